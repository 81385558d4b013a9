/* No page does what the Content-Security-Policy forbids, and none fails to find a file of its own. */

const routes = [['/', 'declared'], ['/tree', 'tree-node'], ['/messages', 'empty'], ['/register/org', 'row'],
  ['/register/employer', 'row'], ['/register/person', 'row'], ['/register/member', 'row'],
  ['/register/post', 'row'], ['/imports', 'import-new'], ['/imports/new', 'import-new-title'],
  ['/password', 'old'], ['/nowhere', 'empty'], ['/setup?token=none', 'setup-begin']]

export default async function (t) {
  const page = await t.page()
  const told = []

  page.on('console', message => {
    if (/Content Security Policy|Refused to/i.test(message.text())) told.push(message.text())
  })
  page.on('response', answer => {
    if (answer.status() >= 400 && !answer.url().includes('/api/')) told.push(`${answer.status()} ${answer.url()}`)
  })
  await page.addInitScript(() => {
    window.violations = []
    document.addEventListener('securitypolicyviolation', event =>
      window.violations.push(`${event.violatedDirective} ${event.blockedURI} ${event.sourceFile}:${event.lineNumber}`))
  })
  const calm = async name => {
    t.equal(`${name}: violations`, await page.evaluate(() => window.violations), [])
    t.equal(`${name}: console`, told.splice(0), [])
  }

  const head = await page.request.get(`${t.url}/`)
  t.check('there is a policy', /default-src 'self'/.test(head.headers()['content-security-policy'] ?? ''))
  await page.goto(`${t.url}/`)
  await page.getByTestId('login').waitFor()
  await calm('log-in')
  await t.login(page, 'bh-organiser')
  for (const [route, shows] of routes) {
    await t.open(page, route, shows)
    await calm(route)
  }

  await t.open(page, '/register/member', 'row')
  await page.getByTestId('filters').click()
  await page.getByTestId('choice-sex').click()
  await page.locator('.el-select-dropdown__item:visible').first().click()
  await page.keyboard.press('Escape')
  await page.getByTestId('export').click()
  await page.getByTestId('export-csv').waitFor()
  await page.keyboard.press('Escape')
  await calm('filter and menu')

  await t.open(page, '/register/org', 'row')
  await page.getByTestId('row').first().getByRole('link').first().click()
  await page.getByTestId('step-edit').click()
  await page.getByTestId('preview').waitFor()
  await page.getByTestId('add-lines').click()
  await page.getByTestId('rows-lines').getByRole('button', { name: '打开日历' }).first().click()
  await page.locator('.el-date-table:visible, .el-picker-panel:visible').first().waitFor()
  await calm('a step with rows and a calendar')
  await page.getByTestId('rows-lines').getByTestId('open-tree').click()
  await page.locator('.el-dialog').getByTestId('tree-node').first().waitFor()
  await calm('the tree to choose from')

  /* Whoever breaks the rule is told of: the listener works. */
  await page.evaluate(() => {
    const script = document.createElement('script')
    script.textContent = 'window.broken = 1'
    document.body.append(script)
  })
  await page.waitForFunction(() => window.violations.length === 1)
  t.equal('an inline script does not run', await page.evaluate(() => window.broken ?? null), null)
}
