/*
 * mutants.mjs - the judge judged: a copy of the data is broken in every way that he should notice, all
 * at once, and each has to be among what he finds.
 */
import { spawnSync } from 'node:child_process'
import fs from 'node:fs'
import path from 'node:path'
import { fileURLToPath } from 'node:url'
import { said } from './program.mjs'

/* Live employers with a code, from the newest on; each fault takes another one. */
const nth = n => `(SELECT "id" FROM "employer" WHERE "batch" = 0 AND "state" = 'live' AND "credit" <> '' ORDER BY "id" DESC LIMIT 1 OFFSET ${n})`
const member = n => `(SELECT "id" FROM "member" WHERE "state" = 'member' AND "batch" = 0 ORDER BY "id" DESC LIMIT 1 OFFSET ${n})`
const person = n => `(SELECT "person" FROM "member" WHERE "state" = 'member' AND "batch" = 0 ORDER BY "id" DESC LIMIT 1 OFFSET ${n})`

/* What is broken, and under which title the judge has to say so. */
const mutants = [
  ['an acknowledged record', `DELETE FROM "employer" WHERE "id" = ${nth(0)}`],
  ['an acknowledged step', `DELETE FROM "history" WHERE "record" = ${nth(0)}`],
  ['a history with a gap', `UPDATE "history" SET "rev" = 9 WHERE "record" = ${nth(1)} AND "rev" = (SELECT max("rev") FROM "history" WHERE "record" = ${nth(1)})`],
  ['a history row without its log line, or with two', `DELETE FROM "log" WHERE "record" = ${nth(2)}`],
  ['what an acknowledged step says', `UPDATE "history" SET "changes" = replace("changes", '"staff":[', '"staff":[0,') WHERE "record" = ${nth(3)}`],
  ['the digest of a history row', `UPDATE "history" SET "changes" = "changes" || ' ' WHERE "record" = ${nth(4)}`],
  ['the last acknowledged value', `UPDATE "employer" SET "staff" = "staff" - 1 WHERE "id" = ${nth(5)}`],
  ['a name of employer', `UPDATE "employer" SET "name" = (SELECT "name" FROM "employer" WHERE "id" = ${nth(6)}) WHERE "id" = ${nth(7)}`],
  ['a code that two live employers have', `UPDATE "employer" SET "credit" = (SELECT "credit" FROM "employer" WHERE "id" = ${nth(6)}) WHERE "id" = ${nth(7)}`],
  ['a live row without its claim', `DELETE FROM "taken" WHERE "record" = ${nth(8)}`],
  ['a claim without its live row', `UPDATE "member" SET "state" = 'gone' WHERE "id" = ${member(1)}`],
  ['two live memberships of one person', `UPDATE "member" SET "person" = ${person(2)} WHERE "id" = ${member(3)}`],
  ['a membership that refers to nobody, or has another name than its person', `UPDATE "person" SET "name" = 'x' WHERE "id" = ${person(4)}`],
  ['a membership in no union, or owned by another', `UPDATE "member" SET "owner" = 0 WHERE "id" = ${member(5)}`],
  ['a number of a member that two have, or that nobody drew', 'UPDATE "member" SET "number" = (SELECT max("number") FROM "member") WHERE "id" = (SELECT min("id") FROM "member" WHERE "number" <> \'\')'],
  ['somebody admitted without a number', 'UPDATE "member" SET "number" = \'\' WHERE "id" = (SELECT "id" FROM "member" WHERE "number" <> \'\' ORDER BY "id" LIMIT 1 OFFSET 2)'],
  ['numbers with a gap', 'UPDATE "serial" SET "last" = "last" + 1 WHERE "class" = \'member\''],
  ['a person whose protected values are not all to be found', `DELETE FROM "blind" WHERE "record" = ${person(0)}`],
  ['a document that two have', `UPDATE "blind" SET "hash" = (SELECT "hash" FROM "blind" WHERE "tag" = 769 LIMIT 1) WHERE "tag" = 769 AND "record" = ${person(6)}`],
  ['a keyed hash without its record', `UPDATE "blind" SET "record" = 5 WHERE "record" = ${person(7)}`],
  ['last digits without their record', `UPDATE "tail" SET "record" = 5 WHERE "record" = ${person(7)}`],
  ['an edge of no node, a node without an edge, a parent that is not there', 'DELETE FROM "edge" WHERE "node" = (SELECT max("node") FROM "edge")'],
  ['a union without its node, or a node without its union', 'DELETE FROM "node" WHERE "no" = (SELECT max("no") - 1 FROM "node")'],
  ['a union that hangs elsewhere than its record says', 'UPDATE "edge" SET "parent" = 1 WHERE "node" = 3'],
  ['a number of a node that will be given again', 'UPDATE "tree_version" SET "next_no" = 1'],
  ['a row of a part without its record', 'INSERT INTO "org.covers" SELECT 1, 7, 1, 1, 7, 1, 20260101, 0'],
  ['a span without its record, or one that ends before it began', 'UPDATE "member_span" SET "record" = 7 WHERE "record" = (SELECT max("record") FROM "member_span")'],
  ['half an import', ['employer', 'member'].map(m => `DELETE FROM "${m}" WHERE "id" = (SELECT max("id") FROM "${m}" WHERE "batch" <> 0)`).join(';')],
  ['what an import remembers of its rows', 'DELETE FROM "import_row" WHERE "n" = 3'],
  ['an import in the middle of work, that nobody does', 'UPDATE "import" SET "state" = \'writing\' WHERE "id" = (SELECT max("id") FROM "import")'],
  ['the key of an acknowledged step', `DELETE FROM "idempotency" WHERE "record" = ${nth(9)}`],
  ['a key that nobody sent', 'INSERT INTO "idempotency" SELECT "realm", "who", \'stranger-1\', "digest", "status", "module", "record", "rev", "state", "at" FROM "idempotency" LIMIT 1'],
  ['the head of the chain', 'UPDATE "log" SET "at" = "at" + 1 WHERE "seq" = (SELECT max("seq") FROM "log")'],
  ['a log line beyond its lane, or lines of a group with a gap', 'UPDATE "log" SET "n" = 7 WHERE "n" = 0 AND "seq" = (SELECT min("seq") FROM "log")'],
  ['a record whose id is of a later instant than its lane\'s', 'UPDATE "lane" SET "last_id" = 5'],
]

export function judgeItself (checks, { program, journal }) {
  const copy = path.join(program.folder, 'mutant.db')
  fs.copyFileSync(path.join(program.data, 'zhijia.db'), copy)
  const counts = said('sqlite3', ['-bail', copy, ['SELECT total_changes()', ...mutants.flatMap(([, sql]) => [sql, 'SELECT total_changes()'])].join(';')]).trim().split('\n').map(Number)
  const done = spawnSync(process.execPath, [fileURLToPath(new URL('judge.mjs', import.meta.url)), journal.file, `sqlite:${copy}`], { encoding: 'utf8', maxBuffer: 1 << 28 })
  mutants.forEach(([title], i) => checks.ok(`the judge is shown ${title}`, counts[i + 1] > counts[i]))
  for (const [title] of mutants) checks.ok(`the judge finds ${title}`, done.stdout.includes(`: ${title}: `), done.stderr.slice(-300))
}
