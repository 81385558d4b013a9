/*
 * record.mjs - writes day.jsonl anew: one day of an installation, some 500 requests of six people, a
 * line each.  `node tests/replay/record.mjs > tests/replay/day.jsonl`
 *
 * {who, do: "METHOD path", body | text, headers, keep: {name: path into the answer}}; "{name}" stands for
 * what an earlier answer gave.  {wait} lets an import end, {officer} adds a log-in: neither is compared.
 */
import { creditMake, documentMake } from '../samples/workbook.mjs'

const lines = []
let requests = 0
const put = line => { lines.push(line); if (line.do) requests++ }
const get = (who, path, more) => put({ who, do: `GET ${path}`, ...more })
/* Every POST has its key, the same in every replay. */
const post = (who, path, body, { headers, ...more } = {}) => put({
  who, do: `POST ${path}`, body, headers: { 'Idempotency-Key': `day-${String(requests).padStart(6, '0')}`, ...headers }, ...more,
})
const step = (who, module, id, name, answers, more = {}) =>
  post(who, `/api/${module}/{${id}}/${name}`, { answers }, { headers: { 'If-Match': `"{${id}.rev}"` }, keep: { [`${id}.rev`]: 'rev' }, ...more })
const english = { headers: { 'Accept-Language': 'en' } }

/* ---- the files ---- */

const csv = rows => `\ufeff${rows.map(row => row.join(',')).join('\r\n')}\r\n`
const unions = [['工会名称', '上级工会', '组织类型', '工会统一社会信用代码', '所在单位', '单位统一社会信用代码', '行政区划', '职工人数', '女职工人数', '会员人数', '建会日期', '本届起始日期', '届期（年）', '工会主席', '联系电话']]
const firms = [['单位名称', '统一社会信用代码', '行政区划', '乡镇街道', '行业代码', '登记注册类型', '从业人数', '女职工人数', '经营状态']]
for (const [district, region] of [['市南区', '370202'], ['市北区', '370203']]) {
  unions.push([`${district}总工会`, '青岛市总工会', '地方总工会', '', '', '', region, '', '', '', '', '', '', '', ''])
  for (const town of ['东', '西']) {
    unions.push([`${district}${town}街道总工会`, `${district}总工会`, '乡镇（街道）总工会', '', '', '', region, '', '', '', '2003-5', '', '', '', ''])
    for (let i = 0; i < 4; i++) {
      const n = unions.length
      const name = `青岛${['海蓝', '重山', 'ABC', '𠮷野'][i]}${town}${region % 10}${['机械', '食品', '软件', '物流'][i]}有限公司`
      if (i !== 3) firms.push([name, creditMake(1000 + n), region, `${town}街道`, ['C34', 'C14', 'I65', 'G54'][i], '150 有限责任', 20 * n, 7 * n, '在营'])
      unions.push([`${name}工会委员会`, `${district}${town}街道总工会`, '独立基层工会', '', name, creditMake(1000 + n), region, 20 * n, 7 * n,
        i === 2 ? '约80人' : 15 * n, `20${10 + i}-0${i + 1}-1${i}`, i === 1 ? '' : `202${i}年${i + 1}月`, i === 1 ? '' : 5, '王主席', `0532-8${String(n).padStart(7, '0')}`])
    }
  }
}
firms.push(['青岛无码个体户', '', '370202', '东街道', 'F52', '', 3, 1, '在营'], ['青岛写错有限公司', '91370202000000000X', '370203', '', 'Z99', '', -1, 2, ''])
const surnames = ['张', '章', '李', '重', '单', '曾', '阿依古丽·买买提', '𠮷野', '䶮', 'Zhang', '欧阳', '赵', '仇', '区', '查']
const given = ['伟', '芳', '娜 ', '敏', '静', '秀英', '丽', '强', '磊', '军']
const roster = (size, born, first) => [['姓名', '性别', '身份证号', '手机号码', '学历', '岗位', '技能等级', '入会时间', '是否农民工'],
  ...Array.from({ length: size }, (_, i) => {
    const number = documentMake(`${born}${String(1 + i % 28).padStart(2, '0')}`, first + i)
    return [`${surnames[i % surnames.length]}${i % surnames.length === 6 ? '' : given[(i * 7 + first) % 10]}`, number[16] % 2 ? '男' : '女', i === 5 ? `${number.slice(0, 17)}0` : number,
      `1990${String(first * 1000 + i).padStart(7, '0')}`, ['本科', '大专', '初中', '不详'][i % 4], ['会计', '司机', '缝纫工', '保洁'][i % 4],
      ['', '高级', '技师', '初级'][i % 4], ['2015.8.12', '2020年3月', '20110921', '2030-01-01', ''][i % 5], i % 3 ? '是' : '否']
  })]

/* who: uploads, checks and writes a file; each stage is looked at. */
function importFile (who, name, file, rows, settings = {}, more = {}) {
  put({ who, do: `POST /api/imports?name=${file}`, text: csv(rows), headers: { 'Idempotency-Key': `file-${name}-upload` }, keep: { [name]: 'id' } })
  post(who, `/api/imports/{${name}}/check`, settings)
  put({ who, wait: `{${name}}` })
  get(who, `/api/imports/{${name}}`)
  get(who, `/api/imports/{${name}}/remarks`)
  get(who, `/api/imports/{${name}}/rows`)
  if (more.only) return
  post(who, `/api/imports/{${name}}/commit`, {})
  put({ who, wait: `{${name}}` })
  get(who, `/api/imports/{${name}}`)
}

/* ---- morning: the city ---- */

const login = (who, login, password, more) => post(who, '/api/session', { login, password }, more)

get('nobody', '/healthz')
get('nobody', '/api/openapi.json')
get('nobody', '/api/session')
get('nobody', '/api/member')
login('nobody', 'qd-organiser', 'wrong')
login('nobody', 'no-such-login', 'wrong')
login('nobody', 'qd-organiser', 'wrong', english)
post('nobody', '/api/session', { login: 'qd-organiser' })
post('nobody', '/api/session', { login: 7, password: [] })
login('city', 'qd-organiser', '{password}')
get('city', '/api/session')
get('city', '/api/session', english)
get('city', '/api/meta')
get('city', '/api/meta', english)
get('city', '/api/tree', { keep: { top: 'children.0.id' } })
importFile('city', 'unions', '工会.csv', unions)
importFile('city', 'firms', '单位.csv', firms)
get('city', '/api/tree')
get('city', '/api/tree?node={top}', { keep: { district: 'children.0.id', district2: 'children.1.id' } })
get('city', '/api/tree?node={district}', { keep: { town: 'children.0.id', away: 'children.1.id' } })
get('city', '/api/tree?node={town}', { keep: { base: 'children.0.id', base2: 'children.1.id', base3: 'children.2.id' } })
get('city', '/api/tree?node={away}', { keep: { faraway: 'children.0.id' } })
get('city', '/api/tree?node={base}')
for (const id of ['1-1', '2-5', 'x', '', '1-', '1-99999999999999999999']) get('city', `/api/tree?node=${id}`)
importFile('city', 'roster', '名册.csv', roster(40, '198403', 910), { union: '{base}', whole: true })
importFile('city', 'roster2', '名册二.csv', roster(25, '199107', 951), { union: '{faraway}', whole: false })
importFile('city', 'blocked', '没有工会.csv', roster(3, '199001', 930), {}, { only: true })
post('city', '/api/imports/{blocked}/commit', {})
get('city', '/api/imports')
put({ officer: { org: '{town}', name: '王经办', login: 'clerk', role: 'clerk' } })
put({ officer: { org: '{away}', name: '周经办', login: 'neighbour', role: 'clerk' } })
put({ officer: { org: '{base}', name: '孙主席', login: 'chair', role: 'chair' } })
put({ officer: { org: '{top}', name: '安全员', login: 'security', role: 'security_admin' } })
for (const who of ['clerk', 'neighbour', 'chair', 'security']) {
  login(who, who, `{${who}.password}`)
  get(who, '/api/meta')
  get(who, '/api/tree')
  get(who, '/api/imports')
}

/* ---- forenoon: lists ---- */

const modules = {
  org: { sorts: 'name kind staff declared founded expires created since', filters: ['kind=base', 'kind=base,joint', 'kind=town&sort=-name', 'region=370202',
    'expires_from=2026-10-31', 'expires_to=2026-10-30', 'founded_from=2011&founded_to=2012-03', 'staff_from=100&staff_to=200', 'declared_to=100', 'above={town}', 'unlinked=1',
    'under={town}', 'under={base}', 'under=1-1', 'state=active', 'state=dissolved', 'state=*', 'state=nope', 'founded=2011', 'credit_from=1'] },
  employer: { sorts: 'name economic industry staff created', filters: ['lacks=unknown', 'region=370203', 'economic=150', 'industry=c34', 'operating=1', 'local={town}', 'staff_from=60', 'state=live,closed'] },
  person: { sorts: 'name born sex created', filters: ['sex=1', 'sex=1,2', 'sex=7', 'verified=no', 'verified=yes', 'born_from=1984-03-10&born_to=1984-03-20', 'document=1', 'phone_from=1', 'state=*'] },
  member: { sorts: 'name joined sex job created since', filters: ['sex=2', 'org={base}', 'org={faraway}&sort=-name', 'joined_from=2015&joined_to=2015-12-31', 'joined_to=2011', 'skill=3', 'cause=voluntary', 'person=1-1', 'state=member',
    'state=gone', 'under={district}', 'under={district2}', 'number=1'] },
  post: { sorts: 'name role from', filters: ['role=clerk', 'role=clerk,chair', 'org={town}', 'state=*', 'stand_in=no'] },
}
const searches = ['张', '静', 'zj', 'ls', 'Zhang', 'zhang', '𠮷', '·', '%25', '_', '0910', '913X', '北', "'", '青岛海蓝', '1990', creditMake(1003), documentMake('19840301', 910), '19900910000', '一'.repeat(61)]
for (const [module, { sorts, filters }] of Object.entries(modules)) {
  for (const sort of sorts.split(' ')) {
    get('city', `/api/${module}?sort=${sort}&limit=11`, { keep: { [`${module}.${sort}`]: 'next?' } })
    get('city', `/api/${module}?sort=-${sort}&limit=200`)
    get('city', `/api/${module}?sort=${sort}&limit=11&after={${module}.${sort}}`)
  }
  for (const filter of filters) get('city', `/api/${module}?${filter}`)
  get('clerk', `/api/${module}`)
  get('neighbour', `/api/${module}?limit=3`)
  get('chair', `/api/${module}/total`)
  get('security', `/api/${module}?limit=5`)
  get('city', `/api/${module}/total?state=*`)
  for (const format of ['csv', 'gbk']) get('city', `/api/${module}/export?format=${format}`)
}
for (const q of searches) get('city', `/api/member?q=${q}&limit=5`)
for (const q of searches.slice(8, 18)) get('clerk', `/api/person?q=${q}&limit=5`)
for (const q of ['海蓝', 'hl', 'abc', 'ABC', '街道', '王主席']) get('city', `/api/org?q=${q}&limit=5`)
for (const wrong of ['sort=document', 'sort=org', 'sort=--name', 'limit=0', 'limit=201', 'limit=x', 'after=AAAA', 'after=!', 'no_such=1', 'joined=2015', 'joined_from=', 'joined_from=2015-02-30', 'org=x', 'skill=99']) {
  get('city', `/api/member?${wrong}`)
  if (wrong.length % 2) get('city', `/api/member?${wrong}`, english)
}
get('clerk', '/api/member/export?format=csv&sort=-joined&state=*')
get('chair', '/api/person/export?format=csv')
get('city', '/api/member/export?format=pdf')
get('city', `/api/person/lookup?document=${documentMake('19840301', 910)}`)
get('neighbour', `/api/person/lookup?document=${documentMake('19840301', 910)}`)
get('neighbour', '/api/person/lookup?document=37020019900101001X')
get('neighbour', '/api/person/lookup')

/* ---- noon: steps ---- */

get('clerk', '/api/member?sort=name&limit=3&org={base}', { keep: { m: 'rows.0.id', 'm.rev': 'rows.0.rev', m2: 'rows.1.id', 'm2.rev': 'rows.1.rev', m3: 'rows.2.id', 'm3.rev': 'rows.2.rev' } })
for (const id of ['m', 'm2', 'm3']) get('clerk', `/api/member/{${id}}`, { keep: { [`${id}.person`]: 'values.person.id' } })
get('clerk', '/api/person/{m.person}', { keep: { p: 'id', 'p.rev': 'rev' } })
get('neighbour', '/api/member/{m}')
get('neighbour', '/api/person/{m.person}')
get('neighbour', '/api/member/{m}/history')
get('clerk', '/api/member/1-5')
get('clerk', '/api/member/{m}', english)
step('clerk', 'member', 'm', 'edit', { job: '电工', skill: '3' })
get('clerk', '/api/member/{m}')
get('clerk', '/api/member/{m}/history')
get('clerk', '/api/member/{m}/history', english)
for (const [answers, headers] of [
  [{ job: '钳工' }, { 'If-Match': '"1"' }], [{ job: '钳工' }, {}], [{ job: '钳工' }, { 'If-Match': '*' }], [{ skill: '99' }, {}], [{ no_such: 1 }, {}],
  [{ job: '一'.repeat(61) }, {}], [{ job: 7 }, {}], [{ migrant: 'perhaps' }, {}], [{ job: null, skill: null }, {}], [{ employer: '1-5' }, {}], [{ note: 'a\u0000b' }, {}]]) {
  const own = headers['If-Match'] !== undefined
  post('clerk', '/api/member/{m}/edit', { answers }, { headers: own ? headers : { 'If-Match': '"{m.rev}"' }, keep: { 'm.rev': 'rev?' } })
}
post('clerk', '/api/member/{m}/edit', { answers: { job: '钳工' } })
post('clerk', '/api/member/{m}/edit?preview=1', { answers: { job: '焊工', skill: '4' } }, { headers: { 'If-Match': '"{m.rev}"' } })
post('clerk', '/api/member/{m}/leave?preview=1', { answers: {} }, { headers: { 'If-Match': '"{m.rev}"', 'Accept-Language': 'en' } })
post('neighbour', '/api/member/{m}/edit', { answers: { job: '钳工' } }, { headers: { 'If-Match': '"{m.rev}"' } })
post('neighbour', '/api/member/{m}/edit', { answers: { no_such: 1 } }, { headers: { 'If-Match': '"{m.rev}"' } })
post('security', '/api/member/{m}/edit', { answers: { job: '钳工' } }, { headers: { 'If-Match': '"{m.rev}"' } })
step('clerk', 'member', 'm2', 'retain', { kept: 'retired' })
step('clerk', 'member', 'm2', 'edit', { note: '已退休，"保留"会籍，\n两行' })
step('clerk', 'member', 'm2', 'restore', {})
step('chair', 'member', 'm3', 'remove', { cause: 'expelled' }, { keep: { 'm3.rev': 'rev?' } })
step('chair', 'member', 'm3', 'remove', { cause: 'deceased', reason: '病故' })
step('chair', 'member', 'm3', 'undo', { reason: '登记错误' }, { keep: { 'm3.rev': 'rev?' } })
step('clerk', 'member', 'm3', 'undo', { reason: '登记错误' })
step('clerk', 'member', 'm3', 'correct', { joined: '2030-01-01', reason: '写错' }, { keep: { 'm3.rev': 'rev?' } })
step('clerk', 'member', 'm3', 'correct', { joined: '2012-04', reason: '写错' })
for (const id of ['m', 'm2', 'm3']) {
  get('city', `/api/member/{${id}}`)
  get('city', `/api/member/{${id}}/history`)
}
step('clerk', 'person', 'p', 'edit', { phone: '19900112233' })
step('clerk', 'person', 'p', 'correct', { name: '改名𠮷', reason: '更正' })
get('clerk', '/api/person/{p}/history')
get('clerk', '/api/member?q=2233')
get('clerk', '/api/member?q=改名')
get('clerk', '/api/member/{m}')

const number = documentMake('19900909', 977)
post('chair', '/api/person/record', { answers: { name: '新来', kind: '1', document: number, phone: '199 0044 5566', origin: '{base}' } }, { keep: { n: 'id', 'n.rev': 'rev' } })
post('chair', '/api/person/record', { answers: { name: '新来', kind: '1', document: number, origin: '{base}' } })
post('neighbour', '/api/person/record', { answers: { name: '新来', kind: '1', document: number, origin: '{faraway}' } })
post('chair', '/api/person/record', { answers: { name: '错号', kind: '1', document: `${number.slice(0, 17)}${number[17] === '1' ? '2' : '1'}`, origin: '{base}' } })
post('chair', '/api/person/record', { answers: { document: number, born: '2030', origin: '{faraway}' } }, english)
post('chair', '/api/member/apply', { answers: { person: '{n}', org: '{base}', job: '学徒' } }, { keep: { a: 'id', 'a.rev': 'rev' } })
post('chair', '/api/member/enrol', { answers: { person: '{n}', org: '{base}' } })
post('chair', '/api/member/enrol', { answers: { person: '{n}', org: '{town}' } })
post('chair', '/api/member/enrol', { answers: { person: '1-5', org: '{faraway}' } })
get('clerk', '/api/messages')
get('chair', '/api/messages')
step('chair', 'member', 'a', 'refuse', {}, { keep: { 'a.rev': 'rev?' } })
step('chair', 'member', 'a', 'admit', {})
step('chair', 'member', 'a', 'admit', {}, { keep: { 'a.rev': 'rev?' } })
get('chair', '/api/member/{a}')
get('chair', '/api/member/{a}/history')
get('city', '/api/person/{n}')
step('clerk', 'member', 'a', 'leave', { reason: '' })
get('clerk', '/api/member?state=gone')
post('clerk', '/api/member/enrol', { answers: { person: '{n}', org: '{base2}', joined: '2026-10-31' }, on: '2026-10-30' }, { keep: { a2: 'id', 'a2.rev': 'rev' } })
post('clerk', '/api/member/enrol', { answers: { person: '{n}', org: '{base2}' }, on: '2027-01-01' })
get('clerk', '/api/member/{a2}')
get('city', '/api/person/{n}/history')

/* ---- afternoon: unions, employers, posts ---- */

get('city', '/api/org/{base3}', { keep: { o: 'id', 'o.rev': 'rev' } })
step('city', 'org', 'o', 'renew', { began: '2026-05-01', years: 3 })
step('city', 'org', 'o', 'edit', { staff: 10, women: 20 }, { keep: { 'o.rev': 'rev?' } })
step('city', 'org', 'o', 'edit', { staff: 30, women: 20, lines: [{ kind: 'industrial', parent: '{district2}', from: '2026-01-01' }] })
step('city', 'org', 'o', 'edit', { lines: [{ kind: 'nope', parent: 'x' }] }, { keep: { 'o.rev': 'rev?' } })
step('city', 'org', 'o', 'correct', { name: '青岛ABC更名软件有限公司工会委员会', reason: '更名' })
step('city', 'org', 'o', 'move', { above: '{away}' })
get('city', '/api/tree?node={away}')
get('city', '/api/tree?node={town}')
get('city', '/api/org/{o}')
get('city', '/api/org/{o}/history')
get('clerk', '/api/org/{o}')
step('city', 'org', 'o', 'dissolve', { ended: '2026-10-30', reason: '企业注销' })
get('city', '/api/org?state=dissolved')
step('city', 'org', 'o', 'restore', { reason: '误撤' })
get('city', '/api/org/{district}', { keep: { d: 'id', 'd.rev': 'rev' } })
step('city', 'org', 'd', 'dissolve', { ended: '2026-10-30', reason: '仍有下级' }, { keep: { 'd.rev': 'rev?' } })
step('city', 'org', 'd', 'move', { above: '{base}' }, { keep: { 'd.rev': 'rev?' } })
step('city', 'org', 'd', 'move', { above: '{d}' }, { keep: { 'd.rev': 'rev?' } })
post('city', '/api/org/register', { answers: { name: '青岛新建有限公司工会委员会', above: '{town}', kind: 'base', staff: 12, declared: 9, founded: '2026-10', began: '2026-10-31', years: 3 } }, { keep: { u: 'id', 'u.rev': 'rev' } })
post('city', '/api/org/register', { answers: { name: '青岛新建有限公司工会委员会', above: '{town}', kind: 'base' } })
post('city', '/api/org/register', { answers: { name: '分', above: '{base}', kind: 'town', founded: '2030' } })
post('clerk', '/api/org/register', { answers: { name: '越权工会委员会', above: '{town}', kind: 'base' } })
get('city', '/api/org/{u}')
get('city', '/api/tree?node={town}')
post('city', '/api/employer/record', { answers: { name: '青岛新建有限公司', credit: creditMake(77), staff: 12, local: '{town}' } }, { keep: { e: 'id', 'e.rev': 'rev' } })
post('clerk', '/api/employer/record', { answers: { name: '青岛重码有限公司', credit: creditMake(77), local: '{town}' } })
post('clerk', '/api/employer/record', { answers: { name: '青岛无码有限公司', local: '{town}' } })
post('clerk', '/api/employer/record', { answers: { name: '青岛别处有限公司', credit: creditMake(78), local: '{away}' } })
step('clerk', 'employer', 'e', 'edit', { staff: 15, women: 3 })
step('clerk', 'employer', 'e', 'close', { reason: '注销' })
step('clerk', 'employer', 'e', 'edit', { staff: 1 }, { keep: { 'e.rev': 'rev?' } })
step('city', 'employer', 'e', 'reopen', { reason: '误注销' })
get('city', '/api/employer/{e}')
get('city', '/api/employer/{e}/history')
get('city', '/api/org?unlinked=1')
get('city', '/api/post?org={town}', { keep: { post: 'rows.0.id', 'post.rev': 'rows.0.rev' } })
post('city', '/api/post/appoint', { answers: { person: '{n}', role: 'statistics', org: '{town}', stand_in: false, from: '2026-10-31' } }, { keep: { s: 'id', 's.rev': 'rev' } })
post('city', '/api/post/appoint', { answers: { person: '{n}', role: 'statistics', org: '{town}', stand_in: false, from: '2026-10-31' } })
post('city', '/api/post/appoint', { answers: { person: '{n}', role: 'clerk', org: '{town}', stand_in: true, from: '2026-10-31' } })
post('clerk', '/api/post/appoint', { answers: { person: '{n}', role: 'finance', org: '{town}', stand_in: false, from: '2026-10-31' } })
step('city', 'post', 's', 'end', { to: '2026-10-01' }, { keep: { 's.rev': 'rev?' } })
step('city', 'post', 's', 'end', { to: '2026-10-31' })
get('city', '/api/post/{s}/history')
step('city', 'post', 'post', 'end', { to: '2026-10-31', reason: '离任' })
get('clerk', '/api/member')
get('clerk', '/api/member/{m}')
get('clerk', '/api/session')
get('clerk', '/api/tree')
post('clerk', '/api/member/{m}/edit', { answers: { job: '钳工' } }, { headers: { 'If-Match': '"{m.rev}"' } })
step('city', 'post', 'post', 'undo', { reason: '误操作' })
get('clerk', '/api/member?limit=2')

/* ---- evening: imports, keys, what is no request ---- */

importFile('clerk', 'more', '新增.csv', roster(12, '197805', 990).slice(0, 10), { union: '{base2}', whole: false })
importFile('clerk', 'again', '再来.csv', roster(40, '198403', 910), { union: '{base}' })
importFile('clerk', 'foreign', '别处.csv', roster(25, '199107', 951), { union: '{base2}' }, { only: true })
post('clerk', '/api/imports/{foreign}/check', { union: '{faraway}' })
post('clerk', '/api/imports/{foreign}/check', { day: '2030-01-01' })
post('clerk', '/api/imports/{foreign}/check', { layout: 'nope' })
get('neighbour', '/api/imports/{foreign}')
post('clerk', '/api/imports/{more}/undo', {})
put({ who: 'clerk', wait: '{more}' })
get('clerk', '/api/imports/{more}')
get('clerk', '/api/imports/{more}/remarks?verdict=kept')
post('clerk', '/api/imports/{more}/undo', {})
post('clerk', '/api/imports/{more}/nothing', {})
put({ who: 'clerk', do: 'POST /api/imports', text: 'x', headers: { 'Idempotency-Key': 'nameless-1' } })
put({ who: 'clerk', do: 'POST /api/imports?name=leer.csv', text: '', headers: { 'Idempotency-Key': 'empty-1234' } })
get('clerk', '/api/imports')
get('clerk', '/api/member?org={base2}')

get('clerk', '/api/member/{m}', { keep: { 'm.rev': 'rev' } })
const same = { headers: { 'Idempotency-Key': 'twice-00001', 'If-Match': '"{m.rev}"' } }
post('clerk', '/api/member/{m}/edit', { answers: { job: '一次' } }, { ...same, keep: { 'm.new': 'rev' } })
post('clerk', '/api/member/{m}/edit', { answers: { job: '一次' } }, same)
post('clerk', '/api/member/{m}/edit', { answers: { job: '两次' } }, same)
post('chair', '/api/member/{m}/edit', { answers: { job: '一次' } }, same)
const plain = (who, line, headers, text) => put({ who, do: line, text, headers })
plain('clerk', 'POST /api/member/enrol', { 'Idempotency-Key': 'short' }, '{}')
plain('clerk', 'POST /api/member/enrol', { 'Idempotency-Key': '' }, '{}')
plain('clerk', 'POST /api/member/enrol', { 'X-Zhijia': '0', 'Idempotency-Key': 'guard-0001' }, '{}')
plain('clerk', 'POST /api/member/enrol', { Origin: 'http://example.org', 'Idempotency-Key': 'guard-0002' }, '{}')
for (const [i, text] of ['', '{', '[]', '7', '{"answers":7}', '{"answers":{}}', '{"answers":{"person":"x"}}', '{"a":1,"a":2}', '['.repeat(40), '{"on":"gestern","answers":{}}', '\u0000', '{"answers":{"person":{"id":"1-1"}}}'].entries()) {
  plain('clerk', 'POST /api/member/enrol', { 'Idempotency-Key': `body-${1000 + i}` }, text)
}
plain('clerk', 'POST /api/member/{m}/no_such', { 'Idempotency-Key': 'step-0001', 'If-Match': '"1"' }, '{"answers":{}}')
plain('clerk', 'POST /api/member/edit', { 'Idempotency-Key': 'step-0002' }, '{"answers":{}}')
plain('clerk', 'POST /api/member/{m}/enrol', { 'Idempotency-Key': 'step-0003', 'If-Match': '"1"' }, '{"answers":{}}')
for (const line of ['PUT /api/member/{m}', 'DELETE /api/member/{m}', 'PATCH /api/tree', 'GET /api/no_such', 'GET /api/', 'GET /api', 'GET /api/member/{m}/no_such', 'GET /api/a/b/c/d/e/f', 'GET /api/member//', 'DELETE /api/session']) plain('neighbour', line, {})
get('neighbour', '/api/member')
for (let i = 0; i < 6; i++) login('nobody', 'neighbour', 'wrong')
login('nobody', 'neighbour', '{neighbour.password}')
get('city', '/api/messages')
get('security', '/api/post?state=*')
get('city', '/api/tree')

console.log(lines.map(line => JSON.stringify(line)).join('\n'))
console.error(`${requests} requests`)
