/* Two clerks side by side: each sees his own town, and of the other's not even that it is there. */

async function look (t, name) {
  const page = await t.page()

  await t.login(page, name)
  await t.open(page, '/tree', 'tree-node')
  const town = (await page.getByTestId('tree-node').first().textContent()).trim()
  const registered = Number((await page.getByTestId('registered').textContent()).replace(/\D/g, ''))
  await t.open(page, '/register/member', 'row')
  const people = await page.getByTestId('row').locator('a[href*="/member/"]').evaluateAll(all =>
    all.map(link => link.getAttribute('href')))
  const unions = await page.getByTestId('row').locator('a[href*="/org/"]').evaluateAll(all =>
    [...new Set(all.map(link => link.getAttribute('href')))])
  return { page, town, registered, people, unions }
}

async function closed (t, clerk, other) {
  for (const address of [other.people[0], other.unions[0]]) {
    await clerk.page.goto(`${t.url}/${address}`)
    await clerk.page.getByTestId('empty').waitFor()
    t.check(`${address} shows nothing`, await clerk.page.getByTestId('title').count() === 0)
    t.check('and says so', (await clerk.page.getByTestId('empty').textContent()).trim().length > 4)
  }
  await t.screenshot(clerk.page, 'clerk-not-found')
  const id = other.unions[0].split('/').pop()
  const { status } = await t.api(clerk.page, `/tree?node=${id}`)
  t.equal('the other tree is not there', status, 404)
  const { json } = await t.api(clerk.page, `/member/total?under=${id}`)
  t.check(`and counts nobody: ${JSON.stringify(json)}`, !json.total)
}

/* What one writes, the other neither sees nor may. */
async function write (t, clerk, other) {
  const { page } = clerk

  await page.goto(`${t.url}/${clerk.people[0]}`)
  await page.getByTestId('step-edit').click()
  await page.getByTestId('field-job').fill('收银员')
  await page.getByTestId('preview').click()
  await page.getByTestId('confirm').click()
  await page.getByTestId('value-job').getByText('收银员').waitFor()
  const id = clerk.people[0].split('/').pop()
  const read = await t.api(other.page, `/member/${id}`)
  const wrote = await t.api(other.page, `/member/${id}/edit`, { answers: { job: '电工' } }, { 'If-Match': '"2"' })
  t.equal('reading from the other town', read.status, 404)
  t.equal('writing from the other town', wrote.status, 404)
}

export default async function (t) {
  const one = await look(t, 'bh-clerk-1')
  const two = await look(t, 'bh-clerk-2')

  t.check(`two towns: ${one.town}, ${two.town}`, one.town.includes('栈桥') && two.town.includes('灯塔'))
  t.check('both have members', one.registered > 0 && two.registered > 0 && one.people.length && two.people.length)
  t.equal('members of both', one.people.filter(each => two.people.includes(each)).length, 0)
  t.equal('unions of both', one.unions.filter(each => two.unions.includes(each)).length, 0)
  await t.screenshot(one.page, 'clerk-1')
  await t.screenshot(two.page, 'clerk-2')
  await closed(t, one, two)
  await closed(t, two, one)
  await write(t, one, two)
}
