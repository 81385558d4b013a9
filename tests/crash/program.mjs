/*
 * program.mjs - one installation that is going to be mistreated: its folder, its database (SQLite, or
 * one of its own in a PostgreSQL), the process that serves it, and how to kill that.
 *
 * The program is copied first: whoever builds meanwhile must not change what is tested.
 */
import { execFile, spawn, spawnSync } from 'node:child_process'
import fs from 'node:fs'
import http from 'node:http'
import os from 'node:os'
import path from 'node:path'
import { fileURLToPath } from 'node:url'
import { promisify } from 'node:util'

export const root = fileURLToPath(new URL('../..', import.meta.url))
export const pause = ms => new Promise(resolve => setTimeout(resolve, ms))
export const isRoot = process.getuid() === 0

export function said (name, args, options = {}) {
  const { status, stdout, stderr, error } = spawnSync(name, args, { encoding: 'utf8', maxBuffer: 1 << 28, ...options })
  if (error || status !== 0) throw new Error(`${name} ${args.join(' ')}: ${status} ${error ?? ''}${stdout}${stderr}`)
  return stdout
}

/* Repeats until what is asked is true; false after so many milliseconds. */
export async function until (ms, ask, every = 20) {
  for (const end = Date.now() + ms; ;) {
    if (await ask()) return true
    if (Date.now() > end) return false
    await pause(every)
  }
}

export class Checks {
  passed = 0
  failed = 0

  ok (text, good, more) {
    if (good) this.passed++
    else {
      this.failed++
      console.log(`  WRONG: ${text}${more === undefined ? '' : `: ${JSON.stringify(more).slice(0, 600)}`}`)
    }
    return Boolean(good)
  }
}

/* ---- temporary folders, and what has to go at the end whatever happens ---- */

const endings = []
export const atEnd = ending => endings.unshift(ending)
export async function endAll () {
  for (const ending of endings.splice(0)) {
    try { await ending() } catch (error) { console.log(`  at the end: ${error.message}`) }
  }
}

/* All at once: each drop waits for a checkpoint, and they share it. */
const drops = []
function dropAtEnd (name, postgres) {
  if (!drops.length) atEnd(() => Promise.all(drops.map(drop => promisify(execFile)('psql', drop))))
  drops.push(['-Xqc', `DROP DATABASE IF EXISTS ${name} WITH (FORCE)`, postgres])
}

let base
export function makeFolder (name) {
  if (!base) {
    base = fs.mkdtempSync(path.join(os.tmpdir(), 'zj-crash.'))
    fs.chmodSync(base, 0o755)
    atEnd(() => process.env.KEEP ? console.log(`kept: ${base}`) : fs.rmSync(base, { recursive: true, force: true }))
    fs.copyFileSync(path.resolve(root, process.env.ZHIJIA ?? 'build/zhijia'), path.join(base, 'zhijia'))
    fs.chmodSync(path.join(base, 'zhijia'), 0o755)
  }
  const folder = path.join(base, name)
  fs.mkdirSync(folder, { mode: 0o755 })
  return folder
}

/* ---- an installation and its process ---- */

export class Program {
  child = null
  expected = true /* its end is our doing */
  own = [] /* ends that were not */
  log = ''

  /* postgres: a connection string whose cluster gives us a database; prefix: words before the command. */
  constructor (name, { postgres = '', now = '', folder = null } = {}) {
    this.folder = folder ?? makeFolder(name)
    this.data = path.join(this.folder, 'data')
    this.file = path.join(base, 'zhijia')
    this.prefix = []
    this.environment = Object.fromEntries(Object.entries(process.env).filter(([key]) => !key.startsWith('ZHIJIA')))
    if (now) this.environment.ZHIJIA_NOW = now
    this.options = ['--data', this.data, '--key', path.join(this.folder, 'key')]
    if (!postgres) this.reach = `sqlite:${path.join(this.data, 'zhijia.db')}`
    else {
      const own = `crash_${name.replace(/\W/g, '_')}_${process.pid}`
      said('psql', ['-Xqc', `CREATE DATABASE ${own}`, postgres])
      this.reach = postgres.replace(/dbname=\S+/, `dbname=${own}`)
      this.options.push('--database', this.reach)
      dropAtEnd(own, postgres)
    }
    this.postgres = postgres
    atEnd(() => this.kill())
  }

  command (args) {
    return [...this.prefix, this.file, ...args, ...this.options]
  }

  zhijia (...args) {
    const [name, ...rest] = this.command(args)
    const lines = said(name, rest, { env: this.environment }).split('\n').filter(Boolean)
    return Object.fromEntries(lines.map(line => line.split('\t')))
  }

  /* The federation, its first officer, and a second one. */
  create () {
    this.officers = [this.zhijia('user', 'create', '--federation', '青岛市总工会', '--region', '370200',
      '--name', '李娜', '--login', 'lina', '--role', 'organiser')]
    const { realm, org } = this.officers[0]
    this.officers.push(this.zhijia('user', 'add', '--realm', realm, '--org', org, '--name', '王强',
      '--login', 'wangqiang', '--role', 'organiser'))
    this.top = org
    return this
  }

  /* One start, without a second try: true when it serves. */
  async start () {
    const [name, ...args] = this.command(['serve', '--address', '127.0.0.1', '--port', '0', '--threads', '2'])
    const child = spawn(name, args, { cwd: '/', env: this.environment, stdio: ['ignore', 'pipe', 'pipe'] })
    this.child = child
    this.expected = false
    this.log = ''
    this.port = 0
    child.ended = new Promise(resolve => child.once('exit', (code, signal) => {
      if (!this.expected && this.port) this.own.push(`code ${code}, signal ${signal}: ${this.log.slice(-400)}`)
      resolve()
    }))
    child.stderr.on('data', text => { this.log = (this.log + text).slice(-4000) })
    await new Promise(resolve => {
      child.stdout.on('data', text => {
        this.port = Number(/http:\/\/127\.0\.0\.1:(\d+)\//.exec(text)?.[1] ?? this.port)
        if (this.port) resolve()
      })
      child.ended.then(resolve)
    })
    return this.alive()
  }

  alive () {
    return Boolean(this.child && this.child.exitCode === null && this.child.signalCode === null && this.port)
  }

  async kill () {
    this.expected = true
    if (!this.child) return
    this.child.kill('SIGKILL')
    await this.child.ended
  }

  /* The exit code of a stop that was asked for; -1: it had to be killed. */
  async stop () {
    this.expected = true
    this.child.kill('SIGTERM')
    const late = setTimeout(() => this.child.kill('SIGKILL'), 10000)
    await this.child.ended
    clearTimeout(late)
    return this.child.exitCode ?? -1
  }

  /* Past the program. */
  sql (text) {
    return this.postgres
      ? said('psql', ['-XqAt', '-v', 'ON_ERROR_STOP=1', '-d', this.reach, '-c', text]).trim()
      : said('sqlite3', ['-bail', '-cmd', '.timeout 5000', path.join(this.data, 'zhijia.db'), text]).trim()
  }
}

/* ---- HTTP on one connection ---- */

export class Line {
  constructor (program, cookie = null) {
    Object.assign(this, { program, cookie })
    this.agent = new http.Agent({ keepAlive: true, maxSockets: 1 })
  }

  /* {status, headers, json}; throws when the connection broke or nothing came in time. */
  request (method, where, body, headers = {}, ms = 15000) {
    const bytes = body === undefined ? null : Buffer.isBuffer(body) ? body : Buffer.from(JSON.stringify(body))
    const sent = { 'Accept-Language': 'en', ...headers }
    if (method !== 'GET') sent['X-Zhijia'] = '1'
    if (bytes) sent['Content-Length'] = bytes.length
    if (this.cookie) sent.Cookie = this.cookie
    return new Promise((resolve, reject) => {
      const { port } = this.program
      const to = { host: '127.0.0.1', port, agent: this.agent, method, path: encodeURI(where), headers: sent }
      const request = http.request(to, answer => {
        const parts = []
        answer.on('data', part => parts.push(part))
        answer.on('error', reject)
        answer.on('aborted', () => reject(new Error('cut')))
        answer.on('end', () => {
          clearTimeout(late)
          const cookie = answer.headers['set-cookie']?.[0]
          if (cookie) this.cookie = cookie.split(';')[0]
          const text = Buffer.concat(parts).toString()
          const json = /json/.test(answer.headers['content-type'] ?? '') ? JSON.parse(text) : null
          resolve({ status: answer.statusCode, headers: answer.headers, text, json })
        })
      })
      const late = setTimeout(() => request.destroy(new Error('no answer in time')), ms)
      request.on('error', error => { clearTimeout(late); reject(error) })
      request.end(bytes ?? undefined)
    })
  }

  get (where, ms) { return this.request('GET', where, undefined, {}, ms) }

  async enter (officer) {
    const answer = await this.request('POST', '/api/session', { login: officer.login, password: officer.password })
    if (answer.status !== 200) throw new Error(`log-in: ${answer.status} ${answer.text}`)
    this.person = answer.json.person.id.split('-')[1]
    return this
  }

  /* Another connection of the same session. */
  another () {
    const line = new Line(this.program, this.cookie)
    line.person = this.person
    return line
  }

  close () { this.agent.destroy() }
}
