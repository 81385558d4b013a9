/*
 * run.mjs [name ...] - every tests/browser/test_*.mjs, or those named, each on a copy of the
 * demonstration and with a server of its own.  Prints "browser/name: N passed, M failed" for each.
 */
import fs from 'node:fs'
import path from 'node:path'
import { pathToFileURL } from 'node:url'
import { browserOpen, demoMake, root, Server, Test } from './harness.mjs'

const limit = 240000 /* ms for one file */
const folder = path.join(root, 'tests/browser')
const wanted = process.argv.slice(2)
const names = fs.readdirSync(folder).filter(name => /^test_.*\.mjs$/.test(name)).sort()
  .map(name => name.slice('test_'.length, -'.mjs'.length))
  .filter(name => wanted.length === 0 || wanted.includes(name))

function late () {
  let timer
  const promise = new Promise((resolve, reject) => {
    timer = setTimeout(() => reject(new Error(`not done after ${limit / 1000} s`)), limit)
  })
  return { promise, stop: () => clearTimeout(timer) }
}

async function fileRun (name, browser, demo) {
  const server = new Server(demo, `data-${name}`)
  const t = new Test(name, browser, server, demo.logins)
  const timer = late()
  try {
    await server.start()
    const test = await import(pathToFileURL(path.join(folder, `test_${name}.mjs`)))
    await Promise.race([test.default(t), timer.promise])
    if (t.passed + t.failed === 0) t.fail('checked nothing')
  } catch (error) {
    t.fail(error.stack ?? String(error))
  }
  timer.stop()
  if (t.failed > 0) {
    await t.picture()
    console.log(server.log())
  }
  await t.close()
  await server.end()
  console.log(`browser/${name}: ${t.passed} passed, ${t.failed} failed`)
  return t.failed === 0
}

let good = names.length > 0
let browser
try {
  const demo = demoMake()
  browser = await browserOpen()
  for (const name of names) good = await fileRun(name, browser, demo) && good
} catch (error) {
  good = false
  console.log(error.stack ?? String(error))
}
await browser?.close()
if (names.length === 0) console.log('there is no test of the pages')
process.exit(good ? 0 : 1)
