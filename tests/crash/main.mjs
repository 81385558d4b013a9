/*
 * main.mjs long|short - long: KILLS (400) kills, half of them over a PostgreSQL of its own whose
 * processes are killed too; short: some kills, then the other faults, one by one.  SEED repeats a day.
 */
import { Checks, Program, endAll } from './program.mjs'
import { Cluster } from './cluster.mjs'
import { clockBack, connections, diskFull, fileLimit, firstTime, readOnly } from './faults.mjs'
import { Killing } from './kills.mjs'
import { judgeItself } from './mutants.mjs'
import { syncFails, synced } from './sync.mjs'

const long = process.argv[2] === 'long'
const seed = Number(process.env.SEED ?? 20261031)
const checks = new Checks()
const from = Date.now()
const all = { kills: 0, acknowledged: 0, lost: 0, doubled: 0 }

async function kills (name, most, postgres, cluster = null) {
  const killing = new Killing(new Program(name, { postgres }).create(), { seed, short: !long, cluster })
  await killing.begin()
  await killing.run(most)
  const sums = await killing.end()
  console.log(`  ${name}: ${killing.kills} kills ${JSON.stringify(killing.inside)}, ${sums.acknowledged} acknowledged, ` +
    `${killing.journal.unknown} unknown and repeated, ${killing.importer.finished} imports taken back, ${killing.importer.broken} interrupted`)
  report(name, killing, sums)
  all.kills += killing.kills
  all.acknowledged += sums.acknowledged
  all.lost += killing.checked.lost
  all.doubled += killing.checked.doubled
  return killing
}

function report (name, killing, sums) {
  const { journal, program } = killing
  checks.ok(`${name}: something was acknowledged and something unknown`, sums.acknowledged > 50 && journal.unknown > 0)
  checks.ok(`${name}: nothing that was acknowledged is lost`, killing.checked.lost === 0, killing.checked)
  checks.ok(`${name}: nothing is there twice`, killing.checked.doubled === 0, killing.checked)
  checks.ok(`${name}: nothing is half done`, killing.checked.wrong === 0, killing.checked)
  checks.ok(`${name}: every answer was right`, journal.faults.length === 0, journal.faults.length)
  checks.ok(`${name}: no import stays in the middle of work`, killing.stuck.length === 0, killing.stuck)
  checks.ok(`${name}: the program never ended by itself`, program.own.length === 0, program.own)
  checks.ok(`${name}: it stopped as it should`, killing.code === 0, killing.code)
}

/* What it throws is a failure of its own, and the next one is run. */
async function part (name, run) {
  if (process.env.PART && !name.startsWith(process.env.PART)) return
  const start = Date.now()
  try {
    await run()
  } catch (error) {
    checks.ok(`${name}: ${error.stack}`, false)
  }
  console.log(`  ${name}: ${((Date.now() - start) / 1000).toFixed(1)} s`)
}

async function short () {
  await part('kills sqlite', async () => judgeItself(checks, await kills('sqlite', 12, '')))
  await part('sync sqlite', () => synced(checks, ''))
  await part('sync fails', () => syncFails(checks))
  await part('first sqlite', () => firstTime(checks, ''))
  await part('read-only sqlite', () => readOnly(checks, ''))
  await part('disk full', () => diskFull(checks))
  await part('file limit', () => fileLimit(checks))
  await part('lines sqlite', () => connections(checks, ''))
  await part('clock sqlite', () => clockBack(checks, ''))
  const postgres = process.env.ZHIJIA_TEST_PG
  if (!postgres) return
  await part('kills pg', () => kills('postgresql', 12, postgres))
  await part('sync pg', () => synced(checks, postgres))
  await part('read-only pg', () => readOnly(checks, postgres))
  await part('lines pg', () => connections(checks, postgres))
  await part('clock pg', () => clockBack(checks, postgres))
}

async function whole () {
  const most = Number(process.env.KILLS ?? 400)
  await part('sqlite', () => kills('sqlite', Math.floor(most / 2), ''))
  await part('postgresql', async () => {
    const cluster = new Cluster()
    await kills('postgresql', most - all.kills, cluster.reach, cluster)
  })
}

for (const signal of ['SIGINT', 'SIGTERM']) process.once(signal, async () => { await endAll(); process.exit(1) })
await (long ? whole() : short())
await endAll()
console.log(`  ${((Date.now() - from) / 1000).toFixed(1)} s`)
if (long) console.log(`${all.kills} kills, ${all.acknowledged} acknowledged, ${all.lost} lost, ${all.doubled} doubled`)
else console.log(`crash: ${checks.passed} passed, ${checks.failed} failed`)
process.exit(checks.failed ? 1 : 0)
