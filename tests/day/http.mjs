/*
 * http.mjs - the driver that does over HTTP what a person does on the pages: he sees labels, picks
 * from lists, fills in a form, presses a button.  Every method says what a page would show; a refusal
 * comes back as {refused: [{label, text}]}, what no page could do is thrown.
 */
import { randomBytes } from 'node:crypto'
import { figures } from './figures.mjs'
import { importing } from './http_import.mjs'
import { Meta } from './meta.mjs'
import { Stage } from './stage.mjs'

const never = '900000000000000001' /* an id that was never issued */

const plainRow = row =>
  Object.fromEntries(Object.entries(row).map(([name, value]) => [name, value?.id ?? value]))

const changed = ({ label, old_label: was, new_label: is }) => ({ label, old: was ?? '空', new: is ?? '空' })

const refused = (label, text) => ({ refused: [{ label, text }] })

export class HttpDriver extends Stage {
  /* ---- sessions ---- */

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
    const caller = await this.caller(who)
    const cookie = caller.cookie
    const answer = await caller.request('DELETE', '/api/session')
    if (answer.status !== 204) return this.refusal(answer)
    caller.cookie = cookie
    if ((await caller.get('/api/session')).status !== 401) throw new Error('退出以后，旧的会话还能用')
    Object.assign(this.person(who), { caller: null, page: null })
    return {}
  }

  /* Whoever has no session yet logs in first. */
  async caller (who) {
    const person = this.person(who)
    await this.serving()
    if (!person.caller) {
      const page = person.page
      const entered = await this.enter(who)
      if (entered.refused) throw new Error(`${who} 登录不了：${entered.refused[0].text}`)
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
    const said = { label: null, text: `${title} ${detail}`.trim() || `HTTP ${answer.status}` }
    const named = Object.entries(fields)
      .map(([name, text]) => ({ label: meta?.labelOf(module, name) ?? name, text }))
    return { refused: [said, ...named] }
  }

  page (who) {
    const { page } = this.person(who)
    if (!page) throw new Error(`${who} 还没有打开任何页面`)
    return page
  }

  /* ---- lists and records ---- */

  async query (who, meta, module, filters) {
    const parts = []
    for (const [label, value] of filters) parts.push(await this.filter(who, meta, module, label, value))
    return parts.join('&')
  }

  /* 搜, 下属, 状态, or a column; of days and numbers 列自 and 列至. */
  async filter (who, meta, module, label, value) {
    if (label === '搜') return `q=${value}`
    if (label === '下属') return `under=${await this.seen(who, 'org', value)}`
    if (label === '状态') return `state=${value === '全部' ? '*' : meta.stateNames(module, value)}`
    if (label === '建会单位不在单位名录') return 'unlinked=1'
    const [, column, end] = /^(.*?)(自|至)?$/.exec(label)
    const whole = meta.field(module, label)
    const field = whole ?? meta.field(module, column)
    if (!field) throw new Error(`${module.label}没有“${label}”这一项`)
    const given = field.ref ? await this.seen(who, field.ref, value) : meta.codes(field, value)
    return `${field.name}${whole ? '' : { 自: '_from', 至: '_to' }[end]}=${given}`
  }

  /* The only record of this name that he sees. */
  async seen (who, module, title) {
    const found = await this.found(who, module, title)
    if (found.length !== 1) throw new Error(`${who} 看到 ${found.length} 个“${title}”`)
    return found[0].id
  }

  /* Rows whose title is this name, of every state. */
  async found (who, module, title) {
    const caller = await this.caller(who)
    const rows = await caller.rows(`/api/${module}?q=${title}&limit=200&state=*`)
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
    if (rows.length === 0) return refused(null, `没有找到 ${title}`)
    if (rows.length > 1) throw new Error(`有 ${rows.length} 条“${title}”，请写明是哪一条`)
    this.remember(module.name, title, rows[0].id)
    return this.openRecord(who, module.name, rows[0].id)
  }

  async openRecord (who, name, id) {
    const answer = await (await this.caller(who)).get(`/api/${name}/${id}`)
    if (answer.status !== 200) return this.refusal(answer)
    const meta = this.person(who).meta ?? await this.meta(who)
    const record = answer.json
    this.person(who).page = { module: meta.moduleNamed(name), id, rev: record.rev, record, step: null }
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
    return { values: this.person(who).meta.texts(page.module, record) }
  }

  /* Rows of a part, each by label. */
  async part (who, label) {
    const again = await this.reload(who)
    if (again.refused) return again
    const { module, record } = this.page(who)
    const part = module.parts.find(one => one.label === label)
    if (!part) throw new Error(`${module.label}没有“${label}”`)
    return { rows: record.parts[part.name].map(row => this.person(who).meta.rowTexts(part, row)) }
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
      changes: entry.changes.map(changed),
    }))
  }

  async spans (who) {
    const again = await this.reload(who)
    if (again.refused) throw new Error(again.refused[0].text)
    const { module, record } = this.page(who)
    const { meta } = this.person(who)
    return record.spans.map(span =>
      ({ from: span.since, to: span.until ?? '今', values: meta.texts(module, span) }))
  }

  /* ---- forms ---- */

  async form (who, moduleLabel, stepLabel) {
    const meta = await this.meta(who)
    const module = meta.module(moduleLabel)
    const step = module.steps.find(one => one.birth && one.label === stepLabel)
    if (!step) return refused(null, `${moduleLabel}没有“${stepLabel}”可办`)
    this.person(who).page = { module, id: null, rev: null, step, answers: {}, parts: {}, on: null }
    return {}
  }

  /* A step on the record as he opened it, however old that is by now. */
  async step (who, label) {
    const page = this.page(who)
    const offered = page.record?.steps.find(one => one.label === label)
    if (!offered) return refused(null, `现在没有“${label}”可办`)
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
    if (!page.step?.asks.some(ask => ask.name === part?.name)) throw new Error(`表单上没有“${partLabel}”`)
    const row = {}
    for (const [label, text] of given) {
      const field = part.fields.find(one => one.label === label)
      if (!field) throw new Error(`“${partLabel}”没有“${label}”`)
      const value = await this.value(who, field, text)
      if (value.refused) return value
      row[field.name] = value.is
    }
    page.parts[part.name] ??= (page.record?.parts[part.name] ?? []).map(plainRow)
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
      return refused(field.label, answer.json.detail)
    }
    const [name, tail] = text.split('/')
    const { rows } = await caller.read(`/api/${field.ref}?q=${tail ?? name}&limit=200`)
    const fit = rows.filter(row => row.values.name === name)
    if (fit.length > 1) throw new Error(`有 ${fit.length} 个“${text}”，请写成 姓名/证件后四位`)
    return fit.length ? { is: fit[0].id } : refused(field.label, `没有找到 ${text}`)
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
    return { changes: changes.flatMap(one => one.fields.map(changed)), messages }
  }

  /* The number by which a write of this form would show. */
  async measure (who, page) {
    const caller = await this.caller(who)
    const answer = await caller.get(`/api/${page.module.name}/${page.id ?? 'total?state=*'}`)
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
    const opened = await this.openRecord(who, page.module.name, id)
    if (opened.refused) Object.assign(page, { id, step: null, record: null })
    const title = this.page(who).record?.values.name ?? page.answers.name
    if (title) this.remember(page.module.name, title, id)
  }

  /* The same press once more, as an impatient hand or a bad line does it: the same answer, nothing new. */
  async submitAgain (who) {
    const { again } = this.person(who)
    if (!again) throw new Error('还没有提交过')
    const before = await this.measure(who, again.page)
    const answer = await this.send(who, again.page, '', again.page.key)
    await this.unchanged(who, again.page, before, '再次提交')
    if (answer.status >= 400) return this.refusal(answer)
    if (answer.json.id !== again.id || answer.json.rev !== again.rev)
      throw new Error('再次提交得到另一条记录')
    return {}
  }

  /* ---- messages, figures ---- */

  async messages (who) {
    return (await (await this.caller(who)).rows('/api/messages?limit=200')).map(row => row.text)
  }

  /* A figure of the tree, and the list that opens behind it. */
  async figure (who, union, label) {
    const caller = await this.caller(who)
    const id = await this.seen(who, 'org', union)
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
    const steps = module.steps.filter(step => !step.birth).map(step => step.name)
    for (const rest of ['', '/history', ...steps.map(name => `/${name}`)]) {
      const ask = async one => {
        const place = `/api/${module.name}/${one}${rest}`
        return steps.includes(rest.slice(1))
          ? caller.post(place, { answers: {} }, { 'If-Match': '"1"' })
          : caller.get(place)
      }
      const [real, unreal] = [await ask(id), await ask(none)]
      if (unreal.status !== 404) throw new Error(`从未有过的编号答 ${unreal.status}`)
      if (real.status !== unreal.status || real.text !== unreal.text)
        return { way: rest || '记录', status: real.status }
    }
    return this.unlisted(who, module, title, id)
  }

  async unlisted (who, module, title, id) {
    const caller = await this.caller(who)
    const rows = await caller.rows(`/api/${module.name}?q=${title}&state=*&limit=200`)
    if (rows.some(row => row.id === id)) return { way: '名册', status: 200 }
    if (module.name !== 'org') return {}
    const { status } = await caller.get(`/api/tree?node=${id}`)
    return status === 404 ? {} : { way: '组织树', status }
  }
}

Object.assign(HttpDriver.prototype, importing)
