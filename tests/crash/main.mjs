/*
 * main.mjs long|short - long: KILLS (400) kills, half of them over a PostgreSQL of its own whose
 * processes are killed too; short: some kills, then the other faults, one by one.  SEED repeats a day.
 */
import { Checks, Program, endAll } from './program.mjs'
import { Killing } from './kills.mjs'

const what = process.argv[2]
const seed = Number(process.env.SEED ?? 20261031)
const checks = new Checks()

async function kills (name, most, postgres, short, cluster = null) {
  const program = new Program(name, { postgres }).create()
  const killing = new Killing(program, { seed, short, cluster })
  const from = Date.now()
  await killing.begin()
  await killing.run(most)
  const sums = await killing.end()
  console.log(`${name}: ${killing.kills} kills ${JSON.stringify(killing.inside)}, ${sums.acknowledged} acknowledged, ` +
    `${killing.journal.unknown} unknown and repeated, ${killing.importer.finished} imports taken back, ${((Date.now() - from) / 1000).toFixed(1)} s`)
  report(name, killing, sums)
  return { killing, sums }
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

try {
  if (process.env.ONLY) {
    await kills('sqlite', Number(process.env.KILLS ?? 60), process.env.ONLY === 'pg' ? process.env.ZHIJIA_TEST_PG : '', false)
  } else if (what === 'short') {
    await kills('sqlite', 12, '', true)
    const postgres = process.env.ZHIJIA_TEST_PG
    if (postgres) await kills('postgresql', 12, postgres, true)
  }
} catch (error) {
  checks.ok(error.stack, false)
} finally {
  await endAll()
}
if (what === 'short') console.log(`crash: ${checks.passed} passed, ${checks.failed} failed`)
process.exitCode = checks.failed ? 1 : 0
