/*
 * importer.mjs - small files that are uploaded, checked, written and taken back, with some of each in
 * stock, so that whoever kills can ask for the moment that he wants: wish = check, commit or undo.
 */
import { creditCode, idNumber, phone } from './invented.mjs'
import { pause } from './program.mjs'
import { Writer, fresh } from './writer.mjs'

const WORKING = new Set(['reading', 'writing', 'undoing'])
const REACHES = { check: 'checked', commit: 'done', undo: 'undone' }
const FROM = { check: ['uploaded', 'checked', 'failed'], commit: ['checked'], undo: ['done'] }

export class Importer extends Writer {
  stock = { uploaded: [], checked: [], done: [] }
  open = [] /* whose act was interrupted */
  late = [] /* and that did not move since */
  wish = null
  onAct = () => {}
  finished = 0 /* taken back to the end */
  broken = 0 /* acts in whose middle somebody killed */

  /* A file of its own names: employers, or the roster of a union. */
  file () {
    const n = fresh()
    const rows = 40 + this.dice.below(90)
    const member = this.unions.length > 0 && this.dice.chance(0.4)
    const mark = `${member ? '赵' : '青岛丙'}${this.tag}批${n}之`
    const lines = [member ? '姓名,身份证号,手机号码,入会时间' : '单位名称,统一社会信用代码,从业人数']
    for (let i = 0; i < rows; i++) {
      lines.push(member
        ? `${mark}${i}号,${idNumber(fresh('document'))},${phone(n)},2020-03-15`
        : `${mark}${i}号有限公司,${creditCode(fresh('code'))},${i}`)
    }
    return { bytes: Buffer.from(lines.join('\r\n')), module: member ? 'member' : 'employer', mark, rows }
  }

  async upload () {
    const it = this.file()
    const got = await this.write(`/api/imports?name=${it.mark}.csv`, it.bytes)
    if (got.status !== 201) return this.wrong('upload', got)
    it.id = got.id
    this.journal.put({ is: 'import', id: got.id.split('-')[1], module: it.module, mark: it.mark, rows: it.rows })
    this.stock.uploaded.push(it)
  }

  async show (it) {
    try {
      const answer = await this.line.get(`/api/imports/${it.id}`)
      return answer.status === 200 ? answer.json : null
    } catch {
      return null
    }
  }

  /* Begins an act; it goes to the stock that its state says, or stays open. */
  async act (it, name) {
    const roster = { layout: 'member', union: this.unions[0].id, whole: false }
    const body = name !== 'check' ? {} : it.module === 'member' ? roster : { layout: 'employer' }
    this.onAct(name)
    const got = await this.write(`/api/imports/${it.id}/${name}`, body)
    if (got.status !== 202) return this.wrong(`import ${name}`, got)
    it.act = name
    if (await this.follow(it, 1000)) return
    this.broken++
    this.open.push(it)
  }

  /* Until its state is none of work; false: the program is down, or it takes longer than that. */
  async follow (it, ms) {
    for (const end = Date.now() + ms; Date.now() < end;) {
      const now = await this.show(it)
      if (!now) return false
      if (!WORKING.has(now.state)) return this.place(it, now)
      await pause(8)
    }
    return false
  }

  /* Where it stands now: it is taken up there, whatever was asked of it. */
  place (it, now) {
    if (now.state === 'failed') this.journal.fault(`an import failed: ${now.why}`)
    if (now.state === REACHES.commit && now.counts.created !== it.rows) {
      this.journal.fault(`import ${it.id} says ${now.counts.created} created of ${it.rows}`)
    }
    if (now.state === 'checked' && now.blocked) this.journal.fault(`import ${it.id} is blocked: ${now.blocked}`)
    else this.stock[now.state]?.push(it)
    if (now.state === 'undone') this.finished++
    return true
  }

  async take (name) {
    const from = this.stock[FROM[name][0]]
    if (!from.length) return false
    await this.act(from.shift(), name)
    return true
  }

  async step () {
    if (this.open.length) {
      const it = this.open.shift()
      it.looks = (it.looks ?? 0) + 1
      if (!await this.follow(it, 300)) (it.looks < 4 ? this.open : this.late).push(it)
    }
    if (this.wish && await this.take(this.wish)) return
    if (!this.stock.uploaded.length) await this.upload()
    if (this.stock.checked.length < 2) await this.take('check')
    else if (this.stock.done.length < 2) await this.take('commit')
    else if (this.dice.chance(0.5)) await this.take('undo')
    else this.stock.done.shift() /* stays */
    await pause(20)
  }

  /* After the last start: how many are in the middle of work for ever.  One at least is written then. */
  async end (ms) {
    for (let i = 0; i < 9 && !this.stock.done.length; i++) {
      if (this.stock.checked.length) await this.take('commit')
      else if (this.stock.uploaded.length) await this.take('check')
      else await this.upload()
    }
    const stuck = []
    for (const it of [...this.open.splice(0), ...this.late.splice(0)]) {
      if (!await this.follow(it, stuck.length ? 100 : ms)) stuck.push(`${it.act}: ${(await this.show(it))?.state}`)
    }
    return stuck
  }
}
