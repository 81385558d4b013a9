/*
 * sync.mjs - what is acknowledged lies on the disk: between the last byte of a request and the first of
 * its 2xx, whoever wrote the log of the database has synced it.  System calls tell, by strace.
 */
import { spawn } from 'node:child_process'
import fs from 'node:fs'
import path from 'node:path'
import { judge } from './kills.mjs'
import { Line, Program, isRoot, pause, until } from './program.mjs'
import { Gate, Journal, Writer } from './writer.mjs'

const CALLS = 'trace=accept4,recvfrom,recvmsg,sendto,sendmsg,pwrite64,pwritev,fdatasync,fsync'
const WRITES = 20

/* [{pid, call, fd, file, begins, ends, result, status}]: a call that was interrupted in the print has two
 * events.  status: of an answer; 200 where strace may not read it. */
function events (text) {
  const begun = new Map()
  const all = []
  for (const line of text.split('\n')) {
    const start = /^(\d+) +(\w+)\((\d+)(?:<([^>]*)>)?/.exec(line)
    const rest = /^(\d+) +<\.\.\. (\w+) resumed>/.exec(line)
    if (!start && !rest) continue
    const result = Number(/ = (-?\d+)/.exec(line)?.[1] ?? NaN)
    if (start) {
      const [, pid, call, fd, file = ''] = start
      const status = Number(/"HTTP\/1\.1 (\d{3})/.exec(line)?.[1] ?? 200)
      const event = { pid, call, fd, file, begins: true, ends: !line.includes('<unfinished'), result, status }
      all.push(event)
      begun.set(pid, event)
    } else {
      const event = begun.get(rest[1])
      if (event?.call === rest[2]) all.push({ ...event, begins: false, ends: true, result })
    }
  }
  return all
}

/* {answers, synced, syncs}: of the connections that were accepted; answers that promise something.  A log
 * is synced by whoever wrote it, and a sync that failed is none. */
export function count (text) {
  const accepted = new Set()
  const waiting = new Map()
  const written = new Map() /* pid and fd -> not yet synced */
  const sums = { answers: 0, synced: 0, syncs: 0 }
  for (const e of events(text)) {
    const log = `${e.pid} ${e.fd}`
    if (e.call === 'accept4' && e.ends && e.result >= 0) accepted.add(String(e.result))
    else if (e.call.startsWith('recv') && e.ends && e.result > 0 && accepted.has(e.fd)) waiting.set(e.fd, false)
    else if (e.call.startsWith('pwrite') && e.ends && (!e.file || /-wal$|pg_wal/.test(e.file))) written.set(log, true)
    else if (/sync$/.test(e.call) && e.ends && e.result === 0 && written.get(log)) {
      written.delete(log)
      sums.syncs++
      for (const fd of waiting.keys()) waiting.set(fd, true)
    } else if (e.call.startsWith('send') && e.begins && waiting.has(e.fd)) {
      sums.answers += e.status < 300
      sums.synced += e.status < 300 && waiting.get(e.fd)
      waiting.delete(e.fd)
    }
  }
  return sums
}

/* The program's and, with PostgreSQL, those of its server's processes that write the log. */
async function trace (program, file, inject = []) {
  const pids = [program.child.pid]
  if (program.postgres) {
    pids.push(...program.sql(`SELECT pid FROM pg_stat_activity WHERE datname = current_database() AND pid <> pg_backend_pid()
      OR backend_type IN ('walwriter', 'background writer', 'checkpointer')`).split('\n').map(Number))
  }
  const args = ['-f', '-y', '-s', '16', '-e', CALLS, ...inject, '-o', file, ...pids.flatMap(pid => ['-p', String(pid)])]
  const child = spawn('strace', args, { stdio: ['ignore', 'ignore', 'pipe'] })
  let heard = ''
  child.stderr.on('data', text => { heard += text })
  const ended = new Promise(resolve => child.once('exit', resolve))
  child.once('error', error => { heard += error.message })
  await until(5000, () => pids.every(pid => heard.includes(`Process ${pid} attached`)) || child.exitCode !== null)
  if (child.exitCode !== null || child.pid === undefined) throw new Error(`strace: ${heard}`)
  return async () => { child.kill('SIGINT'); await ended }
}

/* Without root only what one starts oneself can be traced. */
function traceAtStart (program, file) {
  program.prefix = ['strace', '-D', '-f', '-y', '-s', '16', '-e', CALLS, '-o', file]
}

/* One writer who sends nothing but what he is told. */
function makeWriter (program, line) {
  const gate = new Gate()
  gate.set(true)
  const journal = new Journal(path.join(program.folder, 'journal'))
  const writer = new Writer(line, journal, gate, 5)
  return { journal, writer: Object.assign(writer, { top: program.top, repeat: async () => {} }) }
}

export async function synced (checks, postgres) {
  const name = `sync${postgres ? ' pg' : ''}`
  const program = new Program(name, { postgres }).create()
  const file = path.join(program.folder, 'calls')
  if (!isRoot) traceAtStart(program, file)
  if (!await program.start()) throw new Error(`${name} does not serve: ${program.log}`)
  const first = await new Line(program).enter(program.officers[0])
  const stop = isRoot ? await trace(program, file) : async () => {}
  const { writer, journal } = makeWriter(program, first.another())
  const before = postgres ? Number(program.sql('SELECT wal_sync FROM pg_stat_wal')) : 0
  for (let i = 0; i < WRITES; i++) {
    const got = i % 4 < 2 ? await writer.employer() : i % 4 === 2 ? await writer.edit() : await writer.person()
    if (got && got.status >= 300) throw new Error(`${name}: a write was answered ${got.status}`)
  }
  await stop()
  if (postgres && !isRoot) {
    await pause(1500)
    const more = Number(program.sql('SELECT wal_sync FROM pg_stat_wal')) - before
    checks.ok(`${name}: the log was synced for each write`, more >= WRITES, more)
  } else {
    const sums = count(fs.readFileSync(file, 'utf8'))
    const good = sums.answers >= WRITES && sums.synced === sums.answers && sums.syncs >= WRITES
    checks.ok(`${name}: each of ${WRITES} answers left after its log was synced`, good, sums)
  }
  checks.ok(`${name}: it stopped as it should`, await program.stop() === 0)
  const sums = judge(journal, program.reach)
  checks.ok(`${name}: all is there`, sums.acknowledged === WRITES && sums.lost + sums.doubled + sums.wrong === 0, sums)
}

/* The disk says that it could not: nobody knows what of the commit it holds.  The program says 503, ends,
 * and whoever starts it again has the same key repeated (M1i).  Only root may put faults into calls. */
export async function syncFails (checks) {
  if (!isRoot) return
  const name = 'sync fails'
  const program = new Program(name).create()
  const file = path.join(program.folder, 'calls')
  if (!await program.start()) throw new Error(`${name}: does not serve: ${program.log}`)
  const line = await new Line(program).enter(program.officers[0])
  const { writer, journal } = makeWriter(program, line)
  const stop = await trace(program, file, ['-e', 'inject=fdatasync,fsync:error=EIO:when=4'])
  const sent = []
  for (let i = 0; i < 12 && program.alive(); i++) {
    const it = writer.attempt(...writer.birth())
    it.answer = await it.send(undefined, 4000).catch(error => ({ status: 0, text: error.message }))
    sent.push(it)
  }
  await until(1000, () => !program.alive())
  await stop()
  const calls = fs.readFileSync(file, 'utf8')
  const sums = count(calls)
  const statuses = sent.map(it => it.answer.status)
  checks.ok(`${name}: the call was made to fail`, calls.includes('(INJECTED)'))
  checks.ok(`${name}: nobody is promised what is not synced`, sums.synced === sums.answers, sums)
  const unknown = status => status === 503 || status === 0
  const heard = statuses.some(unknown) && statuses.every(status => unknown(status) || status === 201)
  checks.ok(`${name}: who was in that commit hears 503, or nothing`, heard, statuses)
  const { exitCode, signalCode } = program.child
  checks.ok(`${name}: the program ends, for another to start it`, exitCode > 0, [exitCode, signalCode])
  await program.kill()
  checks.ok(`${name}: it serves again`, await program.start(), program.log)
  for (const it of sent) await writer.settle(it.key, it.send)
  checks.ok(`${name}: it stopped as it should`, await program.stop() === 0)
  const judged = judge(journal, program.reach)
  const once = judged.acknowledged === sent.length && judged.lost + judged.doubled + judged.wrong === 0
  checks.ok(`${name}: each is there once`, once, judged)
}
