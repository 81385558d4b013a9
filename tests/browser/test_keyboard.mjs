/* Log-in, a list, a record and a step with keys alone; whoever tabs sees where he is. */

const here = page => page.evaluate(() => {
  const place = document.activeElement
  const box = place.closest('.el-input__wrapper, .el-select__wrapper, .el-textarea') ?? place
  const seen = getComputedStyle(box)
  return {
    test: place.getAttribute('data-test') ?? place.closest('[data-test]')?.getAttribute('data-test') ?? '',
    text: (place.textContent || place.getAttribute('aria-label') || '').trim(),
    href: place.getAttribute('href') ?? '',
    tag: place.tagName,
    seen: (seen.outlineStyle !== 'none' && parseFloat(seen.outlineWidth) >= 1) || seen.boxShadow !== 'none',
  }
})

/* Tab until the place is reached; every stop on the way has to be visible as such. */
async function tabTo (t, page, what, fits) {
  for (let i = 0; i < 80; i++) {
    await page.keyboard.press('Tab')
    const place = await here(page)
    if (place.tag !== 'BODY') t.check(`focus is seen at ${place.tag} ${place.test} ${place.text.slice(0, 20)}`, place.seen)
    if (fits(place)) return place
  }
  throw new Error(`80 tabs do not lead to ${what}`)
}

export default async function (t) {
  const page = await t.page()
  const who = t.logins.find(each => each.login === 'bh-clerk-1')

  await page.goto(`${t.url}/`)
  await page.getByTestId('login').waitFor()
  await tabTo(t, page, 'the log-in', place => place.test === 'login')
  await page.keyboard.type(who.login)
  await tabTo(t, page, 'the password', place => place.test === 'password')
  await page.keyboard.type(who.password)
  await page.keyboard.press('Enter')
  await page.getByTestId('posts').waitFor()

  await tabTo(t, page, 'the way past the menu', place => place.text === '跳到正文')
  await t.screenshot(page, 'keyboard-skip', { fullPage: false })
  await page.keyboard.press('Enter')
  t.equal('the way leads to the page', await page.evaluate(() => document.activeElement.id), 'main')
  await page.reload()
  await page.getByTestId('posts').waitFor()
  await tabTo(t, page, 'the members', place => place.test === 'menu-member')
  await page.keyboard.press('Enter')
  await page.getByTestId('row').first().waitFor()
  const row = await tabTo(t, page, 'the first row', place => /\/member\/\d/.test(place.href))
  await t.screenshot(page, 'keyboard-row', { fullPage: false })
  await page.keyboard.press('Enter')
  await page.getByTestId('history').waitFor()
  t.equal('its record', (await page.getByTestId('title').textContent()).trim(), row.text)

  await tabTo(t, page, 'the first step', place => place.test === 'step-edit')
  await page.keyboard.press('Enter')
  await page.getByTestId('field-job').waitFor()
  await tabTo(t, page, 'the first question', place => place.test === 'field-job')
  t.check('Tab stays in the dialog', await page.evaluate(() => Boolean(document.activeElement.closest('.el-dialog'))))
  await page.keyboard.press('Control+A')
  await page.keyboard.type('调度员')
  await page.keyboard.press('Enter')
  await page.getByTestId('confirm').waitFor()
  await tabTo(t, page, 'the confirmation', place => place.test === 'confirm')
  await page.keyboard.press('Enter')
  await page.getByTestId('value-job').getByText('调度员').waitFor()

  await tabTo(t, page, 'another step', place => place.test === 'step-edit')
  await page.keyboard.press('Enter')
  await page.getByTestId('field-job').waitFor()
  await page.keyboard.press('Escape')
  await page.getByTestId('field-job').waitFor({ state: 'detached' })
  t.equal('Escape leads back', (await here(page)).test, 'step-edit')
}
