/*
 * migrate.mjs - an installation of a program whose schema lacked columns, indexes and a table is
 * mended when the next one starts, and every row is kept (M6).  What is added lands at the end of its
 * table, so this also tells whether columns are read by name.
 */
import { Checks, Installation, onBoth } from '../samples/program.mjs'
import { creditMake, csvMake, documentMake } from '../samples/workbook.mjs'

const modules = ['org', 'employer', 'person', 'member', 'post']

async function fill (city) {
  await city.import('工会.csv', csvMake([['工会名称', '上级工会', '组织类型', '所在单位', '单位统一社会信用代码', '职工人数', '会员人数'],
    ['湛山街道总工会', '青岛市总工会', '乡镇（街道）总工会', '', '', '', ''],
    ['样本一厂工会委员会', '湛山街道总工会', '独立基层工会', '样本一厂', creditMake(1), '80', '60'],
    ['样本二厂工会委员会', '湛山街道总工会', '独立基层工会', '样本二厂', creditMake(2), '50', '40']]), { day: '2026-01-15' })
  await city.import('单位.csv', csvMake([['单位名称', '统一社会信用代码', '从业人数'], ['样本一厂', creditMake(1), '80'], ['样本二厂', creditMake(2), '50']]))
  const id = async name => (await city.read(`/api/org?q=${name}`)).rows[0].id
  const [one, two, town] = [await id('样本一厂'), await id('样本二厂'), await id('湛山街道')]
  for (const [n, union] of [one, two].entries()) {
    await city.import('名册.csv', csvMake([['姓名', '身份证号', '手机号码', '技能等级', '是否农民工'],
      ...Array.from({ length: 15 }, (_, i) => [`样${'甲乙'[n]}${'一二三四五六七八九十'[i % 10]}${i > 9 ? '又' : ''}`, documentMake(`198${n}0${1 + i % 9}15`, 910 + i), `199003300${10 + i + 20 * n}`, '高级', '否'])]), { union, day: '2026-02-01' })
  }
  const taken = async answer => {
    if (answer.status > 201) throw new Error(`${answer.status} ${answer.text}`)
  }
  const [member, gone] = (await city.read(`/api/member?org=${one}&sort=name`)).rows.map(row => row.id)
  await taken(await city.step('member', member, 'edit', { skill: '2' }))
  await taken(await city.step('member', member, 'retain', { kept: 'retired' }))
  await taken(await city.step('member', gone, 'remove', { cause: 'deceased' }))
  const employer = (await city.read('/api/employer?q=样本二厂')).rows[0].id
  await taken(await city.step('org', one, 'edit', { covers: [{ employer, from: '2026-01-01' }], lines: [{ kind: 'territorial', parent: town, from: '2026-02-01', to: '2026-12-31' }] }))
  await taken(await city.step('org', one, 'renew', { began: '2026-03-04', years: 5 }))
  return { member, gone, one }
}

/* Everything that the interface says. */
async function all (city) {
  const said = { tree: await city.read('/api/tree') }
  for (const module of modules) {
    said[module] = await city.rows(`/api/${module}?state=*&limit=200`)
    for (const { id } of said[module]) said[id] = [await city.read(`/api/${module}/${id}`), await city.read(`/api/${module}/${id}/history`)]
  }
  said.imports = await city.rows('/api/imports')
  for (const { id } of said.imports) said[id] = [await city.read(`/api/imports/${id}`), await city.rows(`/api/imports/${id}/rows`)]
  return said
}

/* Columns with their types, without their order; indexes. */
function schemaOf (at) {
  return at.sql(at.postgres
    ? `SELECT table_name, column_name, data_type, is_nullable, collation_name FROM information_schema.columns WHERE table_schema = 'public';
       SELECT tablename, indexdef FROM pg_indexes WHERE schemaname = 'public';`
    : `SELECT t.name, c.name, c.type, c."notnull", c.pk FROM sqlite_master t, pragma_table_info(t.name) c WHERE t.type = 'table';
       SELECT tbl_name, sql FROM sqlite_master WHERE type = 'index' AND sql IS NOT NULL;`).split('\n').sort()
}

/* What the older program did not have: none of it holds anything here. */
const lacked = [
  'ALTER TABLE "member" DROP COLUMN "note"', 'ALTER TABLE "member" DROP COLUMN "employer"', 'ALTER TABLE "org" DROP COLUMN "seats"',
  'ALTER TABLE "person" DROP COLUMN "reason"', 'ALTER TABLE "post" DROP COLUMN "reason"', 'DROP INDEX "member.joined"', 'DROP INDEX "org.expires"',
  'DROP INDEX "history.batch"', 'DROP TABLE "import_habit"', 'DROP INDEX "employer.industry"', 'ALTER TABLE "employer" DROP COLUMN "industry"',
  'ALTER TABLE "employer" DROP COLUMN "women"',
]
/* In the middle of a history of dated values, and of a part. */
const lackedInside = ['ALTER TABLE "org_span" DROP COLUMN "kind"', 'ALTER TABLE "member_span" DROP COLUMN "org"', 'ALTER TABLE "org.covers" DROP COLUMN "staff"']

/* Names of what is another now, with the place where the texts part. */
function differences (now, before) {
  return Object.keys({ ...before, ...now }).map(name => [name, JSON.stringify(before[name]) ?? '', JSON.stringify(now[name]) ?? ''])
    .filter(([, old, fresh]) => old !== fresh).map(([name, old, fresh]) => {
      let i = 0
      while (old[i] === fresh[i]) i++
      return [name, old.slice(Math.max(0, i - 60), i + 60), fresh.slice(Math.max(0, i - 60), i + 60)]
    })
}

await onBoth(async (postgres, database) => {
  const t = new Checks(`migrate/${database}`)
  const at = new Installation(`migrate-${database}`, { postgres })
  await t.run('the migration', async () => {
    const first = at.create()
    const enter = async () => (await at.start()).enter(first.login, first.password)
    let city = await enter()
    const who = await fill(city)
    const before = await all(city)
    t.equal('there is something to keep', [before.member.length, before.person.length, before.org.length], [30, 31, 4])
    t.equal('dated values among it', [who.member, who.gone, who.one].map(id => before[id][0].spans.length), [2, 2, 2])
    await at.stop()

    const whole = schemaOf(at)
    at.sql(`${lacked.join(';\n')};`)
    t.ok('the schema is an older one', schemaOf(at).length < whole.length - lacked.length + 2)
    city = await enter()
    t.equal('every row is as it was', differences(await all(city), before), [])
    t.equal('columns, indexes and tables are there again', schemaOf(at), whole)

    const note = await city.step('member', who.member, 'edit', { note: '补记' })
    t.equal('what was added can be written', [note.status, (await city.read(`/api/member/${who.member}`)).values.note], [200, '补记'])
    const mapped = await city.import('列名.csv', csvMake([['某', '号'], ['样丙', documentMake('19660606', 966)]]),
      { layout: 'member', union: who.one, head: 1, mapping: { 0: 'name', 1: 'document' } })
    t.equal('the table that was missing is used', [mapped.state, at.sql('SELECT count(*) FROM import_habit').trim()], ['done', '2'])
    t.equal('the register goes on', (await city.read('/api/member/total?state=*')).total, 31)
    const later = await all(city)
    await at.stop()

    at.sql(`${lackedInside.join(';\n')};`)
    city = await enter()
    t.equal('the schema is whole once more', schemaOf(at), whole)
    const now = await all(city)
    /* The dated values that the older program did not keep are empty, nothing else. */
    for (const said of [later, now]) {
      for (const [record] of Object.values(said).filter(Array.isArray)) {
        for (const span of record?.spans?.slice(0, -1) ?? []) {
          delete span.values.kind
          delete span.values.org
        }
      }
    }
    t.equal('values stand under their own names', differences(now, later), [])
    const covers = await city.step('org', who.one, 'edit', { covers: [{ n: 1, employer: now.employer[0].id, staff: 7, from: '2026-01-01' }] })
    t.ok('a part with the added column', covers.status === 200 && (await city.read(`/api/org/${who.one}`)).parts.covers[0].staff === 7, [covers.status, covers.text])
    const restored = await city.step('member', who.member, 'restore', {})
    const spans = (await city.read(`/api/member/${who.member}`)).spans
    t.equal('the present one holds its values', [restored.status, spans.length, spans.at(-1).values.org?.id, spans.at(-1).values.skill, spans.at(-1).state],
      [200, 2, who.one, '2', 'member'])
    await at.stop()
    const rest = schemaOf(at)
    city = await enter()
    t.equal('one more start changes nothing', schemaOf(at), rest)
  })
  await at.end()
  t.end()
})
