/* Log-ins: the security administrator gives one and resets it; its owner changes the password; an
 * organiser does not even see the card. */

async function post (t, page, name) {
  await t.open(page, '/register/post', 'row')
  await page.getByTestId('row').getByRole('link', { name, exact: true }).first().click()
  await page.getByTestId('history').waitFor()
}

const secret = async page => (await page.getByTestId('secret-word').textContent()).trim()

async function enter (t, login, password) {
  const page = await t.page()
  await page.goto(`${t.url}/`)
  await t.logIn(page, login, password)
  return page
}

async function refused (t, login, password) {
  const page = await t.page()
  await page.goto(`${t.url}/`)
  await page.getByTestId('login').fill(login)
  await page.getByTestId('password').fill(password)
  await page.getByTestId('enter').click()
  await page.getByTestId('problem').waitFor()
  t.check(`${login} does not get in with that`, await page.getByTestId('posts').count() === 0)
}

/* Somebody who holds a post and has no log-in. */
async function appointed (t, page) {
  const { json } = await t.api(page, '/session')
  const org = json.posts[0].org.id
  const person = await t.api(page, '/person/record', { answers: { name: '新干部', origin: org } })
  const made = await t.api(page, '/post/appoint',
    { answers: { person: person.json.id, role: 'clerk', org, stand_in: false, from: json.today } })
  t.equal('appointed', [person.status, made.status], [201, 201])
}

async function give (t, page) {
  await post(t, page, '新干部')
  await page.getByTestId('accounts').waitFor()
  await page.getByTestId('account-login').fill('坏 名')
  await page.getByTestId('account-give').click()
  await page.getByTestId('accounts').getByTestId('fault').waitFor()
  await page.getByTestId('account-login').fill('bh-organiser')
  await page.getByTestId('account-give').click()
  await page.getByTestId('accounts').locator('[data-test="fault"], [data-test="problem"]').first().waitFor()
  await page.getByTestId('account-login').fill('xin')
  await page.getByTestId('account-give').click()
  await page.getByTestId('secret').waitFor()
  await t.screenshot(page, 'account-given')
  t.equal('the list has it', await page.getByTestId('account').count(), 1)
  const word = await secret(page)
  t.check(`a password of its own: ${word.length} characters`, word.length >= 10)
  await page.getByTestId('copy').click()
  await page.getByText('已复制').waitFor()
  await page.reload()
  await page.getByTestId('account').waitFor()
  t.equal('shown once', await page.getByTestId('secret').count(), 0)
  return word
}

async function reset (t, page) {
  await page.getByTestId('account-reset').click()
  await page.locator('.asked .el-button--primary').click()
  await page.getByTestId('secret').waitFor()
  return secret(page)
}

async function change (t, page, old) {
  await page.getByTestId('user').click()
  await page.getByTestId('change-password').click()
  await page.getByTestId('old').fill(old)
  await page.getByTestId('new').fill('short')
  await page.getByTestId('again-new').fill('other')
  await page.getByTestId('change').click()
  await page.getByTestId('fault').getByText('不一样').waitFor()
  await page.getByTestId('again-new').fill('short')
  await page.getByTestId('change').click()
  await page.getByTestId('fault').getByText('10').waitFor()
  await t.screenshot(page, 'password-fault')
  await page.getByTestId('new').fill('春天来了我们去海边')
  await page.getByTestId('again-new').fill('春天来了我们去海边')
  await page.getByTestId('change').click()
  await page.getByTestId('fault').waitFor()
  await page.getByTestId('new').fill('春天来了我们都去海边')
  await page.getByTestId('again-new').fill('春天来了我们都去海边')
  await page.getByTestId('change').click()
  await page.getByTestId('posts').waitFor()
  t.check('changed, and still inside', true)
}

export default async function (t) {
  const officer = await t.page()
  const security = await t.page({ permissions: ['clipboard-write'] })

  await t.login(officer, 'bh-organiser')
  await appointed(t, officer)
  await post(t, officer, '新干部')
  t.equal('an organiser sees no log-ins', await officer.getByTestId('accounts').count(), 0)
  await t.login(security, 'bh-security')
  const first = await give(t, security)
  const page = await enter(t, 'xin', first)
  const second = await reset(t, security)
  t.check('another password', first !== second)
  await refused(t, 'xin', first)
  await page.reload()
  await page.getByTestId('login').waitFor()
  t.check('its sessions have ended', true)
  const again = await enter(t, 'xin', second)
  await change(t, again, second)
  await refused(t, 'xin', second)
  await enter(t, 'xin', '春天来了我们都去海边')
  await again.getByTestId('user').click()
  await again.getByTestId('log-out').click()
  await again.getByTestId('login').waitFor()
  t.check('logged out', true)
}
