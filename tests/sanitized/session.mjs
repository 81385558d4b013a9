/*
 * session.mjs - an officer's day with the sanitized program: log-ins, registers, steps, the four
 * sample files there and back, exports, and what no page would send.  What is answered is looked at
 * only as far as it shows that the way was gone; samples/, day/ and every_module/ judge the rest.
 */
import fs from 'node:fs'
import net from 'node:net'
import path from 'node:path'
import { Checks, Installation } from '../samples/program.mjs'

const log = process.argv[2]
const t = new Checks('sanitized')
const files = ['工会组织名录.csv', '用人单位名录.csv', '会员花名册-1.xlsx', '会员花名册-2.xlsx']
const sample = name => fs.readFileSync(path.join('samples', name))

/* What the program has said since: a sanitizer, or a CHECK that failed; said once. */
let before = 0
function quiet (what) {
  const all = fs.existsSync(log) ? fs.readFileSync(log, 'utf8') : ''
  const said = all.slice(before)
  const at = said.search(/^.*(runtime error: |Sanitizer|CHECK\()/m)
  before = all.length
  if (at >= 0) console.log(said.slice(at).split('\n').slice(0, 60).join('\n'))
  t.ok(`the sanitizers are silent: ${what}`, at < 0)
}

const is = (what, answer, ...wanted) => t.ok(`${what}: ${answer.status} ${answer.text.slice(0, 200)}`, wanted.includes(answer.status))

/* ---- what an officer does ---- */

async function logIns (home, first) {
  const nobody = home.caller()
  is('a wrong password', await nobody.post('/api/session', { login: first.login, password: 'wrong wrong' }), 401)
  is('nobody of that name', await nobody.post('/api/session', { login: 'x'.repeat(100), password: '密码' }), 401)
  is('no text', await nobody.post('/api/session', { login: 5, password: null }), 422)
  for (const where of ['/api/session', '/api/meta', '/api/member', '/api/tree', '/api/imports']) is(where, await nobody.get(where), 401)
  is('the description', await nobody.get('/api/openapi.json'), 200)
  return home.enter(first.login, first.password)
}

async function importAll (city) {
  const done = []
  for (const name of files) done.push(await city.import(name, sample(name)))
  t.equal('the four files are written', done.map(one => one.state), files.map(() => 'done'))
  for (const one of done) {
    await city.rows(`/api/imports/${one.id}/remarks`)
    await city.read(`/api/imports/${one.id}/remarks?verdict=refused%20row`)
    await city.read(`/api/imports/${one.id}/rows`)
    is('the file with its reasons', await city.get(`/api/imports/${one.id}/file`), 200)
  }
  return done
}

async function look (city) {
  const { modules } = await city.read('/api/meta')
  for (const { name, sorts } of modules) {
    const list = await city.read(`/api/${name}?limit=3&state=*`)
    for (const sort of sorts) {
      const page = await city.read(`/api/${name}?limit=2&sort=-${sort}`)
      if (page.next) await city.read(`/api/${name}?limit=2&sort=-${sort}&after=${encodeURIComponent(page.next)}`)
    }
    await city.read(`/api/${name}/total?q=王`)
    for (const row of list.rows) {
      await city.read(`/api/${name}/${row.id}`)
      await city.read(`/api/${name}/${row.id}/history`)
    }
    for (const format of ['xlsx', 'csv', 'gbk']) is(`export ${name} ${format}`, await city.get(`/api/${name}/export?format=${format}&q=明`), 200)
  }
  for (const q of ['王', 'wxm', '0123', '13800001111', '110101199003070134', "'%_\\", '😀'.repeat(30)]) {
    await city.read(`/api/member?q=${encodeURIComponent(q)}`)
  }
  const { children: [top] } = await city.read('/api/tree')
  await city.read(`/api/tree?node=${top.id}`)
  await city.read('/api/messages')
  t.ok('registers were read', modules.length >= 5)
  return { modules, top }
}

/* Each step that is offered on a few records of each register: without answers, as a preview, and with wrong ones. */
async function steps (city, modules) {
  let tried = 0
  for (const { name, fields, parts, steps: all } of modules) {
    const wrong = Object.fromEntries(fields.map((field, i) => [field.name, [null, '', 'x', -1, 1e18, true, [], {}, '0', '2020-02-30'][i % 10]]))
    for (const part of parts) wrong[part.name] = [{ n: 1 }, {}, { from: 'x', to: 5 }]
    for (const birth of all.filter(step => step.birth)) {
      is(`${name}.${birth.name}`, await city.post(`/api/${name}/${birth.name}`, { answers: {} }), 422, 403)
      is(`${name}.${birth.name}, wrong`, await city.post(`/api/${name}/${birth.name}`, { answers: wrong, on: 'x' }), 422, 403)
    }
    for (const { id, rev } of (await city.read(`/api/${name}?limit=3`)).rows) {
      const { steps: offered } = await city.read(`/api/${name}/${id}`)
      for (const step of offered) {
        const where = `/api/${name}/${id}/${step.name}`
        const headers = { 'If-Match': `"${rev}"` }
        is(`${where}, unread`, await city.post(where, { answers: {} }), 428, 422)
        is(`${where}, old`, await city.post(where, { answers: {} }, { 'If-Match': '"0"' }), 412, 422)
        is(`${where}, preview`, await city.post(`${where}?preview=1`, { answers: {} }, headers), 200, 422, 403, 409)
        is(`${where}, wrong`, await city.post(where, { answers: wrong }, headers), 422, 403, 409)
        tried++
      }
    }
  }
  t.ok('steps were tried', tried > 10, tried)
}

async function work (city, top) {
  const base = (await city.read('/api/org?kind=base&limit=1')).rows[0]
  const made = await city.post('/api/person/record', { answers: { name: '王小明', origin: base.id, phone: '13800001111' } })
  is('a person', made, 201)
  const joined = await city.post('/api/member/enrol', { answers: { person: made.json.id, org: base.id, joined: '2020-03' } })
  is('a member', joined, 201)
  is('edited', await city.step('member', joined.json.id, 'edit', { job: '钳工', note: '一\n二' }), 200)
  is('left', await city.step('member', joined.json.id, 'leave', { reason: '调离' }), 200)
  is('back', await city.step('member', joined.json.id, 'undo', { reason: '误办' }), 200)
  is('parts', await city.step('org', base.id, 'edit', { lines: [{ kind: 'industrial', parent: top.id, from: '2026-01-01' }] }), 200)
  is('dissolved', await city.step('org', base.id, 'dissolve', { ended: '2026-10-31', reason: '并入' }), 200, 422)
  const key = { 'Idempotency-Key': 'the-same-key-again' }
  const answers = { answers: { name: '李四', origin: top.id } }
  const once = await city.post('/api/person/record', answers, key), twice = await city.post('/api/person/record', answers, key)
  t.equal('the same key again', twice.json?.id, once.json?.id)
  await Promise.all(Array.from({ length: 20 }, (_, i) => city.post('/api/person/record', { answers: { name: `同时${i}`, origin: top.id } })))
}

/* ---- what no page sends ---- */

async function queries (city) {
  const odd = ['sort=none', 'sort=-', 'after=AAAA', 'after=' + 'A'.repeat(3000), 'limit=0', 'limit=x', 'state=none', 'under=1-1', 'under=x', 'q=' + '王'.repeat(100),
    'staff_from=x', 'staff_to=99999999999999999999', 'founded_from=2020-13', 'kind=,,,', 'kind=' + 'a,'.repeat(40), 'above=1-', 'document=1',
    Array.from({ length: 63 }, (_, i) => `kind=base&staff_from=${i}`).join('&'), 'unlinked=1', '%00=1', 'q=%ff', '=', '&&']
  for (const module of ['org', 'employer', 'person', 'member', 'post']) {
    for (const query of odd) is(`${module}?${query.slice(0, 60)}`, await city.get(`/api/${module}?${query}`), 200, 400, 422)
  }
  for (const where of ['/api/', '/api/none', '/api/org/1-5/none', '/api/org/x', '/api/org/1-99999999999999999999', '/api/org/1-5/history/more', '/api/imports/x',
    '/api/imports/1-5/remarks', '/api/imports/1-5/file', '/api/person/lookup?document=x', '/api/accounts?person=1-1', '/..%2f', '/a/../../b', '/%E7%8E']) {
    is(where, await city.get(where), 200, 400, 404, 405, 422)
  }
}

async function bodies (city, id) {
  const send = (where, text, headers) => city.request('POST', where, Buffer.from(text), headers)
  for (const text of ['', '{', '[]', '"x"', '{"answers":[]}', '{"answers":{"a":1,"a":2}}', '['.repeat(5000), '{"answers":{"name":"\\u0000"}}', '{"answers":{"name":"\\ud800"}}',
    '{"answers":{"staff":1e400}}', '\xff\xfe', '{"on":5,"answers":null}', `{"answers":{"name":"${'长'.repeat(200000)}"}}`]) {
    is(`a body ${text.slice(0, 30)}`, await send('/api/org/register', text), 400, 422, 403)
    is(`of an import ${text.slice(0, 30)}`, await send(`/api/imports/${id}/check`, text), 202, 400, 409, 422)
    await city.settled(id)
  }
  is('without the mark', await city.post('/api/person/record', {}, { 'X-Zhijia': '0' }), 403)
  is('from elsewhere', await city.post('/api/person/record', {}, { Origin: 'http://example.org' }), 403)
  is('a short key', await city.post('/api/person/record', {}, { 'Idempotency-Key': 'x' }), 428)
  is('another method', await city.request('PUT', '/api/org', {}), 405, 404)
}

async function foreignFiles (city) {
  const good = sample(files[2])
  for (const [name, bytes] of [['空.xlsx', Buffer.alloc(0)], ['短.xlsx', good.subarray(0, 2000)], ['坏.xlsx', Buffer.from(good).fill(7, 3000, 6000)],
    ['旧.xls', Buffer.from('d0cf11e0a1b11ae1', 'hex')], ['一行.csv', Buffer.from('姓名,身份证号\n')], ['乱.csv', Buffer.from(good.map(x => x ^ 0x5a))],
    ['空格.csv', Buffer.from(' \n'.repeat(2000))], ['宽.csv', Buffer.from(`姓名${',x'.repeat(400)}\n王小明${',1'.repeat(400)}\n`)], ['doctype.xlsx', fs.readFileSync('tests/data/sheet/doctype.xlsx')]]) {
    const sent = await city.upload(name, bytes)
    is(`the upload of ${name}`, sent, 201, 422, 400)
    if (sent.status !== 201) continue
    const read = await city.act(sent.json.id, 'check', { sheet: 77, head: 99999, mapping: { 0: 'name', 299: 'document' } })
    t.ok(`${name} is not written`, ['failed', 'checked'].includes(read.state), read.state)
    await city.act(sent.json.id, 'check', { head: 0, mapping: null })
    await city.get(`/api/imports/${sent.json.id}/file`)
  }
}

/* Bytes on the wire; whether and what is answered is the server's. */
const raw = (port, bytes) => new Promise(resolve => {
  const socket = net.connect(port, '127.0.0.1', () => socket.end(bytes))
  socket.on('data', () => {}).on('error', resolve).on('close', resolve)
  setTimeout(() => socket.destroy(), 2000).unref()
})

async function wire (port) {
  const head = 'GET /api/session HTTP/1.1\r\nHost: x\r\n'
  for (const bytes of ['', '\r\n\r\n', 'GET\r\n\r\n', 'GET / HTTP/9.9\r\n\r\n', `${head}A: b\r\n folded\r\n\r\n`, `${head}A\0: b\r\n\r\n`, `${head}Content-Length: 5\r\nContent-Length: 6\r\n\r\nabcdef`,
    `${head}Transfer-Encoding: chunked\r\n\r\nffffffffffffffff\r\nx`, `${head}Transfer-Encoding: chunked\r\n\r\n5\r\nhello\r\n0\r\n\r\n`, `${head}${'A: b\r\n'.repeat(200)}\r\n`, `${head}Cookie: ${'a=b; '.repeat(500)}\r\n\r\n`,
    `GET /${'a'.repeat(60000)} HTTP/1.1\r\nHost: x\r\n\r\n`, `${head}Content-Length: 99999999999999999999\r\n\r\n`, `POST /api/session HTTP/1.1\r\nHost: x\r\nX-Zhijia: 1\r\nContent-Length: 10\r\n\r\n{"a`,
    Buffer.from(Array.from({ length: 4096 }, (_, i) => i * 7 & 255)), `${head}\r\n`.repeat(50)]) await raw(port, bytes)
  await Promise.all(Array.from({ length: 100 }, () => raw(port, `${head}\r\n`)))
}

/* ---- the day ---- */

const home = new Installation('sanitized')
await t.run('a day', async () => {
  const first = home.create()
  const city = await logIns(await home.start(), first)
  quiet('log-ins')
  const done = await importAll(city)
  quiet('imports')
  const { modules, top } = await look(city)
  quiet('registers')
  await steps(city, modules)
  quiet('steps')
  const back = await city.act(done[3].id, 'undo')
  t.equal('the second roster is taken back', back.state, 'undone')
  quiet('undo')
  await work(city, top)
  quiet('work')
  await queries(city)
  quiet('queries')
  await foreignFiles(city)
  quiet('foreign files')
  await bodies(city, (await city.upload('名册.xlsx', sample(files[2]))).json.id)
  quiet('bodies')
  await wire(home.port)
  is('it still serves', await city.get('/api/session'), 200)
  is('log-out', await city.request('DELETE', '/api/session'), 204)
})
await home.stop()
t.equal('the program ended as it should', [home.child?.exitCode, home.child?.signalCode], [0, null])
quiet('the end')
await home.end()
t.end()
