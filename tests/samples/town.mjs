/*
 * town.mjs - a clerk of one town: what the city imported does not exist for him (M5o), he imports into
 * unions of his town alone, and who is a member elsewhere is 需复核, without saying where.
 */
import { names, sample, totalOf } from './expected.mjs'
import { isSentence, people } from './made.mjs'
import { csvMake } from './workbook.mjs'

/* The id of nothing: like the other one, and never issued. */
export const neverIssued = id => id.replace(/\d{6}$/, tail => String((Number(tail) + 499979) % 1000000).padStart(6, '0'))

/* What a stranger can tell of an answer. */
export const face = answer => {
  const headers = Object.fromEntries(Object.entries(answer.headers).filter(([name]) => !/^(date|x-request.*)$/.test(name)))
  return [answer.status, headers, answer.text]
}

/* Nothing of the city's imports can be told from an import that never was. */
async function hidden (t, clerk, imports) {
  t.equal('no import of the city is listed', (await clerk.read('/api/imports')).rows, [])
  for (const { id } of imports) {
    for (const what of ['', '/remarks', '/rows', '/remarks?verdict=repaired', '/file']) {
      const [real, none] = [await clerk.get(`/api/imports/${id}${what}`), await clerk.get(`/api/imports/${neverIssued(id)}${what}`)]
      t.equal(`import${what}: hidden`, face(real), face(none))
      t.equal(`import${what}: not found`, real.status, 404)
    }
    for (const what of ['check', 'commit', 'undo']) {
      const [real, none] = [await clerk.post(`/api/imports/${id}/${what}`, {}), await clerk.post(`/api/imports/${neverIssued(id)}/${what}`, {})]
      t.equal(`${what} of it: hidden`, face(real), face(none))
      t.equal(`${what} of it: not found`, real.status, 404)
    }
  }
}

async function elsewhere (t, clerk, is, count, secret) {
  const rows = await clerk.rows(`/api/imports/${is.id}/remarks?verdict=exists%20elsewhere`)
  t.equal('registered elsewhere: counted and listed', [is.counts.elsewhere, rows.length], [count, count])
  t.equal('the words are 需复核, without a value', rows.filter(row => row.reason !== '需复核' || row.value).slice(0, 3), [])
  t.ok('the other union is named nowhere', !JSON.stringify(rows).includes(secret))
}

async function imports (t, clerk, mine, other) {
  const wanted = totalOf(names.second)
  const same = await clerk.checked(names.second, sample(names.second))
  t.equal('the roster of his own union: all known', [same.union?.id, same.counts.same, same.counts.created, same.counts.refused],
    [mine.id, wanted.taken, 0, wanted.refused])
  await elsewhere(t, clerk, same, 2, other.label)

  const foreign = await clerk.checked(names.first, sample(names.first))
  t.ok('the roster of a union outside: no union', foreign.union === null && isSentence(foreign.blocked), [foreign.union, foreign.blocked])
  const [real, none] = [await clerk.post(`/api/imports/${foreign.id}/check`, { union: other.id }),
    await clerk.post(`/api/imports/${foreign.id}/check`, { union: neverIssued(other.id) })]
  t.equal('naming it is refused as if it were not there', [face(real), real.status], [face(none), 422])
  t.ok('beside the field', isSentence(`${real.json.fields?.union}。`), real.json)
  t.equal('nothing is written', (await clerk.post(`/api/imports/${foreign.id}/commit`, {})).status, 409)
  const own = await clerk.act(foreign.id, 'check', { union: mine.id })
  t.equal('into his own union: nobody is moved by a file', [own.counts.created, own.counts.changed, own.counts.same], [0, 0, 0])
  await elsewhere(t, clerk, own, totalOf(names.first).taken, other.label)

  const list = await clerk.checked(names.unions, sample(names.unions))
  t.ok('the list of unions is not his to write', list.state === 'failed' || list.counts.created + list.counts.changed === 0, [list.state, list.counts])
  const tried = await clerk.post(`/api/imports/${list.id}/commit`, {})
  if (tried.status === 202) await clerk.settled(list.id)
}

export async function townClerk (t, at, first, done) {
  const mine = done.second.union
  const other = done.first.union
  const city = await at.enter(first.login, first.password)
  const above = async union => (await city.read(`/api/tree?node=${union.id}`)).path.at(-2)
  const [town, away] = [await above(mine), await above(other)]
  t.ok('the two unions lie in two towns', town.id !== away.id)
  const before = await city.read('/api/tree')

  await at.stop()
  const clerks = [at.add(town.id, '王经办', 'town-clerk', 'clerk'), at.add(away.id, '周经办', 'away-clerk', 'clerk')]
  await at.start()
  const [clerk, neighbour] = await Promise.all(clerks.map(one => at.enter(one.login, one.password)))
  t.equal('his town is all he sees', [(await clerk.read('/api/tree')).children.map(child => child.id),
    (await clerk.read('/api/member/total')).total], [[town.id], 132])

  await hidden(t, clerk, Object.values(done))
  await t.run('his imports', () => imports(t, clerk, mine, other))
  const again = await at.enter(first.login, first.password)
  t.equal('nothing of it changed a figure', await again.read('/api/tree'), before)

  const some = people(3, 910, '19950505')
  const is = await clerk.import('本街道.csv', csvMake([['姓名', '身份证号'], ...some.map(one => [one.name, one.document])]), { union: mine.id })
  t.equal('what he imports', [is.state, is.counts.created, (await clerk.read('/api/member/total')).total], ['done', 3, 135])
  t.equal('the city sees his import', (await again.read(`/api/imports/${is.id}`)).by, '王经办')
  t.equal('his neighbour does not', [(await neighbour.get(`/api/imports/${is.id}`)).status, (await neighbour.read('/api/imports')).rows], [404, []])
  t.equal('the city undoes it', (await again.act(is.id, 'undo')).state, 'undone')
  t.equal('who was in it is gone', (await clerk.read('/api/member/total')).total, 132)
}
