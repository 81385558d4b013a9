/* Posts: somebody is appointed, found by document or by name; the post ends with day and reason; and
 * the ending is undone. */

const state = page => page.getByTestId('state').first()

async function choose (page, place, words, text) {
  await place.locator('input').fill(words)
  await page.locator('.el-select-dropdown__item:visible', { hasText: text }).first().click()
}

async function appoint (t, page) {
  const { json } = await t.api(page, '/session')
  const made = await t.api(page, '/person/record',
    { answers: { name: '欧阳任命', origin: json.posts[0].org.id, sex: '2' } })
  t.equal('a person', made.status, 201)
  await t.open(page, '/register/post', 'step-appoint')
  await page.getByTestId('step-appoint').click()
  const dialog = page.getByTestId('step-dialog')
  await dialog.getByTestId('document').fill('110101199003070000')
  await dialog.getByTestId('look-up').click()
  await dialog.locator('.words').waitFor()
  t.check('a number that is no number is told', (await dialog.locator('.words').textContent()).trim().length > 3)
  await choose(page, dialog.getByTestId('pick-person'), 'oyrm', '欧阳任命')
  await choose(page, dialog.getByTestId('choice-role'), '经办', '经办')
  await choose(page, dialog.getByTestId('pick-org'), '望海区总工会', '望海区总工会')
  t.equal('from today', await dialog.getByLabel('自', { exact: false }).first().inputValue(), json.today)
  await t.screenshot(page, 'post-appoint', { fullPage: false })
  await page.getByTestId('preview').click()
  await page.getByTestId('changes').getByText('欧阳任命').first().waitFor()
  await t.screenshot(page, 'post-preview', { fullPage: false })
  await page.getByTestId('confirm').click()
  await page.getByTestId('history').waitFor()
  t.equal('the post', (await page.getByTestId('title').textContent()).trim(), '欧阳任命')
  t.equal('is held', (await state(page).textContent()).trim(), '在任')
  await t.screenshot(page, 'post-record')
}

async function end (t, page) {
  await page.getByTestId('step-end').click()
  await page.getByTestId('field-reason').fill('工作调动')
  await page.getByTestId('preview').click()
  await page.getByTestId('changes').getByText('工作调动').waitFor()
  await page.getByTestId('confirm').click()
  await page.getByTestId('step-undo').waitFor()
  t.equal('has ended', (await state(page).textContent()).trim(), '已卸任')
  t.check('with its reason', (await page.getByTestId('history').textContent()).includes('工作调动'))
}

async function undo (t, page) {
  await page.getByTestId('step-undo').click()
  await page.getByTestId('field-reason').fill('登记有误')
  await page.getByTestId('preview').click()
  await page.getByTestId('confirm').click()
  await page.getByTestId('step-end').waitFor()
  t.equal('is held again', (await state(page).textContent()).trim(), '在任')
  t.check('without an end', !(await page.getByTestId('value-to').textContent()).match(/\d/))
}

export default async function (t) {
  const page = await t.page()

  await t.login(page, 'bh-organiser')
  await appoint(t, page)
  await end(t, page)
  await undo(t, page)
}
