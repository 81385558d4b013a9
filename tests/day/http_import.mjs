/* http_import.mjs - the import wizard over HTTP: methods of HttpDriver. */
import fs from 'node:fs'
import path from 'node:path'
import { root } from '../samples/program.mjs'
import { ordinal } from './words.mjs'

const states = {
  uploaded: '已上传', checked: '待确认', done: '已导入', undone: '已撤销', failed: '导入失败',
}
const verdicts = {
  退回的行: 'refused row', 重复的行: 'double', 会籍在别处: 'exists elsewhere', 未采用的格: 'refused cell',
  已修整的格: 'repaired', 提示: 'remark', 名单上没有的人: 'absent', 撤销时保留: 'kept',
}
const counts = {
  rows: '共读到', created: '新建', changed: '更改', same: '无变化', refused: '退回', doubles: '重复',
  elsewhere: '已在别处', mended: '已修整', absent: '名单上没有', kept: '保留',
}

/* An import by the labels of its page. */
function importTexts (is) {
  const shown = {
    状态: states[is.state] ?? is.state,
    工会: is.union?.label ?? '空',
    表题: is.suggests || '空',
    提醒: is.blocked ?? '空',
  }
  for (const [name, label] of Object.entries(counts))
    shown[label] = String(is.counts?.[name] ?? is[name] ?? '空')
  shown.名单 = is.whole === true ? '全体' : is.whole === false ? '新增' : '空'
  return shown
}

export const importing = {
  async upload (who, file) {
    const caller = await this.caller(who)
    const answer = await caller.upload(path.basename(file), fs.readFileSync(path.join(root, file)))
    if (answer.status !== 201) return this.refusal(answer)
    this.person(who).import = { id: answer.json.id }
    return this.check(who, {})
  },

  /* The wizard's page: what is chosen is read anew at once. */
  async choose (who, given) {
    const settings = {}
    for (const [label, value] of given) {
      const refused = await this.setting(who, settings, label, value)
      if (refused) return refused
    }
    return this.check(who, settings)
  },

  async setting (who, settings, label, value) {
    const column = ordinal(label)
    if (label === '工会') {
      const picked = await this.pick(who, { ref: 'org', label }, value)
      if (picked.refused) return picked
      settings.union = picked.is
    } else if (label === '名单') settings.whole = { 全体: true, 新增: false }[value]
    else if (label === '自何日起') settings.day = value
    else if (label === '表的种类') settings.layout = (await this.meta(who)).layout(value).name
    else if (column > 0) settings.mapping = { ...settings.mapping, [column - 1]: await this.column(who, value) }
    else throw new Error(`核对页上没有“${label}”`)
    return undefined
  },

  /* The field that a column of the file may be, by its label in the layout. */
  async column (who, label) {
    const is = await this.importRead(who)
    const layout = (await this.meta(who)).layouts.find(one => one.name === is.layout)
    const found = layout?.columns.find(one => one.label === label)
    if (!found) throw new Error(`这种表没有“${label}”这一列`)
    return found.field
  },

  async check (who, settings) {
    const { id } = this.person(who).import
    const caller = await this.caller(who)
    const answer = await caller.post(`/api/imports/${id}/check`, settings)
    if (answer.status !== 202) return this.refusal(answer)
    const is = await caller.settled(id)
    return is.state === 'failed' ? { refused: [{ label: null, text: is.why ?? '' }] } : {}
  },

  async importAct (who, what) {
    const { id } = this.person(who).import
    const caller = await this.caller(who)
    const answer = await caller.post(`/api/imports/${id}/${what}`, {})
    if (answer.status !== 202) return this.refusal(answer)
    const is = await caller.settled(id)
    const fine = { commit: 'done', undo: 'undone' }[what] === is.state
    return fine ? {} : { refused: [{ label: null, text: is.why ?? is.blocked ?? is.state }] }
  },

  commitImport (who) { return this.importAct(who, 'commit') },

  undoImport (who) { return this.importAct(who, 'undo') },

  /* An import of the list: the newest of this file's name of which all this is true. */
  async openImport (who, name, wanted) {
    const rows = await (await this.caller(who)).rows('/api/imports')
    const row = rows.filter(one => one.name === path.basename(name))
      .find(one => wanted.every(([label, value]) => importTexts(one)[label] === value))
    if (!row) return { refused: [{ label: null, text: `没有找到 ${name}` }] }
    this.person(who).import = { id: row.id }
    return {}
  },

  async importRead (who) {
    return (await this.caller(who)).read(`/api/imports/${this.person(who).import.id}`)
  },

  async importShown (who) { return importTexts(await this.importRead(who)) },

  async remarks (who, label) {
    const caller = await this.caller(who)
    const place = `/api/imports/${this.person(who).import.id}/remarks?verdict=${verdicts[label]}`
    return (await caller.rows(place)).map(({ row, heading, reason, raw, value }) =>
      ({ row, heading: heading ?? '', text: [reason, raw, value].filter(Boolean).join(' ') }))
  },
}
