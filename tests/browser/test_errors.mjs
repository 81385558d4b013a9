/* What goes wrong is said, and nothing breaks: no server, no such page, nothing found, long names. */

async function gone (t, page) {
  await t.open(page, '/register/member', 'row')
  await t.server.stop()
  await page.getByTestId('search').fill('王')
  await page.getByTestId('problem').waitFor()
  t.check('said in words', (await page.getByTestId('problem').textContent()).includes('网络'))
  t.check('no row of another question', await page.getByTestId('row').count() === 0)
  await t.screenshot(page, 'error-gone')
  await t.server.start()
  await page.getByTestId('again').click()
  await page.getByTestId('row').first().waitFor()
  t.check('and it goes on', await page.getByTestId('problem').count() === 0)
}

/* A step whose answer was lost: the form stays, and the same key brings it to its end once. */
async function lost (t, page) {
  await page.getByTestId('row').first().getByRole('link').first().click()
  await page.getByTestId('step-edit').click()
  await page.getByTestId('field-job').fill('话务员')
  await page.getByTestId('preview').click()
  await page.getByTestId('confirm').waitFor()
  await t.server.stop()
  await page.getByTestId('confirm').click()
  await page.getByTestId('problem').waitFor()
  await t.server.start()
  await page.getByTestId('confirm').click()
  await page.getByTestId('value-job').getByText('话务员').waitFor()
  t.check('history has it once', (await page.getByTestId('history').getByText('话务员').count()) === 1)
}

async function missing (t, page) {
  for (const route of ['/nowhere', '/register/nothing', '/register/member/1-1', '/register/member/x']) {
    await t.open(page, route, 'empty')
    t.check(`${route} says so`, (await page.getByTestId('empty').textContent()).trim().length > 6)
    t.check('with a way out', await page.getByTestId('empty').getByRole('link').count() === 1)
  }
  await t.screenshot(page, 'error-missing')
  await page.goto(`${t.url}/#/imports/1-1`)
  await page.getByTestId('problem').waitFor()
  t.check('no import', true)
}

async function empty (t, page) {
  await t.open(page, '/register/member?q=zzqqxx', 'empty')
  t.check('none fits', (await page.getByTestId('empty').textContent()).includes('没有符合条件'))
  await t.screenshot(page, 'error-empty')
  await page.getByTestId('empty').getByRole('button').click()
  await page.getByTestId('row').first().waitFor()
}

/* The session ends elsewhere: back to the log-in, and from there to where one was. */
async function expired (t, page) {
  await page.context().clearCookies()
  await page.getByTestId('search').fill('李')
  await page.getByTestId('login').waitFor()
  await t.screenshot(page, 'error-expired')
  await page.getByTestId('login').fill('bh-organiser')
  await page.getByTestId('password').fill('wrong')
  await page.getByTestId('enter').click()
  await page.getByTestId('problem').waitFor()
  t.check('a wrong password', (await page.getByTestId('problem').textContent()).includes('密码'))
  await page.getByTestId('password').fill(t.logins.find(each => each.login === 'bh-organiser').password)
  await page.getByTestId('enter').click()
  await page.getByTestId('row').first().waitFor()
  t.check('where one was', page.url().includes('/register/member'))
}

const long = '滨海市望海区栈桥街道海洋生物医药与高端装备制造产业园区第一联合工会委员会暨新就业形态劳动者联合工会筹备工作组第二分组工会'

async function names (t, page, phone) {
  const session = (await t.api(page, '/session')).json
  const made = await t.api(page, '/org/register',
    { answers: { name: long, above: session.posts[0].org.id, kind: 'joint', employer_name: long } })
  t.equal(`${[...long].length} characters`, [[...long].length, made.status], [60, 201])
  const person = await t.api(page, '/person/record', { answers: { name: 'A'.repeat(60), origin: made.json.id } })
  const member = await t.api(page, '/member/enrol', { answers: { person: person.json.id, org: made.json.id, job: 'x'.repeat(60) } })
  t.equal('its member', member.status, 201)
  for (const [place, view] of [[page, 'desktop'], [phone, 'phone']]) {
    for (const [route, shows] of [[`/register/org?under=${made.json.id}`, 'row'], [`/register/org/${made.json.id}`, 'history'],
      [`/register/member?under=${made.json.id}`, 'row'], [`/register/member/${member.json.id}`, 'history'],
      [`/tree?node=${made.json.id}`, 'declared'], ['/tree', 'tree-node']]) {
      await t.open(place, route, shows)
      await t.fits(place, `${view} ${route}`)
    }
    await t.open(place, `/register/member/${member.json.id}`, 'history')
    await t.screenshot(place, `error-long-${view}`)
    await place.getByTestId('step-edit').click()
    await place.getByTestId('preview').waitFor()
    await t.fits(place, `${view} step`)
  }
}

export default async function (t) {
  const page = await t.page()
  const phone = await t.page({ phone: true })

  await t.login(page, 'bh-organiser')
  await t.login(phone, 'bh-organiser')
  await gone(t, page)
  await lost(t, page)
  await missing(t, page)
  await empty(t, page)
  await expired(t, page)
  await names(t, page, phone)
}
