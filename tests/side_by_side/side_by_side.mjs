/*
 * side_by_side.mjs - two clerks of two towns at work at the same time.  Each sees his own town alone;
 * what is the other's answers exactly as an id that was never issued (M5o).  A post that ends closes
 * what it opened in the same second.
 */
import { Checks, Installation, onBoth } from '../samples/program.mjs'
import { face, neverIssued } from '../samples/town.mjs'
import { creditMake, csvMake, documentMake } from '../samples/workbook.mjs'

const rounds = 16
const digits = '一二三四五六七八九十'

/* ---- two towns ---- */

/* All that is one town's: names that stand nowhere else, and people with numbers of their own. */
function townMake (name, at) {
  const bases = ['工厂', '商场', '学校'].map(kind => `${name}${kind}工会委员会`)
  const people = bases.map((_, base) => Array.from({ length: 12 }, (_, i) => ({
    name: `${name[0]}${'赵钱孙'[base]}${digits[i % 10]}${'甲乙'[Math.floor(i / 10)]}`,
    document: documentMake(`19${80 + at}0${base + 1}${10 + i}`, 920 + i),
    phone: `199${at}${base}${String(1000000 + 7919 * (i + 1) + 100 * at).slice(0, 6)}`,
  })))
  return { name, at, union: `${name}街道总工会`, bases, people, firms: bases.map(base => base.replace('工会委员会', '有限公司')) }
}

async function prepare (at, city, towns) {
  const unions = [['工会名称', '上级工会', '组织类型', '所在单位', '单位统一社会信用代码', '行政区划'],
    ['崂山区总工会', '青岛市总工会', '地方总工会', '', '', '370212']]
  const firms = [['单位名称', '统一社会信用代码', '行政区划', '乡镇街道']]
  for (const town of towns) {
    unions.push([town.union, '崂山区总工会', '乡镇（街道）总工会', '', '', '370212'])
    town.bases.forEach((base, i) => {
      unions.push([base, town.union, '独立基层工会', town.firms[i], creditMake(100 * town.at + i), '370212'])
      firms.push([town.firms[i], creditMake(100 * town.at + i), '370212', `${town.name}街道`])
    })
  }
  await city.import('工会.csv', csvMake(unions))
  await city.import('单位.csv', csvMake(firms))
  for (const town of towns) {
    town.orgs = (await city.rows(`/api/org?q=${town.name}`)).map(row => ({ id: row.id, name: row.values.name }))
    town.id = town.orgs.find(org => org.name === town.union).id
    town.baseIds = town.bases.map(base => town.orgs.find(org => org.name === base).id)
    for (const [i, some] of town.people.entries()) await city.import(`${town.name}${i}.csv`, roster(some), { union: town.baseIds[i] })
  }
}

const roster = some => csvMake([['姓名', '身份证号', '手机号码', '岗位'], ...some.map(one => [one.name, one.document, one.phone, '样工'])])

/* What of a town must never stand in an answer to the other's clerk: its ids, and its names. */
async function secretsOf (city, town) {
  const ids = new Set(town.orgs.map(org => org.id))
  for (const row of await city.rows(`/api/member?under=${town.id}&state=*`)) {
    ids.add(row.id)
    ids.add((await city.read(`/api/member/${row.id}`)).values.person.id)
  }
  for (const row of await city.rows(`/api/employer?q=${town.name}`)) ids.add(row.id)
  for (const row of await city.rows(`/api/post?org=${town.id}`)) ids.add(row.id)
  return [...ids, town.name, `${town.name[0]}赵`, `${town.name[0]}钱`, `${town.name[0]}孙`, `${town.name}经办`]
}

/* ---- a clerk's day ---- */

class Clerk {
  constructor (t, caller, town, other, secrets) {
    Object.assign(this, { t, caller, town, other, secrets, members: town.people.flat().length, imports: [] })
  }

  /* Every answer is read for what is the other town's. */
  async ask (method, where, body, headers) {
    const answer = await this.caller.request(method, where, body, headers)
    const text = /gb18030/i.test(answer.headers['content-type'] ?? '') ? new TextDecoder('gb18030').decode(answer.raw) : answer.text
    const leak = this.secrets.find(secret => text.includes(secret))
    this.t.ok(`${method} ${where} tells ${this.town.name} of ${leak}`, leak === undefined, leak && text.slice(0, 400))
    this.t.ok(`${method} ${where}: a fault`, answer.status < 500, [answer.status, text])
    return answer
  }

  async json (where) { return (await this.ask('GET', where)).json }

  async round (n) {
    const { t, town, other } = this
    const mine = town.people[n % 3][n % 12]
    const theirs = other.people[n % 3][(n + 5) % 12]
    const total = async query => (await this.json(`/api/member/total?${query}`)).total

    t.equal('members of the town', await total(''), this.members)
    t.equal('of the other one', [await total(`under=${town.id}`), await total(`org=${other.baseIds[n % 3]}`)], [this.members, 0])
    const list = await this.json(`/api/member?sort=${['name', '-joined', 'created'][n % 3]}&limit=${5 + n}`)
    t.ok('the list is a page of it', list.total === this.members && list.rows.length === Math.min(5 + n, this.members))
    for (const [q, count] of [[mine.name, 1], [mine.document, 1], [mine.document.slice(-4), null], [mine.phone, 1],
      [theirs.name, 0], [theirs.document, 0], [theirs.phone, 0], [theirs.document.slice(-4), null], [other.name, 0]]) {
      const found = await this.json(`/api/member?q=${q}&limit=200`)
      t.ok(`search: ${q}`, count === null || found.rows.length === count, [count, found.rows.length])
      await this.json(`/api/person?q=${q}&limit=200`)
    }
    const own = await this.json(`/api/member?q=${mine.name}`)
    const member = await this.json(`/api/member/${own.rows[0].id}`)
    await this.json(`/api/member/${member.id}/history`)
    await this.json(`/api/person/${member.values.person.id}`)
    const job = `样工${n}`
    const edit = await this.ask('POST', `/api/member/${member.id}/edit`, { answers: { job } }, { 'If-Match': `"${member.rev}"` })
    t.equal('a step', [edit.status, edit.json.rev, (await this.json(`/api/member/${member.id}`)).values.job], [200, member.rev + 1, job])
    await this.registers(n)
    if (n % 8 === 3) await this.file(n)
  }

  async registers (n) {
    const { t, town } = this
    const tree = await this.json('/api/tree')
    t.equal('the tree begins with the town', [tree.children.map(child => child.label), tree.figures.unions, tree.figures.registered],
      [[town.union], 4, this.members])
    t.equal('its unions', (await this.json('/api/org?sort=created')).rows.map(row => row.values.name), [town.union, ...town.bases])
    t.equal('its employers', (await this.json('/api/employer')).rows.map(row => row.values.name).sort(), [...town.firms].sort())
    t.equal('its posts', (await this.json('/api/post')).rows.map(row => row.values.name), [`${town.name}经办`])
    const format = n % 2 ? 'csv' : 'gbk'
    const file = await this.ask('GET', `/api/member/export?format=${format}`)
    t.equal('the export has its members', file.raw.toString('latin1').trim().split('\n').length, this.members + 1)
    await this.json('/api/messages')
    t.equal('its imports', (await this.json('/api/imports')).rows.map(is => is.id).sort(), [...this.imports].sort())
    await this.json('/api/meta')
    await this.json('/api/session')
  }

  /* A roster of new people, of his own, and of people of the other town. */
  async file (n) {
    const { t, town, other } = this
    const fresh = Array.from({ length: 3 }, (_, i) => ({ name: `${town.name[0]}李${digits[(n + i) % 10]}新`,
      document: documentMake(`19${90 + town.at}0${1 + n % 9}1${i}`, 900 + n), phone: '' }))
    const upload = await this.ask('POST', `/api/imports?name=${town.name}.csv`, roster([...fresh, town.people[0][0], other.people[0][n % 12]]))
    const { id } = upload.json
    this.imports.push(id)
    const stage = async (what, body) => {
      const begun = await this.ask('POST', `/api/imports/${id}/${what}`, body)
      t.equal(what, begun.status, 202)
      await this.caller.settled(id)
      return this.json(`/api/imports/${id}`)
    }
    const checked = await stage('check', { union: town.baseIds[0], whole: false })
    t.equal('a file with a stranger in it', [checked.state, checked.blocked, checked.counts.created, checked.counts.elsewhere], ['checked', null, 3, 1])
    const remarks = await this.json(`/api/imports/${id}/remarks?verdict=exists%20elsewhere`)
    t.equal('需复核', remarks.rows.map(row => [row.reason, row.value]), [['需复核', null]])
    const done = await stage('commit', {})
    t.equal('written', [done.state, done.counts.created], ['done', 3])
    this.members += 3
    t.equal('three more', (await this.json('/api/member/total')).total, this.members)
    t.equal('taken back', (await stage('undo', {})).state, 'undone')
    this.members -= 3
  }
}

/* ---- the other's ids ---- */

const reads = {
  member: ['/api/member/ID', '/api/member/ID/history', '/api/member/ID/no_such'],
  person: ['/api/person/ID', '/api/person/ID/history', '/api/member?person=ID', '/api/post?person=ID'],
  org: ['/api/org/ID', '/api/org/ID/history', '/api/tree?node=ID', '/api/member?org=ID', '/api/member?under=ID', '/api/member/total?under=ID', '/api/org?above=ID',
    '/api/org?under=ID', '/api/employer?local=ID', '/api/post?org=ID', '/api/member/export?format=csv&org=ID', '/api/member/export?format=csv&under=ID'],
  employer: ['/api/employer/ID', '/api/employer/ID/history'],
  post: ['/api/post/ID', '/api/post/ID/history'],
  import: ['/api/imports/ID', '/api/imports/ID/remarks', '/api/imports/ID/rows', '/api/imports/ID/file'],
}
const writes = {
  member: [['/api/member/ID/edit', { answers: { job: '越界' } }], ['/api/member/ID/edit?preview=1', { answers: { job: '越界' } }], ['/api/member/ID/edit', { answers: { no_such: 1 } }],
    ['/api/member/ID/edit', { answers: { job: '一'.repeat(61) } }], ['/api/member/ID/leave', { answers: {} }], ['/api/member/ID/admit', { answers: {} }], ['/api/member/ID/remove', { answers: {} }]],
  person: [['/api/person/ID/edit', { answers: { phone: '19900000000' } }], ['/api/person/ID/correct', { answers: { name: '越界', reason: '无' } }],
    ['/api/member/enrol', { answers: { person: 'ID', org: 'BASE' } }], ['/api/member/enrol?preview=1', { answers: { person: 'ID', org: 'BASE' } }], ['/api/member/apply', { answers: { person: 'ID', org: 'BASE' } }]],
  org: [['/api/org/ID/edit', { answers: { staff: 9 } }], ['/api/org/ID/move', { answers: { above: 'BASE' } }], ['/api/member/apply', { answers: { person: 'PERSON', org: 'ID' } }],
    ['/api/person/record', { answers: { name: '越界', origin: 'ID' } }], ['/api/employer/record', { answers: { name: '越界有限公司', lacks: 'pending', local: 'ID' } }],
    ['/api/org/BASE/edit', { answers: { lines: [{ kind: 'industrial', parent: 'ID', from: '2026-01-01' }] } }], ['/api/post/appoint', { answers: { person: 'PERSON', role: 'clerk', org: 'ID', stand_in: false, from: '2026-10-31' } }]],
  employer: [['/api/employer/ID/edit', { answers: { staff: 9 } }], ['/api/employer/ID/close', { answers: { reason: '越界' } }], ['/api/member/MEMBER/edit', { answers: { employer: 'ID' } }]],
  post: [['/api/post/ID/end', { answers: { to: '2026-10-31' } }], ['/api/post/ID/extend', { answers: { to: '2026-12-31' } }]],
  import: [['/api/imports/ID/check', {}], ['/api/imports/ID/commit', {}], ['/api/imports/ID/undo', {}]],
}

/* Both answers, of the other's id and of none, to the same request. */
async function sameAsNothing (t, clerk, kind, id, own) {
  const none = neverIssued(id)
  const filled = (value, it) => JSON.parse(JSON.stringify(value).replace(/\b(ID|BASE|PERSON|MEMBER)\b/g, word => ({ ID: it, ...own })[word]))
  for (const where of reads[kind]) {
    const [real, nothing] = [await clerk.ask('GET', filled(where, id)), await clerk.ask('GET', filled(where, none))]
    t.equal(`GET ${where}: as an id never issued`, face(real), face(nothing))
    if (/\/ID$/.test(where)) t.equal(`GET ${where}: not found`, real.status, 404)
  }
  for (const [where, body] of writes[kind]) {
    const mine = /\/(BASE|MEMBER)\//.exec(where)?.[1]
    const ask = async it => {
      const rev = mine ? (await clerk.caller.read(`/api/${where.split('/')[2]}/${own[mine]}`)).rev : 1
      return clerk.ask('POST', filled(where, it), filled(body, it), { 'If-Match': `"${rev}"` })
    }
    const nothing = await ask(none)
    const real = await ask(id)
    t.equal(`POST ${where} ${JSON.stringify(body)}: as an id never issued`, face(real), face(nothing))
    t.ok(`POST ${where}: is refused`, real.status >= 400 && real.status < 500, [real.status, real.text])
  }
}

async function probing (t, clerk, other, city) {
  const first = async where => (await clerk.caller.read(where)).rows[0].id
  const own = { BASE: clerk.town.baseIds[0], MEMBER: await first('/api/member?limit=1'), PERSON: await first('/api/person?limit=1') }
  const member = (await city.read(`/api/member?org=${other.town.baseIds[1]}&limit=1`)).rows[0].id
  const ids = {
    member, person: (await city.read(`/api/member/${member}`)).values.person.id, org: other.town.baseIds[1],
    employer: (await city.read(`/api/employer?q=${other.town.name}&limit=1`)).rows[0].id,
    post: (await city.read(`/api/post?org=${other.town.id}`)).rows[0].id, import: other.imports[0],
  }
  const before = await Promise.all(['member', 'person', 'org', 'employer', 'post'].map(kind => city.read(`/api/${kind}/${ids[kind]}`)))
  for (const [kind, id] of Object.entries(ids)) await sameAsNothing(t, clerk, kind, id, own)
  t.equal('nothing of it is another', await Promise.all(['member', 'person', 'org', 'employer', 'post'].map(kind => city.read(`/api/${kind}/${ids[kind]}`))), before)
  t.equal('the town above is hidden as well', (await clerk.ask('GET', `/api/tree?node=${(await city.read('/api/tree')).children[0].id}`)).status, 404)
  const lookup = await clerk.ask('GET', `/api/person/lookup?document=${other.town.people[0][0].document}`)
  t.equal('the one exception: a number registered elsewhere is 需复核, and no more', [lookup.status, lookup.json.detail, lookup.json.person], [409, '已在其他工会登记，需复核。', undefined])
}

/* A key of one is nothing to the other. */
async function keys (t, a, b) {
  const key = { 'Idempotency-Key': 'of-both-clerks-1' }
  const birth = clerk => ({ answers: { name: `${clerk.town.name[0]}孙同键`, origin: clerk.town.baseIds[0] } })
  const [one, two] = await Promise.all([a.ask('POST', '/api/person/record', birth(a), key), b.ask('POST', '/api/person/record', birth(b), key)])
  const again = await a.ask('POST', '/api/person/record', birth(a), key)
  t.equal('the same key of two people', [one.status, two.status, again.text === one.text, one.json.id !== two.json.id], [201, 201, true, true])
  t.equal('each sees his own record', [(await a.ask('GET', `/api/person/${two.json.id}`)).status, (await b.ask('GET', `/api/person/${one.json.id}`)).status], [404, 404])
}

/* ---- a post ends ---- */

async function ending (t, city, clerk, other) {
  const post = (await city.read(`/api/post?org=${clerk.town.id}&role=clerk`)).rows[0].id
  const [row] = (await clerk.json('/api/member?limit=1')).rows
  const open = async () => [(await clerk.json('/api/member/total')).total, (await clerk.json('/api/org/total')).total, (await clerk.json('/api/tree')).figures.registered,
    (await clerk.ask('GET', `/api/member/${row.id}`)).status]
  const before = await open()
  t.equal('before', before, [clerk.members, 4, clerk.members, 200])
  const upload = await clerk.ask('POST', '/api/imports?name=未完.csv', roster([{ name: `${clerk.town.name[0]}钱未完`, document: documentMake('19770101', 977), phone: '' }]))
  const waiting = await clerk.caller.act(upload.json.id, 'check', { union: clerk.town.baseIds[0] })
  const edit = ['POST', `/api/member/${row.id}/edit`, { answers: { job: '离任后' } }, { 'If-Match': `"${row.rev}"` }]

  t.equal('the city ends his post', (await city.step('post', post, 'end', { to: '2026-10-31', reason: '调离' })).status, 200)
  t.equal('the next request sees nothing', await open(), [0, 0, 0, 404])
  t.equal('no lists, no files', [(await clerk.json('/api/member')).rows, (await clerk.json('/api/employer')).rows, (await clerk.json('/api/imports')).rows,
    (await clerk.ask('GET', '/api/member/export?format=csv')).text.trim().split('\n').length], [[], [], [], 1])
  t.equal('no import of his, finished or waiting', [(await clerk.caller.get(`/api/imports/${clerk.imports[0]}/rows`)).status, (await clerk.ask('GET', `/api/imports/${waiting.id}`)).status,
    (await clerk.ask('GET', `/api/imports/${waiting.id}/file`)).status, (await clerk.ask('POST', `/api/imports/${waiting.id}/commit`, {})).status], [404, 404, 404, 404])
  t.equal('no step', (await clerk.ask(...edit)).status, 404)
  t.equal('no upload', (await clerk.ask('POST', '/api/imports?name=x.csv', roster([]))).status, 403)
  t.equal('nobody of the waiting file came in', (await city.read(`/api/member?q=${clerk.town.name[0]}钱未完`)).rows, [])
  t.equal('the other clerk works on', (await other.json('/api/member/total')).total, other.members)

  t.equal('the city takes it back', (await city.step('post', post, 'undo', { reason: '误操作' })).status, 200)
  t.equal('the next request sees it all', await open(), before)
  t.equal('and works', (await clerk.ask(...edit)).status, 200)
  t.ok('he was told, and the other was not', (await clerk.json('/api/messages')).rows.some(row => row.record.id === post) &&
    !(await other.json('/api/messages')).rows.some(row => row.record.id === post))
  clerk.imports.push(waiting.id)
}

await onBoth(async (postgres, database) => {
  const t = new Checks(`side_by_side/${database}`)
  const at = new Installation(`side-${database}`, { postgres })
  await t.run('side by side', async () => {
    const first = at.create()
    await at.start()
    const towns = [townMake('沙子口', 1), townMake('北宅', 2)]
    await prepare(at, await at.enter(first.login, first.password), towns)
    await at.stop()
    const officers = towns.map(town => at.add(town.id, `${town.name}经办`, `clerk-${town.at}`, 'clerk'))
    await at.start()
    const city = await at.enter(first.login, first.password)
    const secrets = []
    for (const town of towns) secrets.push(await secretsOf(city, town))
    const callers = await Promise.all(officers.map(one => at.enter(one.login, one.password)))
    const clerks = callers.map((caller, i) => new Clerk(t, caller, towns[i], towns[1 - i], secrets[1 - i]))

    await Promise.all(clerks.map(async clerk => {
      for (let n = 0; n < rounds; n++) await clerk.round(n)
    }))
    const watched = await city.read('/api/tree')
    await Promise.all(clerks.map((clerk, i) => t.run('the other\'s ids', () => probing(t, clerk, clerks[1 - i], city))))
    t.equal('no figure moved', await city.read('/api/tree'), watched)
    await t.run('keys', () => keys(t, ...clerks))
    await t.run('a post ends', () => ending(t, city, clerks[0], clerks[1]))
    await t.run('another one', () => ending(t, city, clerks[1], clerks[0]))
  })
  await at.end()
  t.end()
})
