/*
 * harness.mjs - what the tests of the pages stand on: the program on a fresh copy of a demonstration
 * union, one Chromium for all tests, and a context of its own (cookies, storage) for every page.
 *
 *     export default async function (t) {
 *         const page = await t.page({ phone: true })
 *         await t.login(page, 'bh-organiser')
 *         await t.open(page, '/register/member', 'rows')
 *         t.check('the list shows members', await page.getByTestId('row').count() > 1)
 *         await t.fits(page, 'members')
 *         await t.screenshot(page, 'members-phone')
 *     }
 *
 * getByTestId() looks for data-test, with which the pages mark what tests and scripts hold on to.
 *
 * A check that is false, an exception out of the function and an error that a page throws and nobody
 * catches each count as one failure.
 */
import { spawn, spawnSync } from 'node:child_process'
import { randomUUID } from 'node:crypto'
import fs from 'node:fs'
import { createRequire } from 'node:module'
import net from 'node:net'
import path from 'node:path'
import { fileURLToPath } from 'node:url'

export const root = fileURLToPath(new URL('../..', import.meta.url))
const program = path.resolve(root, process.env.ZHIJIA ?? 'build/zhijia')
const folder = path.resolve(root, process.env.ZHIJIA_TEST_BROWSER ?? 'build/test/browser')
const screens = path.join(root, 'build/screens')
const { chromium, selectors } = createRequire(path.join(root, 'web/package.json'))('playwright-core')
selectors.setTestIdAttribute('data-test')

const flags = ['--headless', '--no-sandbox', '--disable-gpu', '--disable-quic', '--no-first-run',
  '--disable-background-networking', '--disable-component-update', '--disable-sync']
const sizes = { desktop: { width: 1366, height: 768 }, phone: { width: 360, height: 740 } }

/* Roles and passwords of the demonstration: a line each, named by the first line. */
function loginsRead (file) {
  const lines = fs.readFileSync(file, 'utf8').split('\n').filter(line => line.trim())
  const names = lines[0].replace(/^#\s*/, '').split('\t').map(name => name.trim())
  return lines.slice(1).filter(line => !line.startsWith('#')).map(line => {
    const cells = line.split('\t')
    return Object.fromEntries(names.map((name, i) => [name, (cells[i] ?? '').trim()]))
  })
}

/* A demonstration as the program makes it, kept until the program changes. */
export function demoMake () {
  const demo = { data: path.join(folder, 'demo'), logins: path.join(folder, 'logins.tsv') }
  const made = fs.existsSync(demo.logins) ? fs.statSync(demo.logins).mtimeMs : 0
  if (made < fs.statSync(program).mtimeMs) {
    fs.rmSync(folder, { recursive: true, force: true })
    fs.mkdirSync(folder, { recursive: true })
    const { status, stdout, stderr } = spawnSync(program,
      ['demo', '--data', demo.data, '--logins', demo.logins], { cwd: root, encoding: 'utf8' })
    if (status !== 0) {
      fs.rmSync(folder, { recursive: true, force: true })
      throw new Error(`zhijia demo ended with ${status}\n${stdout}${stderr}`)
    }
  }
  return { ...demo, logins: loginsRead(demo.logins) }
}

function portFree () {
  return new Promise((resolve, reject) => {
    const listener = net.createServer()
    listener.on('error', reject)
    listener.listen(0, '127.0.0.1', () => {
      const { port } = listener.address()
      listener.close(() => resolve(port))
    })
  })
}

const pause = ms => new Promise(resolve => setTimeout(resolve, ms))

/* The program, serving a copy of its own, or a fresh installation where there is no demonstration;
 * stop() and start() again keep the data. */
export class Server {
  constructor (demo, name) {
    this.data = path.join(folder, name)
    this.logFile = path.join(folder, `${name}.log`)
    this.clear()
    if (demo) fs.cpSync(demo.data, this.data, { recursive: true, preserveTimestamps: true })
    fs.rmSync(this.logFile, { force: true })
  }

  async start () {
    this.port ??= await portFree()
    this.url = `http://127.0.0.1:${this.port}`
    const log = fs.openSync(this.logFile, 'a')
    const before = fs.statSync(this.logFile).size
    this.child = spawn(program, ['serve', '--data', this.data, '--address', '127.0.0.1',
      '--port', String(this.port)], { cwd: root, stdio: ['ignore', log, log] })
    fs.closeSync(log)
    this.ended = new Promise(resolve => this.child.once('exit', resolve))
    for (const until = Date.now() + 30000; Date.now() < until; await pause(50)) {
      if (this.child.exitCode !== null) break
      /* It says its address last, when it has served for a moment already. */
      const said = fs.readFileSync(this.logFile).subarray(before).includes(`${this.url}/\n`)
      const answer = said && await fetch(`${this.url}/healthz`).catch(() => null)
      if (answer?.ok) return this
    }
    await this.stop('SIGKILL')
    throw new Error(`the program does not serve:\n${this.log()}`)
  }

  async stop (signal = 'SIGTERM') {
    if (this.child?.exitCode === null && this.child.signalCode === null) {
      this.child.kill(signal)
      const late = setTimeout(() => this.child.kill('SIGKILL'), 10000)
      await this.ended
      clearTimeout(late)
    }
  }

  /* A fresh installation has its key beside the folder. */
  clear () {
    for (const each of [this.data, `${this.data}.key`]) fs.rmSync(each, { recursive: true, force: true })
  }

  /* Takes the copy away as well. */
  async end () {
    await this.stop()
    this.clear()
  }

  log () {
    return fs.existsSync(this.logFile) ? fs.readFileSync(this.logFile, 'utf8').slice(-4000) : ''
  }
}

export function browserOpen () {
  return chromium.launch({ executablePath: process.env.CHROMIUM ?? '/usr/bin/chromium', headless: true, args: flags })
}

const tests = new WeakMap() /* page -> the test that opened it */

function loginOf (page, name) {
  const { logins } = tests.get(page)
  const who = logins.find(entry => entry.login === name) ?? logins.find(entry => entry.role === name)
  if (!who) throw new Error(`the demonstration has no log-in ${name}`)
  return who
}

/* Logs this page's context in by its log-in, or as the first one of a role, and opens the start page. */
export async function login (page, name) {
  const t = tests.get(page)
  const who = loginOf(page, name)
  const answer = await page.request.post(`${t.url}/api/session`, {
    headers: { 'X-Zhijia': '1', Origin: t.url, 'Idempotency-Key': randomUUID() },
    data: { login: who.login, password: who.password },
  })
  if (!answer.ok()) throw new Error(`log-in as ${name}: ${answer.status()} ${await answer.text()}`)
  await page.goto(`${t.url}/`)
  await page.getByTestId('posts').waitFor()
  return who
}

/* The same by the form that people use. */
export async function logIn (page, name, password) {
  await page.getByTestId('login').fill(name)
  await page.getByTestId('password').fill(password ?? loginOf(page, name).password)
  await page.getByTestId('enter').click()
  await page.getByTestId('posts').waitFor()
}

/* build/screens/<name>.png: the whole page, after what moves has come to rest. */
export async function screenshot (page, name, options = {}) {
  fs.mkdirSync(screens, { recursive: true })
  const file = path.join(screens, `${name}.png`)
  await page.screenshot({ path: file, fullPage: true, animations: 'disabled', ...options })
  return file
}

export class Test {
  constructor (name, browser, server, logins) {
    Object.assign(this, { name, browser, server, logins })
    this.contexts = []
    this.passed = 0
    this.failed = 0
  }

  get url () { return this.server.url }

  login (page, name) { return login(page, name) }

  logIn (page, name, password) { return logIn(page, name, password) }

  /* A route of the pages, when what it shows (data-test) is there. */
  async open (page, route, shows) {
    await page.goto(`${this.url}/#${route}`)
    await page.getByTestId(shows).first().waitFor()
  }

  /* No page is wider than its window. */
  async fits (page, name) {
    const { wide, window } = await page.evaluate(() =>
      ({ wide: document.documentElement.scrollWidth, window: document.documentElement.clientWidth }))
    this.check(`${name} is ${wide} px wide in ${window} px`, wide <= window)
  }

  /* What the program answers this page's own session; api(page, path, body) posts. */
  async api (page, path, body, headers = {}) {
    const answer = body === undefined
      ? await page.request.get(`${this.url}/api${path}`)
      : await page.request.post(`${this.url}/api${path}`, {
        headers: { 'X-Zhijia': '1', Origin: this.url, 'Idempotency-Key': randomUUID(), ...headers },
        data: body,
      })
    return { status: answer.status(), json: await answer.json().catch(() => null) }
  }

  screenshot (page, name, options) { return screenshot(page, name, options) }

  check (text, good) {
    if (good) this.passed++
    else this.fail(text)
    return Boolean(good)
  }

  equal (text, got, wanted) {
    const [a, b] = [JSON.stringify(got), JSON.stringify(wanted)]
    return this.check(`${text}: ${a} instead of ${b}`, a === b)
  }

  fail (text) {
    this.failed++
    console.log(`  ${this.name}: ${text}`)
  }

  /* phone: a phone's width and touch; other options are those of a Playwright context. */
  async page ({ phone = false, ...options } = {}) {
    const context = await this.browser.newContext({
      reducedMotion: 'reduce',
      viewport: phone ? sizes.phone : sizes.desktop,
      hasTouch: phone,
      isMobile: phone,
      locale: 'zh-CN',
      timezoneId: 'Asia/Shanghai',
      baseURL: this.url,
      ...options,
    })
    this.contexts.push(context)
    const page = await context.newPage()
    page.setDefaultTimeout(15000)
    page.on('pageerror', error => this.fail(`the page threw: ${error.stack ?? error}`))
    tests.set(page, this)
    return page
  }

  /* For a failure: what the pages still open look like. */
  async picture () {
    const pages = this.contexts.flatMap(context => context.pages())
    for (const [i, page] of pages.entries()) {
      await screenshot(page, `failed-${this.name}-${i + 1}`).catch(() => {})
    }
  }

  async close () {
    for (const context of this.contexts) await context.close().catch(() => {})
  }
}
