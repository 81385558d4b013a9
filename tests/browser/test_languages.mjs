/*
 * English and back.  What the pages and the program say of themselves is in the language chosen;
 * what people wrote (names of unions and of people, remarks) stays as they wrote it.
 */

/* Menu, headings, labels, buttons, columns: everything but data. */
const said = page => page.evaluate(() => {
  const places = 'nav a, .title, h1, h2, h3, dt, th, label, legend, button, button span, .label, .help, .muted, [data-test="state"],'
    + ' [placeholder], [aria-label], .el-dropdown-menu__item, .el-dialog__title, .kind'
  const data = '[data-test="tree-node"], .toggle, [data-test="language"], [data-test="user"], [data-test="title"],'
    + ' [data-test="summary"], [data-test="posts"], [data-test="row"], [data-test="history"], .realm, .path,'
    + ' [data-test="message"], .messages, time'
  const texts = []
  for (const place of document.querySelectorAll(places)) {
    if (place.closest(data) || !place.getClientRects().length) continue
    const own = [...place.childNodes].filter(node => node.nodeType === 3).map(node => node.textContent.trim())
    texts.push(...own, place.getAttribute('placeholder') ?? '',
      place.getAttribute('aria-label') ?? '')
  }
  return texts.filter(Boolean)
})

const chinese = texts => [...new Set(texts.filter(text => /[\u4e00-\u9fff]/.test(text)))]

const routes = [['/', 'declared'], ['/tree', 'tree-node'], ['/messages', 'empty'], ['/register/org', 'row'],
  ['/register/employer', 'row'], ['/register/person', 'row'], ['/register/member', 'row'],
  ['/register/post', 'row'], ['/imports', 'import-new'], ['/imports/new', 'import-new-title'],
  ['/password', 'old'], ['/nowhere', 'empty']]

export default async function (t) {
  const page = await t.page()

  await page.goto(`${t.url}/`)
  await page.getByTestId('login').waitFor()
  t.check('Chinese at first', chinese(await said(page)).length >= 3)
  await page.getByTestId('language').click()
  t.equal('English log-in', chinese(await said(page)), [])
  await t.screenshot(page, 'english-login')
  await t.logIn(page, 'bh-organiser')
  for (const [route, shows] of routes) {
    await t.open(page, route, shows)
    const texts = await said(page)
    const left = chinese(texts).filter(text => !/^滨海市总工会$|周文静/.test(text)) /* title and greeting */
    t.check(`${route} says something`, texts.length > 5)
    t.equal(`${route} in English`, left, [])
    await t.screenshot(page, `english${route.replaceAll('/', '-')}`, { fullPage: false })
  }
  await t.open(page, '/register/member', 'row')
  await page.getByTestId('filters').click()
  await page.getByTestId('clear-filters').waitFor()
  t.equal('filters in English', chinese(await said(page)), [])
  await page.getByTestId('row').first().getByRole('link').first().click()
  await page.getByTestId('history').waitFor()
  t.equal('a record in English', chinese(await said(page)), [])
  await page.getByTestId('step-edit').click()
  await page.getByTestId('preview').waitFor()
  t.equal('a step in English', chinese((await said(page)).filter(text => !text.includes('·'))), [])
  await t.screenshot(page, 'english-step', { fullPage: false })
  t.equal('the document says so', await page.locator('html').getAttribute('lang'), 'en')
  await page.getByTestId('cancel').click()
  await page.getByTestId('language').click()
  await page.getByTestId('step-edit').getByText('修改资料').waitFor()
  t.equal('and back', await page.locator('html').getAttribute('lang'), 'zh-CN')
  t.check('the menu too', (await page.getByTestId('menu-home').textContent()).includes('工作台'))
}
