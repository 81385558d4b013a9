/*
 * kills.mjs - kills the program at moments that a seed decides, starts it again on the same data, lets
 * everybody repeat what he does not know, and has the outcome judged.
 */
import { spawnSync } from 'node:child_process'
import fs from 'node:fs'
import path from 'node:path'
import { fileURLToPath } from 'node:url'
import { dice } from './invented.mjs'
import { Importer } from './importer.mjs'
import { pause, until } from './program.mjs'
import { Gate, Journal, makeUnions, makeWriters } from './writer.mjs'

/* The judge's sums; what he found he prints himself. */
export function judge (journal, reach, ...more) {
  const script = fileURLToPath(new URL('judge.mjs', import.meta.url))
  const done = spawnSync(process.execPath, [script, journal.file, reach, ...more], { encoding: 'utf8', maxBuffer: 1 << 28 })
  const lines = done.stdout.trim().split('\n')
  if (lines.length > 1) console.log(lines.slice(0, -1).join('\n'))
  if (!lines.at(-1).startsWith('{')) throw new Error(`the judge: ${done.stderr}`)
  return JSON.parse(lines.at(-1))
}

/* A data folder as it lies there after a kill, judged without touching it. */
function judgeCopy (program, journal) {
  const copy = path.join(program.folder, 'copy')
  fs.rmSync(copy, { recursive: true, force: true })
  fs.mkdirSync(copy)
  for (const name of ['zhijia.db', 'zhijia.db-wal']) {
    const from = path.join(program.data, name)
    if (fs.existsSync(from)) fs.copyFileSync(from, path.join(copy, name))
  }
  return judge(journal, `sqlite:${copy}/zhijia.db`, 'open')
}

/* When: after some time, a little after an import has begun one of its acts, or while it starts.  Of ten
 * kills each kind has its share. */
const KINDS = ['plain', 'plain', 'plain', 'plain', 'commit', 'commit', 'undo', 'undo', 'check', 'start']

function moment (killing) {
  const { random, short } = killing
  if (!killing.deck.length) killing.deck = KINDS.slice()
  const [kind] = killing.deck.splice(random.below(killing.deck.length), 1)
  const after = { plain: 20 + random.below(short ? 250 : 450), start: 1 + random.below(60) }
  return { kind, after: after[kind] ?? random.below(45) }
}

export class Killing {
  kills = 0
  inside = { plain: 0, commit: 0, undo: 0, check: 0, start: 0, backend: 0, postmaster: 0 }
  deck = []
  databases = 0

  constructor (program, { seed, short, cluster = null }) {
    Object.assign(this, { program, seed, short, cluster })
    this.random = dice(seed)
    this.journal = new Journal(path.join(program.folder, 'journal'))
    this.gate = new Gate()
    this.checked = { checks: 0, lost: 0, doubled: 0, wrong: 0 }
  }

  async begin () {
    if (!await this.program.start()) throw new Error(`does not serve: ${this.program.log}`)
    this.gate.set(true)
    const count = this.short ? 5 : 7
    this.writers = await makeWriters(this.program, this.journal, this.gate, { count, seed: this.seed })
    await makeUnions(this.writers)
    this.importer = new Importer(this.writers[0].line.another(), this.journal, this.gate, this.seed + 100)
    Object.assign(this.importer, { top: this.program.top, unions: this.writers[0].unions.slice() })
    this.stopping = false
    const stop = () => this.stopping
    const running = [...this.writers.map(writer => writer.run(stop, this.short ? 12 : 20)), this.importer.run(stop, 0)]
    this.all = Promise.all(running).catch(error => this.journal.fault(`a writer: ${error.stack}`))
    await until(3000, () => this.importer.stock.done.length > 1)
  }

  /* Starts until it serves: right after a kill nothing may stand in the way for long. */
  async up () {
    const from = Date.now()
    for (;;) {
      if (await this.program.start()) break
      if (Date.now() - from > 20000) throw new Error(`does not start again: ${this.program.log}`)
      await pause(50)
    }
    this.gate.set(true)
  }

  async down () {
    this.gate.set(false)
    await this.program.kill()
    this.kills++
    this.journal.put({ is: 'kill', n: this.kills })
    if (!await until(20000, () => this.gate.inside === 0)) this.journal.fault('a request neither ended nor broke')
  }

  async one () {
    const { kind, after } = moment(this)
    if (kind === 'start') {
      /* one that serves goes first: it is the next that is killed while it starts */
      this.gate.set(false)
      await this.program.kill()
      const starting = this.program.start()
      await pause(after)
      this.program.expected = true
      this.program.child.kill('SIGKILL')
      await starting
      await until(20000, () => this.gate.inside === 0)
      this.kills += 2
    } else {
      if (kind === 'plain') await pause(after)
      else await this.inAct(kind, after)
      await this.down()
    }
    this.inside[kind]++
  }

  async inAct (kind, after) {
    let begun
    const hit = new Promise(resolve => { begun = resolve })
    this.importer.onAct = name => { if (name === kind) begun() }
    this.importer.wish = kind
    await Promise.race([hit, pause(1500)])
    this.importer.wish = null
    await pause(after)
  }

  /* The server stays, what it stands on is killed. */
  async databaseKill () {
    await pause(30 + this.random.below(300))
    const what = ++this.databases % 4 === 0 ? 'postmaster' : 'backend'
    if (what === 'postmaster') await this.cluster.killPostmaster()
    else this.cluster.killBackend(this.program)
    this.inside[what]++
    this.kills++
    if (what === 'postmaster' && this.random.chance(0.5)) { /* the program too */
      await this.down()
      await this.cluster.start()
      await this.up()
    } else if (what === 'postmaster') {
      await pause(this.random.below(300))
      await this.cluster.start()
    }
    if (!this.program.alive()) {
      this.gate.set(false)
      await this.up()
    }
  }

  async run (most) {
    while (this.kills < most) {
      const before = this.kills
      if (this.cluster && this.random.chance(0.3)) {
        await this.databaseKill()
        continue
      }
      await this.one()
      const often = Math.floor(before / 40) !== Math.floor(this.kills / 40)
      if (often && !this.program.postgres) this.take(judgeCopy(this.program, this.journal))
      await this.up()
      if (often) console.log(`  ${this.kills} kills, ${this.journal.acknowledged} acknowledged, ${this.journal.unknown} unknown`)
    }
  }

  take (sums) {
    for (const key of Object.keys(this.checked)) this.checked[key] += sums[key]
    return sums
  }

  /* Everybody comes to an end, the program stops as it should, and is judged. */
  async end () {
    this.stopping = true
    this.gate.set(true)
    let late
    const never = new Promise(resolve => { late = setTimeout(resolve, 60000, 'late') })
    if (await Promise.race([this.all, never]) === 'late') this.journal.fault('a writer does not come to an end')
    clearTimeout(late)
    this.stuck = await this.importer.end(this.short ? 3000 : 10000)
    this.code = await this.program.stop()
    return this.take(judge(this.journal, this.program.reach))
  }
}
