/*
 * The newcomer's main job: unions, employers and a roster from file to register; a person found by
 * name, initials and last four digits; his record with its history; and the whole roster undone.
 */
import path from 'node:path'
import { root } from './harness.mjs'

const files = [
  { name: '工会组织名录.csv', kind: 'unions',
    counts: { created: 811, changed: 0, same: 1, refused: 2, doubles: 1 } },
  { name: '用人单位名录.csv', kind: 'employers',
    counts: { created: 1200, changed: 0, same: 0, refused: 1, doubles: 3 } },
  { name: '会员花名册-1.xlsx', kind: 'roster',
    counts: { created: 380, changed: 0, same: 0, refused: 14, doubles: 3, mended: 193 } },
]
const union = '青岛中联海晟食品有限公司工会委员会'

const number = async place => Number((await place.textContent()).replace(/\D/g, ''))

async function upload (t, page, file) {
  await t.open(page, '/imports/new', 'file')
  await page.getByTestId('file').setInputFiles(path.join(root, 'samples', file.name))
  await page.getByTestId('counts').waitFor({ timeout: 60000 })
  for (const [count, wanted] of Object.entries(file.counts)) {
    t.equal(`${file.name}: ${count}`, await number(page.getByTestId(`count-${count}`).locator('dd')), wanted)
  }
}

/* Every refused row says where and why. */
async function refusals (t, page, file) {
  await page.getByTestId('tab-refused-row').click()
  const rows = page.getByTestId('remark')
  await rows.first().waitFor()
  t.equal(`${file.name}: refused rows told`, await rows.count(), file.counts.refused)
  for (const cells of await rows.evaluateAll(all => all.map(row =>
    [...row.cells].map(cell => cell.textContent.trim())))) {
    t.check(`${file.name}: a reason in ${cells}`, cells[0] && cells[2])
  }
}

async function repairs (t, page, file) {
  await page.getByTestId('tab-repaired').click()
  await page.getByTestId('remark').first().waitFor()
  const [cells] = await page.getByTestId('remark').evaluateAll(all =>
    all.slice(0, 1).map(row => [...row.cells].map(cell => cell.textContent.trim())))
  t.check(`${file.name}: a repair says what it was and is: ${cells}`, cells[2] && cells[4])
}

async function commit (t, page, file) {
  await page.getByTestId('commit').click()
  const asked = page.locator('.asked')
  await asked.getByText(`新建 ${file.counts.created.toLocaleString('en')} 条`).waitFor()
  await t.screenshot(page, `main-${file.kind}-asked`, { fullPage: false })
  await asked.locator('.el-button--primary').click()
  await page.getByTestId('import-state').waitFor({ timeout: 60000 })
  t.check(`${file.name} is written`, (await page.getByTestId('import-state').textContent()).includes('已导入'))
}

async function roster (t, page) {
  t.check('the union stands in the title', (await page.getByText(`「${union}」`).count()) > 0)
  t.check('whole or additions is asked', await page.getByTestId('commit').isDisabled())
  t.check('and said', (await page.getByTestId('blocked').textContent()).includes('全体还是新增'))
  await page.getByTestId('mapping').click()
  const mapped = await page.locator('[data-test^="map-"]').allTextContents()
  t.check(`no column shows a bare name: ${mapped}`, !mapped.some(text => /^[a-z_]+$/.test(text.trim())))
  await page.getByTestId('whole').check()
  await page.getByTestId('blocked').waitFor({ state: 'detached' })
}

async function find (t, page, words, name) {
  await page.getByTestId('search').fill(words)
  const found = page.getByTestId('row').getByRole('link', { name, exact: true })
  await page.waitForFunction(text => decodeURIComponent(location.hash).includes(`q=${text}`), words)
  await found.first().waitFor().then(() => t.check('', true), () => t.check(`${words} finds ${name}`, false))
  await page.locator('[aria-busy="true"]').waitFor({ state: 'detached' })
  t.check(`${words} finds few`, await page.getByTestId('row').count() < 60)
}

async function search (t, page) {
  await page.goto(`${t.url}/`)
  await page.getByTestId('find-person').fill('江静建')
  await page.keyboard.press('Enter')
  await page.getByTestId('row').first().waitFor()
  await find(t, page, '江静建', '江静建')
  await find(t, page, 'jjj', '江静建')
  await find(t, page, '913X', '江静建')
  await t.screenshot(page, 'main-found')
}

async function record (t, page) {
  await page.getByTestId('row').getByRole('link', { name: '江静建', exact: true }).click()
  await page.getByTestId('history').getByText('导入登记').waitFor()
  t.equal('the title', await page.getByTestId('title').textContent(), '江静建')
  t.check('the union', (await page.getByTestId('value-org').textContent()).includes(union))
  t.check('history names the officer', (await page.getByTestId('history').textContent()).includes('李娜'))
  t.check('no number in clear', !/\d{17}[\dX]/.test(await page.locator('main').textContent()))
  await t.screenshot(page, 'main-record')
  await page.getByRole('link', { name: /来自导入/ }).click()
  await page.getByTestId('import-state').waitFor()
  t.equal('history leads to its file', await page.getByTestId('import-name').textContent(), '会员花名册-1.xlsx')
}

async function undo (t, page) {
  await page.getByTestId('undo').click()
  await page.locator('.asked .el-button--primary').click()
  await page.getByTestId('import-state').getByText('已撤销').waitFor({ timeout: 60000 })
  await t.screenshot(page, 'main-undone', { fullPage: false })
  await t.open(page, '/register/member', 'empty')
  t.check('nobody is left', (await page.getByTestId('total').textContent()).includes('共 0 条'))
}

export default async function (t) {
  const page = await t.page()

  await page.goto(`${t.url}/`)
  await t.logIn(page, 'qd-organiser')
  await page.getByTestId('first-steps').waitFor()
  await t.screenshot(page, 'main-empty-home')
  for (const file of files) {
    await upload(t, page, file)
    await refusals(t, page, file)
    await t.screenshot(page, `main-${file.kind}-check`)
    if (file.kind === 'roster') {
      await repairs(t, page, file)
      await roster(t, page)
    }
    await commit(t, page, file)
    await t.fits(page, file.name)
  }
  await search(t, page)
  await record(t, page)
  await undo(t, page)
}
