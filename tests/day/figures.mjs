/*
 * figures.mjs - the figures of the tree by the labels of the page: where each stands in the answer, and
 * how long the list is that opens behind it.
 */
const base = 'kind=base,joint'

const dayBefore = day => new Date(Date.parse(`${day}T00:00:00Z`) - 86400000).toISOString().slice(0, 10)

const rowsOf = (caller, union, module, query) => caller.rows(`/api/${module}?under=${union}&limit=200&${query}`)

/* The length of a list whose filters do not know the day. */
const length = (module, query) => async (caller, union) => (await rowsOf(caller, union, module, query)).length

async function declared (caller, union) {
  const rows = await rowsOf(caller, union, 'org', 'state=active')
  return rows.reduce((sum, row) => sum + (row.values.declared ?? 0), 0)
}

/* Unions whose term is not known: no filter asks for an empty day, the column shows it. */
async function unknown (caller, union) {
  return (await rowsOf(caller, union, 'org', base)).filter(row => !row.values.expires).length
}

const running = (caller, union, today) => length('org', `${base}&expires_from=${today}`)(caller, union)
const overdue = (caller, union, today) => length('org', `${base}&expires_to=${dayBefore(today)}`)(caller, union)

export const figures = {
  实名登记: [is => is.registered, length('member', 'state=member')],
  工会申报: [is => is.declared, declared],
  工会组织: [is => is.unions, length('org', 'kind=local,town,area,sector,base,joint,home')],
  基层工会: [is => is.base, length('org', base)],
  建会单位不在单位名录: [is => is.unlinked, length('org', 'unlinked=1')],
  任期内: [is => is.terms.running, running],
  届满未换届: [is => is.terms.overdue, overdue],
  届期不明: [is => is.terms.unknown, unknown],
}
