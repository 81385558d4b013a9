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

/* [{pid, call, fd, file, result, done}]: a call that was interrupted in the print has two events. */
function events (text) {
  const begun = new Map()
  const all = []
  for (const line of text.split('\n')) {
    const start = /^(\d+) +(\w+)\((\d+)(?:<([^>]*)>)?/.exec(line)
    const rest = /^(\d+) +<\.\.\. (\w+) resumed>/.exec(line)
    if (!start && !rest) continue
    const result = Number(/ = (-?\d+)/.exec(line)?.[1] ?? NaN)
    if (start) {
      const event = { pid: start[1], call: start[2], fd: start[3], file: start[4] ?? '', begins: true, ends: !line.includes('<unfinished'), result }
      all.push(event)
      begun.set(start[1], event)
    } else {
      const event = begun.get(rest[1])
      if (event?.call === rest[2]) all.push({ ...event, begins: false, ends: true, result })
    }
  }
  return all
}

/* {answers, synced, syncs}: of the connections that were accepted.  A log is synced by whoever wrote it. */
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
      sums.answers++
      if (waiting.get(e.fd)) sums.synced++
      waiting.delete(e.fd)
    }
  }
  return sums
}

/* The program's and, with PostgreSQL, those of its server's processes that write the log. */
async function trace (program, file) {
  const pids = [program.child.pid]
  if (program.postgres) pids.push(...program.sql("SELECT pid FROM pg_stat_activity WHERE datname = current_database() AND pid <> pg_backend_pid() OR backend_type IN ('walwriter', 'background writer', 'checkpointer')").split('\n').map(Number))
  const child = spawn('strace', ['-f', '-y', '-s', '16', '-e', CALLS, '-o', file, ...pids.flatMap(pid => ['-p', String(pid)])], { stdio: ['ignore', 'ignore', 'pipe'] })
  let heard = ''
  child.stderr.on('data', text => { heard += text })
  const ended = new Promise(resolve => child.once('exit', resolve))
  child.once('error', error => { heard += error.message })
  await until(5000, () => pids.every(pid => new RegExp(`Process ${pid} attached`).test(heard)) || child.exitCode !== null)
  if (child.exitCode !== null || child.pid === undefined) throw new Error(`strace: ${heard}`)
  return async () => { child.kill('SIGINT'); await ended }
}

/* Without root only what one starts oneself can be traced. */
function traceAtStart (program, file) {
  program.prefix = ['strace', '-D', '-f', '-y', '-s', '16', '-e', CALLS, '-o', file]
}

export async function synced (checks, postgres) {
  const name = `sync${postgres ? ' pg' : ''}`
  const program = new Program(name, { postgres }).create()
  const file = path.join(program.folder, 'calls')
  if (!isRoot) traceAtStart(program, file)
  if (!await program.start()) throw new Error(`${name} does not serve: ${program.log}`)
  const first = new Line(program)
  await first.enter(program.officers[0])
  const stop = isRoot ? await trace(program, file) : async () => {}
  const gate = new Gate()
  gate.set(true)
  const journal = new Journal(path.join(program.folder, 'journal'))
  const writer = new Writer(first.another(), journal, gate, 5)
  Object.assign(writer, { top: program.top, repeat: async () => {} })
  const before = postgres ? Number(program.sql('SELECT wal_sync FROM pg_stat_wal')) : 0
  for (let i = 0; i < WRITES; i++) {
    const got = i % 4 < 2 ? await writer.employer() : i % 4 === 2 ? await writer.edit() : await writer.person()
    if (got && got.status >= 300) throw new Error(`${name}: a write was answered ${got.status}`)
  }
  await stop()
  if (postgres && !isRoot) {
    await pause(1500)
    checks.ok(`${name}: the log was synced for each write`, Number(program.sql('SELECT wal_sync FROM pg_stat_wal')) - before >= WRITES)
  } else {
    const sums = count(fs.readFileSync(file, 'utf8'))
    checks.ok(`${name}: each of ${WRITES} answers left after its log was synced`, sums.answers >= WRITES && sums.synced === sums.answers && sums.syncs >= WRITES, sums)
  }
  checks.ok(`${name}: it stopped as it should`, await program.stop() === 0)
  const sums = judge(journal, program.reach)
  checks.ok(`${name}: all is there`, sums.acknowledged === WRITES && sums.lost + sums.doubled + sums.wrong === 0, sums)
}
