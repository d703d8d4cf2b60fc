import { PrismaPg } from '@prisma/adapter-pg'
import { Kysely, PostgresDialect } from 'kysely'
import { Pool, types } from 'pg'
import type { DB } from '#src/database/generated/kysely.ts'
import { PrismaClient } from '#src/database/generated/prisma/client.ts'
import { type RetryOptions, retryTransient } from '#src/database/retry.ts'
import type { Log } from '#src/log.ts'

/** The PostgreSQL role of commands and, later, the dashboard: it owns nothing. Made by the first migration. */
export const appRole = 'guildhall_app'

export interface DatabaseOptions extends RetryOptions {
  url: string
  poolSize: number
  statementTimeoutMs: number
  log: Log
}

/** Everything that reaches PostgreSQL. */
export interface Database {
  /** As the owner, over all guilds: writers, jobs and the command line. */
  system: { pool: Pool; kysely: Kysely<DB>; prisma: PrismaClient }
  /** As guildhall_app, which sees no row by itself: guildTransaction.ts opens one guild at a time. */
  app: { prisma: PrismaClient }
  /** Runs idempotent work again while it fails for reasons that may pass (retry.ts). */
  retry<T>(work: () => Promise<T>, mayRetry?: (code: string) => boolean): Promise<T>
  close(): Promise<void>
}

export function openDatabase(options: DatabaseOptions): Database {
  const systemPool = openPool(options, 'guildhall')
  const appPool = openPool(options, 'guildhall app', appRole)
  const system = {
    pool: systemPool,
    kysely: new Kysely<DB>({ dialect: new PostgresDialect({ pool: systemPool }) }),
    prisma: new PrismaClient({ adapter: new PrismaPg(systemPool) }),
  }
  const app = { prisma: new PrismaClient({ adapter: new PrismaPg(appPool) }) }
  return {
    system,
    app,
    retry: (work, mayRetry) => retryTransient(work, options, mayRetry),
    async close() {
      await Promise.all([system.prisma.$disconnect(), app.prisma.$disconnect()])
      await Promise.all([systemPool.end(), appPool.end()])
    },
  }
}

function openPool(
  { url, poolSize, statementTimeoutMs, log }: DatabaseOptions,
  name: string,
  role?: string,
): Pool {
  const settings = {
    statement_timeout: statementTimeoutMs,
    lock_timeout: Math.min(1_000, statementTimeoutMs),
    idle_in_transaction_session_timeout: 5_000,
    ...(role !== undefined && { role }),
  }
  const pool = new Pool({
    connectionString: url,
    max: poolSize,
    application_name: name,
    connectionTimeoutMillis: 5_000,
    // The server keeps statement_timeout itself; this is for one that no longer answers at all.
    query_timeout: statementTimeoutMs + 3_000,
    keepAlive: true,
    idleTimeoutMillis: 30_000,
    options: Object.entries(settings)
      .map(([setting, value]) => `-c ${setting}=${value}`)
      .join(' '),
    types: { getTypeParser: getTypeParser as typeof types.getTypeParser },
  })
  // An idle connection that breaks is replaced by the pool; without a listener it would end the process.
  // A connection in use reports to its user, and here too when it breaks between two of their statements.
  pool.on('connect', client =>
    client.on('error', err => log.debug({ err }, 'a database connection was lost')),
  )
  pool.on('error', error => log.warn({ err: error }, 'a database connection was lost'))
  return pool
}

/** The OID of PostgreSQL's bigint. */
const int8: number = types.builtins.INT8

const parseBigInt = (text: string) => BigInt(text)

/** Big numbers are bigint from every library, as Prisma gives them. */
function getTypeParser(oid: number, format?: 'text' | 'binary') {
  return oid === int8 && format !== 'binary' ? parseBigInt : types.getTypeParser(oid, format)
}
