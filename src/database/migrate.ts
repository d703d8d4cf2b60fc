import fs from 'node:fs'
import path from 'node:path'
import { Logger, runMigrations } from 'graphile-worker'
import { Client, type DatabaseError } from 'pg'
import { deployMigrations, projectDir } from '#src/database/migrateDeploy.ts'
import type { Log } from '#src/log.ts'
import { StartupError } from '#src/startupError.ts'

export interface MigrateOptions {
  /** Of the owner, past any pooler. */
  url: string
  log: Pick<Log, 'info' | 'warn' | 'error' | 'debug'>
}

/**
 * Brings the database to this version: Prisma's migrations, graphile-worker's own, and the partitions of these days.
 * Processes that start at once take turns; where nothing is pending that costs a few queries and no subprocess.
 * @throws StartupError
 */
export async function migrateDatabase({ url, log }: MigrateOptions): Promise<void> {
  await withTurn(url, async client => {
    const pending = await findPending(client)
    if (pending.length > 0) {
      log.info({ pending }, 'migrating the database')
      await releaseUnfinished(client)
      await deployMigrations(url)
    }
    await runMigrations({ connectionString: url, logger: jobsLogger(log) })
    await maintainPartitions(client)
  })
}

/** Any number will do, as long as nothing else in the database locks it. */
const turnLock = 7_115_321_904
/** The one that Prisma's engine holds while it migrates. */
const prismaLock = 72_707_369

const undefinedTable = '42P01'
const lockNotAvailable = '55P03'

/** The turn belongs to a transaction on a connection of its own, since a pooler would break a session's lock. */
async function withTurn(url: string, work: (client: Client) => Promise<void>): Promise<void> {
  const turn = await connect(url)
  try {
    await turn.query('BEGIN')
    await turn.query('SELECT pg_advisory_xact_lock($1)', [turnLock])
    const client = await connect(url)
    try {
      await work(client)
    } finally {
      await client.end()
    }
  } finally {
    await turn.end()
  }
}

async function connect(url: string): Promise<Client> {
  const client = new Client({
    connectionString: url,
    connectionTimeoutMillis: 10_000,
    application_name: 'guildhall',
  })
  // A connection that breaks fails the query that uses it; without a listener it would end the process.
  client.on('error', () => {})
  try {
    await client.connect()
    return client
  } catch (error) {
    const { code, message } = error as { code?: string; message: string }
    throw new StartupError(
      `The database ${client.database} at ${client.host}:${client.port} cannot be used (${message || code}). Check that the server is running and that DATABASE_URL is right.`,
    )
  }
}

/** Names of the migrations in prisma/migrations that the database has not finished, in order. */
async function findPending(client: Client): Promise<string[]> {
  const directory = path.join(projectDir, 'prisma', 'migrations')
  const all = fs
    .readdirSync(directory, { withFileTypes: true })
    .filter(entry => entry.isDirectory())
    .map(({ name }) => name)
    .toSorted()
  try {
    const { rows } = await client.query<{ migration_name: string }>(
      'SELECT migration_name FROM _prisma_migrations WHERE finished_at IS NOT NULL AND rolled_back_at IS NULL',
    )
    const applied = new Set(rows.map(row => row.migration_name))
    return all.filter(name => !applied.has(name))
  } catch (error) {
    if ((error as DatabaseError).code === undefinedTable) return all
    throw error
  }
}

/**
 * A migration that failed, or whose process was killed, stands in Prisma's way until it is marked. Each is one script
 * and so one transaction, which left nothing behind: it may simply run again.
 */
async function releaseUnfinished(client: Client): Promise<void> {
  const { rows } = await client.query<{ free: boolean }>('SELECT pg_try_advisory_xact_lock($1) AS free', [
    prismaLock,
  ])
  // Someone is running the Prisma CLI right now; it finishes first.
  if (!rows[0]?.free) return
  try {
    await client.query(
      'UPDATE _prisma_migrations SET rolled_back_at = now() WHERE finished_at IS NULL AND rolled_back_at IS NULL',
    )
  } catch (error) {
    if ((error as DatabaseError).code !== undefinedTable) throw error
  }
}

/** The function gives up after a second behind a lock; another process or a backup may hold it for longer. */
async function maintainPartitions(client: Client): Promise<void> {
  for (let attempt = 1; ; attempt++) {
    try {
      await client.query('SELECT maintain_event_partitions()')
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
