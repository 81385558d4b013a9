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
const working = ['reading', 'writing', 'undoing']
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
  const rows = text => text.split('\n').filter(Boolean).map(line => line.split(CELL))
  return done.stdout.split(`${NEXT}\n`).slice(1).map(rows)
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

/* ---- everything that is read, once ---- */

const claimed = table => `SELECT "kind", ${hex('"key"')} AS "key", "record" FROM "${table}"`
const reads = {
  log: `SELECT "realm", "lane", "seq", "n", "at", "tag", "record", "rev", "who", ${hex('"digest"')} AS "digest" FROM "log"
    ORDER BY "lane", "seq", "n"`,
  lanes: `SELECT "realm", "lane", "seq", ${hex('"head"')} AS "head" FROM "lane"`,
  employer: 'SELECT "id", "name", "state", "credit", "staff", "batch" FROM "employer"',
  org: 'SELECT "id", "name", "state", "above", "credit", "staff" FROM "org"',
  person: 'SELECT "id", "name", "state", "batch" FROM "person"',
  member: 'SELECT "id", "name", "state", "realm", "person", "batch" FROM "member"',
  post: 'SELECT "id", "state", "person", "role", "org" FROM "post"',
  documents: `SELECT "record", ${hex('"hash"')} AS "hash" FROM "blind" WHERE "tag" = ${DOCUMENT}`,
  claims: `${claimed('taken')} UNION ALL ${claimed('identity')}`,
  history: `SELECT "record", "rev", "module", "step", "person", "batch", ${hex('"salt"')} AS "salt", "changes" FROM "history"`,
  keys: 'SELECT "key", "who", "record", "rev", "status" FROM "idempotency"',
  covers: 'SELECT "_of", count(*) AS "n" FROM "org.covers" GROUP BY "_of"',
  imports: 'SELECT "id", "state", "counts" FROM "import"',
  importRows: 'SELECT "import", count(*) AS "n" FROM "import_row" GROUP BY "import"',
}

/* The names of the columns that are read. */
const columns = sql => [...sql.split(/ FROM /)[0].replaceAll(/\w+\([^)]*\)+ AS /g, '').matchAll(/"(\w+)"/g)].map(x => x[1])

function readAll () {
  const rows = shell(Object.values(reads))
  return Object.fromEntries(Object.entries(reads).map(([name, sql], i) => {
    const names = columns(sql)
    return [name, rows[i].map(row => Object.fromEntries(names.map((column, k) => [column, row[k]])))]
  }))
}

/* What the writers remember: of each key where it was sent, by whom, what it said. */
function readJournal () {
  const entries = fs.readFileSync(file, 'utf8').split('\n').filter(Boolean).map(line => JSON.parse(line))
  const of = is => entries.filter(entry => entry.is === is)
  const tries = new Map(of('try').map(it => {
    const path = it.where.split('?')[0].split('/').slice(2)
    return [it.key, { ...it, module: path[0], step: path.at(-1), act: path[0] === 'imports' && path.length === 3 }]
  }))
  return { tries, acks: of('ack'), refused: of('no'), imports: of('import') }
}

const db = readAll()
const journal = readJournal()
const history = new Map(db.history.map(row => [`${row.record} ${row.rev}`, row]))
const keys = new Map(db.keys.map(row => [row.key, row]))

/* ---- what no row may be ---- */

/* A statement once for each module or part that its text leaves open. */
function eachOf (sql) {
  const [word, names] = sql.includes('{module}') ? ['{module}', modules] : ['{part}', parts]
  return sql.includes(word) ? names.map(name => sql.replaceAll(word, name)) : [sql]
}

function structure () {
  const titles = []
  const statements = []
  for (const text of fs.readFileSync(new URL('judge.sql', import.meta.url), 'utf8').split('\n\n').slice(1)) {
    const [head, ...lines] = text.trim().split('\n')
    for (const sql of eachOf(lines.join('\n').replaceAll('{document}', DOCUMENT))) {
      titles.push(head.slice(3))
      statements.push(sql)
    }
  }
  sums.checks += titles.length
  shell(statements).forEach((rows, i) => rows.forEach(row => finding('wrong', titles[i], row)))
}

/* ---- the log: each group's head follows from the one before and the bytes of its lines ---- */

const int64 = n => { const b = Buffer.alloc(8); b.writeBigInt64LE(BigInt(n)); return b }

function chain () {
  const groups = new Map()
  for (const l of db.log) {
    const numbers = [l.realm, l.lane, l.seq, l.n, l.at, l.tag, l.record, l.rev, l.who].map(int64)
    const group = `${l.realm} ${l.lane} ${l.seq}`
    groups.set(group, Buffer.concat([groups.get(group) ?? Buffer.alloc(0), ...numbers, Buffer.from(l.digest, 'hex')]))
  }
  for (const { realm, lane, seq, head } of db.lanes) {
    let is = Buffer.alloc(32)
    for (let i = 1; i <= Number(seq); i++) is = sha(is, groups.get(`${realm} ${lane} ${i}`) ?? '')
    sums.checks++
    if (is.toString('hex') !== head) finding('wrong', 'the head of the chain', `realm ${realm}, lane ${lane}, ${seq} groups`)
  }
}

function digests () {
  const digest = new Map(db.log.map(l => [`${l.record} ${l.rev}`, l.digest]))
  sums.checks++
  for (const [at, row] of history) {
    const is = sha(Buffer.from(row.salt, 'hex'), row.changes).toString('hex')
    if (digest.get(at) !== is) finding('wrong', 'the digest of a history row', [row.module, at])
  }
}

/* ---- claims: exactly those that the live rows make ---- */

const claim = (...values) => sha(...values.flatMap(value => [value, CELL])).toString('hex').slice(0, 32)

/* Kind and key -> the record that has to hold it. */
function claimsWanted () {
  const wanted = new Map()
  const documents = new Map(db.documents.map(row => [row.record, row.hash]))
  const want = (kind, id, ...values) => wanted.set(`${kind} ${claim(...values)}`, id)
  for (const { id, state, credit } of db.employer) if (state === 'live' && credit) want('employer/credit', id, credit)
  for (const { id, above, name, credit } of db.org.filter(row => row.state === 'active')) {
    if (above !== '0') want('org/above+name', id, above, name)
    if (credit) want('org/credit', id, credit)
  }
  for (const { id, state, person, role, org } of db.post) {
    if (state === 'held') want('post/person+role+org', id, person, role, org)
  }
  for (const { id, state } of db.person) {
    if (state === 'live' && documents.has(id)) want('person/document', id, Buffer.from(documents.get(id), 'hex'))
  }
  for (const { id, state, realm, person } of db.member) {
    if (!['refused', 'gone'].includes(state)) want('member/person', id, documents.get(person) ?? `${realm}-${person}`)
  }
  return wanted
}

function claims () {
  const wanted = claimsWanted()
  const there = new Map(db.claims.map(row => [`${row.kind} ${row.key}`, row.record]))
  sums.checks += 2
  for (const [key, record] of wanted) {
    if (there.get(key) !== record) finding('wrong', 'a live row without its claim', [key, record, there.get(key)])
  }
  for (const [key, record] of there) {
    if (!wanted.has(key)) finding('wrong', 'a claim without its live row', [key, record])
  }
}

/* ---- what was acknowledged ---- */

const live = Object.fromEntries(modules.map(m => [m, new Map(db[m].map(row => [row.id, row]))]))

/* Is there, says what it said, by whom it was sent. */
function stepKept (ack, sent) {
  const at = `${ack.id} ${ack.rev}`
  const row = history.get(at)
  if (!row || row.module !== sent.module || row.step !== sent.step || row.person !== sent.who) {
    finding('lost', 'an acknowledged step', [sent.module, sent.step, at])
  } else if (!live[sent.module].has(ack.id)) {
    finding('lost', 'an acknowledged record', [sent.module, ack.id])
  } else if (sent.mark && JSON.parse(row.changes)[sent.mark[0]]?.[1] !== sent.mark[1]) {
    finding('lost', 'what an acknowledged step says', [sent.module, at, row.changes])
  }
}

function keyKept (ack, sent) {
  const key = keys.get(ack.key)
  const same = key && key.who === sent.who && (sent.act ||
    (key.status === String(ack.status) && key.record === ack.id && key.rev === String(ack.rev)))
  if (!same) finding('wrong', 'the key of an acknowledged step', [ack.key, JSON.stringify(key ?? null)])
}

/* The last that was acknowledged is what the record says, unless a later one is in the air. */
function valuesKept (last) {
  const covers = new Map(db.covers.map(row => [row._of, row.n]))
  for (const [what, value] of last) {
    const [module, id, column] = what.split(' ')
    const is = column === 'covers' ? covers.get(id) : live[module].get(id)?.[column]
    if (is !== String(value)) finding('lost', 'the last acknowledged value', [what, value, is])
  }
}

function acknowledged () {
  const imports = new Set(db.imports.map(row => row.id))
  const last = new Map()
  for (const ack of journal.acks) {
    const sent = journal.tries.get(ack.key)
    sums.acknowledged++
    keyKept(ack, sent)
    if (sent.module !== 'imports') stepKept(ack, sent)
    else if (!sent.act && !imports.has(ack.id)) finding('lost', 'an import', ack.id)
    if (sent.mark) last.set(`${sent.module} ${ack.id} ${sent.mark[0]}`, sent.mark[1])
    if (sent.covers) last.set(`${sent.module} ${ack.id} covers`, sent.covers)
  }
  if (!open) valuesKept(last)
  sums.checks += 6
}

/* ---- nothing else ---- */

/* What is there and nobody was told of. */
function untold () {
  const { tries, acks, refused } = journal
  const settled = new Set([...acks, ...refused].map(entry => entry.key))
  const unsettled = [...tries.keys()].filter(key => !settled.has(key))
  const told = new Set(acks.map(ack => `${ack.id} ${ack.rev}`))
  for (const key of open ? unsettled : []) if (keys.has(key)) told.add(`${keys.get(key).record} ${keys.get(key).rev}`)
  const writers = new Set([...tries.values()].map(sent => sent.who))
  for (const [at, row] of history) {
    const own = writers.has(row.person) && row.batch === '0' && row.step !== 'import.undo'
    if (own && !told.has(at)) finding('doubled', 'a step that nobody was told of', [row.module, row.step, at])
  }
  if (!open) for (const key of unsettled) finding('wrong', 'a step of which nobody knows', key)
  for (const key of keys.keys()) if (!tries.has(key)) finding('wrong', 'a key that nobody sent', key)
}

/* What was refused and is there. */
function refused () {
  const names = new Set(db.employer.map(row => row.name))
  for (const { key } of journal.refused) {
    if (keys.has(key)) finding('wrong', 'the key of a refused step', key)
    if (names.has(journal.tries.get(key).name)) finding('wrong', 'a refused record', journal.tries.get(key).name)
  }
}

/* What is there twice: every name was given once. */
function twice () {
  for (const module of ['employer', 'person', 'org']) {
    const seen = new Set()
    for (const { name } of db[module]) {
      if (seen.has(name)) finding('doubled', `a name of ${module}`, name)
      seen.add(name)
    }
  }
}

/* ---- imports: wholly there, or not at all ---- */

function wholes () {
  const states = new Map(db.imports.map(row => [row.id, row]))
  const rows = new Map(db.importRows.map(row => [row.import, Number(row.n)]))
  for (const { id, module, mark, rows: all } of journal.imports) {
    const { state, counts } = states.get(id) ?? {}
    const whole = state === 'done' || state === 'undoing'
    const wanted = whole ? all : 0
    const each = module === 'member' ? ['member', 'person'] : ['employer']
    for (const m of each) {
      const batch = db[m].filter(row => row.batch === id).length
      const named = db[m].filter(row => row.name.startsWith(mark)).length
      if (batch !== wanted || named !== wanted) finding('wrong', 'half an import', [id, state, m, batch, named, wanted])
    }
    const kept = rows.get(id) ?? 0
    if (whole && kept !== wanted * each.length) finding('wrong', 'what an import remembers of its rows', [id, kept, wanted])
    if (whole && JSON.parse(counts).created !== wanted) finding('wrong', 'the counts of an import', [id, counts])
    if (!open && working.includes(state)) finding('wrong', 'an import in the middle of work, that nobody does', [id, state])
  }
  sums.checks += 4
}

structure()
chain()
digests()
claims()
acknowledged()
untold()
refused()
twice()
wholes()
sums.checks += 6
console.log(JSON.stringify(sums))
process.exitCode = sums.lost + sums.doubled + sums.wrong ? 1 : 0
