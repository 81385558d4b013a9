/*
 * undo.mjs - an import taken back after others have touched what it brought: their rows stay and are
 * listed, all the others go (M3b).
 */
import { names, sample } from './expected.mjs'
import { csvMake } from './workbook.mjs'

const keptNames = async (city, id) => (await city.rows(`/api/imports/${id}/remarks?verdict=kept`)).map(row => row.value).sort()

/* A change of the file that an officer has changed again since. */
async function changedSince (t, city, union, member) {
  const person = await city.read(`/api/person/${member.values.person.id}`)
  const csv = csvMake([['姓名', '身份证号', '工作岗位'], [member.values.name, member.number, '样本岗位']])
  const is = await city.import('改岗位.csv', csv, { union, whole: false })
  t.equal('a job by file', [is.counts.changed, (await city.read(`/api/member/${member.id}`)).values.job], [1, '样本岗位'])
  const edit = await city.step('member', member.id, 'edit', { job: '班组长' })
  t.equal('then by hand', edit.status, 200)
  const undone = await city.act(is.id, 'undo')
  t.equal('the undo leaves it and says so', [undone.state, undone.kept, await keptNames(city, is.id)], ['undone', 1, [member.values.name]])
  t.equal('the job is that of the hand', (await city.read(`/api/member/${member.id}`)).values.job, '班组长')
  t.equal('the person was not touched', (await city.read(`/api/person/${person.id}`)).rev, person.rev)
  t.equal('an undo is not undone', (await city.post(`/api/imports/${is.id}/undo`, {})).status, 409)
}

export async function undoing (t, at, city, done) {
  const path = async union => (await city.read(`/api/tree?node=${union.id}`)).path.slice(1)
  const [first, second] = [await path(done.first.union), await path(done.second.union)]
  const [one] = (await city.read('/api/member?q=江静建')).rows
  const member = { ...await city.read(`/api/member/${one.id}`), number: '37020019900312913X' }
  const [other] = (await city.read(`/api/member?q=陶懿颖&org=${done.first.union.id}`)).rows
  await changedSince(t, city, done.first.union.id, member)

  const persons = (await city.read('/api/person/total')).total
  const roster = await city.act(done.first.id, 'undo')
  const kept = await keptNames(city, done.first.id)
  t.equal('a roster undone, one of its members edited since', [roster.state, [...new Set(kept)], roster.kept], ['undone', ['江静建'], kept.length])
  t.equal('he stays, with his person', [(await city.get(`/api/member/${one.id}`)).status, (await city.get(`/api/person/${member.values.person.id}`)).status],
    [200, 200])
  t.equal('he is found as before', (await city.read('/api/member?q=913X')).rows.map(row => row.id), [one.id])
  t.equal('the others are gone', [(await city.read(`/api/member/total?org=${done.first.union.id}`)).total,
    (await city.get(`/api/member/${other.id}`)).status, (await city.read('/api/person/total')).total], [1, 404, persons - 379])

  const employers = await city.act(done.employers.id, 'undo') /* they would hold the unions of their towns */
  t.equal('nothing holds an employer', [employers.kept, (await city.read('/api/employer?state=*')).total], [0, 0])
  const unions = await city.act(done.unions.id, 'undo')
  const stay = [...new Map([...first, ...second].map(x => [x.id, x.label])).values()].sort()
  t.equal('a union with a member of another import stays, and all above it', [unions.state, unions.kept, await keptNames(city, done.unions.id)],
    ['undone', stay.length, stay])
  const figures = (await city.read('/api/tree')).figures
  t.equal('the tree has them and the top', [figures.unions, figures.base, figures.registered], [stay.length + 1, 2, 133])
  t.equal('they are as they were', (await path(done.second.union)).map(x => x.id), second.map(x => x.id))
  const again = await city.checked(names.unions, sample(names.unions))
  t.equal('the list of unions once more: what stayed is the same', [again.counts.created, again.counts.same, again.counts.changed],
    [812 - stay.length - 1, stay.length + 1, 0])
}
