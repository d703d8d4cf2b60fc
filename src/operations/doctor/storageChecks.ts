import fs from 'node:fs/promises'
import path from 'node:path'
import { backupFolder } from '#src/backup/backupFile.ts'
import { listBackups } from '#src/backup/storedBackups.ts'
import { formatBytes } from '#src/formatBytes.ts'
import { type Check, type Machine, fail, ok, row, rows, warn } from '#src/operations/doctor/check.ts'

export const diskCheck: Check<Machine> = {
  name: 'disk',
  async run({ dataDir }) {
    const directory = await firstThatExists(path.resolve(dataDir))
    const { bavail, blocks, bsize } = await fs.statfs(directory)
    const free = bavail * bsize
    const what = `${formatBytes(free)} of ${formatBytes(blocks * bsize)} are free for DATA_DIR (${directory})`
    const details = { directory, free, size: blocks * bsize }
    if (free < 200 * 2 ** 20) return fail(`${what}. Make room now: a full disk stops the database.`, details)
    return free < 2 * 2 ** 30 || bavail < blocks / 20
      ? warn(`${what}. Make room, or move DATA_DIR.`, details)
      : ok(what, details)
  },
}

export const backupsCheck: Check<Machine> = {
  name: 'backups',
  async run({ dataDir, now }) {
    const folder = backupFolder(dataDir)
    const [newest, ...older] = (await listBackups(folder)).filter(({ complete }) => complete)
    if (!newest)
      return warn(
        `There is no backup of everything in ${folder}. Make one every day, by a timer of the system: npm run guildhall -- backup`,
      )
    const days = Math.floor((now - Date.parse(newest.createdAt)) / 86_400_000)
    const what = `the newest of ${older.length + 1} backups is ${days} days old (${newest.file})`
    const details = { backups: older.length + 1, newest: newest.createdAt }
    return days >= 2
      ? warn(`${what}. Make one every day, by a timer of the system: npm run guildhall -- backup`, details)
      : ok(what, details)
  },
}

export const storageChecks: readonly Check[] = [
  {
    name: 'tables',
    async run(patient) {
      const { size } = await row<{ size: number }>(
        patient,
        'SELECT pg_database_size(current_database())::float8 AS size',
      )
      const tables = await rows<{ name: string; size: number; rows: number }>(
        patient,
        `SELECT relid::regclass::text AS name, pg_total_relation_size(relid)::float8 AS size, n_live_tup::float8 AS rows
         FROM pg_stat_user_tables ORDER BY 2 DESC, 1 LIMIT 20`,
      )
      const largest = tables.slice(0, 3).map(table => `${table.name} ${formatBytes(table.size)}`)
      return ok(`the database takes ${formatBytes(size)}, most of it ${largest.join(', ')}`, { size, tables })
    },
  },
  {
    name: 'deadRows',
    async run(patient) {
      const { autovacuum } = await row<{ autovacuum: string }>(
        patient,
        `SELECT current_setting('autovacuum') AS autovacuum`,
      )
      if (autovacuum === 'off')
        return warn('Autovacuum is off, so tables grow with every update. Switch it on in postgresql.conf.')
      const bloated = await rows<{ name: string; dead: number; live: number }>(
        patient,
        `SELECT relid::regclass::text AS name, n_dead_tup::float8 AS dead, n_live_tup::float8 AS live
         FROM pg_stat_user_tables WHERE n_dead_tup > 10000 AND n_dead_tup > n_live_tup * 0.3 ORDER BY 2 DESC`,
      )
      const [worst] = bloated
      return worst
        ? warn(
            `${worst.name} has ${worst.dead} dead rows beside ${worst.live} live ones, which autovacuum has not removed. Run: npm run guildhall -- vacuum --table ${worst.name}`,
            bloated,
          )
        : ok('autovacuum keeps up with the updates')
    },
  },
  {
    name: 'oldTransactions',
    async run(patient) {
      const old = await rows<{ pid: number; application: string; minutes: number }>(
        patient,
        `SELECT pid, application_name AS application, (extract(epoch FROM now() - xact_start) / 60)::int AS minutes
         FROM pg_stat_activity
         WHERE backend_type = 'client backend' AND datname = current_database() AND xact_start < now() - interval '5 minutes'
         ORDER BY xact_start`,
      )
      const [oldest] = old
      return oldest
        ? warn(
            `A transaction of ${oldest.application || 'an unnamed program'} (pid ${oldest.pid}) has been open for ${oldest.minutes} minutes and keeps dead rows from being removed. End it if nobody needs it: SELECT pg_terminate_backend(${oldest.pid});`,
            old,
          )
        : ok('no transaction has been open for long')
    },
  },
]

/** The folder itself may not have been made yet. */
async function firstThatExists(directory: string): Promise<string> {
  for (let candidate = directory; ; candidate = path.dirname(candidate)) {
    const found = await fs.stat(candidate).catch(() => undefined)
    if (found?.isDirectory() || candidate === path.dirname(candidate)) return candidate
  }
}
