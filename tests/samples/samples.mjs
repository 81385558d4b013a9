/*
 * samples.mjs - the four sample files of a city's unions through the whole program, as its officer
 * imports them: every line of expected.tsv, the figures afterwards, finding people, the same files
 * again, and the way back (M3a, M3b).  Made files follow in made.mjs, a clerk of one town in town.mjs.
 */
import { compare, employerless, names, sample } from './expected.mjs'
import { madeFiles } from './made.mjs'
import { Checks, Installation, onBoth } from './program.mjs'
import { registersOf, sameRegisters } from './registers.mjs'
import { townClerk } from './town.mjs'
import { undoing } from './undo.mjs'
import { csvMake, xlsxRead } from './workbook.mjs'

/* ---- the four files ---- */

async function importAll (t, city, order) {
  const done = {}
  let compared = 0
  for (const which of order) {
    const file = names[which]
    const is = done[which] = await city.checked(file, sample(file))
    t.equal(`${file}: checked, nothing in the way`, [is.state, is.blocked, is.missing], ['checked', null, null])
    compared += await compare(t, city, is, file, order[0] === 'employers')
    const after = await city.act(is.id, 'commit')
    t.equal(`${file}: written`, after.state, 'done')
    t.equal(`${file}: counts after the commit are those of the check`, after.counts, is.counts)
    t.ok(`${file}: can be undone`, after.undoable)
  }
  t.ok('lines of expected.tsv were compared', compared > 700, compared)
  t.equal('layouts were recognised', order.map(which => done[which].layout),
    order.map(which => ({ unions: 'org', employers: 'employer' })[which] ?? 'member'))
  t.equal('the first roster is a whole one', [done.first.whole, done.first.union.label, done.first.head],
    [true, '青岛中联海晟食品有限公司工会委员会', 3])
  t.equal('the second one adds', [done.second.whole, done.second.union.label],
    [false, '青岛鸿运博远软件技术有限公司工会委员会'])
  t.equal('created', order.map(which => done[which].counts.created),
    order.map(which => ({ unions: 811, employers: 1200, first: 380, second: 132 })[which]))
  return done
}

async function unlinked (t, city, unions) {
  const list = await city.read('/api/org?unlinked=1&limit=200')
  const rows = await city.rows(`/api/imports/${unions.id}/rows`)
  const wanted = rows.filter(row => employerless.includes(row.row)).map(row => row.values.name)
  t.equal('unions whose employer is not in the register', [list.total, list.rows.length, list.next], [12, 12, null])
  t.equal('they are the rows of expected.tsv', list.rows.map(row => row.values.name).sort(), wanted.sort())
}

async function figures (t, city) {
  const { figures: said, children } = await city.read('/api/tree')
  t.equal('figures', said, { unions: 812, base: 660, unlinked: 12, declared: 35277, registered: 512,
    terms: { unknown: 70, overdue: 79, running: 511 } })
  t.equal('the city stands at the top', children.map(child => [child.label, child.children, child.declared, child.registered]),
    [['青岛市总工会', 10, 35277, 512]])
  const top = await city.read(`/api/tree?node=${children[0].id}`)
  t.equal('the figures of the top are those of all', top.figures, said)
  for (const what of ['declared', 'registered']) {
    t.equal(`the districts add up: ${what}`, top.children.reduce((sum, child) => sum + child[what], 0), said[what])
  }
  const total = async query => (await city.read(`/api/org/total?${query}`)).total
  t.equal('each figure is the length of a list', [
    await total('kind=local,town,area,sector,base,joint,home'), await total('kind=base,joint'), await total('unlinked=1'),
    await total('kind=base,joint&expires_to=2026-10-30'), await total('kind=base,joint&expires_from=2026-10-31'),
    (await city.read('/api/member/total')).total,
  ], [812, 660, 12, 79, 511, 512])
}

/* ---- one person ---- */

async function finding (t, city, done) {
  const [row] = xlsxRead(sample(names.first)).filter(cells => cells[1] === '江静建')
  const number = row[3].toUpperCase()
  const found = async q => (await city.rows(`/api/member?q=${q}&limit=200`)).filter(x => x.values.name === '江静建')
  for (const [how, q] of [['name', '江静建'], ['part of the name', '静建'], ['initials', 'jjj'], ['last digits of the number', number.slice(-4)],
    ['last digits of the phone', row[8].slice(-4)], ['whole number', number], ['whole phone', row[8]]]) {
    t.equal(`found by ${how}`, (await found(q)).length, 1)
  }
  t.equal('nobody of that name', (await city.read('/api/member?q=江静剑')).rows, [])
  t.equal('digits of nobody', (await city.rows('/api/member?q=0000&limit=200')).length, 0)

  const [{ id }] = await found('江静建')
  const member = await city.read(`/api/member/${id}`)
  const person = await city.read(`/api/person/${member.values.person.id}`)
  t.equal('the member', [member.state, member.values.org.label, member.values.joined, member.values.way, member.values.job],
    ['member', '青岛中联海晟食品有限公司工会委员会', '2024-02-14', 'import', '会计'])
  t.equal('what is protected is masked', [person.values.document, person.values.phone, person.masked],
    ['**************' + number.slice(-4), '*******' + row[8].slice(-4), ['document', 'birth', 'phone']])
  t.equal('the rest of the person', [person.values.sex, person.values.born, person.values.verified], ['1', '1990-03', false])
  t.ok('the number in clear stands nowhere', ![member, person].some(x => JSON.stringify(x).includes(number)))
  for (const [module, one] of [['member', member], ['person', person]]) {
    const { entries } = await city.read(`/api/${module}/${one.id}/history`)
    t.equal(`${module}: one entry, by the officer, of the import`,
      entries.map(entry => [entry.rev, entry.on, entry.by.label, entry.import]),
      [[1, '2026-10-31', '李娜', done.first.id]])
    t.ok(`${module}: says what was entered`, entries[0].changes.length >= 3)
    t.equal(`${module}: names its import`, one.import, done.first.id)
  }
  const { json } = await city.get(`/api/person/lookup?document=${number}`)
  t.equal('looked up by the number', json.person, { id: person.id, label: '江静建' })
  return { id, person: person.id, number, phone: row[8] }
}

/* ---- the same roster again, and with three changed cells ---- */

async function again (t, city) {
  const is = await city.import(names.first, sample(names.first))
  t.equal('the same roster again', [is.state, is.counts.created, is.counts.changed, is.counts.same, is.counts.refused,
    is.counts.doubles, is.counts.elsewhere, is.absent], ['done', 0, 0, 380, 14, 3, 0, 0])
  t.equal('nobody was added', (await city.read('/api/member/total')).total, 512)
  return is
}

async function changed (t, city, who, union) {
  const rows = (await city.rows(`/api/imports/${who.import}/rows`)).filter(row => row.action === 'create')
  const cells = xlsxRead(sample(names.first))
  const picked = rows.map(row => cells[row.row - 1]).filter(row => /^\d{17}[\dXx]$/.test(row[3])).slice(0, 40)
  const text = [['姓名', '身份证号', '手机号码', '工作岗位', '入会时间'],
    ...picked.map(row => [row[1], row[3], row[8], row[9], ''])]
  text[1][2] = '19900000017'
  text[2][3] = '电梯安装工'
  text[3][4] = '2019-05-06'
  const before = []
  for (const row of text.slice(1, 4)) before.push(await city.read(`/api/member/${(await city.read(`/api/member?q=${row[1].toUpperCase()}`)).rows[0].id}`))
  const is = await city.import('三处改动.csv', csvMake(text), { union, whole: false })
  t.equal('three changed cells', [is.counts.rows, is.counts.created, is.counts.changed, is.counts.same, is.counts.cells_refused],
    [40, 0, 3, 37, 0])
  const member = await Promise.all(before.map(x => city.read(`/api/member/${x.id}`)))
  t.equal('the job is the new one', member[1].values.job, '电梯安装工')
  t.equal('the day of joining is the new one', member[2].values.joined, '2019-05-06')
  const newest = async (module, id) => (await city.read(`/api/${module}/${id}/history`)).entries[0]
  const phone = await newest('person', before[0].values.person.id)
  const told = entry => [entry.import, entry.changes.filter(x => x.field !== 'reason').map(x => [x.field, x.old_label, x.new_label])]
  t.equal('history: the phone, masked', told(phone), [is.id, [['phone', `*******${picked[0][8].slice(-4)}`, '*******0017']]])
  t.equal('history: the job', told(await newest('member', before[1].id)), [is.id, [['job', before[1].values.job, '电梯安装工']]])
  t.equal('history: the day of joining', told(await newest('member', before[2].id)),
    [is.id, [['joined', before[2].values.joined ?? null, '2019-05-06']]])
  const hits = async q => (await city.rows(`/api/member?q=${q}&limit=200`)).filter(x => x.id === before[0].id).length
  t.equal('found by the new phone, not by the old one', [await hits('0017'), await hits(picked[0][8].slice(-4))], [1, 0])

  const both = text.slice(0, 2).concat([[text[2][0], text[2][1], '', '叉车工', '2018-03-04']])
  const two = await city.import('一行两处.csv', csvMake(both), { union, whole: false })
  const now = await city.read(`/api/member/${before[1].id}`)
  t.equal('two cells of one row, by two steps: both are taken',
    [two.counts.changed, now.values.job, now.values.joined], [1, '叉车工', '2018-03-04'])
  return { undo: [two, is], back: async () => {
    const after = await Promise.all(before.map(x => city.read(`/api/member/${x.id}`)))
    t.equal('undone: job and day are the old ones', after.map(x => [x.values.job, x.values.joined]),
      before.map(x => [x.values.job, x.values.joined]))
    t.equal('undone: found by the old phone again', [await hits('0017'), await hits(picked[0][8].slice(-4))], [0, 1])
  } }
}

/* ---- the file given back ---- */

async function givenBack (t, city, done) {
  for (const which of ['first', 'second', 'unions', 'employers']) {
    const { status, headers, raw } = await city.get(`/api/imports/${done[which].id}/file`)
    t.equal(`${which}: the file comes back`, [status, /spreadsheetml/.test(headers['content-type'])], [200, true])
    const rows = xlsxRead(raw)
    t.equal(`${which}: a row for each record, and the head`, rows.length, done[which].counts.rows + 1)
    const reasons = await city.rows(`/api/imports/${done[which].id}/remarks?verdict=refused%20row`)
    const row = reasons[0] && rows.find(cells => cells[0] === String(reasons[0].row))
    t.ok(`${which}: the reason stands beside the row`, row?.some(cell => cell.includes(reasons[0].reason)), [reasons[0], row])
    t.equal(`${which}: every refused row says why`, reasons.filter(x =>
      !rows.find(cells => cells[0] === String(x.row))?.[2]).length, 0)
  }
}

/* ---- the whole way, on one database ---- */

async function undoAll (t, city, imports) {
  for (const is of imports) {
    const after = await city.act(is.id, 'undo')
    t.equal(`${is.name}: undone, nothing kept`, [after.state, after.kept, after.undoable], ['undone', 0, false])
  }
}

await onBoth(async (postgres, database) => {
  const t = new Checks(`samples/${database}`)
  const at = new Installation(`samples-${database}`, { postgres })
  await t.run('the samples', async () => {
    const first = at.create()
    await at.start()
    const city = await at.enter(first.login, first.password)
    const fresh = await registersOf(at, city)
    t.equal('a fresh installation', [fresh.lists, fresh.tree.figures.unions],
      [{ org: 1, employer: 0, person: 1, member: 0, post: 1 }, 1])

    const done = await importAll(t, city, ['employers', 'unions', 'first', 'second'])
    await figures(t, city)
    await unlinked(t, city, done.unions)
    const who = await finding(t, city, done)
    await givenBack(t, city, done)
    const same = await again(t, city)
    const change = await changed(t, city, { ...who, import: done.first.id }, done.first.union.id)
    await undoAll(t, city, change.undo)
    await change.back()
    await undoAll(t, city, [same, done.second, done.first])
    t.equal('nobody is registered', (await city.read('/api/tree')).figures.registered, 0)
    await undoAll(t, city, [done.unions, done.employers])
    sameRegisters(t, 'undone', await registersOf(at, city), fresh)
    t.equal('who was imported is gone', [(await city.get(`/api/member/${who.id}`)).status, (await city.get(`/api/person/${who.person}`)).status,
      (await city.read(`/api/person?state=*&q=${who.number}`)).total], [404, 404, 0])

    const second = await importAll(t, city, ['unions', 'employers', 'first', 'second'])
    await figures(t, city)
    await unlinked(t, city, second.unions)
    await t.run('made files', () => madeFiles(t, at, city, second))
    await t.run('a clerk of one town', () => townClerk(t, at, first, second))
    await t.run('undo', async () => undoing(t, at, await at.enter(first.login, first.password), second))
  })
  await at.end()
  t.end()
})
