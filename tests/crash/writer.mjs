/*
 * writer.mjs - who writes, and remembers in a file of his own what was acknowledged, what was refused
 * and what nobody knows.  A request whose outcome is unknown (connection lost, 503) is repeated with
 * the same key and the same bytes until somebody says which it is.
 */
import fs from 'node:fs'
import { Line, pause } from './program.mjs'
import { creditCode, dice, idNumber, phone } from './invented.mjs'

const ANSWER_MS = 30000 /* of repeating; then nobody answers any more */

export class Journal {
  acknowledged = 0
  unknown = 0
  faults = [] /* what must not be answered */

  constructor (file) {
    this.file = file
    this.out = fs.openSync(file, 'a')
  }

  put (entry) { fs.writeSync(this.out, `${JSON.stringify(entry)}\n`) }

  fault (text) {
    this.faults.push(text)
    if (this.faults.length < 20) console.log(`  WRONG: ${text}`)
  }
}

/* Whether the program is up: writers wait here while it is not. */
export class Gate {
  open = false
  waiting = []
  inside = 0

  set (open) {
    this.open = open
    if (open) for (const go of this.waiting.splice(0)) go()
  }

  async pass () {
    while (!this.open) await new Promise(resolve => this.waiting.push(resolve))
  }
}

/* No two of anything: every count is the next one of its kind. */
const counts = { any: 0, code: 0, document: 0 }
export const fresh = (kind = 'any') => ++counts[kind]

export class Writer {
  constructor (line, journal, gate, seed) {
    Object.assign(this, { line, journal, gate, dice: dice(seed) })
    this.tag = seed.toString(36)
    this.employers = []
    this.unions = []
    this.members = []
    this.people = []
  }

  key () {
    return `k-${this.tag}-${fresh()}-${this.dice.below(1e9).toString(36)}`
  }

  /* A write that may be sent as often as one likes; its key and its bytes stay. */
  attempt (where, body, { rev, about = {} } = {}) {
    const key = this.key()
    const headers = { 'Idempotency-Key': key }
    if (rev !== undefined) headers['If-Match'] = `"${rev}"`
    this.journal.put({ is: 'try', key, who: this.line.person, where, ...about })
    return { key, where, body, headers, send: (line = this.line, ms) => line.request('POST', where, body, headers, ms) }
  }

  /* One write until its outcome is known: {status, id, rev}. */
  async write (where, body, options) {
    const it = this.attempt(where, body, options)
    const answer = await this.settle(it.key, it.send)
    if (!answer) return { status: 0 }
    if (answer.status < 300) await this.repeat(it.key, where, body, it.headers, answer)
    return { status: answer.status, id: answer.json?.id, rev: answer.json?.rev, text: answer.text }
  }

  async settle (key, send) {
    for (let end = Date.now() + ANSWER_MS; ;) {
      await this.gate.pass()
      let answer = null
      let why = ''
      this.gate.inside++
      try {
        answer = await send()
        why = String(answer.status)
      } catch (error) {
        why = error.message
      }
      this.gate.inside--
      if (answer && answer.status >= 500 && answer.status !== 503) this.journal.fault(`${key}: answered ${answer.text}`)
      if (answer && answer.status < 500) return this.outcome(key, answer)
      this.journal.unknown++
      this.journal.put({ is: 'unknown', key, why })
      if (Date.now() > end) {
        const { log } = this.line.program
        this.journal.fault(`${key}: no answer but ${why} for ${ANSWER_MS / 1000} s; ${log.slice(-600)}`)
        return null
      }
      await pause(answer ? 60 : 5)
    }
  }

  outcome (key, answer) {
    if (answer.status < 300) {
      this.journal.acknowledged++
      const { id, rev } = answer.json
      this.journal.put({ is: 'ack', key, status: answer.status, id: id?.split('-')[1], rev })
    } else this.journal.put({ is: 'no', key, status: answer.status, type: answer.json?.type })
    return answer
  }

  /* Now and then: the same key again says the same, with another body it is refused. */
  async repeat (key, where, body, headers, first) {
    if (!this.dice.chance(0.04) || Buffer.isBuffer(body)) return
    try {
      const same = await this.line.request('POST', where, body, headers)
      if (same.status < 500 && (same.status !== first.status || same.text !== first.text)) {
        this.journal.fault(`${key}: repeated, ${same.status} ${same.text} instead of ${first.status} ${first.text}`)
      }
      const other = await this.line.request('POST', where, { ...body, post: '' }, headers)
      if (other.status < 500 && other.status !== 422) {
        this.journal.fault(`${key}: with another body ${other.status} ${other.text}`)
      }
    } catch { /* killed meanwhile: nothing was asked */ }
  }

  /* ---- the steps ---- */

  birth (credit = null) {
    const staff = fresh()
    const name = `青岛甲${this.tag}第${staff}号有限公司`
    const answers = { name, local: this.top, staff, ...(credit ? { credit } : { lacks: 'unknown' }) }
    return ['/api/employer/record', { answers }, { about: { name, mark: ['staff', staff] } }]
  }

  async employer (credit = null) {
    const got = await this.write(...this.birth(credit))
    if (got.status === 201) this.employers.push({ id: got.id, rev: got.rev, credit })
    return got
  }

  async edit () {
    const it = this.employers[this.dice.below(this.employers.length)]
    if (!it) return
    const staff = fresh()
    const about = { mark: ['staff', staff] }
    const got = await this.write(`/api/employer/${it.id}/edit`, { answers: { staff } }, { rev: it.rev, about })
    if (got.status === 200) it.rev = got.rev
    else this.wrong('edit', got)
  }

  /* Closes an employer that has a code: the next may have it. */
  async close () {
    const at = this.employers.findIndex(it => it.credit)
    if (at < 0) return
    const [it] = this.employers.splice(at, 1)
    const { rev } = it
    const got = await this.write(`/api/employer/${it.id}/close`, { answers: { reason: '停业' } }, { rev })
    if (got.status !== 200) this.wrong('close', got)
    else if ((await this.employer(it.credit)).status !== 201) this.wrong('the same code again', got)
  }

  async person () {
    const n = fresh('document')
    const name = `张${this.tag}${n}`
    const answers = { name, kind: '1', document: idNumber(n), phone: phone(n), origin: this.top }
    const got = await this.write('/api/person/record', { answers }, { about: { name } })
    if (got.status === 201) this.people.push({ id: got.id, rev: got.rev, member: null })
    else this.wrong('person', got)
    return got.status === 201 ? this.people.at(-1) : null
  }

  /* A name that is mended moves the copies of it in the same commit. */
  async rename () {
    const it = this.people[this.dice.below(this.people.length)]
    if (!it) return
    const name = `李${this.tag}${fresh()}`
    const answers = { name, reason: '原表有误' }
    const got = await this.write(`/api/person/${it.id}/correct`, { answers }, { rev: it.rev, about: { mark: ['name', name] } })
    if (got.status === 200) it.rev = got.rev
    else this.wrong('rename', got)
  }

  async union (above = this.top, kind = 'base') {
    const name = `青岛乙${this.tag}第${fresh()}号工会委员会`
    const body = { answers: { name, above, kind }, on: '2020-01-01' }
    const got = await this.write('/api/org/register', body, { about: { name } })
    if (got.status === 201) this.unions.push({ id: got.id, rev: got.rev })
    else this.wrong('union', got)
  }

  /* Rows of two parts go and come with the record. */
  async parts () {
    const it = this.unions[this.dice.below(this.unions.length)]
    if (!it || !this.employers.length) return
    const staff = fresh()
    const some = this.employers.slice(0, 1 + this.dice.below(3))
    const covers = some.map(({ id }) => ({ employer: id, staff: 5, from: '2026-01-01' }))
    const answers = { staff, covers, lines: [{ kind: 'industrial', parent: this.top, from: '2026-01-01' }] }
    const about = { mark: ['staff', staff], covers: covers.length }
    const got = await this.write(`/api/org/${it.id}/edit`, { answers }, { rev: it.rev, about })
    if (got.status === 200) it.rev = got.rev
    else this.wrong('parts', got)
  }

  async move () {
    const it = this.unions.at(-1)
    if (!it || !this.towns?.length) return
    const answers = { above: this.dice.one(this.towns) }
    const got = await this.write(`/api/org/${it.id}/move`, { answers }, { rev: it.rev })
    if (got.status === 200) it.rev = got.rev
    else if (got.status !== 422 && got.status !== 409) this.wrong('move', got)
  }

  async enrol () {
    const person = await this.person()
    if (!person || !this.unions.length) return
    await this.member(person, 'enrol')
  }

  async member (person, step) {
    const org = this.dice.one(this.unions).id
    const body = { answers: { person: person.id, org, job: '钳工' }, on: '2025-03-01' }
    const got = await this.write(`/api/member/${step}`, body)
    if (got.status !== 201) return this.wrong(step, got)
    person.member = { id: got.id, rev: got.rev, person }
    return person.member
  }

  async on (member, step, answers = {}) {
    const got = await this.write(`/api/member/${member.id}/${step}`, { answers }, { rev: member.rev })
    if (got.status !== 200) return this.wrong(step, got)
    member.rev = got.rev
    return true
  }

  /* Asked for, admitted: draws a number. */
  async admit () {
    const person = await this.person()
    const member = person && this.unions.length ? await this.member(person, 'apply') : null
    if (member) await this.on(member, 'admit')
  }

  /* Leaves and comes again: the claim on the one live membership goes and comes. */
  async leave () {
    const person = this.people.find(it => it.member)
    if (!person) return
    if (await this.on(person.member, 'remove', { cause: 'voluntary' })) {
      person.member = null
      const again = await this.member(person, 'apply')
      if (again) await this.on(again, 'admit')
    }
    this.people.splice(this.people.indexOf(person), 1)
  }

  /* Two want the same code at once: one has it, the other hears why not. */
  async contest () {
    const got = await this.employer(creditCode(5000000 + Math.floor(this.contests.n++ / 2)))
    if (got.status === 201) this.employers.at(-1).credit = null
    else if (got.status !== 422 && got.status !== 409) this.wrong('contest', got)
  }

  wrong (what, got) {
    if (got.status) this.journal.fault(`${what}: answered ${got.status} ${got.text}`)
    return null
  }

  async step () {
    const n = this.dice.below(100)
    if (n < 20) return this.employer(this.dice.chance(0.5) ? creditCode(fresh('code')) : null)
    if (n < 45) return this.edit()
    if (n < 49) return this.close()
    if (n < 59) return this.enrol()
    if (n < 74) return this.admit()
    if (n < 80) return this.leave()
    if (n < 85) return this.rename()
    if (n < 90) return this.contest()
    if (n < 93 || !this.unions.length) return this.union(this.top)
    if (n < 97) return this.parts()
    return this.move()
  }

  async run (stopping, rest) {
    while (!stopping()) {
      await this.gate.pass()
      if (stopping()) return
      await this.step()
      if (rest) await pause(this.dice.below(rest))
    }
  }
}

/* Several connections of two officers, who share the unions that stand at the start. */
export async function makeWriters (program, journal, gate, { count, seed }) {
  const lines = []
  for (const officer of program.officers) lines.push(await new Line(program).enter(officer))
  const contests = { n: 0 }
  const first = new Writer(lines[0], journal, gate, seed)
  const writers = [first]
  for (let i = 1; i < count; i++) writers.push(new Writer(lines[i % 2].another(), journal, gate, seed + i))
  for (const writer of writers) Object.assign(writer, { top: program.top, contests })
  return writers
}

export async function makeUnions (writers) {
  const towns = []
  for (let i = 0; i < 2; i++) {
    await writers[0].union(writers[0].top, 'town')
    towns.push(writers[0].unions.pop().id)
  }
  for (const writer of writers) {
    writer.towns = towns
    await writer.union()
  }
}
