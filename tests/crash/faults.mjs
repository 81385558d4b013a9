/*
 * faults.mjs - faults that do not kill: a folder that nobody may write, a full disk, a cut line, no
 * descriptors, a clock that goes back, a database that hangs up.  Every answer is a clear one (2xx, 4xx,
 * or 503 with Retry-After), reading goes on, and afterwards writing does too, without a restart (M1i).
 */
import { execFile, spawn, spawnSync } from 'node:child_process'
import fs from 'node:fs'
import net from 'node:net'
import path from 'node:path'
import { judge } from './kills.mjs'
import { Line, Program, isRoot, makeFolder, atEnd, pause, said, until } from './program.mjs'
import { Gate, Journal, Writer } from './writer.mjs'

const HEALED_MS = 5000

/* What stands for the answer of a line that broke. */
const none = error => ({ status: 0, text: error.message, headers: {} })

/* One installation with one writer, and the checks under its name. */
class Patient {
  constructor (checks, name, options) {
    Object.assign(this, { checks, name })
    this.program = new Program(name, options)
    this.journal = new Journal(path.join(makeFolder(`${name} journal`), 'journal'))
    this.sent = []
  }

  ok (text, good, more) { return this.checks.ok(`${this.name}: ${text}`, good, more) }

  async begin (create = true) {
    if (create) this.program.create()
    if (!await this.program.start()) throw new Error(`${this.name} does not serve: ${this.program.log}`)
    const gate = new Gate()
    gate.set(true)
    this.writer = new Writer(await new Line(this.program).enter(this.program.officers[0]), this.journal, gate, 77)
    this.writer.top = this.program.top
    for (let i = 0; i < 5; i++) await this.writer.employer()
    return this
  }

  /* One birth, sent once; what is not answered 2xx or 4xx is settled at the end. */
  async once (line) {
    return this.send(this.writer.attempt(...this.writer.birth()), line)
  }

  async send (it, line) {
    it.answer = await it.send(line, 4000).catch(none)
    this.sent.push(it)
    return it.answer
  }

  /* A file of its own, sent once. */
  async upload () {
    const file = Buffer.from('单位名称,从业人数\r\n青岛丁号有限公司,5\r\n')
    return this.send(this.writer.attempt('/api/imports?name=a.csv', file))
  }

  /* The same as it has to be without any fault. */
  async reads (text) {
    const answers = []
    for (const where of ['/api/employer', '/api/session', '/api/tree', '/api/org']) {
      answers.push((await this.writer.line.get(where, 4000).catch(none)).status)
    }
    this.ok(`${text}: reading goes on`, answers.every(status => status === 200), answers)
  }

  clear (text, answers) {
    const busy = a => a.status === 503 && a.headers['retry-after'] && a.json?.type === '/problems/busy'
    const bad = answers.filter(a => !(a.status >= 200 && a.status < 500) && !busy(a)).map(a => [a.status, a.text])
    return this.ok(`${text}: every answer is a clear one`, answers.length > 0 && bad.length === 0, bad.slice(0, 3))
  }

  async heals (text) {
    let last
    const good = await until(HEALED_MS, async () => (last = await this.once()).status === 201, 200)
    this.ok(`${text}: writing goes on without a restart`, good && this.program.alive(), [last.status, last.text])
  }

  /* Repeats what is unknown, then the judge. */
  async end () {
    if (!this.program.alive()) await this.program.start()
    for (const it of this.sent) await this.writer.settle(it.key, it.send)
    this.ok('the program never ended by itself', this.program.own.length === 0, this.program.own)
    this.ok('every answer was right', this.journal.faults.length === 0, this.journal.faults)
    const code = await this.program.stop()
    this.ok('it stopped as it should', code === 0, [code, this.program.child.signalCode, this.program.log.slice(-800)])
    const sums = judge(this.journal, this.program.reach)
    const good = sums.lost + sums.doubled + sums.wrong === 0 && sums.acknowledged >= 5
    this.ok('each acknowledged write is there once, nothing is half done', good, sums)
  }
}

/* ---- killed while it is made ---- */

/* The very first commands, killed after so many milliseconds: the second time they succeed. */
export async function firstTime (checks, postgres) {
  const name = `first time${postgres ? ' pg' : ''}`
  await keyAlone(checks, name, postgres)
  for (let ms = 5; ms < 80; ms += postgres ? 30 : 10) {
    const program = new Program(`${name} ${ms}`, { postgres })
    const ok = (text, good, more) => checks.ok(`${name}, killed after ${ms} ms: ${text}`, good, more)
    program.start()
    await pause(ms)
    await program.kill()
    if (!ok('an installation is made all the same', await program.start(), program.log)) continue
    await program.stop()
    await commandKilled(program, ms)
    const officer = officerAfter(program)
    const one = ['realm', 'org', 'account', 'login', 'post', 'person'].map(table => program.sql(`SELECT count(*) FROM "${table}"`))
    ok('there is one federation and one officer', one.every(n => n === '1'), one)
    await program.start()
    ok('who logs in', await new Line(program).enter(officer).then(() => true, () => false))
    await program.stop()
    const sums = judge(new Journal(path.join(program.folder, 'journal')), program.reach)
    ok('nothing is half done', sums.wrong === 0, sums)
  }
}

/* As it lies there when somebody killed between the key file and the first commit. */
async function keyAlone (checks, name, postgres) {
  const program = new Program(`${name} key`, { postgres })
  if (!await program.start()) throw new Error(`${name}: does not serve: ${program.log}`)
  await program.kill()
  program.sql('DELETE FROM "keyset"; DELETE FROM "installation"')
  checks.ok(`${name}: a key file without data is taken by new ones`, await program.start(), program.log)
  await program.kill()
}

const FIRST = ['user', 'create', '--federation', '青岛市总工会', '--name', '李娜', '--login', 'lina', '--role', 'organiser']

async function commandKilled (program, ms) {
  const [file, ...args] = program.command(FIRST)
  const child = spawn(file, args, { env: program.environment, stdio: 'ignore' })
  const ended = new Promise(resolve => child.once('exit', resolve))
  await pause(ms)
  child.kill('SIGKILL')
  await ended
}

/* The officer is there, though nobody has heard his password; or he is not, and is made now. */
function officerAfter (program) {
  const there = program.sql('SELECT count(*) FROM "account"') !== '0'
  return program.zhijia(...there ? ['user', 'password', '--login', 'lina'] : FIRST)
}

/* ---- a folder that nobody may write ---- */

function modes (folder, write) {
  for (const name of fs.readdirSync(folder)) {
    const each = path.join(folder, name)
    if (fs.statSync(each).isDirectory()) modes(each, write)
    else fs.chmodSync(each, write ? 0o600 : 0o400)
  }
  fs.chmodSync(folder, write ? 0o700 : 0o500)
}

export async function readOnly (checks, postgres) {
  const it = new Patient(checks, `read-only${postgres ? ' pg' : ''}`, { postgres })
  const { program } = it
  if (isRoot) { /* whom no mode stops: so somebody else serves */
    const { uid, gid } = postgres ? fs.statSync(/host=(\S+)/.exec(postgres)[1]) : { uid: 65534, gid: 65534 }
    fs.chownSync(program.folder, uid, gid)
    program.prefix = ['setpriv', `--reuid=${uid}`, `--regid=${gid}`, '--clear-groups']
  }
  await it.begin()
  it.ok('a file is taken', (await it.upload()).status === 201)
  modes(program.data, false)
  const answers = []
  for (let i = 0; i < 10; i++) answers.push(await it.once())
  const file = await it.upload()
  it.clear('while it is', [...answers, file])
  it.ok('a file is not taken', file.status >= 400, file.status)
  await it.reads('while it is')
  await program.kill()
  const served = await program.start()
  it.ok('a start is refused', !served && program.child.exitCode === 1, program.child.exitCode)
  const both = /\p{Script=Han}/u.test(program.log) && /[a-z]{4} [a-z]+ /.test(program.log)
  it.ok('with a sentence in both languages', both, program.log)
  modes(program.data, true)
  it.ok('a start afterwards succeeds', await program.start(), program.log)
  modes(program.data, false)
  await it.once()
  modes(program.data, true)
  await it.heals('afterwards')
  const again = await it.upload()
  it.ok('a file is taken again', again.status === 201, again.status)
  await it.end()
}

/* ---- a full disk ---- */

async function whileFull (it, heal) {
  const answers = []
  let refused = 0
  for (const end = Date.now() + 12000; Date.now() < end && refused < 4 && it.program.alive();) {
    answers.push(await it.once())
    refused = answers.at(-1).status === 503 ? refused + 1 : 0
  }
  answers.push(await it.upload())
  const { login, password } = it.program.officers[1]
  answers.push(await new Line(it.program).request('POST', '/api/session', { login, password }).catch(none))
  it.ok('it is full', refused >= 4, answers.map(a => a.status).join(' '))
  it.clear('while it is full', answers)
  if (it.program.alive()) await it.reads('while it is full')
  heal()
  if (it.program.alive()) await it.heals('when there is room')
  await it.end()
}

/* A small disk of its own; only root may make one. */
export async function diskFull (checks) {
  if (!isRoot) return false
  const folder = makeFolder('small')
  if (spawnSync('mount', ['-t', 'tmpfs', '-o', 'size=6m,mode=0755', 'tmpfs', folder]).status !== 0) return false
  atEnd(() => said('umount', ['-l', folder]))
  const it = await new Patient(checks, 'disk full', { folder }).begin()
  const filler = path.join(folder, 'filler')
  fillUp(filler)
  await whileFull(it, () => fs.rmSync(filler))
  return true
}

function fillUp (file) {
  const out = fs.openSync(file, 'w')
  for (let size = 1 << 20; size >= 512; size >>= 1) {
    const bytes = Buffer.alloc(size)
    try {
      for (;;) if (fs.writeSync(out, bytes) < size) break
    } catch (error) {
      if (error.code !== 'ENOSPC') throw error
    }
  }
  fs.closeSync(out)
}

/* No file may grow beyond some pages: the kernel says it as it says a full disk. */
export async function fileLimit (checks) {
  const it = await new Patient(checks, 'file limit', {}).begin()
  const { child } = it.program
  const limit = most => { if (it.program.alive()) said('prlimit', ['--pid', String(child.pid), `--fsize=${most}:`]) }
  limit(65536)
  await whileFull(it, () => limit('unlimited'))
}

/* ---- lines that are cut, clients that go ---- */

/* So much of a request as bytes: below 1 of its head, up to 2 of its body. */
function raw (it, attempt, much) {
  const { line } = it.writer
  const bytes = Buffer.from(JSON.stringify(attempt.body))
  const head = [`POST ${attempt.where} HTTP/1.1`, 'Host: 127.0.0.1', 'X-Zhijia: 1', `Cookie: ${line.cookie}`,
    `Idempotency-Key: ${attempt.key}`, 'Content-Type: application/json', `Content-Length: ${bytes.length}`, '', ''].join('\r\n')
  const most = Math.floor(Math.min(1, much) * head.length) + Math.floor(Math.max(0, much - 1) * bytes.length)
  return Buffer.concat([Buffer.from(head), bytes]).subarray(0, most)
}

/* Sends so much and is gone. */
function cut (it, much) {
  const attempt = it.writer.attempt(...it.writer.birth())
  it.sent.push(attempt)
  return new Promise(resolve => {
    const socket = net.connect(it.program.port, '127.0.0.1', () => socket.write(raw(it, attempt, much), () => {
      if (much < 2) setTimeout(() => { socket.resetAndDestroy(); resolve(attempt) }, 5)
      else { socket.resetAndDestroy(); resolve(attempt) }
    }))
    socket.on('error', () => resolve(attempt))
  })
}

async function lines (it) {
  const half = []
  for (const much of [0.5, 0.9, 1, 1.01, 1.5, 1.9]) half.push(...await Promise.all([cut(it, much), cut(it, much)]))
  await pause(100)
  const every = half.map(attempt => `'${attempt.key}'`).join()
  const keys = it.program.sql(`SELECT count(*) FROM "idempotency" WHERE "key" IN (${every})`)
  it.ok('half a request writes nothing', keys === '0', keys)
  for (let i = 0; i < 20; i++) await cut(it, 2)
  await pause(200)
  await it.heals('after cut lines')
}

/* ---- no descriptors ---- */

async function descriptors (it) {
  const pid = String(it.program.child.pid)
  const file = await it.upload()
  said('prlimit', ['--pid', pid, '--nofile=8:'])
  const answers = []
  for (let i = 0; i < 5; i++) answers.push(await it.once())
  answers.push(await it.upload())
  answers.push(await it.send(it.writer.attempt(`/api/imports/${file.json.id}/check`, { layout: 'employer' })))
  it.clear('without descriptors', answers)
  await it.reads('without descriptors')
  const fresh = Array.from({ length: 4 }, () => it.writer.line.another())
  const asked = fresh.map(line => line.get('/healthz', 6000).then(a => a.status, e => e.message))
  await pause(300)
  it.ok('without descriptors: it lives', it.program.alive())
  said('prlimit', ['--pid', pid, '--nofile=1024:'])
  const state = async () => (await it.writer.line.get(`/api/imports/${file.json.id}`)).json.state
  it.ok('an import comes to an end', await until(4000, async () => await state() !== 'reading'), await state())
  const came = await Promise.all(asked)
  it.ok('who waited at the door is served afterwards', came.every(status => status === 200), came)
  const late = await it.writer.line.another().get('/healthz', 4000).then(a => a.status, e => e.message)
  it.ok('who comes afterwards is served', late === 200, late)
  for (const line of fresh) line.close()
  await it.heals('with descriptors')
}

export async function connections (checks, postgres) {
  const it = await new Patient(checks, `lines${postgres ? ' pg' : ''}`, { postgres }).begin()
  await lines(it)
  if (it.program.alive()) await descriptors(it)
  if (postgres && it.program.alive()) await hungUp(it)
  await it.end()
}

/* ---- a database that hangs up ---- */

/* It goes on hanging up while several write; nothing is wrong with what they send, so nobody hears 4xx. */
async function hungUp (it) {
  const loop = `DO $$ BEGIN FOR i IN 1..100 LOOP
    PERFORM pg_stat_clear_snapshot();
    PERFORM pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = current_database() AND pid <> pg_backend_pid();
    PERFORM pg_sleep(0.012); END LOOP; END $$`
  let hanging = true
  const end = new Promise(resolve => execFile('psql', ['-Xqc', loop, it.program.reach], resolve)).then(() => { hanging = false })
  const answers = []
  await Promise.all(Array.from({ length: 4 }, async () => {
    const line = it.writer.line.another()
    while (hanging) answers.push(await it.once(line))
    line.close()
  }))
  await end
  it.clear('when the database hangs up', answers)
  const refused = answers.filter(a => a.status >= 400 && a.status < 500).map(a => a.text)
  it.ok('when the database hangs up nothing is refused for good', refused.length === 0, refused.slice(0, 2))
  await it.heals('when the database is back')
  await it.reads('when the database is back')
}

/* ---- a clock that goes back ---- */

export async function clockBack (checks, postgres) {
  const it = new Patient(checks, `clock${postgres ? ' pg' : ''}`, { postgres, now: '2026-10-31 00:30' })
  it.program.create()
  it.program.environment.ZHIJIA_NOW = '2026-10-31 12:00'
  await it.begin(false)
  const before = []
  for (let i = 0; i < 10; i++) before.push(await it.once())
  const highest = ids(before).at(-1)
  const first = it.sent[0]
  if (postgres) await it.program.stop() /* its lane is given back; after a kill another lane counts on its own */
  else await it.program.kill()
  it.program.environment.ZHIJIA_NOW = '2026-10-31 01:00'
  it.ok('it serves', await it.program.start(), it.program.log)
  const after = []
  for (let i = 0; i < 10; i++) after.push(await it.once())
  it.ok('it writes', after.every(a => a.status === 201), after.map(a => a.text).slice(0, 2))
  it.ok('ids still grow', ids(after).length === 10 && ids(after)[0] > highest, [String(highest), String(ids(after)[0])])
  const again = await first.send()
  it.ok('the same key says the same', again.status === 201 && again.text === first.answer.text, again.text)
  await it.program.kill()
  it.ok('it serves after a kill', await it.program.start(), it.program.log)
  const third = []
  for (let i = 0; i < 10; i++) third.push(await it.once())
  const every = ids([...before, ...after, ...third])
  it.ok('no id comes twice', every.length === 30 && new Set(every).size === 30)
  await it.end()
}

function ids (answers) {
  const numbers = answers.filter(a => a.status === 201).map(a => BigInt(a.json.id.split('-')[1]))
  return numbers.sort((a, b) => (a < b ? -1 : 1))
}
