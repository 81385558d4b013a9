/*
 * program.mjs - what every test stands on that drives the real program over HTTP: an installation of
 * its own (SQLite, or a database of its own in the PostgreSQL of ZHIJIA_TEST_PG), the program serving
 * it, and callers with their sessions.
 */
import { spawn, spawnSync } from 'node:child_process'
import { randomBytes } from 'node:crypto'
import fs from 'node:fs'
import http from 'node:http'
import path from 'node:path'
import { fileURLToPath } from 'node:url'

export const root = fileURLToPath(new URL('../..', import.meta.url))
const program = path.resolve(root, process.env.ZHIJIA ?? 'build/zhijia')
const day = '2026-10-31 09:00'

export const pause = ms => new Promise(resolve => setTimeout(resolve, ms))

/* ---- what was expected and what came ---- */

export class Checks {
  constructor (name) {
    Object.assign(this, { name, passed: 0, failed: 0 })
  }

  ok (text, good, more) {
    if (good) this.passed++
    else {
      this.failed++
      console.log(`  ${this.name}: ${text}${more === undefined ? '' : `: ${JSON.stringify(more).slice(0, 1000)}`}`)
    }
    return Boolean(good)
  }

  equal (text, got, wanted) {
    const [a, b] = [JSON.stringify(got), JSON.stringify(wanted)]
    return this.ok(`${text}: ${a?.slice(0, 1000)} instead of ${b?.slice(0, 1000)}`, a === b)
  }

  /* One scenario: what it throws is a failure of its own. */
  async run (text, scenario) {
    try {
      await scenario()
    } catch (error) {
      this.ok(`${text}: ${error.stack ?? error}`, false)
    }
  }

  end () {
    console.log(`${this.name}: ${this.passed} passed, ${this.failed} failed`)
    if (this.failed || !this.passed) process.exitCode = 1
  }
}

/* ---- an installation ---- */

/* The settings of whoever calls the tests are not those of the test. */
function environment (more) {
  const own = Object.fromEntries(Object.entries(process.env).filter(([name]) => !name.startsWith('ZHIJIA')))
  return { ...own, ZHIJIA_NOW: day, ...more }
}

function said (name, args, options) {
  const { status, stdout, stderr, error } = spawnSync(name, args, { encoding: 'utf8', cwd: root, maxBuffer: 1 << 28, ...options })
  if (error || status !== 0) throw new Error(`${name} ${args.join(' ')} ended with ${status}: ${error ?? ''}${stdout}${stderr}`)
  return stdout
}

const lines = text => Object.fromEntries(text.split('\n').filter(Boolean).map(line => line.split('\t')))

export class Installation {
  /* postgres: in a database of its own; more: further environment of the program. */
  constructor (name, { postgres = false, more = {} } = {}) {
    this.folder = path.join(root, 'build/test', name)
    this.data = path.join(this.folder, 'data')
    this.environment = environment(more)
    this.postgres = postgres
    fs.rmSync(this.folder, { recursive: true, force: true })
    fs.mkdirSync(this.folder, { recursive: true })
    this.options = ['--data', this.data]
    if (postgres) {
      this.base = `zj_${name.replace(/\W/g, '_')}_${process.pid}`
      this.reach = process.env.ZHIJIA_TEST_PG.replace(/dbname=\S+/, `dbname=${this.base}`)
      this.admin(`CREATE DATABASE ${this.base}`)
      this.options.push('--database', this.reach)
    }
  }

  admin (sql) {
    said('psql', ['-X', '-q', '-v', 'ON_ERROR_STOP=1', '-d', process.env.ZHIJIA_TEST_PG, '-c', sql])
  }

  /* Statements past the program; rows come back as lines, cells between tabs. */
  sql (text) {
    return this.postgres
      ? said('psql', ['-X', '-q', '-A', '-t', '-F', '\t', '-v', 'ON_ERROR_STOP=1', '-d', this.reach], { input: text })
      : said('sqlite3', ['-bail', '-separator', '\t', path.join(this.data, 'zhijia.db')], { input: text })
  }

  zhijia (...args) {
    return said(program, [...args, ...this.options], { env: this.environment })
  }

  /* The federation and its first officer: {realm, org, login, password}. */
  create () {
    const made = lines(this.zhijia('user', 'create', '--federation', '青岛市总工会', '--region', '370200',
      '--name', '李娜', '--login', 'qd-organiser', '--role', 'organiser'))
    this.realm = made.realm
    return made
  }

  /* Another officer; the program must not be serving. */
  add (org, name, login, role) {
    return lines(this.zhijia('user', 'add', '--realm', this.realm, '--org', org, '--name', name, '--login', login, '--role', role))
  }

  async start () {
    this.child = spawn(program, ['serve', ...this.options, '--address', '127.0.0.1', '--port', '0'],
      { cwd: root, env: this.environment, stdio: ['ignore', 'pipe', 'pipe'] })
    let log = ''
    this.ended = new Promise(resolve => this.child.once('exit', resolve))
    this.child.stderr.on('data', text => { log += text })
    const port = await new Promise((resolve, reject) => {
      this.child.stdout.on('data', text => {
        log += text
        const found = /http:\/\/127\.0\.0\.1:(\d+)\//.exec(log)
        if (found) resolve(Number(found[1]))
      })
      this.child.once('exit', () => reject(new Error(`the program does not serve: ${log}`)))
    })
    this.port = port
    return this
  }

  async stop () {
    if (!this.child || this.child.exitCode !== null || this.child.signalCode !== null) return
    this.child.kill('SIGTERM')
    const late = setTimeout(() => this.child.kill('SIGKILL'), 10000)
    await this.ended
    clearTimeout(late)
  }

  /* Stops it, takes the data away. */
  async end () {
    await this.stop()
    if (this.postgres) this.admin(`DROP DATABASE ${this.base} WITH (FORCE)`)
    fs.rmSync(this.folder, { recursive: true, force: true })
  }

  /* A caller without a session. */
  caller () { return new Caller(this) }

  async enter (login, password) {
    const caller = this.caller()
    const answer = await caller.post('/api/session', { login, password })
    if (answer.status !== 200) throw new Error(`log-in of ${login}: ${answer.status} ${answer.text}`)
    return caller
  }
}

/* ---- a caller ---- */

/* What is not ASCII, and blanks, as a URL has them; the rest stands as it was written. */
const ascii = where => where.replace(/[^!-~]/gu, letter => encodeURIComponent(letter))

const working = new Set(['uploaded', 'reading', 'writing', 'undoing'])

export class Caller {
  constructor (at) {
    this.at = at
    this.cookie = null
    this.agent = new http.Agent({ keepAlive: true, maxSockets: 4 })
  }

  /* {status, headers, raw, text, json}; the path may hold Chinese. */
  request (method, where, body, headers = {}) {
    const bytes = body === undefined ? null : Buffer.isBuffer(body) ? body : Buffer.from(JSON.stringify(body))
    const sent = { 'Accept-Language': 'zh', ...headers }
    if (method !== 'GET') sent['X-Zhijia'] ??= '1'
    if (method === 'POST') sent['Idempotency-Key'] ??= randomBytes(12).toString('hex')
    if (bytes) sent['Content-Length'] = bytes.length
    if (this.cookie) sent.Cookie = this.cookie
    return new Promise((resolve, reject) => {
      const request = http.request({
        host: '127.0.0.1', port: this.at.port, agent: this.agent, method, path: ascii(where), headers: sent,
      }, answer => {
        const parts = []
        answer.on('data', part => parts.push(part))
        answer.on('error', reject)
        answer.on('end', () => resolve(this.take(answer, Buffer.concat(parts))))
      })
      request.on('error', reject) /* behind an answer it changes nothing any more */
      request.end(bytes ?? undefined)
    })
  }

  take (answer, raw) {
    const cookie = answer.headers['set-cookie']?.[0]
    if (cookie) this.cookie = /Max-Age=0\b/.test(cookie) ? null : cookie.split(';')[0]
    const text = raw.toString('utf8')
    const json = /json/.test(answer.headers['content-type'] ?? '') ? JSON.parse(text) : null
    return { status: answer.statusCode, headers: answer.headers, raw, text, json }
  }

  get (where) { return this.request('GET', where) }

  post (where, body, headers) { return this.request('POST', where, body, headers) }

  /* What must be there: the JSON of a 200. */
  async read (where) {
    const answer = await this.get(where)
    if (answer.status !== 200) throw new Error(`GET ${where}: ${answer.status} ${answer.text}`)
    return answer.json
  }

  /* Every row of a list, page after page. */
  async rows (where) {
    const every = []
    const sign = where.includes('?') ? '&' : '?'
    for (let next = '', page = 0; next !== null && page < 100; page++) {
      const part = await this.read(`${where}${next && `${sign}after=${encodeURIComponent(next)}`}`)
      every.push(...part.rows)
      next = part.next
    }
    return every
  }

  /* A step on a record at the revision that it has now. */
  async step (module, id, step, answers) {
    const { rev } = await this.read(`/api/${module}/${id}`)
    return this.post(`/api/${module}/${id}/${step}`, { answers }, { 'If-Match': `"${rev}"` })
  }

  /* ---- imports ---- */

  upload (name, bytes) {
    return this.request('POST', `/api/imports?name=${name}`, bytes, { 'Content-Type': 'application/octet-stream' })
  }

  async settled (id) {
    for (let i = 0; i < 3000; i++) {
      const is = await this.read(`/api/imports/${id}`)
      if (!working.has(is.state)) return is
      await pause(i < 20 ? 5 : 20)
    }
    throw new Error(`import ${id} does not end`)
  }

  async act (id, what, body = {}) {
    const answer = await this.post(`/api/imports/${id}/${what}`, body)
    if (answer.status !== 202) throw new Error(`${what} of ${id}: ${answer.status} ${answer.text}`)
    return this.settled(id)
  }

  /* Uploaded and checked. */
  async checked (name, bytes, settings) {
    const answer = await this.upload(name, bytes)
    if (answer.status !== 201) throw new Error(`upload of ${name}: ${answer.status} ${answer.text}`)
    return this.act(answer.json.id, 'check', settings)
  }

  /* Uploaded, checked, written. */
  async import (name, bytes, settings) {
    const is = await this.checked(name, bytes, settings)
    if (is.state !== 'checked' || is.blocked) throw new Error(`${name} is ${is.state}: ${is.why ?? is.blocked}`)
    return this.act(is.id, 'commit')
  }
}

/* Runs it on both databases, one after the other. */
export async function onBoth (run) {
  for (const postgres of [false, true]) {
    if (postgres && !process.env.ZHIJIA_TEST_PG) throw new Error('ZHIJIA_TEST_PG is not set')
    await run(postgres, postgres ? 'postgresql' : 'sqlite')
  }
}
