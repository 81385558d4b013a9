/*
 * made.mjs - files made for the purpose: other headings and sheets, columns mapped by hand, the same
 * roster twice at a time, a button pressed twice, files that are too large, broken or no rosters at all.
 */
import { randomBytes } from 'node:crypto'
import { names, sample } from './expected.mjs'
import { registersOf, sameRegisters } from './registers.mjs'
import { creditMake, csvMake, documentMake, xlsxMake } from './workbook.mjs'

/* Chinese, and a whole sentence. */
export const isSentence = text => /[\u4e00-\u9fff].*[\u4e00-\u9fff].*[。？！]$/.test(text ?? '')

/* People whom no other file has; first: sequence of the first. */
export const people = (n, first = 910, born = '19870615') => Array.from({ length: n }, (_, i) => ({
  name: `${'赵钱孙李周吴郑王'[i % 8]}${'试验样本'[i % 4]}${'甲乙丙丁戊己庚辛壬癸'[Math.floor(i / 4) % 10]}`,
  document: documentMake(born, first + i), phone: `1990000${String(first + i).padStart(4, '0')}`,
}))

const roster = (some, head = ['姓名', '身份证号', '手机号码']) =>
  csvMake([head, ...some.map(one => [one.name, one.document, one.phone])])
const total = async (city, union) => (await city.read(`/api/member/total?org=${union}`)).total

/* ---- two at a time ---- */

async function sideBySide (t, city, union) {
  const bytes = roster(people(30))
  const before = await total(city, union)
  const [a, b] = [await city.checked('甲.csv', bytes, { union }), await city.checked('乙.csv', bytes, { union })]
  t.equal('two uploads of one roster, both would create', [a.counts.created, b.counts.created], [30, 30])
  await city.act(a.id, 'commit')
  const second = await city.act(b.id, 'commit')
  t.equal('the second commit writes nothing twice', [second.state, second.counts.created, second.counts.changed, second.counts.same],
    ['done', 0, 0, 30])
  t.equal('thirty members more', await total(city, union) - before, 30)

  const other = roster(people(30, 950))
  const two = [await city.checked('丙.csv', other, { union }), await city.checked('丁.csv', other, { union })]
  await Promise.all(two.map(is => city.post(`/api/imports/${is.id}/commit`, {})))
  let done = await Promise.all(two.map(is => city.settled(is.id)))
  t.ok('both at once: written, or asked to press again',
    done.every(is => is.state === 'done' || (is.state === 'checked' && isSentence(is.blocked))), done.map(is => [is.state, is.blocked]))
  done = await Promise.all(done.map(async is => is.state === 'done' ? is : city.act((await city.act(is.id, 'check')).id, 'commit')))
  t.equal('both at once: thirty created, thirty the same', [done[0].counts.created + done[1].counts.created,
    done[0].counts.same + done[1].counts.same, await total(city, union) - before], [30, 30, 60])
  return [done.find(is => is.counts.created === 30) ?? done[0], done.find(is => is.counts.created === 0) ?? done[1], second, a]
    .map(is => is.id)
}

async function pressedTwice (t, city, union) {
  const before = await total(city, union)
  const is = await city.checked('戊.csv', roster(people(5, 985)), { union })
  const key = { 'Idempotency-Key': randomBytes(12).toString('hex') }
  const first = await city.post(`/api/imports/${is.id}/commit`, {}, key)
  const repeated = await city.post(`/api/imports/${is.id}/commit`, {}, key)
  const pressed = await city.post(`/api/imports/${is.id}/commit`, {})
  await city.settled(is.id)
  const later = await city.post(`/api/imports/${is.id}/commit`, {})
  t.equal('a commit sent again with its key has the same answer', [first.status, repeated.status, repeated.text], [202, 202, first.text])
  t.equal('a commit pressed again meanwhile, and afterwards', [pressed.status, later.status], [409, 409])
  t.ok('which is said', isSentence(later.json.detail), later.json)
  t.equal('five members more', await total(city, union) - before, 5)

  const twice = await city.checked('己.csv', roster(people(5, 990)), { union })
  const answers = await Promise.all([1, 2].map(() => city.post(`/api/imports/${twice.id}/commit`, {})))
  t.equal('pressed twice at once: one is taken', answers.map(x => x.status).sort(), [202, 409])
  await city.settled(twice.id)
  t.equal('five more', await total(city, union) - before, 10)
  const undone = await Promise.all([1, 2].map(() => city.post(`/api/imports/${twice.id}/undo`, {})))
  t.equal('undo pressed twice at once: one is taken', undone.map(x => x.status).sort(), [202, 409])
  t.equal('it is undone', [(await city.settled(twice.id)).state, await total(city, union) - before], ['undone', 5])
  return [is.id]
}

/* ---- what is refused ---- */

async function tooMany (t, city) {
  const rows = [['单位名称', '统一社会信用代码'],
    ...Array.from({ length: 5001 }, (_, i) => [`青岛样本第${i}号有限公司`, creditMake(500000 + i)])]
  const is = await city.checked('五千零一家.csv', csvMake(rows))
  t.equal('5,001 new employers', [is.state, is.counts.created, is.layout], ['checked', 5001, 'employer'])
  t.ok('are over the limit, and that is said', isSentence(is.blocked) && /5001.*5000/.test(is.blocked), is.blocked)
  const commit = await city.post(`/api/imports/${is.id}/commit`, {})
  t.equal('the commit is refused with the sentence', [commit.status, commit.json.detail], [409, is.blocked])
  const fewer = await city.checked('五千家.csv', csvMake(rows.slice(0, 5001)))
  t.equal('5,000 are not', [fewer.state, fewer.counts.created, fewer.blocked], ['checked', 5000, null])
}

async function broken (t, city) {
  const whole = sample(names.first)
  const files = {
    '旧格式.xls': Buffer.concat([Buffer.from('d0cf11e0a1b11ae1', 'hex'), randomBytes(8184)]),
    '扫描件.pdf': Buffer.from('%PDF-1.7\n1 0 obj\n<< /Type /Catalog >>\nendobj\ntrailer << /Root 1 0 R >>\n%%EOF\n'),
    '半个.xlsx': whole.subarray(0, whole.length >> 1),
    '少一截.xlsx': whole.subarray(0, whole.length - 30),
    '改过一处.xlsx': Buffer.concat([whole.subarray(0, 9000), Buffer.alloc(400, 0x5a), whole.subarray(9400)]),
    '空白.csv': Buffer.from('\r\n\r\n'),
    '杂音.xlsx': randomBytes(19 << 20),
  }
  for (const [name, bytes] of Object.entries(files)) {
    const answer = await city.upload(name, bytes)
    if (!t.equal(`${name}: uploaded`, answer.status, 201)) continue
    const is = await city.act(answer.json.id, 'check')
    t.ok(`${name}: not taken, with a sentence`, is.state === 'failed' ? isSentence(is.why) : isSentence(is.blocked), [is.state, is.why, is.blocked])
    t.equal(`${name}: no rows`, (await city.rows(`/api/imports/${is.id}/rows`)).length, 0)
    const commit = await city.post(`/api/imports/${is.id}/commit`, {})
    t.ok(`${name}: cannot be written`, commit.status === 409 && isSentence(commit.json.detail), [commit.status, commit.text])
  }
  const before = (await city.read('/api/imports')).rows.map(is => is.id)
  const empty = await city.upload('空.csv', Buffer.alloc(0))
  t.ok('no bytes', empty.status === 422 && isSentence(empty.json.detail), [empty.status, empty.text])
  const large = await city.upload('太大.xlsx', Buffer.alloc(21 << 20, 0x20)).catch(error => ({ error: String(error) }))
  t.ok('21 MB', large.status === 413 && isSentence(large.json.detail), [large.status, large.error, large.text])
  const unnamed = await city.request('POST', '/api/imports', Buffer.from('x'))
  t.ok('no name', unnamed.status === 422 && unnamed.json.fields.name, [unnamed.status, unnamed.text])
  t.equal('nothing of these is an import', (await city.read('/api/imports')).rows.map(is => is.id), before)
}

/* ---- columns named by hand ---- */

async function byHand (t, city, union) {
  const head = ['甲', '乙', '丙', '丁', '打给他']
  const others = people(20, 960, '19600301') /* columns of another person, which the guess cannot tell from those wanted */
  const rows = some => csvMake([head, ...some.map((one, i) => [others[i].name, one.name, others[i].document, one.document, one.phone])])
  const hand = { 0: '', 1: 'name', 2: '', 3: 'document', 4: 'phone' }
  const some = people(6, 910, '19910203')
  const is = await city.checked('怪列名.csv', rows(some), { layout: 'member', union, head: 1 })
  t.equal('the headings are shown', is.headings.map(heading => heading.text), head)
  const wrong = await city.post(`/api/imports/${is.id}/check`, { mapping: { 0: 'no_such_field' } })
  t.ok('a field that is none is refused', wrong.status === 422 && wrong.json.fields?.mapping, [wrong.status, wrong.text])
  await city.settled(is.id)
  const named = await city.act(is.id, 'check', { mapping: hand })
  t.equal('columns named by hand', [named.blocked, named.missing, named.counts.created, named.headings.map(heading => heading.field)],
    [null, null, 6, [null, 'name', null, 'document', 'phone']])
  const tails = async id => (await city.rows(`/api/imports/${id}/rows`)).map(row => [row.values.name, row.values.document?.slice(-4)])
  t.equal('these are read', await tails(is.id), some.map(one => [one.name, one.document.slice(-4)]))
  const done = await city.act(is.id, 'commit')
  t.equal('and written', [done.state, done.counts.created], ['done', 6])

  const more = people(4, 920, '19910203')
  const next = await city.checked('下一份.csv', rows(more), { layout: 'member', union, head: 1 })
  t.equal('the next file with these headings needs no hand', [next.blocked, next.counts.created, next.headings.map(heading => heading.field)],
    [null, 4, [null, 'name', null, 'document', 'phone']])
  t.equal('and is read alike', await tails(next.id), more.map(one => [one.name, one.document.slice(-4)]))
  const turned = await city.checked('换了次序.csv', csvMake([['丙', '打给他', '丁', '乙', '甲'],
    ...more.map((one, i) => [others[i].document, one.phone, one.document, one.name, others[i].name])]), { layout: 'member', union, head: 1 })
  t.equal('in another order as well', [turned.blocked, await tails(turned.id)], [null, more.map(one => [one.name, one.document.slice(-4)])])

  const without = await city.checked('无号码.csv', csvMake([['姓名', '工号'], ['赵样', 'W-001'], ['钱样', 'W-002']]), { layout: 'member', union })
  t.ok('a column that is missing is named', isSentence(without.blocked) && without.blocked.includes(without.missing), [without.blocked, without.missing])
  t.equal('and nothing is written', (await city.post(`/api/imports/${without.id}/commit`, {})).status, 409)
  return [is.id]
}

/* ---- made rosters ---- */

async function otherShapes (t, city, union, label) {
  const some = people(7, 910, '19790911')
  const shapes = {
    '标题行.csv': csvMake([[`${label}会员名册`], ['制表人：某某', '', '', ''], [],
      ['序号', '证件号码', '会员姓名', '联系手机'], ...some.map((one, i) => [i + 1, one.document, one.name, one.phone]),
      ['合计', '', '7', '']]),
    '倒序.csv': csvMake([['联系方式', '公民身份号码', '人员姓名', '性别'],
      ...some.map(one => [one.phone, one.document, one.name, one.document[16] % 2 ? '男' : '女'])]),
    '两表.xlsx': xlsxMake({ 填表说明: [['请在第二张表填写'], ['不要合并单元格']],
      名册: [['姓名', '身份证号码', '电话'], ...some.map(one => [one.name, one.document, Number(one.phone)])] }),
    '全角.csv': csvMake([['姓　名', '身份证号 ', '手机'], ...some.map(one =>
      [one.name, one.document.replace(/./g, c => String.fromCharCode(c.charCodeAt(0) + 0xfee0)), one.phone])]),
    'GB18030.csv': Buffer.concat([Buffer.from('d0d5c3fb2cc9edb7ddd6a4bac50d0a', 'hex'), /* 姓名,身份证号 */
      ...some.map(one => Buffer.concat([Buffer.from('d5d4bcd7', 'hex'), /* 赵甲 */ Buffer.from(`,${one.document}\r\n`)]))]),
    '分号.csv': Buffer.from(`姓名;身份证号;手机\n${some.map(one => `${one.name};${one.document};${one.phone}`).join('\n')}\n`),
    '制表符.txt': Buffer.from(`姓名\t身份证号\t手机\n${some.map(one => `${one.name}\t${one.document}\t${one.phone}`).join('\n')}`),
  }
  for (const [name, bytes] of Object.entries(shapes)) {
    const is = await city.checked(name, bytes, { union })
    t.equal(`${name}: read`, [is.state, is.blocked, is.layout, is.counts?.rows, is.counts?.created], ['checked', null, 'member', 7, 7])
    const rows = await city.rows(`/api/imports/${is.id}/rows`)
    t.equal(`${name}: numbers in their order`, rows.map(row => row.values.document.slice(-4)), some.map(one => one.document.slice(-4)))
  }
  const two = await city.checked('选表.xlsx', xlsxMake({ 一月: [['姓名', '身份证号'], [some[0].name, some[0].document]],
    二月: [['姓名', '身份证号'], [some[1].name, some[1].document], [some[2].name, some[2].document]] }), { union, sheet: 1 })
  t.equal('the second sheet by choice', [two.sheet, two.sheets.map(sheet => sheet.name), two.counts.created], [1, ['一月', '二月'], 2])
  const one = await city.act(two.id, 'check', { sheet: 0 })
  t.equal('and the first one after all', [one.sheet, one.counts.created], [0, 1])
  const none = await city.checked('无工会.csv', roster(some))
  t.ok('a roster that says no union asks for one', none.union === null && isSentence(none.blocked), [none.union, none.blocked])
}

export async function madeFiles (t, at, city, done) {
  const before = await registersOf(at, city)
  const union = (await city.read('/api/org?kind=base&sort=-name&limit=1')).rows[0]
  const written = []
  await t.run('a roster twice', async () => written.push(...await sideBySide(t, city, union.id)))
  await t.run('pressed twice', async () => written.unshift(...await pressedTwice(t, city, union.id)))
  await t.run('too many', () => tooMany(t, city))
  await t.run('broken files', () => broken(t, city))
  await t.run('by hand', async () => written.unshift(...await byHand(t, city, union.id)))
  await t.run('other shapes', () => otherShapes(t, city, union.id, union.values.name))
  for (const id of written) t.equal('a made roster is undone', [(await city.act(id, 'undo')).state], ['undone'])
  sameRegisters(t, 'made files undone', await registersOf(at, city), before)
}
