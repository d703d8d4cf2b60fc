import { type Kysely, type Transaction, sql } from 'kysely'
import type { Database } from '#src/database/database.ts'
import type { DB } from '#src/database/generated/kysely.ts'
import { type GuildTable, countGuildRows, readGuildTables } from '#src/guilds/guildTables.ts'
import { endJobs } from '#src/jobs/guildJobs.ts'
import { noteOperation } from '#src/operations/operatorLog.ts'

/** What became of a guild that was to be purged. */
export type Purge =
  /** How many rows each table had of it, and how many jobs waited. */
  { kind: 'purged'; name: string; rows: Record<string, number>; jobs: number } | PurgeRefusal

export type PurgeRefusal =
  | { kind: 'unknown' }
  /** The bot is in it, or has been added to it again. */
  | { kind: 'active'; name: string }
  /** It has not been left for as long as its data are kept. */
  | { kind: 'notDue'; name: string }

export interface PurgeOptions {
  /** Who is in the operator's log for it. */
  operator: string
  /** A guild that was left later than so many days ago is kept. */
  graceDays: number
  /** Rows of one table that go in one transaction, so that nobody waits for long. */
  batchRows?: number
}

/**
 * Deletes everything about a guild that was left: first the bulk, in batches, then in one statement the guild with all that
 * is left of it. Only the operator's log remembers it. Each step is a transaction that looks whether the guild is still to go,
 * so it may be cut off anywhere and run again, by several processes at once too. A guild that is joined again meanwhile keeps
 * what has not been deleted yet.
 */
export async function purgeGuild(
  { system: { kysely } }: Pick<Database, 'system'>,
  guildId: string,
  { operator, graceDays, batchRows = 5_000 }: PurgeOptions,
): Promise<Purge> {
  const inLeftGuild: InLeftGuild = step =>
    kysely.transaction().execute(async tx => {
      const guild = await lockLeftGuild(tx, guildId, graceDays)
      return guild.kind === 'left' ? await step(tx, guild.name) : guild
    })
  const deleted: Record<string, number> = {}
  for (const table of await findBulk(kysely, guildId, batchRows)) {
    let batch: Batch = { rows: batchRows, last: null }
    while (batch.rows === batchRows) {
      const { last } = batch
      const next = await inLeftGuild(tx => deleteBatch(tx, table, guildId, last, batchRows))
      if ('kind' in next) return next
      batch = next
      deleted[table.name] = (deleted[table.name] ?? 0) + batch.rows
    }
  }
  return await inLeftGuild(async (tx, name) => {
    const rows = await countGuildRows(tx, guildId)
    for (const [table, count] of Object.entries(deleted)) rows[table] = (rows[table] ?? 0) + count
    await tx.deleteFrom('guilds').where('id', '=', guildId).execute()
    const jobs = await endJobs(tx, guildId)
    await noteOperation(tx, {
      actor: operator,
      command: 'guilds purge',
      details: { guildId, name, rows, jobs },
    })
    return { kind: 'purged', name, rows, jobs }
  })
}

/** Runs a step in a transaction, if the guild is still to go. */
type InLeftGuild = <T>(step: (tx: Transaction<DB>, name: string) => Promise<T>) => Promise<T | PurgeRefusal>

/** Rows that were deleted, and the key of the last one. */
interface Batch {
  rows: number
  last: string | null
}

/** What a purge would delete now. */
export function previewPurge(
  { system }: Pick<Database, 'system'>,
  guildId: string,
): Promise<PurgeRefusal | { kind: 'left'; name: string; rows: Record<string, number>; jobs: number }> {
  return system.kysely.transaction().execute(async tx => {
    const guild = await lockLeftGuild(tx, guildId, 0)
    if (guild.kind !== 'left') return guild
    const { rows } = await sql<{ jobs: number }>`
      SELECT count(*)::int AS jobs FROM graphile_worker._private_jobs WHERE payload ->> 'guildId' = ${guildId} AND locked_at IS NULL`.execute(
      tx,
    )
    return { ...guild, rows: await countGuildRows(tx, guildId), jobs: rows[0]?.jobs ?? 0 }
  })
}

/** Keeps the guild from being joined again, and others from purging it, until the transaction ends. */
async function lockLeftGuild(
  tx: Transaction<DB>,
  guildId: string,
  graceDays: number,
): Promise<PurgeRefusal | { kind: 'left'; name: string }> {
  const guild = await tx
    .selectFrom('guilds')
    .select(['name', 'is_active as isActive'])
    .select(
      sql<boolean>`coalesce(removed_at + make_interval(days => ${graceDays}) <= now(), true)`.as('isDue'),
    )
    .where('id', '=', guildId)
    .forNoKeyUpdate()
    .executeTakeFirst()
  if (!guild) return { kind: 'unknown' }
  const { name, isActive, isDue } = guild
  if (isActive) return { kind: 'active', name }
  return { kind: isDue ? 'left' : 'notDue', name }
}

/**
 * The tables that have more rows of the guild than that, and those that refer to them, which must be empty before. What is
 * little goes with the guild, at once: so it stays whole if the guild is joined again.
 */
async function findBulk(kysely: Kysely<DB>, guildId: string, rows: number): Promise<GuildTable[]> {
  const tables = await readGuildTables(kysely)
  const bulk = new Set<string>()
  for (const { name, references } of tables.toReversed()) {
    const isReferring = references.some(table => bulk.has(table))
    if (isReferring || (await hasMoreRows(kysely, name, guildId, rows))) bulk.add(name)
  }
  return tables.filter(({ name }) => bulk.has(name))
}

async function hasMoreRows(
  kysely: Kysely<DB>,
  table: string,
  guildId: string,
  rows: number,
): Promise<boolean> {
  const found = await sql`
    SELECT FROM ${sql.table(table)} WHERE guild_id = ${guildId} OFFSET ${rows} LIMIT 1`.execute(kysely)
  return found.rows.length > 0
}

/** Deletes rows in the order of their key, from the last one of the batch before on: it does not pass the dead ones again. */
async function deleteBatch(
  tx: Transaction<DB>,
  { name, key }: GuildTable,
  guildId: string,
  from: string | null,
  limit: number,
): Promise<Batch> {
  const [table, column] = [sql.table(name), sql.ref(key ?? 'guild_id')]
  const { rows } = await sql<Batch>`
    WITH gone AS (
      DELETE FROM ${table} WHERE guild_id = ${guildId} AND ctid = ANY (ARRAY(
        SELECT ctid FROM ${table} WHERE guild_id = ${guildId} ${from === null ? sql`` : sql`AND ${column} >= ${from}`}
        ORDER BY ${column} LIMIT ${limit}))
      RETURNING ${column} AS key)
    SELECT count(*)::int AS rows, max(key)::text AS last FROM gone`.execute(tx)
  return rows[0] ?? { rows: 0, last: null }
}
