/*
 * http.mjs - the driver that does over HTTP what a person does on the pages: he sees labels, picks
 * from lists, fills in a form, presses a button.  Every method says what a page would show; a refusal
 * comes back as {refused: [{label, text}]}, what no page could do is thrown.
 */
import { randomBytes } from 'node:crypto'
import fs from 'node:fs'
import path from 'node:path'
import { Installation, root } from '../samples/program.mjs'
import { Meta } from './meta.mjs'

const states = { uploaded: '已上传', checked: '待确认', done: '已导入', undone: '已撤销', failed: '导入失败' }
export const verdicts = {
  退回的行: 'refused row', 重复的行: 'double', 会籍在别处: 'exists elsewhere', 未采用的格: 'refused cell',
  已修整的格: 'repaired', 提示: 'remark', 名单上没有的人: 'absent', 撤销时保留: 'kept',
}
const counts = {
  rows: '共读到', created: '新建', changed: '更改', same: '无变化', refused: '退回', doubles: '重复', elsewhere: '已在别处',
  mended: '已修整', absent: '名单上没有', kept: '保留',
}
const never = '900000000000000001' /* an id that was never issued */

export class HttpDriver {
  constructor (name, postgres) {
    Object.assign(this, { name, postgres, people: new Map(), known: new Map(), installations: 0 })
  }

  /* ---- the installation, its clock and its officers ---- */

  async install () {
    await this.end()
    this.people.clear()
    this.known.clear()
    this.at = new Installation(`day-${this.name}-${process.pid}-${++this.installations}`, { postgres: this.postgres })
    this.setClock()
  }

  async installNew (federation, region) {
    await this.install()
    this.federation = { name: federation, region }
    this.unions = new Map()
  }

  /* The demonstration: two cities with officers, and no more people than it needs. */
  async installDemo () {
    await this.install()
    this.federation = null
    const file = path.join(this.at.folder, 'logins.tsv')
    this.at.zhijia('demo', '--logins', file, '--members', '20')
    this.logins = fs.readFileSync(file, 'utf8').split('\n').slice(1).filter(Boolean).map(line => {
      const [login, password, , role, node, name] = line.split('\t')
      return { login, password, role, node, name }
    })
  }

  /* The clock stands at this minute; what served is started anew by whoever acts next. */
  async clock (instant) {
    this.begins = Date.parse(`${instant.replace(' ', 'T')}:00+08:00`)
    this.since = Date.now()
    if (!this.at) return
    await this.at.stop()
    this.setClock()
    for (const person of this.people.values()) person.caller = null
  }

  /* A server that is started again goes on where the clock was. */
  setClock () {
    const now = this.begins + Date.now() - this.since + 1000
    this.at.environment.ZHIJIA_NOW = new Date(now + 8 * 3600000).toISOString().slice(0, 19) + '+08:00'
  }

  async stop () {
    if (!this.at) return
    await this.at.stop()
    this.setClock()
  }

  async end () {
    const at = this.at
    this.at = null
    if (at) await at.end()
  }

  async serving () {
    const child = this.at.child
    if (!child || child.exitCode !== null || child.signalCode !== null) await this.at.start()
  }

  /* Somebody gets a log-in and a post, as the administrator gives it on the command line. */
  async officer (name, union, roleLabel) {
    const role = roles[roleLabel]
    if (!role) throw new Error(`没有“${roleLabel}”这个岗位`)
    const known = this.federation ? null : this.logins.find(one => one.name === name && one.node === union && one.role === role)
    let made = known
    if (!known && this.federation && this.people.size === 0) made = await this.firstOfficer(name, union, role)
    if (!made) {
      const org = await this.idOf('org', union)
      if (!org) throw new Error(`没有“${union}”这个工会`)
      await this.stop()
      made = lines(this.at.zhijia('user', 'add', '--realm', org.split('-')[0], '--org', org, '--name', name,
        '--login', `day-${this.people.size + 1}`, '--role', role))
    }
    this.people.set(name, { name, login: made.login, password: made.password, caller: null, page: null, meta: null })
  }

  async firstOfficer (name, union, role) {
    if (union !== this.federation.name) throw new Error(`第一位应是 ${this.federation.name} 的干部`)
    const made = lines(this.at.zhijia('user', 'create', '--federation', union, '--region', this.federation.region,
      '--name', name, '--login', 'day-1', '--role', role))
    this.remember('org', union, made.org)
    return made
  }

  /* The id of a record as anybody knows it; undefined: nobody does. */
  async idOf (module, title) {
    const known = this.known.get(module)?.get(title)
    if (known) return known
    for (const who of this.people.keys()) {
      const found = await this.found(who, module, title)
      if (found.length) return found[0].id
    }
  }

  remember (module, title, id) {
    if (!this.known.has(module)) this.known.set(module, new Map())
    this.known.get(module).set(title, id)
  }

  /* ---- sessions ---- */

  person (who) {
    const person = this.people.get(who)
    if (!person) throw new Error(`还没有说“${who}”是谁`)
    return person
  }

  async enter (who) {
    const person = this.person(who)
    await this.serving()
    const caller = this.at.caller()
    const answer = await caller.post('/api/session', { login: person.login, password: person.password })
    if (answer.status !== 200) return this.refusal(answer)
    Object.assign(person, { caller, page: null })
    return {}
  }

  async leave (who) {
    const answer = await (await this.caller(who)).request('DELETE', '/api/session')
    if (answer.status !== 204) return this.refusal(answer)
    this.person(who).page = null
    return {}
  }

  /* Whoever has no session yet logs in first. */
  async caller (who) {
    const person = this.person(who)
    await this.serving()
    if (!person.caller) {
      const page = person.page
      const entered = await this.enter(who)
      if (entered.refused) throw new Error(`${who} 登录不了：${entered.refused.map(one => one.text).join(' ')}`)
      person.page = page
    }
    return person.caller
  }

  /* What his posts may see and do, as it is now. */
  async meta (who) {
    const meta = new Meta(await (await this.caller(who)).read('/api/meta'))
    this.person(who).meta = meta
    return meta
  }

  /* A refusal as it is shown: title and way out, then each field by its label. */
  refusal (answer, meta, module) {
    const { title = '', detail = '', fields = {} } = answer.json ?? {}
    const named = Object.entries(fields).map(([name, text]) => ({ label: meta?.labelOf(module, name) ?? name, text }))
    return { refused: [{ label: null, text: `${title} ${detail}`.trim() || `HTTP ${answer.status}` }, ...named], status: answer.status }
  }

  page (who) {
    const { page } = this.person(who)
    if (!page) throw new Error(`${who} 还没有打开任何页面`)
    return page
  }

  /* ---- lists and records ---- */

  async query (who, meta, module, filters) {
    const parts = []
    for (const [label, value] of filters) {
      if (label === '搜') parts.push(`q=${value}`)
      else if (label === '下属') parts.push(`under=${await this.unionSeen(who, value)}`)
      else if (label === '状态') parts.push(`state=${value === '全部' ? '*' : meta.stateNames(module, value)}`)
      else if (label === '建会单位不在单位名录') parts.push('unlinked=1')
      else {
        const [, plain, end] = /^(.*?)(自|至)?$/.exec(label)
        const field = meta.field(module, label) ?? meta.field(module, plain)
        if (!field) throw new Error(`${module.label}没有“${label}”这一项`)
        const given = field.ref ? await this.unionSeen(who, value, field.ref) : meta.codes(field, value)
        parts.push(`${field.name}${field.label === label ? '' : end === '自' ? '_from' : '_to'}=${given}`)
      }
    }
    return parts.join('&')
  }

  /* The only record of this name that he sees. */
  async unionSeen (who, name, module = 'org') {
    const found = await this.found(who, module, name)
    if (found.length !== 1) throw new Error(`${who} 看到 ${found.length} 个“${name}”`)
    return found[0].id
  }

  /* Rows whose title is this name, of every state. */
  async found (who, name, title, more = 'state=*') {
    const caller = await this.caller(who)
    const rows = await caller.rows(`/api/${name}?q=${title}&limit=200&${more}`)
    return rows.filter(row => row.values.name === title)
  }

  /* Every row of the list, and the length that the page prints above it. */
  async list (who, moduleLabel, filters) {
    const meta = await this.meta(who)
    const module = meta.module(moduleLabel)
    const query = await this.query(who, meta, module, filters)
    const caller = await this.caller(who)
    const rows = await caller.rows(`/api/${module.name}?limit=200&${query}`)
    const { total } = await caller.read(`/api/${module.name}/total?${query}`)
    return { total, rows: rows.map(row => ({ title: row.values.name, values: meta.listed(module, row) })) }
  }

  /* 打开 台账 名称: found by searching, as on the page. */
  async open (who, moduleLabel, title, filters) {
    const meta = await this.meta(who)
    const module = meta.module(moduleLabel)
    let rows = await this.found(who, module.name, title)
    for (const [label, value] of filters)
      rows = rows.filter(row => meta.texts(module, row)[label] === value)
    if (rows.length === 0) return { refused: [{ label: null, text: `没有找到 ${title}` }] }
    if (rows.length > 1) throw new Error(`有 ${rows.length} 条“${title}”，请写明是哪一条`)
    this.remember(module.name, title, rows[0].id)
    return this.openRecord(who, module.name, rows[0].id)
  }

  async openRecord (who, name, id) {
    const answer = await (await this.caller(who)).get(`/api/${name}/${id}`)
    if (answer.status !== 200) return this.refusal(answer)
    const meta = this.person(who).meta ?? await this.meta(who)
    this.person(who).page = { module: meta.moduleNamed(name), id, rev: answer.json.rev, record: answer.json, step: null }
    return {}
  }

  async reload (who) {
    const page = this.page(who)
    return this.openRecord(who, page.module.name, page.id)
  }

  async shown (who) {
    const page = this.page(who)
    const again = await this.reload(who)
    if (again.refused) return again
    const { record } = this.page(who)
    return { values: this.person(who).meta.texts(page.module, record), parts: record.parts }
  }

  /* Labels of the steps that the record offers; those that it does not are tried past the page too. */
  async offers (who, label) {
    const again = await this.reload(who)
    if (again.refused) return again
    const page = this.page(who)
    if (page.record.steps.some(one => one.label === label)) return { offered: true }
    const step = page.module.steps.find(one => one.label === label && !one.birth)
    if (step) {
      const answer = await this.send(who, { ...page, step, answers: {}, parts: {} }, '')
      if (answer.status < 400) throw new Error(`页面没有“${label}”，却办成了`)
    }
    return { offered: false }
  }

  async history (who) {
    const page = this.page(who)
    const { entries } = await (await this.caller(who)).read(`/api/${page.module.name}/${page.id}/history`)
    return entries.map(entry => ({
      label: entry.label, by: entry.by.label, on: entry.on, import: entry.import != null,
      changes: entry.changes.map(one => ({ label: one.label, old: one.old_label ?? '空', new: one.new_label ?? '空' })),
    }))
  }

  async spans (who) {
    const again = await this.reload(who)
    if (again.refused) throw new Error(again.refused[0].text)
    const { module, record } = this.page(who)
    const { meta } = this.person(who)
    return record.spans.map(span => ({ from: span.since, to: span.until ?? '今', values: meta.texts(module, span) }))
  }

  /* ---- forms ---- */

  async form (who, moduleLabel, stepLabel) {
    const meta = await this.meta(who)
    const module = meta.module(moduleLabel)
    const step = module.steps.find(one => one.birth && one.label === stepLabel)
    if (!step) return { refused: [{ label: null, text: `${moduleLabel}没有“${stepLabel}”可办` }] }
    this.person(who).page = { module, id: null, rev: null, step, answers: {}, parts: {}, on: null }
    return {}
  }

  /* A step on the record as he opened it, however old that is by now. */
  async step (who, label) {
    const page = this.page(who)
    const offered = page.record?.steps.find(one => one.label === label)
    if (!offered) return { refused: [{ label: null, text: `现在没有“${label}”可办` }] }
    const step = page.module.steps.find(one => one.name === offered.name)
    Object.assign(page, { step, answers: {}, parts: {}, on: null })
    return {}
  }

  async fill (who, given) {
    const page = this.page(who)
    if (!page.step) throw new Error('没有打开的表单')
    for (const [label, text] of given) {
      const field = page.step.asks.map(ask => page.module.fields.find(one => one.name === ask.name))
        .find(one => one?.label === label)
      if (!field) throw new Error(`“${page.step.label}”的表单上没有“${label}”`)
      const value = await this.value(who, field, text)
      if (value.refused) return value
      page.answers[field.name] = value.is
    }
    return {}
  }

  async addRow (who, partLabel, given) {
    const page = this.page(who)
    const part = page.module.parts.find(one => one.label === partLabel)
    if (!part || !page.step.asks.some(ask => ask.name === part.name)) throw new Error(`表单上没有“${partLabel}”`)
    const row = {}
    for (const [label, text] of given) {
      const field = part.fields.find(one => one.label === label)
      if (!field) throw new Error(`“${partLabel}”没有“${label}”`)
      const value = await this.value(who, field, text)
      if (value.refused) return value
      row[field.name] = value.is
    }
    page.parts[part.name] ??= (page.record?.parts?.[part.name] ?? []).map(plainRow)
    page.parts[part.name].push(row)
    return {}
  }

  setDay (who, day) { this.page(who).on = day }

  /* What stands in the field when he has typed or picked this text. */
  async value (who, field, text) {
    const { meta } = this.person(who)
    if (field.ref) return this.pick(who, field, text)
    if (field.choices || field.codes) return { is: meta.code(field, text) }
    if (field.type === 'boolean') return { is: { 是: true, 否: false }[text] }
    if (field.type === 'integer' && /^-?\d+$/.test(text)) return { is: Number(text) }
    return { is: text }
  }

  /* A person by the whole number of his document; anybody by name, namesakes told apart as 姓名/后四位. */
  async pick (who, field, text) {
    const caller = await this.caller(who)
    if (field.ref === 'person' && /^\d{17}[\dX]$/.test(text)) {
      const answer = await caller.get(`/api/person/lookup?document=${text}`)
      if (answer.status === 200) return { is: answer.json.person.id }
      return { ...this.refusal(answer), refused: [{ label: field.label, text: answer.json.detail }] }
    }
    const [name, tail] = text.split('/')
    const { rows } = await caller.read(`/api/${field.ref}?q=${tail ?? name}&limit=200`)
    const fit = rows.filter(row => row.values.name === name)
    if (fit.length > 1) throw new Error(`有 ${fit.length} 个“${text}”，请写成 姓名/证件后四位`)
    return fit.length ? { is: fit[0].id } : { refused: [{ label: field.label, text: `没有找到 ${text}` }] }
  }

  async send (who, page, query, key) {
    const caller = await this.caller(who)
    const place = `/api/${page.module.name}/${page.id ? `${page.id}/` : ''}${page.step.name}${query}`
    const body = { answers: { ...page.answers, ...page.parts }, ...(page.on ? { on: page.on } : {}) }
    return caller.post(place, body, {
      ...(page.id ? { 'If-Match': `"${page.rev}"` } : {}),
      'Idempotency-Key': key ?? randomBytes(12).toString('hex'),
    })
  }

  async preview (who) {
    const page = this.page(who)
    const before = await this.measure(who, page)
    const answer = await this.send(who, page, '?preview=1')
    await this.unchanged(who, page, before, '预览')
    if (answer.status !== 200) return this.refusal(answer, this.person(who).meta, page.module)
    const { changes, messages } = answer.json
    return {
      changes: changes.flatMap(one => one.fields.map(field => ({
        of: one.label, label: field.label, old: field.old_label ?? '空', new: field.new_label ?? '空',
      }))),
      messages,
    }
  }

  /* The number by which a write of this form would show. */
  async measure (who, page) {
    const caller = await this.caller(who)
    const answer = await caller.get(page.id ? `/api/${page.module.name}/${page.id}` : `/api/${page.module.name}/total?state=*`)
    return answer.status === 200 ? answer.json.rev ?? answer.json.total : answer.status
  }

  async unchanged (who, page, before, what) {
    const after = await this.measure(who, page)
    if (after !== before) throw new Error(`${what}之后却有改动：${before} → ${after}`)
  }

  /* Pressed once.  What was refused has changed nothing. */
  async submit (who, { alone = true } = {}) {
    const page = this.page(who)
    if (!page.step) throw new Error('没有打开的表单')
    const before = await this.measure(who, page)
    const key = randomBytes(12).toString('hex')
    const answer = await this.send(who, page, '', key)
    if (answer.status >= 400) {
      if (alone) await this.unchanged(who, page, before, '拒绝')
      return this.refusal(answer, this.person(who).meta, page.module)
    }
    const again = { ...page, key }
    await this.submitted(who, page, answer.json.id)
    this.person(who).again = { page: again, rev: answer.json.rev, id: answer.json.id }
    return {}
  }

  /* The page goes to the record, if he still sees it. */
  async submitted (who, page, id) {
    const title = page.answers.name
    if (title) this.remember(page.module.name, title, id)
    const opened = await this.openRecord(who, page.module.name, id)
    if (opened.refused) Object.assign(page, { id, step: null, record: null })
    else if (this.page(who).record.values.name) this.remember(page.module.name, this.page(who).record.values.name, id)
  }

  /* The same press once more, as an impatient hand or a bad line does it: the same answer, nothing new. */
  async submitAgain (who) {
    const { again } = this.person(who)
    if (!again) throw new Error('还没有提交过')
    const before = await this.measure(who, again.page)
    const answer = await this.send(who, again.page, '', again.page.key)
    await this.unchanged(who, again.page, before, '再次提交')
    if (answer.status >= 400) return this.refusal(answer)
    if (answer.json.id !== again.id || answer.json.rev !== again.rev) throw new Error('再次提交得到另一条记录')
    return {}
  }

  /* ---- messages, figures ---- */

  async messages (who) {
    return (await (await this.caller(who)).rows('/api/messages?limit=200')).map(row => row.text)
  }

  /* A figure of the tree, and the list that opens behind it. */
  async figure (who, union, label) {
    const caller = await this.caller(who)
    const id = await this.unionSeen(who, union)
    const [read, behind] = figures[label] ?? []
    if (!read) throw new Error(`没有“${label}”这个数字`)
    const { today } = await caller.read('/api/session')
    const tree = await caller.read(`/api/tree?node=${id}`)
    return { figure: read(tree.figures), list: await behind(caller, id, today) }
  }

  /* ---- what lies outside his scope ---- */

  /* Every way to it answers as if the id had never been issued. */
  async unseen (who, moduleLabel, title) {
    const meta = await this.meta(who)
    const module = meta.module(moduleLabel)
    const id = await this.idOf(module.name, title)
    if (!id) throw new Error(`谁也没有看到过“${title}”，无从比较`)
    const caller = await this.caller(who)
    const none = `${id.split('-')[0]}-${never}`
    const ways = [['GET', ''], ['GET', '/history'], ...module.steps.filter(step => !step.birth).map(step => ['POST', `/${step.name}`])]
    for (const [method, rest] of ways) {
      const asked = async one => caller.request(method, `/api/${module.name}/${one}${rest}`,
        method === 'POST' ? { answers: {} } : undefined, method === 'POST' ? { 'If-Match': '"1"' } : {})
      const [real, unreal] = [await asked(id), await asked(none)]
      if (unreal.status !== 404) throw new Error(`从未有过的编号答 ${unreal.status}`)
      if (real.status !== unreal.status || real.text !== unreal.text)
        return { way: `${method} ${rest}`, status: real.status }
    }
    return this.unlisted(who, module, title, id)
  }

  async unlisted (who, module, title, id) {
    const caller = await this.caller(who)
    const rows = await caller.rows(`/api/${module.name}?q=${title}&state=*&limit=200`)
    if (rows.some(row => row.id === id)) return { way: '名册', status: 200 }
    if (module.name === 'org' && (await caller.get(`/api/tree?node=${id}`)).status !== 404) return { way: '组织树', status: 200 }
    return {}
  }

  /* ---- imports ---- */

  async upload (who, file) {
    const caller = await this.caller(who)
    const answer = await caller.upload(path.basename(file), fs.readFileSync(path.join(root, file)))
    if (answer.status !== 201) return this.refusal(answer)
    this.person(who).import = { id: answer.json.id }
    return this.check(who, {})
  }

  /* The wizard's page: what is chosen is read anew at once. */
  async choose (who, given) {
    const settings = {}
    for (const [label, value] of given) {
      if (label === '工会') {
        const picked = await this.pick(who, { ref: 'org', label }, value)
        if (picked.refused) return picked
        settings.union = picked.is
      }
      else if (label === '名单') settings.whole = { 全体: true, 新增: false }[value]
      else if (label === '自何日起') settings.day = value
      else if (label === '表的种类') settings.layout = (await this.meta(who)).layout(value).name
      else throw new Error(`核对页上没有“${label}”`)
    }
    return this.check(who, settings)
  }

  async check (who, settings) {
    const { id } = this.person(who).import
    const caller = await this.caller(who)
    const answer = await caller.post(`/api/imports/${id}/check`, settings)
    if (answer.status !== 202) return this.refusal(answer)
    const is = await caller.settled(id)
    return is.state === 'failed' ? { refused: [{ label: null, text: is.why ?? '' }] } : {}
  }

  async importAct (who, what) {
    const { id } = this.person(who).import
    const caller = await this.caller(who)
    const answer = await caller.post(`/api/imports/${id}/${what}`, {})
    if (answer.status !== 202) return this.refusal(answer)
    const is = await caller.settled(id)
    const fine = { commit: 'done', undo: 'undone' }[what] === is.state
    return fine ? {} : { refused: [{ label: null, text: is.why ?? is.blocked ?? is.state }] }
  }

  commit (who) { return this.importAct(who, 'commit') }

  undo (who) { return this.importAct(who, 'undo') }

  /* An import of the list: the newest of this file's name of which all this is true. */
  async openImport (who, name, wanted) {
    const rows = await (await this.caller(who)).rows('/api/imports')
    const row = rows.filter(one => one.name === path.basename(name))
      .find(one => wanted.every(([label, value]) => importTexts(one)[label] === value))
    if (!row) return { refused: [{ label: null, text: `没有找到 ${name}` }] }
    this.person(who).import = { id: row.id }
    return {}
  }

  async importShown (who) {
    return importTexts(await (await this.caller(who)).read(`/api/imports/${this.person(who).import.id}`))
  }

  async remarks (who, label) {
    const rows = await (await this.caller(who)).rows(`/api/imports/${this.person(who).import.id}/remarks?verdict=${verdicts[label]}`)
    return rows.map(row => ({ row: row.row, heading: row.heading ?? '', text: [row.reason, row.raw, row.value].filter(Boolean).join(' ') }))
  }
}

/* An import by the labels of its page. */
function importTexts (is) {
  const shown = { 状态: states[is.state] ?? is.state, 工会: is.union?.label ?? '空', 表题: is.suggests ?? '空', 提醒: is.blocked ?? '空' }
  for (const [name, label] of Object.entries(counts)) shown[label] = String(is.counts?.[name] ?? is[name] ?? '空')
  shown.名单 = is.whole === true ? '全体' : is.whole === false ? '新增' : '空'
  return shown
}

const plainRow = row => Object.fromEntries(Object.entries(row).map(([name, value]) => [name, value?.id ?? value]))
const lines = text => Object.fromEntries(text.split('\n').filter(Boolean).map(line => line.split('\t')))

/* The closed list of posts, by the labels of the page. */
const roles = Object.fromEntries(fs.readFileSync(path.join(root, 'lists/roles.tsv'), 'utf8').split('\n')
  .filter(line => line && !line.startsWith('#')).map(line => line.split('\t')).map(cells => [cells[1], cells[0]]))

const dayBefore = day => new Date(Date.parse(`${day}T00:00:00Z`) - 86400000).toISOString().slice(0, 10)
const listed = (module, query) => async (caller, id) => (await caller.rows(`/api/${module}?under=${id}&limit=200&${query}`)).length
const base = 'kind=base,joint'

/* Figures by the labels of the page: where they stand, and how long the list behind them is. */
const figures = {
  实名登记: [f => f.registered, listed('member', 'state=member')],
  工会申报: [f => f.declared, async (caller, id) => (await caller.rows(`/api/org?under=${id}&limit=200`))
    .reduce((sum, row) => sum + (row.values.declared ?? 0), 0)],
  工会组织: [f => f.unions, listed('org', 'kind=local,town,area,sector,base,joint,home')],
  基层工会: [f => f.base, listed('org', base)],
  建会单位不在单位名录: [f => f.unlinked, listed('org', 'unlinked=1')],
  任期内: [f => f.terms.running, async (caller, id, today) => listed('org', `${base}&expires_from=${today}`)(caller, id)],
  届满未换届: [f => f.terms.overdue, async (caller, id, today) => listed('org', `${base}&expires_to=${dayBefore(today)}`)(caller, id)],
  届期不明: [f => f.terms.unknown, async (caller, id) => (await caller.rows(`/api/org?under=${id}&limit=200&${base}`))
    .filter(row => !row.values.expires).length],
}
