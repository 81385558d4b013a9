/*
 * stage.mjs - what stands behind every driver: an installation of its own, its clock, its officers with
 * their log-ins.  None of it is done by a person on a page.
 */
import fs from 'node:fs'
import path from 'node:path'
import { Installation, root } from '../samples/program.mjs'

const lines = text => Object.fromEntries(text.split('\n').filter(Boolean).map(line => line.split('\t')))

const table = file => fs.readFileSync(file, 'utf8').split('\n')
  .filter(line => line && !line.startsWith('#')).map(line => line.split('\t'))

/* The closed list of posts, by the labels of the page. */
const roles = Object.fromEntries(table(path.join(root, 'lists/roles.tsv')).map(([code, label]) => [label, code]))

/* A driver adds found(who, module, title): rows of that name as this person sees them. */
export class Stage {
  constructor (name, postgres) {
    Object.assign(this, { name, postgres, people: new Map(), known: new Map(), installations: 0 })
  }

  async install () {
    await this.end()
    this.people.clear()
    this.known.clear()
    const name = `day-${this.name}-${process.pid}-${++this.installations}`
    this.at = new Installation(name, { postgres: this.postgres })
    this.setClock()
  }

  async installNew (federation, region) {
    await this.install()
    this.federation = { name: federation, region }
  }

  /* The demonstration: two cities with officers, and no more people than it needs. */
  async installDemo () {
    await this.install()
    this.federation = null
    const file = path.join(this.at.folder, 'logins.tsv')
    this.at.zhijia('demo', '--logins', file, '--members', '20')
    this.logins = table(file).slice(1)
      .map(([login, password, , role, union, name]) => ({ login, password, role, union, name }))
  }

  /* The clock stands at this minute; whoever acts next has the program served anew and logs in. */
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
    const text = new Date(now + 8 * 3600000).toISOString().slice(0, 19)
    this.at.environment.ZHIJIA_NOW = `${text}+08:00`
  }

  async serving () {
    const child = this.at.child
    if (!child || child.exitCode !== null || child.signalCode !== null) await this.at.start()
  }

  async end () {
    const at = this.at
    this.at = null
    if (at) await at.end()
  }

  /* Somebody gets a log-in and a post, as the administrator gives it on the command line. */
  async officer (name, union, roleLabel) {
    const role = roles[roleLabel]
    if (!role) throw new Error(`没有“${roleLabel}”这个岗位`)
    if (this.people.has(name)) throw new Error(`已经说过“${name}”是谁`)
    const made = this.officerOfDemo(name, union, role) ?? this.firstOfficer(name, union, role) ??
      await this.furtherOfficer(name, union, role)
    this.people.set(name, { name, login: made.login, password: made.password, caller: null, page: null })
  }

  officerOfDemo (name, union, role) {
    return this.federation ? undefined
      : this.logins.find(one => one.name === name && one.union === union && one.role === role)
  }

  firstOfficer (name, union, role) {
    if (!this.federation || this.people.size > 0) return undefined
    if (union !== this.federation.name) throw new Error(`第一位应是 ${this.federation.name} 的干部`)
    const made = lines(this.at.zhijia('user', 'create', '--federation', union,
      '--region', this.federation.region, '--name', name, '--login', 'day-1', '--role', role))
    this.remember('org', union, made.org)
    return made
  }

  /* The data folder has one owner: the program stops serving meanwhile. */
  async furtherOfficer (name, union, role) {
    const org = await this.idOf('org', union)
    if (!org) throw new Error(`没有“${union}”这个工会`)
    await this.at.stop()
    this.setClock()
    return lines(this.at.zhijia('user', 'add', '--realm', org.split('-')[0], '--org', org,
      '--name', name, '--login', `day-${this.people.size + 1}`, '--role', role))
  }

  person (who) {
    const person = this.people.get(who)
    if (!person) throw new Error(`还没有说“${who}”是谁`)
    return person
  }

  /* ---- records that anybody has met, by module and title ---- */

  remember (module, title, id) {
    if (!this.known.has(module)) this.known.set(module, new Map())
    this.known.get(module).set(title, id)
  }

  /* The id of a record as anybody knows it; undefined: nobody does. */
  async idOf (module, title) {
    const known = this.known.get(module)?.get(title)
    if (known) return known
    for (const who of this.people.keys()) {
      const found = await this.found(who, module, title)
      if (found.length) return found[0].id
    }
    return undefined
  }
}
