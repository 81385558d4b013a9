/*
 * expected.mjs - tests/data/union/expected.tsv against what the interface says of an import.
 *
 * Only file, place, verdict and value bind.  Values of protected columns come masked, so the mask is
 * compared.  Two things may go unsaid: that a county is abolished, and 日期写法, whose value however
 * binds all the same.  With the unions first nothing can be said about employers not there yet.
 */
import fs from 'node:fs'
import path from 'node:path'
import { root } from './program.mjs'

export const folder = path.join(root, 'tests/data/union')
export const names = {
  unions: '工会组织名录.csv', employers: '用人单位名录.csv', first: '会员花名册-1.xlsx', second: '会员花名册-2.xlsx',
}
export const sample = name => fs.readFileSync(path.join(folder, name))

const text = fs.readFileSync(path.join(folder, 'expected.tsv'), 'utf8').split('\n')
const lines = text.filter(line => line && !line.startsWith('#')).slice(1).map(line => {
  const [file, , row, column, verdict, reason, value] = line.split('\t')
  return { file, row: Number(row), column, verdict, reason, value }
})

/* The counts of a "# total" line. */
export function totalOf (file) {
  const [, , , rows, taken, refused, doubles, elsewhere, mended, repaired, , cells, remarks, distinct] =
    text.find(line => line.startsWith(`# total\t${file}\t`)).split('\t').map((value, i) => i > 2 ? Number(value) : value)
  return { rows, taken, refused, doubles, elsewhere, mended, cells_repaired: repaired, cells_refused: cells, remarks, distinct }
}

/* Rows of the union list whose employer the list of employers lacks. */
export const employerless = lines.filter(line => line.reason === '用人单位名录无此单位').map(line => line.row)

export function masked (field, value) {
  if (!value || !['document', 'phone', 'birth'].includes(field)) return value
  const letters = [...value]
  if (field === 'birth') return letters.length > 7 ? '****-**-**' : value
  return letters.length <= 4 ? '****' : '*'.repeat(letters.length - 4) + letters.slice(-4).join('')
}

/* expected.tsv names the lowest row of a joined heading. */
const lowest = heading => (heading ?? '').split(' ').pop()
const told = ({ row, column, verdict, value }) => [row, column, verdict, value].join(' | ')

/*
 * Everything said of the import against every line of its file; employers: they were imported before.
 * Returns how many lines were compared.
 */
export async function compare (t, caller, is, file, employers) {
  const field = new Map(is.headings.map(heading => [lowest(heading.text), heading.field]))
  const said = (await caller.rows(`/api/imports/${is.id}/remarks`)).map(remark => told({
    row: remark.row, column: lowest(remark.heading), verdict: remark.verdict, value: remark.value ?? '',
  }))
  const rows = new Map((await caller.rows(`/api/imports/${is.id}/rows`)).map(row => [row.row, row]))
  const wanted = lines.filter(line => line.file === file)
  const unsaid = { remark: 0, repaired: 0 }

  for (const line of wanted) {
    const value = line.verdict === 'exists elsewhere' ? line.value : masked(field.get(line.column), line.value)
    const at = said.indexOf(told({ ...line, value }))
    if (at >= 0) said.splice(at, 1)
    const optional = line.reason.includes('已撤销') || line.reason === '日期写法' ||
      (!employers && line.reason === '用人单位名录无此单位')
    if (at < 0 && optional) unsaid[line.verdict]++
    else t.ok(`${file}: not said: ${told({ ...line, value })}`, at >= 0)
    if (['repaired', 'remark'].includes(line.verdict) && value) {
      t.equal(`${file} row ${line.row} ${line.column}`, rows.get(line.row)?.values[field.get(line.column)], value)
    } else if (line.verdict === 'refused cell') {
      t.equal(`${file} row ${line.row} ${line.column} stays empty`, rows.get(line.row)?.values[field.get(line.column)], undefined)
    }
  }
  t.equal(`${file}: said, but not expected`, said, [])

  const { distinct, ...total } = totalOf(file)
  total.remarks -= unsaid.remark
  total.cells_repaired -= unsaid.repaired
  t.equal(`${file}: counts`, Object.fromEntries(Object.keys(total).map(name => [name, is.counts[name]])), total)
  t.equal(`${file}: created, changed and same are what was taken`,
    is.counts.created + is.counts.changed + is.counts.same, is.counts.taken)
  t.equal(`${file}: rows are listed one by one`, rows.size, total.rows)
  return wanted.length
}
