/*
 * play.mjs - the day of day.jsonl on SQLite and on PostgreSQL: every answer is the same to the byte,
 * order of lists included.
 *
 * Both programs get the same clock, which stands still, and the same randomness (ZHIJIA_TEST_SEED);
 * requests go one after another.  Not compared: Date, X-Request, Set-Cookie, and what an import says
 * while it is at work.
 */
import fs from 'node:fs'
import path from 'node:path'
import { Caller, Checks, Installation, root } from '../samples/program.mjs'

const day = fs.readFileSync(path.join(root, 'tests/replay/day.jsonl'), 'utf8').trim().split('\n').map(line => JSON.parse(line))
const left = /^(date|set-cookie|x-request.*)$/

/* "rows.0.id" of the answer. */
const found = (json, where) => where.replace('?', '').split('.').reduce((at, name) => at?.[name], json)

class Player {
  constructor (postgres) {
    this.seed = 1
    this.at = new Installation(`replay-${postgres ? 'postgresql' : 'sqlite'}`, { postgres })
    this.kept = new Map()
    this.callers = new Map()
    this.answers = []
    this.missing = [] /* what an answer should have held for those behind it */
  }

  /* Each process has a seed of its own: no token is given out twice. */
  reseed () { this.at.environment.ZHIJIA_TEST_SEED = String(this.seed++) }

  fill (text, encode = value => value) {
    return text.replace(/\{([a-z]\w*(?:\.\w+)?)\}/g, (_, name) => {
      return encode(String(this.kept.get(name) ?? ''))
    })
  }

  caller (who) {
    if (!this.callers.has(who)) this.callers.set(who, new Caller(this.at))
    return this.callers.get(who)
  }

  async officer ({ org, name, login, role }) {
    await this.at.stop()
    this.reseed()
    this.kept.set(`${login}.password`, this.at.add(this.fill(org), name, login, role).password)
    this.reseed()
    await this.at.start()
  }

  async request ({ who, do: line, body, text, headers = {}, keep = {} }) {
    const [, method, where] = /^(\S+) (.*)$/.exec(line)
    const bytes = text !== undefined ? Buffer.from(text) : body !== undefined ? Buffer.from(this.fill(JSON.stringify(body))) : undefined
    const sent = Object.fromEntries(Object.entries(headers).map(([name, value]) => [name, this.fill(value)]))
    const answer = await this.caller(who).request(method, this.fill(where, encodeURIComponent), bytes, sent)
    for (const [name, place] of Object.entries(keep)) {
      const value = found(answer.json, place)
      if (value !== undefined) this.kept.set(name, value)
      else if (!place.endsWith('?')) this.missing.push(`${who}: ${line}: no ${place} in ${answer.status} ${answer.text.slice(0, 300)}`)
    }
    const shown = Object.entries(answer.headers).filter(([name]) => !left.test(name))
    this.answers.push({ line: `${who}: ${line}`, status: answer.status, headers: JSON.stringify(shown), raw: answer.raw })
  }

  async play () {
    this.reseed()
    this.kept.set('password', this.at.create().password)
    this.reseed()
    await this.at.start()
    for (const line of day) {
      if (line.officer) await this.officer(line.officer)
      else if (line.wait) await this.caller(line.who).settled(this.fill(line.wait))
      else await this.request(line)
    }
  }
}

/* Where two texts part. */
function parting (a, b) {
  let i = 0
  while (i < a.length && a[i] === b[i]) i++
  const from = Math.max(0, i - 60)
  return [a.subarray(from, i + 120).toString(), b.subarray(from, i + 120).toString()]
}

const t = new Checks('replay')
const players = [new Player(false), new Player(true)]
for (const player of players) {
  await t.run(player.at.postgres ? 'on PostgreSQL' : 'on SQLite', async () => {
    await player.play()
    t.equal('answers hold what later requests need', player.missing, [])
  })
  if (process.env.REPLAY_SHOW) for (const x of player.answers) console.log(x.status, x.line, x.raw.toString().slice(0, Number(process.env.REPLAY_SHOW)))
  await player.at.end()
}
const [lite, pg] = players.map(player => player.answers)
const count = day.filter(line => line.do).length
t.equal('all requests were answered, on both', [lite.length, pg.length], [count, count])
for (const [i, a] of lite.entries()) {
  const b = pg[i] ?? { status: 0, headers: '', raw: Buffer.alloc(0) }
  const equal = a.status === b.status && a.headers === b.headers && a.raw.equals(b.raw)
  t.ok(`${a.line}: SQLite and PostgreSQL answer otherwise`, equal,
    equal ? undefined : a.raw.equals(b.raw) ? [a.status, b.status, a.headers, b.headers] : [a.status, b.status, ...parting(a.raw, b.raw)])
  t.ok(`${a.line}: a fault`, a.status < 500, [a.status, a.raw.toString()])
}
const statuses = new Set(lite.map(x => x.status))
t.ok('the day has all kinds of answers', [200, 201, 202, 204, 400, 401, 403, 404, 405, 409, 412, 422, 428, 429].every(x => statuses.has(x)), [...statuses].sort())
t.ok('most of it is work that succeeds', lite.filter(x => x.status < 300).length > count * 0.6, lite.filter(x => x.status < 300).length)
t.end()
