/* 360 px: log in, the members as cards, one of them, a step; no page is wider than the phone. */

export default async function (t) {
  const page = await t.page({ phone: true })

  await page.goto(`${t.url}/`)
  await page.getByTestId('login').waitFor()
  await t.fits(page, 'log-in')
  await t.screenshot(page, 'phone-login')
  await t.logIn(page, 'bh-clerk-1')
  await t.fits(page, 'home')
  await t.screenshot(page, 'phone-home')

  await page.getByTestId('menu').click()
  await page.getByTestId('menu-member').click()
  await page.getByTestId('row').first().waitFor()
  t.check('cards, no table', await page.locator('main table').count() === 0)
  const narrow = await page.getByTestId('row').evaluateAll(all => all.every(row =>
    row.getBoundingClientRect().right <= innerWidth && row.getBoundingClientRect().left >= 0))
  t.check('every card fits', narrow)
  await t.fits(page, 'members')
  await t.screenshot(page, 'phone-members', { fullPage: false })

  const name = (await page.getByTestId('row').first().getByRole('link').first().textContent()).trim()
  await page.getByTestId('row').first().getByRole('link').first().click()
  await page.getByTestId('history').waitFor()
  t.equal('the record', (await page.getByTestId('title').textContent()).trim(), name)
  await t.fits(page, 'record')
  await t.screenshot(page, 'phone-record')

  await page.getByTestId('step-edit').click()
  await page.getByTestId('field-job').fill('值班员')
  t.check('the dialog fills the phone', await page.locator('.step.is-fullscreen').count() === 1)
  await t.screenshot(page, 'phone-step', { fullPage: false })
  await page.getByTestId('preview').click()
  await page.getByTestId('changes').getByText('值班员').waitFor()
  await t.fits(page, 'preview')
  await page.getByTestId('confirm').click()
  await page.getByTestId('value-job').getByText('值班员').waitFor()

  for (const [route, shows] of [['/tree', 'tree-node'], ['/register/org', 'row'], ['/register/post', 'total'],
    ['/imports/new', 'file'], ['/password', 'old']]) {
    await page.goto(`${t.url}/#${route}`)
    await page.getByTestId(shows).first().waitFor({ state: 'attached' })
    await t.fits(page, route)
  }
}
