/*
 * judge.mjs JOURNAL sqlite:FILE|CONNECTION [open] - says what is wrong after the last kill.
 *
 * It shares no code with the program nor with the writers: the shells of the databases, SQL written by
 * hand (judge.sql) and SHA-256.  open: writers still have requests whose outcome they do not know.
 * Prints a line a finding; the last line is JSON: {"checks", "acknowledged", "lost", "doubled", "wrong"}.
 */
import { spawnSync } from 'node:child_process'
import { createHash } from 'node:crypto'
import fs from 'node:fs'

const [file, reach, open] = process.argv.slice(2)
const sqlite = reach.startsWith('sqlite:')
const modules = ['employer', 'member', 'org', 'person', 'post']
const parts = ['org.lines', 'org.covers']
const DOCUMENT = 3 * 256 + 1 /* module person, its first protected field */
const CELL = '\u001f'
const NEXT = '\u001e'

/* All statements in one go: [rows of the first, rows of the second ...]. */
function shell (statements) {
  const [name, args] = sqlite
    ? ['sqlite3', ['-bail', '-batch', '-cmd', '.timeout 10000', '-list', '-separator', CELL, reach.slice(7)]]
    : ['psql', ['-XqAt', '-F', CELL, '-v', 'ON_ERROR_STOP=1', '-d', reach]]
  const input = statements.map(sql => `SELECT '${NEXT}';\n${sql};\n`).join('')
  const done = spawnSync(name, args, { input, encoding: 'utf8', maxBuffer: 1 << 30 })
  if (done.error || done.status !== 0) throw new Error(String(done.error ?? done.stderr))
  return done.stdout.split(`${NEXT}\n`).slice(1).map(text => text.split('\n').filter(Boolean).map(line => line.split(CELL)))
}
const hex = column => sqlite ? `lower(hex(${column}))` : `encode(${column}, 'hex')`
const sha = (...pieces) => pieces.reduce((h, p) => h.update(p), createHash('sha256')).digest()

const sums = { checks: 0, acknowledged: 0, lost: 0, doubled: 0, wrong: 0 }
const printed = {}
function finding (kind, what, more) {
  sums[kind]++
  printed[what] = (printed[what] ?? 0) + 1
  if (printed[what] <= 4) console.log(`  ${kind}: ${what}: ${[more].flat().join(' ')}`)
}
function check (title, rows) {
  sums.checks++
  for (const row of rows) finding('wrong', title, row)
}

/* ---- everything that is read, once ---- */

const reads = {
  log: `SELECT "lane", "seq", "realm", "lane", "seq", "n", "at", "tag", "record", "rev", "who", ${hex('"digest"')} FROM "log" ORDER BY "lane", "seq", "n"`,
  lanes: `SELECT "lane", "seq", ${hex('"head"')} FROM "lane"`,
  employers: `SELECT "id", "name", "state", "credit", "staff", "batch" FROM "employer"`,
  unions: `SELECT "id", "name", "state", "above", "credit", "staff" FROM "org"`,
  people: `SELECT "id", "name", "state", "batch" FROM "person"`,
  members: `SELECT "id", "name", "state", "realm", "person", "batch" FROM "member"`,
  posts: `SELECT "id", "state", "person", "role", "org" FROM "post"`,
  documents: `SELECT "record", ${hex('"hash"')} FROM "blind" WHERE "tag" = ${DOCUMENT}`,
  taken: `SELECT "kind", ${hex('"key"')}, "record" FROM "taken" UNION ALL SELECT "kind", ${hex('"key"')}, "record" FROM "identity"`,
  history: `SELECT "record", "rev", "module", "step", "person", "batch", ${hex('"salt"')}, "changes" FROM "history"`,
  keys: `SELECT "key", "who", "record", "rev", "status" FROM "idempotency"`,
  covers: `SELECT "_of", count(*) FROM "org.covers" GROUP BY "_of"`,
  imports: `SELECT "id", "state", "counts" FROM "import"`,
  importRows: `SELECT "import", count(*) FROM "import_row" GROUP BY "import"`,
}
const columns = sql => [.../SELECT (.*) FROM/.exec(sql)[1].matchAll(/"(\w+)"/g)].map(found => found[1])
const db = Object.fromEntries(shell(Object.values(reads)).map((rows, i) => [Object.keys(reads)[i], rows]))
/* The registers by column name. */
for (const name of ['employers', 'unions', 'people', 'members', 'posts', 'history']) {
  const names = columns(reads[name])
  db[name] = db[name].map(row => Object.fromEntries(row.map((cell, i) => [names[i], cell])))
}
db.employer = db.employers
db.org = db.unions
db.person = db.people
db.member = db.members
db.post = db.posts

/* ---- what no row may be ---- */

function structure () {
  const titles = []
  const statements = []
  for (const text of fs.readFileSync(new URL('judge.sql', import.meta.url), 'utf8').split('\n\n').slice(1)) {
    const [head, ...lines] = text.trim().split('\n')
    const sql = lines.join('\n').replaceAll('{document}', DOCUMENT)
    const each = sql.includes('{module}') ? modules.map(m => ['{module}', m]) : sql.includes('{part}') ? parts.map(p => ['{part}', p]) : [['-', '-']]
    for (const [word, name] of each) {
      titles.push(head.slice(3))
      statements.push(sql.replaceAll(word, name))
    }
  }
  shell(statements).forEach((rows, i) => check(titles[i], rows))
}

/* ---- the chain: each group's head follows from the one before and the bytes of its lines ---- */

const int64 = n => { const b = Buffer.alloc(8); b.writeBigInt64LE(BigInt(n)); return b }

function chain () {
  const groups = new Map()
  for (const [lane, seq, ...rest] of db.log) {
    const bytes = Buffer.concat([...rest.slice(0, 9).map(int64), Buffer.from(rest[9], 'hex')])
    groups.set(`${lane} ${seq}`, Buffer.concat([groups.get(`${lane} ${seq}`) ?? Buffer.alloc(0), bytes]))
  }
  for (const [lane, seq, head] of db.lanes) {
    let is = Buffer.alloc(32)
    for (let i = 1; i <= Number(seq); i++) is = sha(is, groups.get(`${lane} ${i}`) ?? '')
    sums.checks++
    if (is.toString('hex') !== head) finding('wrong', 'the head of the chain', `lane ${lane}, ${seq} groups`)
  }
}

/* ---- claims: exactly those that the live rows make ---- */

const claim = (...values) => sha(...values.flatMap(value => [value, CELL])).toString('hex').slice(0, 32)

function claims () {
  const wanted = new Map()
  const want = (kind, key, record) => wanted.set(`${kind} ${key}`, record)
  for (const { id, credit, state } of db.employer) if (state === 'live' && credit) want('employer/credit', claim(credit), id)
  for (const { id, above, name, credit, state } of db.org) {
    if (state === 'active' && above !== '0') want('org/above+name', claim(above, name), id)
    if (state === 'active' && credit) want('org/credit', claim(credit), id)
  }
  for (const { id, state, person, role, org } of db.post) if (state === 'held') want('post/person+role+org', claim(person, role, org), id)
  const documents = new Map(db.documents)
  for (const { id, state } of db.person) if (state === 'live' && documents.has(id)) want('person/document', claim(Buffer.from(documents.get(id), 'hex')), id)
  for (const { id, realm, person, state } of db.member) if (state !== 'refused' && state !== 'gone') want('member/person', claim(documents.get(person) ?? `${realm}-${person}`), id)
  const there = new Map(db.taken.map(([kind, key, record]) => [`${kind} ${key}`, record]))
  sums.checks += 2
  for (const [key, record] of wanted) if (there.get(key) !== record) finding('wrong', 'a live row without its claim', [key, record, there.get(key) ?? 'nobody'])
  for (const [key, record] of there) if (!wanted.has(key)) finding('wrong', 'a claim without its live row', [key, record])
}

/* ---- digests of the log ---- */

function digests () {
  const digest = new Map(db.log.map(row => [`${row[8]} ${row[9]}`, row[11]]))
  sums.checks++
  for (const row of history.values()) {
    const is = sha(Buffer.from(row.salt, 'hex'), row.changes).toString('hex')
    if (digest.get(`${row.record} ${row.rev}`) !== is) finding('wrong', 'the digest of a history row', [row.module, row.record, row.rev])
  }
}

/* ---- what was acknowledged ---- */

const journal = fs.readFileSync(file, 'utf8').split('\n').filter(Boolean).map(line => JSON.parse(line))
const tries = new Map(journal.filter(x => x.is === 'try').map(x => [x.key, x]))
const acks = journal.filter(x => x.is === 'ack')
const history = new Map(db.history.map(row => [`${row.record} ${row.rev}`, row]))
const keys = new Map(db.keys.map(([key, who, record, rev, status]) => [key, { who, record, rev, status }]))

function acknowledged () {
  const imports = new Set(db.imports.map(row => row[0]))
  const live = new Map(modules.map(m => [m, new Set(db[m].map(row => row.id))]))
  const last = new Map()
  const covers = new Map(db.covers)
  for (const ack of acks) {
    const about = tries.get(ack.key)
    const at = `${ack.id} ${ack.rev}`
    sums.acknowledged++
    if (about.act) {
      if (!keys.has(ack.key)) finding('wrong', 'the key of an act', ack.key)
      continue
    }
    if (about.module === 'import') {
      if (!imports.has(ack.id)) finding('lost', 'an import', ack.id)
    } else {
      const row = history.get(at)
      if (!row || row.module !== about.module || row.step !== about.step || row.person !== about.who) finding('lost', 'an acknowledged step', [about.module, about.step, at])
      else if (!live.get(about.module).has(ack.id)) finding('lost', 'an acknowledged record', [about.module, ack.id])
      else if (about.mark && JSON.parse(row.changes)[about.mark[0]]?.[1] !== about.mark[1]) finding('lost', 'what an acknowledged step says', [about.module, at, row.changes])
      if (about.mark) last.set(`${about.module} ${ack.id} ${about.mark[0]}`, about.mark[1])
      if (about.covers && covers.get(ack.id) !== undefined) last.set(`covers ${ack.id}`, about.covers)
      else if (about.covers) finding('lost', 'rows of a part', ack.id)
    }
    const key = keys.get(ack.key)
    if (!key || key.record !== ack.id || key.rev !== String(ack.rev) || key.status !== String(ack.status) || key.who !== about.who) finding('wrong', 'the key of an acknowledged step', [ack.key, JSON.stringify(key ?? null)])
  }
  sums.checks += 3
  values(last, covers)
}

/* The last that was acknowledged is what the record says, unless a later one is in the air. */
function values (last, covers) {
  const now = new Map()
  for (const [module, column] of [['employer', 'staff'], ['org', 'staff'], ['person', 'name']]) for (const row of db[module]) now.set(`${module} ${row.id} ${column}`, row[column])
  for (const [what, value] of last) {
    const is = what.startsWith('covers') ? covers.get(what.split(' ')[1]) : now.get(what)
    if (is !== String(value) && !open) finding('lost', 'the last acknowledged value', [what, value, is])
  }
  sums.checks++
}

/* What is there and nobody was told of, what was refused and is there, what is there twice. */
function exactly () {
  const told = new Set(acks.map(ack => `${ack.id} ${ack.rev}`))
  const writers = new Set([...tries.values()].map(x => x.who))
  const unsettled = new Set([...tries.keys()].filter(key => !journal.settled.has(key)))
  const floating = new Set([...unsettled].filter(key => keys.has(key)).map(key => `${keys.get(key).record} ${keys.get(key).rev}`))
  for (const [at, row] of history) if (writers.has(row.person) && row.batch === '0' && row.step !== 'import.undo' && !told.has(at) && !(open && floating.has(at))) finding('doubled', 'a step that nobody was told of', [row.module, row.step, at])
  for (const no of journal.filter(x => x.is === 'no')) if (keys.has(no.key)) finding('wrong', 'the key of a refused step', no.key)
  for (const [key] of keys) if (!tries.has(key)) finding('wrong', 'a key that nobody sent', key)
  if (!open && unsettled.size) finding('wrong', 'steps of which nobody knows', [...unsettled].slice(0, 5))
  for (const module of ['employer', 'person', 'org']) {
    const seen = new Set()
    for (const { name, state } of db[module]) {
      if (seen.has(name) && (state === 'live' || state === 'active')) finding('doubled', `a name of ${module}`, name)
      seen.add(name)
    }
  }
  const names = new Set(db.employer.map(row => row.name))
  for (const no of journal.filter(x => x.is === 'no')) if (names.has(tries.get(no.key).name)) finding('wrong', 'a refused record', tries.get(no.key).name)
  sums.checks += 6
}

/* ---- imports: wholly there, or not at all ---- */

function wholes () {
  const states = new Map(db.imports.map(([id, state, counts]) => [id, { state, counts }]))
  const rows = new Map(db.importRows)
  sums.checks += 2
  for (const it of journal.filter(x => x.is === 'import')) {
    const { state, counts } = states.get(it.id) ?? {}
    const whole = state === 'done' || state === 'undoing'
    const wanted = whole ? it.rows : 0
    const each = it.module === 'member' ? ['member', 'person'] : ['employer']
    for (const module of each) {
      const there = db[module].filter(row => row.batch === it.id).length
      const named = db[module].filter(row => row.name.startsWith(it.mark)).length
      if (there !== wanted || named !== wanted) finding('wrong', 'half an import', [it.id, state, module, `${there} of its batch, ${named} of its names, ${wanted} wanted`])
    }
    if (whole && Number(rows.get(it.id) ?? 0) !== wanted * each.length) finding('wrong', 'what an import remembers of its rows', [it.id, state, rows.get(it.id) ?? 0, wanted])
    if (state === 'done' && JSON.parse(counts).created !== wanted) finding('wrong', 'the counts of an import', [it.id, counts])
    if (!open && ['reading', 'writing', 'undoing'].includes(state)) finding('wrong', 'an import in the middle of work, that nobody does', [it.id, state])
  }
}

journal.settled = new Set(journal.filter(x => x.is === 'ack' || x.is === 'no').map(x => x.key))
structure()
chain()
claims()
digests()
acknowledged()
exactly()
wholes()
console.log(JSON.stringify(sums))
process.exitCode = sums.lost + sums.doubled + sums.wrong ? 1 : 0
