/* A bare installation: the link that the program leaves in its folder makes a federation and lets its administrator
 * in; afterwards it is void. */
import fs from 'node:fs'
import path from 'node:path'
import { Server } from './harness.mjs'

async function typed (page, words) {
  for (const [name, text] of Object.entries(words)) await page.getByTestId(`setup-${name}`).fill(text)
}

async function setUp (t, page, link) {
  await page.goto(link)
  await page.getByTestId('setup-begin').waitFor()
  t.check('the token is no part of what servers see', !new URL(page.url()).search && !new URL(page.url()).pathname.includes('setup'))
  await t.fits(page, 'setup')
  await t.screenshot(page, 'first-start')
  await typed(page, { federation: '银湾市总工会', region: '12', name: '钟启程', login: 'zhong', password: 'short', again: 'other' })
  await page.getByTestId('setup-begin').click()
  await page.getByTestId('fault').getByText('不一样').waitFor()
  await typed(page, { again: 'short' })
  await page.getByTestId('setup-begin').click()
  await page.getByTestId('fault').first().waitFor()
  t.equal('faults at their fields', await page.getByTestId('fault').count(), 2)
  await t.screenshot(page, 'first-start-faults')
  await typed(page, { region: '370200', password: '银湾市的海边有灯塔', again: '银湾市的海边有灯塔' })
  await typed(page, { password: '银湾市的海边有一座灯塔', again: '银湾市的海边有一座灯塔' })
  await page.getByTestId('setup-begin').click()
  await page.getByTestId('posts').waitFor()
}

export default async function (t) {
  const server = new Server(null, 'first-start-fresh')

  try {
    await server.start()
    const file = path.join(server.data, 'first-administrator.txt')
    const link = /http:\S+\/setup#\S+/.exec(fs.readFileSync(file, 'utf8'))?.[0]
    if (!t.check(`there is a link: ${server.log()}`, link)) return
    const page = await t.page({ baseURL: server.url })
    await setUp(t, page, link)
    t.check('its federation', (await page.getByTestId('posts').textContent()).includes('银湾市总工会'))
    t.check('the link is gone from the folder', !fs.existsSync(file))
    await page.getByTestId('first-steps').waitFor()
    t.check('its next step is told', await page.getByTestId('first-steps').getByRole('link').count() === 3)
    await t.screenshot(page, 'first-home')
    const again = await t.page()
    await again.goto(link)
    await typed(again, { federation: '另一个工会', name: '某人', login: 'other', password: '银湾市的海边有一座灯塔', again: '银湾市的海边有一座灯塔' })
    await again.getByTestId('setup-begin').click()
    await again.getByTestId('problem').waitFor()
    t.check('the link works once', (await again.getByTestId('problem').textContent()).includes('失效'))
    await again.goto(`${server.url}/setup`)
    await again.getByTestId('no-token').waitFor()
    t.check('a link cut short is told', true)
  } finally {
    await server.end()
  }
}
