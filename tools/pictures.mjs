/*
 * node tools/pictures.mjs - docs/pictures: real pages of the demonstration, 1366 pixels wide, taken
 * anew whenever the pages have changed.  Needs build/zhijia and what `make test` installs.
 */
import fs from 'node:fs'
import path from 'node:path'
import { browserOpen, demoMake, root, Server, Test } from '../tests/browser/harness.mjs'

const folder = path.join(root, 'docs/pictures')
const most = 250 * 1024

async function take (page, name) {
  const file = path.join(folder, `${name}.png`)
  await page.screenshot({ path: file, animations: 'disabled' })
  const { size } = fs.statSync(file)
  if (size > most) throw new Error(`${file} has ${size} bytes, more than ${most}`)
  console.log(`${path.relative(root, file)}: ${size} bytes`)
}

/* The tree of a district with its figures. */
async function consolePicture (t) {
  const page = await t.page({ deviceScaleFactor: 1 })
  await t.login(page, 'bh-organiser')
  await t.open(page, '/tree', 'tree-node')
  await page.getByTestId('tree-node').nth(2).waitFor()
  await page.mouse.move(0, 0)
  await take(page, 'console')
}

async function upload (t, page, name) {
  await t.open(page, '/imports/new', 'file')
  await page.getByTestId('file').setInputFiles(path.join(root, 'samples', name))
  await page.getByTestId('counts').waitFor()
}

/* What the check of a roster says before anything is written, its union being there. */
async function importPicture (t) {
  const page = await t.page({ deviceScaleFactor: 1 })
  await t.login(page, 'qd-organiser')
  await upload(t, page, '工会组织名录.csv')
  await page.getByTestId('commit').click()
  await page.locator('.asked .el-button--primary').click()
  await page.getByTestId('import-state').waitFor()
  await upload(t, page, '会员花名册-1.xlsx')
  await page.getByTestId('whole').check()
  await page.getByTestId('tab-refused-row').click()
  await page.getByTestId('remark').first().waitFor()
  await page.getByTestId('counts').evaluate(place => scrollTo(0, place.getBoundingClientRect().top + scrollY - 72))
  await page.mouse.move(0, 0)
  await take(page, 'import')
}

fs.mkdirSync(folder, { recursive: true })
const demo = demoMake()
const browser = await browserOpen()
const server = new Server(demo, 'data-pictures')
const t = new Test('pictures', browser, server, demo.logins)
try {
  await server.start()
  await consolePicture(t)
  await importPicture(t)
} finally {
  await t.close()
  await server.end()
  await browser.close()
}
process.exit(t.failed ? 1 : 0)
