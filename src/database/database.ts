import { PrismaPg } from '@prisma/adapter-pg'
import { Kysely, PostgresDialect } from 'kysely'
import { Pool, types } from 'pg'
import { refuseAbortedCommits } from '#src/database/abortedCommit.ts'
import type { DB } from '#src/database/generated/kysely.ts'
import { PrismaClient } from '#src/database/generated/prisma/client.ts'
import { neverPrepare } from '#src/database/pooler.ts'
import { type QueryWatch, watchQueries } from '#src/database/queryWatch.ts'
import { type RetryOptions, retryTransient } from '#src/database/retry.ts'
import { prismaComment } from '#src/database/statementName.ts'
import type { Log } from '#src/log.ts'

/** The PostgreSQL role of commands and, later, the dashboard: it owns nothing. Made by the first migration. */
export const appRole = 'guildhall_app'

export interface DatabaseOptions extends RetryOptions {
  url: string
  /** Present: `url` is a pooler that gives each transaction another connection. */
  directUrl: string | undefined
  /** Connections in all, shared by the two pools. */
  poolSize: number
  idleTimeoutMs: number
  /** How long work waits for a connection. */
  connectTimeoutMs: number
  /** 0: none, and none for locks. */
  statementTimeoutMs: number
  log: Log
  watch?: QueryWatch
}

/** The connections of a pool. */
export interface Connections {
  pool: string
  total: number
  idle: number
  /** Work that waits for one. */
  waiting: number
}

/** Everything that reaches PostgreSQL. */
export interface Database {
  /** As the owner, over all guilds: writers, jobs and the command line. */
  system: { pool: Pool; kysely: Kysely<DB>; prisma: PrismaClient }
  /**
   * For guildTransaction.ts alone, whose transactions take on guildhall_app and one guild. Outside of them it is guildhall_app
   * without a guild, which sees nothing; behind a pooler it is the owner.
   */
  app: { pool: Pool; prisma: PrismaClient }
  /** Runs idempotent work again while it fails for reasons that may pass (retry.ts). */
  retry<T>(work: () => Promise<T>, mayRetry?: (code: string) => boolean): Promise<T>
  connections(): Connections[]
  close(): Promise<void>
}

export function openDatabase(options: DatabaseOptions): Database {
  const half = Math.floor(options.poolSize / 2)
  const systemPool = openPool(options, { name: 'guildhall', max: options.poolSize - half })
  const appPool = openPool(options, { name: 'guildhall app', max: half, role: appRole, pipeline: true })
  const system = {
    pool: systemPool,
    kysely: new Kysely<DB>({ dialect: new PostgresDialect({ pool: systemPool }) }),
    prisma: new PrismaClient({ adapter: new PrismaPg(systemPool), comments: [prismaComment] }),
  }
  const app = {
    pool: appPool,
    prisma: new PrismaClient({ adapter: new PrismaPg(appPool), comments: [prismaComment] }),
  }
  return {
    system,
    app,
    retry: (work, mayRetry) => retryTransient(work, options, mayRetry),
    connections: () => [connectionsOf('system', systemPool), connectionsOf('app', appPool)],
    async close() {
      await Promise.all([system.prisma.$disconnect(), app.prisma.$disconnect()])
      await Promise.all([systemPool.end(), appPool.end()])
    },
  }
}

export function connectionsOf(pool: string, { totalCount, idleCount, waitingCount }: Pool): Connections {
  return { pool, total: totalCount, idle: idleCount, waiting: waitingCount }
}

interface PoolOptions {
  name: string
  max: number
  role?: string
  /** Sends a statement without waiting for the answers to those before it: work that needs several holds its connection for less. */
  pipeline?: boolean
}

function openPool(options: DatabaseOptions, { name, max, role, pipeline }: PoolOptions): Pool {
  const { url, directUrl, idleTimeoutMs, connectTimeoutMs, statementTimeoutMs, log, watch } = options
  const { connectionString, givenOptions } = withoutOurs(url)
  const pool = new Pool({
    connectionString,
    max,
    application_name: name,
    connectionTimeoutMillis: connectTimeoutMs,
    // The server keeps statement_timeout itself; this is for one that no longer answers at all.
    query_timeout: statementTimeoutMs && statementTimeoutMs + 3_000,
    keepAlive: true,
    ...(pipeline !== undefined && { pipeline }),
    idleTimeoutMillis: idleTimeoutMs,
    // A pooler takes none: its own configuration has the timeouts, and a transaction takes on its role itself.
    ...(directUrl === undefined && {
      options: `${givenOptions} ${startupOptions(statementTimeoutMs, role)}`,
    }),
    types: { getTypeParser: getTypeParser as typeof types.getTypeParser },
  })
  if (directUrl !== undefined) neverPrepare(pool)
  refuseAbortedCommits(pool)
  if (watch) watchQueries(pool, watch)
  // An idle connection that breaks is replaced by the pool; without a listener it would end the process.
  // A connection in use reports to its user, and here too when it breaks between two of their statements.
  pool.on('connect', client =>
    client.on('error', err => log.debug({ err }, 'a database connection was lost')),
  )
  pool.on('error', error => log.warn({ err: error }, 'a database connection was lost'))
  return pool
}

/** The address without what we set ourselves: it would win over role and timeouts. Of several options the last one counts. */
function withoutOurs(url: string): { connectionString: string; givenOptions: string } {
  const parsed = new URL(url)
  const givenOptions = parsed.searchParams.get('options') ?? ''
  for (const name of ['options', 'application_name']) parsed.searchParams.delete(name)
  return { connectionString: parsed.href, givenOptions }
}

function startupOptions(statementTimeoutMs: number, role: string | undefined): string {
  const settings = {
    statement_timeout: statementTimeoutMs,
    lock_timeout: Math.min(1_000, statementTimeoutMs),
    idle_in_transaction_session_timeout: 5_000,
    ...(role !== undefined && { role }),
  }
  return Object.entries(settings)
    .map(([setting, value]) => `-c ${setting}=${value}`)
    .join(' ')
}

/** The OID of PostgreSQL's bigint. */
const int8: number = types.builtins.INT8

const parseBigInt = (text: string) => BigInt(text)

/** Big numbers are bigint from every library, as Prisma gives them. */
function getTypeParser(oid: number, format?: 'text' | 'binary') {
  return oid === int8 && format !== 'binary' ? parseBigInt : types.getTypeParser(oid, format)
}
