/*
 * names.mjs compare|write GOLDEN < NAMES - names stand for ever: one that vanishes without .was or
 * .gone, and a tag that is another, is a fault; a new one has to be written down.
 */
import fs from 'node:fs'

const [what, golden] = process.argv.slice(2)
const read = text => text.split('\n').filter(line => line && !line.startsWith('#'))
const key = line => line.split('\t').slice(0, 2).join(' ')

/* What is wrong with the names of today, as lines. */
function faults (before, now) {
  const today = new Map(now.map(line => [key(line), line]))
  const known = new Set(before.map(key))
  const found = []
  for (const line of before) {
    const [kind, path] = line.split('\t')
    const [module, ...rest] = path.split('.')
    const excused = rest.length > 0 && (today.has(`was ${kind} ${path}`) || today.has(`gone ${module}.${rest.join('.')}`))
    if (!today.has(key(line))) {
      if (!excused) found.push(`vanished: ${kind} ${path} (say .was where it stands now, or .gone in its module)`)
    } else if (today.get(key(line)) !== line) found.push(`another tag: ${line} is now ${today.get(key(line))}`)
  }
  for (const line of now) {
    const [kind, path] = line.split('\t')
    const [module, ...rest] = path.split('.')
    if (!known.has(key(line))) found.push(`new: ${kind} ${path} (tests/names/run.sh write)`)
    if (rest.length && kind !== 'gone' && today.has(`gone ${module}.${rest.join('.')}`)) found.push(`came back: ${kind} ${path} is gone`)
  }
  if (today.size !== now.length) found.push('a name stands twice')
  return found
}

/* That the comparison sees what it has to see. */
function proved (check) {
  const names = ['module\torg\t1', 'field\torg.name\t-', 'field\torg.account\t1', 'state\torg.active\t-', 'code\tsex.1\t-']
  const without = line => names.filter(name => name !== line)
  check('the same names', faults(names, names).length === 0)
  check('a new one', faults(names, [...names, 'step\torg.edit\t-']).length === 1)
  check('each that vanishes', names.every(line => faults(names, without(line)).length === 1))
  check('a renamed one without was', faults(names, [...without(names[1]), 'field\torg.title\t-']).length === 2)
  const renamed = [...without(names[1]), 'field\torg.title\t-', 'was\tfield org.name\t-']
  check('a renamed one', faults(names, renamed).every(fault => fault.startsWith('new')))
  check('one renamed long ago', faults(renamed, renamed).length === 0)
  check('was of another kind', faults(names, [...without(names[3]), 'was\tfield org.active\t-']).some(fault => fault.startsWith('vanished')))
  check('one that is gone', faults(names, [...without(names[3]), 'gone\torg.active\t-']).every(fault => fault.startsWith('new')))
  check('a gone one that came back', faults(names, [...names, 'gone\torg.active\t-']).some(fault => fault.startsWith('came back')))
  check('another tag', faults(names, names.map(line => line.replace('account\t1', 'account\t2'))).length === 1)
  check('no tag any more', faults(names, names.map(line => line.replace('account\t1', 'account\t-'))).length === 1)
  check('a code has no excuse', faults(names, without(names[4])).length === 1)
  check('twice', faults(names, [...names, names[1]]).length === 1)
}

/* A code may have several rows, each for its time. */
const now = read(fs.readFileSync(0, 'utf8')).filter((line, i, all) => !line.startsWith('code') || all.indexOf(line) === i)
const before = read(fs.existsSync(golden) ? fs.readFileSync(golden, 'utf8') : '')
const found = faults(before, now)
if (what === 'write') {
  const bad = found.filter(fault => !fault.startsWith('new'))
  for (const fault of bad) console.error(fault)
  if (bad.length === 0) {
    fs.writeFileSync(golden, `# Names that stand for ever: kind, path, tag.  tests/names/run.sh write adds new ones.\n${now.join('\n')}\n`)
  }
  process.exit(bad.length ? 1 : 0)
}
let [passed, failed] = [0, 0]
const check = (text, good) => {
  if (good) passed++
  else {
    failed++
    console.log(`  names: ${text}`)
  }
}
proved(check)
for (const fault of found) check(fault, false)
check('there are names', before.length > 300 && now.length > 300)
passed += before.length - found.filter(fault => !fault.startsWith('new')).length
console.log(`names: ${passed} passed, ${failed} failed`)
process.exit(failed ? 1 : 0)
