/* What console and member pages share, tried without a browser. */
import assert from 'node:assert/strict'
import { readdirSync, readFileSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import { test } from 'node:test'
import { runnerImport } from 'vite'

const here = (path) => fileURLToPath(new URL(path, import.meta.url))
const store = () => {
    const kept = new Map()
    return new Proxy({
        getItem: (key) => kept.get(key) ?? null,
        setItem: (key, text) => void kept.set(key, text),
        removeItem: (key) => void kept.delete(key),
    }, { ownKeys: () => [...kept.keys()],
        getOwnPropertyDescriptor: () => ({ enumerable: true, configurable: true }) })
}
globalThis.localStorage = store()
globalThis.sessionStorage = store()

const load = async (path) => (await runnerImport(here(path),
    { configFile: false, logLevel: 'error',
        resolve: { alias: { '@shared': here('../shared') } } })).module

function sources(folder) {
    return readdirSync(folder, { withFileTypes: true, recursive: true })
        .filter((entry) => entry.isFile() && /\.(ts|vue)$/.test(entry.name))
        .map((entry) => `${entry.parentPath}/${entry.name}`)
        .filter((path) => !path.includes('/locale/'))
        .map((path) => readFileSync(path, 'utf8')).join('\n')
}

test('both languages have the same texts', async () => {
    const { zh } = await load('../shared/locale/zh.ts')
    const { en } = await load('../shared/locale/en.ts')
    const words = (text) => [...text.matchAll(/\{(\w+)\}/g)].map((found) => found[1]).sort()

    assert.deepEqual(Object.keys(en).sort(), Object.keys(zh).sort())
    for (const [key, text] of Object.entries(zh)) {
        assert.ok(text && en[key], key)
        assert.deepEqual(words(en[key]), words(text), key)
        assert.ok(!/[\u4e00-\u9fff]/.test(en[key]) || key === 'frame.language', key)
    }
})

test('every text is used, and none stands in a page', async () => {
    const { zh } = await load('../shared/locale/zh.ts')
    const all = sources(here('../console/src')) + sources(here('../shared'))

    for (const key of Object.keys(zh))
        assert.ok(all.includes(`'${key}'`), `unused: ${key}`)
    const templates = [...all.matchAll(/<template>([\s\S]*)<\/template>/g)].map((found) => found[1])
    for (const template of templates)
        assert.equal(/[\u4e00-\u9fff]/.exec(template.replace("'中文'", '').replace('>元<', '')), null)
})

test('days are read in any notation and stay as exact as they were', async () => {
    const { readDay, exactnessOf } = await load('../shared/day.ts')
    const read = { '2020-3-5': '2020-03-05', '2020.3': '2020-03', '2020/12': '2020-12',
        '2020年3月15日': '2020-03-15', '2020年3月': '2020-03', '2020年': '2020', 20200229: '2020-02-29',
        202003: '2020-03', 2020: '2020', ' ２０２０-０３ ': '2020-03' }

    for (const [text, day] of Object.entries(read))
        assert.equal(readDay(text), day, text)
    for (const text of ['2021-02-29', '2020-13', '2020-00', '20200230', '20200100', '1-2-2020', 'x', ''])
        assert.equal(readDay(text), null, text)
    assert.deepEqual(['2020-03-15', '2020-03', '2020'].map(exactnessOf), ['day', 'month', 'year'])
})

test('money stays a string of fen', async () => {
    const { readMoney, sayMoney } = await load('../shared/format.ts')

    assert.equal(sayMoney('123456789012345678901'), '1,234,567,890,123,456,789.01')
    assert.equal(sayMoney('5'), '0.05')
    assert.equal(sayMoney('-123456'), '-1,234.56')
    assert.equal(readMoney('1,234.5'), '123450')
    assert.equal(readMoney('0.07'), '7')
    assert.equal(readMoney('-12'), '-1200')
    assert.equal(readMoney('1.234'), null)
    for (const fen of ['0', '7', '100', '-5', '99999999999999999'])
        assert.equal(readMoney(sayMoney(fen)), fen)
})

test('drafts are kept by name and forgotten together', async () => {
    const { draftOf, forgetDrafts } = await load('../shared/draft.ts')
    const draft = draftOf('lina member edit 1-7')

    assert.equal(draft.read(), null)
    draft.write({ name: '王小明' })
    sessionStorage.setItem('other', 'stays')
    assert.deepEqual(draftOf('lina member edit 1-7').read(), { name: '王小明' })
    assert.equal(draftOf('lina member edit 1-8').read(), null)
    forgetDrafts()
    assert.equal(draft.read(), null)
    assert.equal(sessionStorage.getItem('other'), 'stays')
})

test('a refusal keeps the program’s words; its absence has ours', async () => {
    const { problemFrom } = await load('../shared/problem.ts')
    const body = { type: '/problems/invalid', title: '填写有误', status: 422, fields: { phone: '11 位' } }
    const told = await problemFrom(new Response(JSON.stringify(body), { status: 422 }))
    const page = await problemFrom(new Response('<html>', { status: 502 }))
    const fault = await problemFrom(new Response(
        JSON.stringify({ type: '/problems/busy', title: '忙', status: 503 }), { status: 503 }))

    assert.deepEqual([told.kind, told.status, told.message, told.answered],
        ['invalid', 422, '填写有误', true])
    assert.deepEqual(told.fields, { phone: '11 位' })
    assert.deepEqual([page.kind, page.status, page.answered], ['network', 502, false])
    assert.deepEqual([fault.kind, fault.answered], ['busy', false])
})

test('requests carry what the interface demands', async () => {
    const { get, newKey, post, queryText } = await load('../shared/request.ts')
    const seen = []
    globalThis.fetch = async (url, wish) => {
        seen.push({ url, ...wish })
        return new Response('{"id":"1-7"}', { status: 200 })
    }
    await get('/member', { query: { q: '王 &', after: undefined, state: '' } })
    await post('/member/1-7/edit', { json: { answers: {} }, rev: 3, key: 'k'.repeat(12) })

    assert.equal(seen[0].url, `/api/member${queryText({ q: '王 &' })}`)
    assert.equal(seen[0].headers['X-Zhijia'], undefined)
    assert.equal(seen[0].headers['Accept-Language'], 'zh-CN')
    assert.deepEqual([seen[1].headers['X-Zhijia'], seen[1].headers['If-Match'],
        seen[1].headers['Idempotency-Key']], ['1', '"3"', 'k'.repeat(12)])
    assert.match(newKey(), /^[0-9a-f]{32}$/)
    assert.notEqual(newKey(), newKey())
})

test('a form sends what was answered, and no more', async () => {
    const { answersOf, firstForm, otherFaults, partFaults, questionsOf } =
        await load('../console/src/step/form.ts')
    const field = (name, type) => ({ name, label: name, type })
    const module = { name: 'org', label: '', class: 'register', states: [], steps: [],
        fields: [field('name', 'text'), field('above', 'org'), field('staff', 'integer'),
            field('account', 'bank'), field('paper', 'files')],
        parts: [{ name: 'lines', label: '', fields: [field('parent', 'org'), field('from', 'date')] }] }
    const step = { name: 'edit', label: '', asks: [{ name: 'name', optional: true },
        { name: 'above' }, { name: 'staff', optional: true }, { name: 'account', optional: true },
        { name: 'paper', optional: true }, { name: 'lines', optional: true, part: true }] }
    const entity = { values: { name: '甲', above: { id: '1-1', label: '市' }, account: '****1' },
        parts: { lines: [{ n: 1, parent: { id: '1-2' }, from: '2026-01' }] }, masked: ['account'] }
    const questions = questionsOf(module, step, entity)
    const form = firstForm(questions, entity)

    assert.deepEqual(questions.map((each) => each.ask.name),
        ['name', 'above', 'staff', 'account', 'lines'])
    assert.deepEqual(form.fields, { name: '甲', above: null, staff: null, account: null })
    form.fields.above = { id: '1-9', label: '区' }
    form.fields.staff = 0
    assert.deepEqual(answersOf(questions, form), { name: '甲', above: '1-9', staff: 0 })
    form.touched.push('lines')
    assert.deepEqual(answersOf(questions, form).lines, [{ n: 1, parent: '1-2', from: '2026-01' }])
    const faults = { 'lines.2.parent': 'a', 'lines[0].from': 'b', lines: 'c', on: 'd', x: 'e' }
    assert.deepEqual(partFaults(faults, 'lines'), [{ row: 2, column: 'parent', text: 'a' },
        { row: 0, column: 'from', text: 'b' }, { row: -1, column: '', text: 'c' }])
    assert.deepEqual(otherFaults(faults, questions), ['x：e'])
})
