/* cluster.mjs - a PostgreSQL of our own, whose processes are killed: tests/pg.sh makes it and takes it away. */
import { spawnSync } from 'node:child_process'
import fs from 'node:fs'
import path from 'node:path'
import { atEnd, isRoot, makeFolder, pause, root, said, until } from './program.mjs'

const BIN = '/usr/lib/postgresql/15/bin'

export class Cluster {
  constructor () {
    this.folder = makeFolder('cluster')
    atEnd(() => said('tests/pg.sh', ['stop', this.folder], { cwd: root }))
    this.reach = said('tests/pg.sh', ['start', this.folder], { cwd: root }).trim()
    this.home = fs.readFileSync(path.join(this.folder, 'cluster'), 'utf8').trim()
    const { uid, gid } = fs.statSync(this.home)
    this.user = isRoot ? ['setpriv', `--reuid=${uid}`, `--regid=${gid}`, '--clear-groups', 'env', 'HOME=/tmp'] : ['env']
  }

  asks (sql) {
    return spawnSync('psql', ['-XqAt', '-d', this.reach, '-c', sql], { encoding: 'utf8' })
  }

  /* All backends go with it: the postmaster does not trust what they shared. */
  killBackend (program) {
    const name = /dbname=(\S+)/.exec(program.reach)[1]
    const pid = Number(this.asks(`SELECT pid FROM pg_stat_activity WHERE datname = '${name}' AND pid <> pg_backend_pid()
      ORDER BY query_start DESC LIMIT 1`).stdout)
    if (pid) process.kill(pid, 'SIGKILL')
  }

  async killPostmaster () {
    process.kill(Number(fs.readFileSync(path.join(this.home, 'data/postmaster.pid'), 'utf8').split('\n')[0]), 'SIGKILL')
    await pause(50)
  }

  /* Again on the same files; the orphans of the former one may still hold its memory. */
  async start () {
    const { home } = this
    const [name, ...args] = [...this.user, `${BIN}/pg_ctl`, '-D', `${home}/data`, '-l', `${home}/log`, '-w', '-t', '30', 'start']
    const good = await until(30000, () => spawnSync(name, args, { cwd: '/tmp', stdio: 'ignore' }).status === 0, 200)
    if (!good) throw new Error(`PostgreSQL does not start again: see ${this.home}/log`)
  }
}
