/*
 * A register as officers work in it: filter, sort, search, pages, total and export; a record; a step
 * with its preview, a fault shown at its field, and somebody else's change in between.
 */
import fs from 'node:fs'

const rows = page => page.getByTestId('row')
const calm = page => page.locator('main [aria-busy="true"]').waitFor({ state: 'detached' })
const total = async page => {
  await page.waitForFunction(() => /\d/.test(document.querySelector('[data-test="total"]')?.textContent ?? ''))
  return Number((await page.getByTestId('total').textContent()).replace(/\D/g, ''))
}
const column = (page, n) => rows(page).evaluateAll((all, at) => all.map(row => row.cells[at].textContent.trim()), n)
const address = (page, part) => page.waitForFunction(text => decodeURIComponent(location.hash).includes(text), part)

async function pick (page, place, text) {
  await place.click()
  await page.locator('.el-select-dropdown__item:visible', { hasText: text }).first().click()
  await page.keyboard.press('Escape')
}

async function list (t, page) {
  await t.open(page, '/register/member', 'row')
  const all = await total(page)
  const { json } = await t.api(page, '/member/total')
  t.equal('total', all, json.total)
  t.equal('one page', await rows(page).count(), 50)
  await page.getByTestId('more').click()
  await rows(page).nth(99).waitFor()
  t.equal('two pages', await rows(page).count(), 100)
  t.equal('no row twice', new Set(await rows(page).locator('a[href*="/member/"]').evaluateAll(links =>
    links.map(link => link.href))).size, 100)
  return all
}

async function filter (t, page, all) {
  await page.getByTestId('filters').click()
  await pick(page, page.getByTestId('choice-sex'), '女')
  await address(page, 'sex=2')
  await calm(page)
  t.equal('women only', [...new Set(await column(page, 1))], ['女'])
  const women = await total(page)
  t.check(`${women} women of ${all}`, women > 0 && women < all)
  await t.screenshot(page, 'register-filter')
  await page.getByTestId('clear-filters').click()
  await page.waitForFunction(() => !location.hash.includes('sex='))
  t.equal('all again', await total(page), all)
}

async function sort (t, page) {
  await page.getByTestId('sort-joined').click()
  await address(page, 'sort=joined')
  await calm(page)
  await page.locator('th[aria-sort="ascending"]').waitFor()
  const up = (await column(page, 3)).filter(day => day !== '—')
  t.check('by day, upwards', up.every((day, i) => i === 0 || up[i - 1].slice(0, 4) <= day.slice(0, 4)))
  await page.getByTestId('sort-joined').click()
  await address(page, 'sort=-joined')
  await calm(page)
  const down = (await column(page, 3)).filter(day => day !== '—')
  t.check('by day, downwards', down.every((day, i) => i === 0 || down[i - 1].slice(0, 4) >= day.slice(0, 4)))
  t.check('another order', down[0] !== up[0])
  await page.getByTestId('sort-joined').click()
  await page.waitForFunction(() => !location.hash.includes('sort='))
  await calm(page)
}

async function search (t, page) {
  const [name] = await column(page, 0)
  await page.getByTestId('search').fill(name)
  await address(page, `q=${name}`)
  await calm(page)
  await page.waitForFunction(text => [...document.querySelectorAll('[data-test="row"]')]
    .every(row => row.cells[0].textContent.includes(text)), name)
  t.check(`finds ${name}`, (await column(page, 0)).includes(name))
  t.check('and few others', await total(page) < 50)
}

async function exports (t, page) {
  const shown = await total(page)
  for (const [format, start] of [['xlsx', 'PK'], ['csv', '\uFEFF']]) {
    await page.getByTestId('export').click()
    const wait = page.waitForEvent('download')
    await page.getByTestId(`export-${format}`).click()
    const file = await (await wait).path()
    const bytes = fs.readFileSync(file)
    t.check(`${format} begins as such`, bytes.toString('utf8').startsWith(start))
    if (format === 'csv') {
      t.equal('rows of the file', bytes.toString('utf8').trim().split(/\r?\n/).length, shown + 1)
      t.check('no number in it', !/\d{17}[\dX]/.test(bytes.toString('utf8')))
    }
  }
}

async function fault (t, page) {
  await rows(page).first().getByRole('link').first().click()
  await page.getByTestId('history').waitFor()
  await page.getByTestId('step-correct').click()
  const dialog = page.getByTestId('step-dialog')
  await dialog.getByLabel('入会日期').fill('2199-01-01')
  await dialog.getByTestId('field-reason').fill('核对原始名册')
  await page.getByTestId('preview').click()
  await page.getByTestId('fault').waitFor()
  t.check('the fault stands at its field', await page.getByTestId('fault').evaluate(place =>
    place.parentElement.textContent.includes('入会日期') && place.parentElement.classList.contains('wrong')))
  await t.screenshot(page, 'register-fault', { fullPage: false })
  await dialog.getByLabel('入会日期').fill('2019-05-06')
  await page.getByTestId('preview').click()
  await page.getByTestId('changes').getByText('2019-05-06').waitFor()
  t.check('the preview tells the old value', (await page.getByTestId('changes').locator('del').count()) > 0)
  await t.screenshot(page, 'register-preview', { fullPage: false })
  await page.getByTestId('confirm').click()
  await page.getByTestId('value-joined').getByText('2019-05-06').waitFor()
  t.check('history has it', (await page.getByTestId('history').textContent()).includes('更正资料'))
}

/* Somebody else is quicker: told in words, what was typed is kept, and it goes on. */
async function stale (t, page) {
  const id = page.url().split('/').pop()
  const { json } = await t.api(page, `/member/${id}`)
  await page.getByTestId('step-edit').click()
  await page.getByTestId('field-job').fill('统计员')
  const other = await t.api(page, `/member/${id}/edit`, { answers: { note: '另一人先改' } },
    { 'If-Match': `"${json.rev}"` })
  t.equal('the other one', other.status, 200)
  await page.getByTestId('preview').click()
  await page.getByTestId('reload').waitFor()
  await t.screenshot(page, 'register-stale', { fullPage: false })
  t.equal('what was typed', await page.getByTestId('field-job').inputValue(), '统计员')
  await page.getByTestId('reload').click()
  await page.getByTestId('reload').waitFor({ state: 'detached' })
  await page.getByTestId('preview').click()
  await page.getByTestId('confirm').click()
  await page.getByTestId('value-job').getByText('统计员').waitFor()
  const after = await t.api(page, `/member/${id}`)
  t.equal('both changes stand', [after.json.values.note, after.json.values.job, after.json.rev],
    ['另一人先改', '统计员', json.rev + 2])
}

export default async function (t) {
  const page = await t.page({ acceptDownloads: true })

  await t.login(page, 'bh-organiser')
  const all = await list(t, page)
  await filter(t, page, all)
  await sort(t, page)
  await search(t, page)
  await exports(t, page)
  await fault(t, page)
  await stale(t, page)
}
