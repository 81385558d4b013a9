/* registers.mjs - all that the registers hold, to be compared before and after. */

const modules = ['org', 'employer', 'person', 'member', 'post']
/* What goes on whatever happens to the registers: journals, numbers that are never given out again. */
const journals = ['history', 'idempotency', 'import', 'import_habit', 'import_row', 'lane', 'lease', 'log', 'serial',
  'session', 'tree_version']

/* Every row of every other table: claims, blind indexes, edges and nodes as well. */
function tablesOf (at) {
  const list = at.postgres
    ? "SELECT table_name FROM information_schema.tables WHERE table_schema = 'public' ORDER BY 1"
    : "SELECT name FROM sqlite_master WHERE type = 'table' AND name NOT LIKE 'sqlite_%' ORDER BY 1"
  const tables = at.sql(list).split('\n').filter(name => name && !journals.includes(name))
  const rows = at.sql(`${at.postgres ? '' : '.mode quote\n'}${tables.map(name =>
    at.postgres ? `SELECT '${name}', t::text FROM "${name}" t;` : `SELECT '${name}', * FROM "${name}";`).join('\n')}`)
  return rows.split('\n').sort()
}

export async function registersOf (at, city) {
  const lists = {}
  for (const module of modules) lists[module] = (await city.read(`/api/${module}?state=*&limit=1`)).total
  return { lists, tree: await city.read('/api/tree'), tables: tablesOf(at) }
}

export function sameRegisters (t, text, now, before) {
  t.equal(`${text}: lengths of the lists`, now.lists, before.lists)
  t.equal(`${text}: the tree and its figures`, now.tree, before.tree)
  const more = now.tables.filter(row => !before.tables.includes(row))
  const less = before.tables.filter(row => !now.tables.includes(row))
  t.equal(`${text}: rows of the database that are new`, more.slice(0, 5), [])
  t.equal(`${text}: rows of the database that are gone`, less.slice(0, 5), [])
}
