import { Logger, runMigrations } from 'graphile-worker'
import type { Client, DatabaseError } from 'pg'
import { makeBackup } from '#src/backup/makeBackup.ts'
import { findFilledTables } from '#src/backup/tables.ts'
import { deployMigrations } from '#src/database/migrations/deploy.ts'
import { readMigrations } from '#src/database/migrations/state.ts'
import { withMigrationTurn } from '#src/database/migrations/turn.ts'
import type { Log } from '#src/log.ts'

export interface MigrateOptions {
  /** Of the owner, past any pooler. */
  url: string
  log: Pick<Log, 'info' | 'warn' | 'error' | 'debug'>
  /** Where a backup goes before a migration changes a database that has rows. Without it none is made. */
  backupDir?: string
}

export interface Migrated {
  /** Names of the migrations that were pending. */
  applied: string[]
  /** The file of the backup, where one was made. */
  backup: string | undefined
}

/**
 * Brings the database to this version: Prisma's migrations, graphile-worker's own, and the partitions of these days.
 * Processes that start at once take turns; where nothing is pending that costs a few queries and no subprocess.
 * @throws StartupError
 */
export function migrateDatabase(options: MigrateOptions): Promise<Migrated> {
  return withMigrationTurn(options, client => bringUp(client, options))
}

/** migrateDatabase for one whose turn it is. */
export async function bringUp(client: Client, options: MigrateOptions): Promise<Migrated> {
  const { url, log } = options
  const pending = (await readMigrations(client)).filter(
    ({ state }) => state === 'pending' || state === 'failed',
  )
  const applied = pending.map(({ name }) => name)
  let backup: string | undefined
  if (applied.length > 0) {
    backup = await backUpRows(client, options)
    log.info({ pending: applied }, 'migrating the database')
    await releaseUnfinished(client)
    await deployMigrations(url)
  }
  await runMigrations({ connectionString: url, logger: jobsLogger(log) })
  await maintainPartitions(client)
  return { applied, backup }
}

/** Makes the backup before a migration, forth or back, changes what is there; none of a database without rows. */
export async function backUpRows(
  client: Client,
  { url, log, backupDir }: MigrateOptions,
): Promise<string | undefined> {
  if (backupDir === undefined || (await findFilledTables(client)).length === 0) return undefined
  const { file } = await makeBackup({ url, to: { folder: backupDir }, kind: 'before-migration' })
  log.info({ backup: file }, 'made a backup before migrating')
  return file
}

/** The one that Prisma's engine holds while it migrates. */
export const prismaLock = 72_707_369

const undefinedTable = '42P01'
const lockNotAvailable = '55P03'

/**
 * A migration that failed, or whose process was killed, stands in Prisma's way until it is marked. Each is one script
 * and so one transaction, which left nothing behind: it may simply run again.
 */
async function releaseUnfinished(client: Client): Promise<void> {
  await client.query('BEGIN')
  try {
    const { rows } = await client.query<{ free: boolean }>('SELECT pg_try_advisory_xact_lock($1) AS free', [
      prismaLock,
    ])
    // Otherwise someone is running the Prisma CLI right now; it finishes first.
    if (rows[0]?.free)
      await client.query(
        'UPDATE _prisma_migrations SET rolled_back_at = now() WHERE finished_at IS NULL AND rolled_back_at IS NULL',
      )
    await client.query('COMMIT')
  } catch (error) {
    await client.query('ROLLBACK')
    if ((error as DatabaseError).code !== undefinedTable) throw error
  }
}

/** The function gives up after a second behind a lock; another process or a backup may hold it for longer. */
async function maintainPartitions(client: Client): Promise<void> {
  for (let attempt = 1; ; attempt++) {
    try {
      await client.query('SELECT maintain_event_partitions(), maintain_attempt_partitions()')
      return
    } catch (error) {
      if ((error as DatabaseError).code !== lockNotAvailable || attempt === 10) throw error
    }
  }
}

function jobsLogger(log: MigrateOptions['log']): Logger {
  return new Logger(
    () => (level, message) => log[level === 'warning' ? 'warn' : level]({ part: 'jobs' }, message),
  )
}
