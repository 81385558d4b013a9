/*
 * play.mjs <sqlite|postgresql> file.scn ... - plays scenarios and prints "day/name/database: N passed,
 * M failed".  A line that acts or asks counts one.  When an act fails, the rest of its scene cannot be
 * meant any more: every line of it counts as failed, and the next scene goes on.
 */
import path from 'node:path'
import { HttpDriver } from './http.mjs'
import { isPair, ordinal, pairs, scenesOf } from './words.mjs'

class Wrong extends Error {} /* an expectation that does not hold; the play goes on */

function hold (good, text) {
  if (!good) throw new Wrong(text)
}

const texts = words => words.map(word => word.text)

/* 标签 旧 → 新, as many as there are. */
function changesOf (words) {
  const changes = []
  const said = texts(words)
  for (let i = 0; i < said.length; i += 4) {
    if (said[i + 2] !== '→' || said[i + 3] === undefined) throw new Error('应写成 标签 旧 → 新')
    changes.push({ label: said[i], old: said[i + 1], new: said[i + 3] })
  }
  return changes
}

function holdValues (shown, wanted, where) {
  for (const [label, value] of wanted) {
    if (shown[label] === undefined) throw new Error(`${where}没有“${label}”`)
    hold(shown[label] === value, `${where} ${label} 是“${shown[label]}”，不是“${value}”`)
  }
}

class Player {
  constructor (driver) {
    Object.assign(this, { driver, who: null, refused: null, figures: new Map() })
  }

  /* ---- preparations ---- */

  async 时间 (words) { await this.driver.clock(texts(words).join(' ')) }

  async 安装 (words) {
    const [federation, , region] = texts(words)
    this.figures.clear()
    if (federation === '演示数据') await this.driver.installDemo()
    else await this.driver.installNew(federation, region ?? '')
  }

  async officer (name, union, role) {
    await this.driver.officer(name, union, role)
    this.who = name
  }

  /* ---- what he does ---- */

  登录 () { return this.driver.enter(this.who) }

  退出 () { return this.driver.leave(this.who) }

  打开 (words) {
    const [module, second, step] = texts(words)
    if (module === '导入') return this.driver.openImport(this.who, second, pairs(words.slice(2)))
    if (second === '新建') return this.driver.form(this.who, module, step)
    return this.driver.open(this.who, module, second, pairs(words.slice(2)))
  }

  刷新 () { return this.driver.reload(this.who) }

  办理 ([step]) { return this.driver.step(this.who, step.text) }

  填写 (words) { return this.driver.fill(this.who, pairs(words)) }

  添加 ([part, ...words]) { return this.driver.addRow(this.who, part.text, pairs(words)) }

  自何日起 ([day]) { this.driver.setDay(this.who, day.text) }

  提交 () { return this.driver.submit(this.who) }

  再次提交 () { return this.driver.submitAgain(this.who) }

  /* Two hands at one moment: one of them wins, the other is told why not. */
  async 同时提交 (words) {
    const people = texts(words)
    const results = await Promise.all(people.map(who => this.driver.submit(who, { alone: false })))
    const losers = results.filter(result => result.refused)
    hold(losers.length === people.length - 1, `${people.length - losers.length} 人办成，应只有一人`)
    return losers[0]
  }

  /* Different matters at one moment: nobody is in another's way. */
  async 一起提交 (words) {
    const results = await Promise.all(texts(words).map(who => this.driver.submit(who, { alone: false })))
    return results.find(result => result.refused) ?? {}
  }

  async 预览 ([word, ...words]) {
    const preview = await this.driver.preview(this.who)
    if (preview.refused || !word) return preview
    if (word.text === '通知') {
      const [to, text] = texts(words)
      hold(preview.messages.some(one => one.to === to && one.text.includes(text)),
        `预览的消息是 ${JSON.stringify(preview.messages)}`)
    } else if (word.text === '显示') {
      for (const change of changesOf(words))
        hold(preview.changes.some(one => one.label === change.label && one.old === change.old && one.new === change.new),
          `预览的变更是 ${JSON.stringify(preview.changes)}`)
    } else throw new Error(`预览之后不认识“${word.text}”`)
    return {}
  }

  /* ---- what he is told ---- */

  应被拒绝 (words) {
    const refused = this.refused
    const text = words.at(-1)
    const label = words.length > 1 ? words[0].text : null
    if (!refused) throw new Error('没有被拒绝')
    hold(refused.some(one => (label === null || one.label === label) && one.text.includes(text.text)),
      `拒绝的理由是 ${refused.map(one => `${one.label ?? ''} ${one.text}`.trim()).join('；')}`)
  }

  async 显示 (words) {
    const shown = await this.driver.shown(this.who)
    if (shown.refused) return shown
    holdValues(shown.values, pairs(words), '记录上')
  }

  /* 附表 部分 共 N 行 | 第一行 标签=值 … */
  async 附表 ([part, which, ...words]) {
    const { rows, refused } = await this.driver.part(this.who, part.text)
    if (refused) return { refused }
    if (which.text === '共') return hold(rows.length === Number(words[0].text), `${part.text}有 ${rows.length} 行`)
    const row = rows[ordinal(which.text) - 1]
    hold(row, `${part.text}只有 ${rows.length} 行`)
    return holdValues(row, pairs(words), which.text)
  }

  async 可以办理 (words) {
    for (const { text } of words) {
      const { offered, refused } = await this.driver.offers(this.who, text)
      hold(offered, `没有“${text}”可办${refused ? `：${refused[0].text}` : ''}`)
    }
  }

  async 不能办理 (words) {
    for (const { text } of words) {
      const { offered, refused } = await this.driver.offers(this.who, text)
      if (refused) throw new Error(refused[0].text)
      hold(!offered, `“${text}”竟可办理`)
    }
  }

  async 历史 ([which, ...words]) {
    const entries = await this.driver.history(this.who)
    if (which.text === '共') return hold(entries.length === Number(words[0].text), `历史有 ${entries.length} 条`)
    const entry = entries[ordinal(which.text) - 1]
    hold(entry, `历史只有 ${entries.length} 条`)
    const [step, ...rest] = words
    hold(entry.label === step.text, `${which.text}是“${entry.label}”`)
    holdValues({ 办理人: entry.by, 生效日: entry.on, 来自导入: entry.import ? '是' : '否' }, pairs(rest.filter(isPair)), which.text)
    for (const change of changesOf(rest.filter(word => !isPair(word))))
      hold(entry.changes.some(one => one.label === change.label && one.old === change.old && one.new === change.new),
        `${which.text}的变更是 ${JSON.stringify(entry.changes)}`)
  }

  async 沿革 ([which, ...words]) {
    const spans = await this.driver.spans(this.who)
    const all = spans.map(span => `${span.from}至${span.to}${span.values.状态}`).join('，')
    if (which.text === '共') return hold(spans.length === Number(words[0].text), `沿革是 ${all}`)
    const span = spans[ordinal(which.text) - 1]
    const [, from, , to] = texts(words)
    hold(span && span.from === from && span.to === to, `沿革是 ${all}`)
    holdValues(span.values, pairs(words.slice(4)), which.text)
  }

  /* 名册 台账 [标签=值 …] 共 N 条 | 有 名称 [标签=值 …] | 没有 名称 */
  async 名册 ([module, ...words]) {
    const at = words.findIndex(word => !isPair(word))
    const [verb, name, ...more] = words.slice(at)
    const { total, rows } = await this.driver.list(this.who, module.text, pairs(words.slice(0, at)))
    hold(total === rows.length, `名册写着共 ${total} 条，翻完有 ${rows.length} 条`)
    if (verb.text === '共') return hold(total === Number(name.text), `名册共 ${total} 条`)
    const found = rows.filter(row => row.title === name.text)
    if (verb.text === '没有') return hold(found.length === 0, `名册上有 ${name.text}`)
    if (verb.text !== '有') throw new Error(`名册之后不认识“${verb.text}”`)
    hold(found.length === 1, `名册上有 ${found.length} 个 ${name.text}`)
    holdValues(found[0].values, pairs(more), '名册上')
  }

  async 数字 ([union, label, wanted]) {
    const { figure, list } = await this.driver.figure(this.who, union.text, label.text)
    const key = `${union.text} ${label.text}`
    const before = this.figures.get(key)
    this.figures.set(key, figure)
    hold(figure === list, `数字是 ${figure}，点开有 ${list}`)
    if (wanted.text === '记下') return
    const change = /^[+-]\d+$/.test(wanted.text) || wanted.text === '不变'
    if (change && before === undefined) throw new Error(`之前没有看过 ${key}`)
    const is = change ? before + (Number(wanted.text) || 0) : Number(wanted.text)
    hold(figure === is, `数字是 ${figure}，不是 ${is}`)
  }

  async 看不到 ([module, title]) {
    const seen = await this.driver.unseen(this.who, module.text, title.text)
    hold(!seen.way, `${seen.way} 看到了（${seen.status}）`)
  }

  async 看得到 ([module, title]) {
    const opened = await this.driver.open(this.who, module.text, title.text, [])
    hold(!opened.refused, '看不到')
  }

  async 有消息 ([text]) {
    const messages = await this.driver.messages(this.who)
    hold(messages.some(one => one.includes(text.text)), `消息是 ${JSON.stringify(messages)}`)
  }

  async 没有消息 ([text]) {
    const messages = await this.driver.messages(this.who)
    hold(!messages.some(one => one.includes(text.text)), `有消息 ${JSON.stringify(messages)}`)
  }

  /* 有 2 条消息 "…" */
  async 有 ([n, , text]) {
    const fit = (await this.driver.messages(this.who)).filter(one => one.includes(text.text))
    hold(fit.length === Number(n.text), `这样的消息有 ${fit.length} 条`)
  }

  /* ---- imports ---- */

  上传 ([file]) { return this.driver.upload(this.who, file.text) }

  选择 (words) { return this.driver.choose(this.who, pairs(words)) }

  确认导入 () { return this.driver.commitImport(this.who) }

  撤销导入 () { return this.driver.undoImport(this.who) }

  /* 导入 文件 [归 工会 全体|新增 [自 日期]] */
  async 导入 ([file, ...words]) {
    const said = texts(words)
    const given = []
    if (said[0] === '归') given.push(['工会', said[1]], ['名单', said[2]])
    if (said[3] === '自') given.push(['自何日起', said[4]])
    let result = await this.driver.upload(this.who, file.text)
    if (!result.refused && given.length) result = await this.driver.choose(this.who, given)
    return result.refused ? result : this.driver.commitImport(this.who)
  }

  async 核对 ([, ...words]) {
    const shown = await this.driver.importShown(this.who)
    for (const [label, value] of pairs(words)) {
      if (shown[label] === undefined) throw new Error(`核对页上没有“${label}”`)
      const good = label === '提醒' && value !== '空' ? shown[label].includes(value) : shown[label] === value
      hold(good, `核对页上 ${label} 是“${shown[label]}”，不是“${value}”`)
    }
  }

  /* 逐项 退回的行 共 14 条 / 逐项 退回的行 第17行 身份证号 "…" / 逐项 撤销时保留 有 "…" */
  async 逐项 ([verdict, which, ...words]) {
    const remarks = await this.driver.remarks(this.who, verdict.text)
    if (which.text === '共') return hold(remarks.length === Number(words[0].text), `有 ${remarks.length} 条`)
    const text = words.at(-1).text
    if (which.text === '有') return hold(remarks.some(one => one.text.includes(text)), `有 ${JSON.stringify(remarks).slice(0, 600)}`)
    const here = remarks.filter(one => one.row === ordinal(which.text))
    const heading = words.length > 1 ? words[0].text : null
    hold(here.some(one => (heading === null || one.heading === heading) && one.text.includes(text)),
      `${which.text}说 ${JSON.stringify(here)}`)
  }

  /* ---- the line ---- */

  /* Who stands first acts, and goes on acting until another is named. */
  async line (line) {
    let words = line.words
    if (words[1]?.text === '是' && words[3]?.text === '的') return this.officer(words[0].text, words[2].text, words[4].text)
    if (this.driver.people.has(words[0].text)) {
      this.who = words[0].text
      words = words.slice(1)
    }
    const verb = words[0].text
    if (verb === 'constructor' || typeof this[verb] !== 'function' || /^\w+$/.test(verb)) throw new Error(`不认识“${verb}”`)
    return this[verb](words.slice(1))
  }

  isRefusal (line) {
    return line?.words.some((word, i) => i < 2 && word.text === '应被拒绝')
  }

  isPreparation ({ words }) {
    return words[0].text === '安装' || words[0].text === '时间' || words[1]?.text === '是'
  }
}

class Play {
  constructor (name, player) {
    Object.assign(this, { name, player, passed: 0, failed: 0 })
  }

  wrong (scene, line, error) {
    const text = process.env.DAY_TRACE && !(error instanceof Wrong) ? error.stack : error.message
    this.failed++
    console.log(`  ${this.name} 第 ${line.number} 行（${scene.title}）：${line.text}\n      ${text}`)
  }

  skipped (lines, what) {
    this.failed += lines
    if (lines) console.log(`      ${what}还有 ${lines} 行没有演`)
  }

  /* One line; what is refused has to be followed by 应被拒绝, and what that follows has to be refused. */
  async line (line, next) {
    const result = await this.player.line(line)
    const refused = result?.refused ?? null
    const expected = this.player.isRefusal(next)
    this.player.refused = refused
    if (refused && !expected)
      throw new Error(`被拒绝：${refused.map(one => `${one.label ?? ''} ${one.text}`.trim()).join('；')}`)
    if (expected && !refused) throw new Error('应被拒绝，却办成了')
    this.passed++
  }

  /* The line that broke the scene off, or nothing. */
  async scene (scene) {
    for (const [i, line] of scene.lines.entries()) {
      try {
        await this.line(line, scene.lines[i + 1])
      } catch (error) {
        this.player.refused = null
        this.wrong(scene, line, error)
        if (error instanceof Wrong) continue
        this.skipped(scene.lines.length - i - 1, '这一场')
        return line
      }
    }
    return undefined
  }

  /* Without an installation and its people nothing can be played. */
  async scenes (scenes) {
    for (const [i, scene] of scenes.entries()) {
      const broken = await this.scene(scene)
      if (!broken || !this.player.isPreparation(broken)) continue
      this.skipped(scenes.slice(i + 1).reduce((sum, one) => sum + one.lines.length, 0), '全剧')
      return
    }
  }

  end () {
    console.log(`${this.name}: ${this.passed} passed, ${this.failed} failed`)
  }
}

async function filePlay (file, database) {
  const short = path.basename(file, '.scn')
  const driver = new HttpDriver(`${short}-${database}`, database === 'postgresql')
  const play = new Play(`day/${short}/${database}`, new Player(driver))
  const leave = () => driver.at?.child?.kill('SIGKILL') /* no program outlives its play */
  process.on('exit', leave)
  try {
    await play.scenes(scenesOf(file))
  } catch (error) {
    play.failed++
    console.log(`  ${play.name}: ${error.stack}`)
  }
  await driver.end()
  process.off('exit', leave)
  play.end()
  return play.passed > 0 && play.failed === 0
}

for (const signal of ['SIGINT', 'SIGTERM']) process.on(signal, () => process.exit(1))

const [database, ...files] = process.argv.slice(2)
let good = files.length > 0
for (const file of files) good = await filePlay(file, database) && good
process.exit(good ? 0 : 1)
