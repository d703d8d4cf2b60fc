import { type Kysely, type RawBuilder, sql } from 'kysely'
import type { Database } from '#src/database/database.ts'
import type { DB } from '#src/database/generated/kysely.ts'
import { purgeGuild } from '#src/guilds/purgeGuild.ts'

/**
 * Rows that nothing needs any more, or whose work never came to its end. A feature adds its own kind as one entry of
 * cleanupKinds. What is due is decided by the database's clock.
 */
export interface CleanupKind {
  /** In --json and in the operator's log. */
  name: string
  /** What the operator reads beside the count. */
  what: string
  /** Its rows belong to guilds. The other kinds are left alone when a single guild is cleaned up. */
  ofGuilds: boolean
  /** Of one guild, or of all when it is null. */
  count(kysely: Kysely<DB>, guildId: string | null, graceDays: number): Promise<number>
  /** Settles at most `limit` of them, all or none, and answers how many: 0 when none is left. May run again at any time. */
  settle(db: Pick<Database, 'system'>, batch: CleanupBatch): Promise<number>
}

export interface CleanupBatch {
  guildId: string | null
  /** Days for which the data of a guild that was left are kept. */
  graceDays: number
  operator: string
  limit: number
}

/** In the order in which they are settled: what goes with its guild need not go by itself. */
export const cleanupKinds: readonly CleanupKind[] = [
  {
    name: 'leftGuilds',
    what: 'guilds that the bot left longer ago than GUILD_GRACE_DAYS, with everything about them',
    ofGuilds: true,
    count: async (kysely, guildId, graceDays) => (await findLeftGuilds(kysely, guildId, graceDays)).length,
    async settle(db, { guildId, graceDays, operator }) {
      const [leftId] = await findLeftGuilds(db.system.kysely, guildId, graceDays)
      if (leftId === undefined) return 0
      const purge = await purgeGuild(db, leftId, { operator, graceDays })
      return purge.kind === 'purged' ? 1 : 0
    },
  },
  {
    name: 'unsentMessages',
    what: 'messages that could not be sent within a day, to be given up',
    ofGuilds: true,
    ...rowsOf({
      table: 'outbox_messages',
      due: guildId => sql`
        announced_at IS NULL AND refusal IS NULL AND created_at < now() - interval '1 day'
        AND (lease_until IS NULL OR lease_until < now()) AND (${guildId}::text IS NULL OR guild_id = ${guildId})`,
      key: 'ctid',
      settle: keys => sql`
        UPDATE outbox_messages SET refusal = 'not sent within a day', lease_until = NULL WHERE ctid = ANY(${keys})`,
    }),
  },
  {
    name: 'settledMessages',
    what: 'messages that were sent or given up more than 30 days ago',
    ofGuilds: true,
    // The proof of a draw names the message with the frozen hash, for ever.
    ...rowsOf({
      table: 'outbox_messages',
      due: guildId => sql`
        (announced_at IS NOT NULL OR refusal IS NOT NULL) AND coalesce(announced_at, created_at) < now() - interval '30 days'
        AND kind <> 'giveawayFrozen' AND (${guildId}::text IS NULL OR guild_id = ${guildId})`,
      key: 'ctid',
      settle: keys => sql`DELETE FROM outbox_messages WHERE ctid = ANY(${keys})`,
    }),
  },
  {
    name: 'openingTickets',
    what: 'tickets whose channel has not come within a day, to be taken as failed',
    ofGuilds: true,
    ...rowsOf({
      table: 'tickets',
      due: guildId => sql`
        status = 'OPENING' AND created_at < now() - interval '1 day'
        AND (lease_until IS NULL OR lease_until < now()) AND (${guildId}::text IS NULL OR guild_id = ${guildId})`,
      key: 'ctid',
      settle: keys => sql`
        UPDATE tickets SET status = 'FAILED', failure = 'refused', synced_version = version, lease_until = NULL
        WHERE ctid = ANY(${keys})`,
    }),
  },
  {
    name: 'unmadeTranscripts',
    what: 'transcripts that could not be made within two days, to be given up',
    ofGuilds: true,
    ...rowsOf({
      table: 'transcripts',
      due: guildId => sql`
        status = 'PENDING' AND created_at < now() - interval '2 days'
        AND (lease_until IS NULL OR lease_until < now()) AND (${guildId}::text IS NULL OR guild_id = ${guildId})`,
      key: 'ctid',
      settle: keys => sql`
        UPDATE transcripts SET status = 'FAILED', failure = 'gaveUp', lease_until = NULL WHERE ctid = ANY(${keys})`,
    }),
  },
  {
    name: 'removedCategories',
    what: 'ticket categories that were removed more than 30 days ago and have no tickets',
    ofGuilds: true,
    ...rowsOf({
      table: 'ticket_categories',
      due: guildId => sql`
        deleted_at < now() - interval '30 days' AND (${guildId}::text IS NULL OR guild_id = ${guildId})
        AND NOT EXISTS (SELECT FROM tickets t WHERE t.guild_id = ticket_categories.guild_id AND t.category_id = ticket_categories.id)`,
      key: 'ctid',
      settle: keys => sql`DELETE FROM ticket_categories WHERE ctid = ANY(${keys})`,
    }),
  },
  {
    name: 'lostVoiceChannels',
    what: 'temporary voice channels on their way for more than a day, which Discord may still have',
    ofGuilds: true,
    ...rowsOf({
      table: 'temp_voice_channels',
      due: guildId => sql`
        status <> 'ACTIVE' AND updated_at < now() - interval '1 day'
        AND (${guildId}::text IS NULL OR guild_id = ${guildId})`,
      key: 'ctid',
      settle: keys => sql`DELETE FROM temp_voice_channels WHERE ctid = ANY(${keys})`,
    }),
  },
  {
    name: 'failedJobs',
    what: 'jobs that have used up their attempts',
    ofGuilds: true,
    ...jobs(
      guildId =>
        sql`attempts >= max_attempts AND (${guildId}::text IS NULL OR payload ->> 'guildId' = ${guildId})`,
    ),
  },
  {
    name: 'jobsOfUnknownGuilds',
    what: 'jobs of guilds that are not in the database any more',
    ofGuilds: false,
    ...jobs(
      () => sql`
        payload ->> 'guildId' IS NOT NULL AND NOT EXISTS (SELECT FROM guilds WHERE guilds.id = payload ->> 'guildId')`,
    ),
  },
  {
    name: 'eventPartitions',
    what: 'days of handled interactions that ended more than 48 hours ago',
    ofGuilds: false,
    count: kysely => countExpiredPartitions(kysely, 'processed_events', 2),
    async settle({ system: { kysely } }) {
      const expired = await countExpiredPartitions(kysely, 'processed_events', 2)
      if (expired > 0) await sql`SELECT maintain_event_partitions()`.execute(kysely)
      return expired
    },
  },
  {
    name: 'attemptPartitions',
    what: 'days of attempts to enter giveaways that ended more than 30 days ago',
    ofGuilds: false,
    count: kysely => countExpiredPartitions(kysely, 'giveaway_entry_attempts', 30),
    async settle({ system: { kysely } }) {
      const expired = await countExpiredPartitions(kysely, 'giveaway_entry_attempts', 30)
      if (expired > 0) await sql`SELECT maintain_attempt_partitions()`.execute(kysely)
      return expired
    },
  },
  {
    name: 'pseudonyms',
    what: 'names for people in the audit log that no entry of it has',
    ofGuilds: true,
    count: (kysely, guildId) => countRows(kysely, 'audit_people', isUnnamed(guildId)),
    settle: ({ system: { kysely } }, { guildId, limit }) =>
      kysely.transaction().execute(async tx => {
        // Locked first: the next statement sees the entries made until then, and one that is made later gets a new name.
        const locked = await sql<{ pseudonym: string }>`
          SELECT pseudonym FROM audit_people WHERE ${isUnnamed(guildId)} LIMIT ${limit} FOR UPDATE SKIP LOCKED`.execute(
          tx,
        )
        const names = locked.rows.map(({ pseudonym }) => pseudonym)
        return affected(
          await sql`DELETE FROM audit_people WHERE pseudonym = ANY(${names}) AND ${isUnnamed(guildId)}`.execute(
            tx,
          ),
        )
      }),
  },
  {
    name: 'strangers',
    what: 'people who are a member of no guild',
    ofGuilds: false,
    count: kysely => countRows(kysely, 'users', isStranger),
    settle: ({ system: { kysely } }, { limit }) =>
      kysely.transaction().execute(async tx => {
        // Locked first: the next statement sees the memberships made until then, and none is made before it is done. A
        // person would take with them one that had just begun.
        const locked = await sql<{ id: string }>`
          SELECT id FROM users WHERE ${isStranger} LIMIT ${limit} FOR UPDATE SKIP LOCKED`.execute(tx)
        const ids = locked.rows.map(({ id }) => id)
        return affected(await sql`DELETE FROM users WHERE id = ANY(${ids}) AND ${isStranger}`.execute(tx))
      }),
  },
]

/** Whoever is known since today may be about to become a member. */
const isStranger = sql`
  NOT EXISTS (SELECT FROM members WHERE members.user_id = users.id) AND updated_at < now() - interval '1 day'`

/** An entry names somebody as who did it, or as a whole value of what was changed. */
function isUnnamed(guildId: string | null): RawBuilder<unknown> {
  return sql`
    (${guildId}::text IS NULL OR guild_id = ${guildId}) AND NOT EXISTS (
      SELECT FROM audit_log, regexp_matches(concat_ws(' ', actor, subject_key, before, after), '[^" ]+', 'g') AS word
      WHERE audit_log.guild_id = audit_people.guild_id AND word[1] = audit_people.pseudonym)`
}

async function findLeftGuilds(
  kysely: Kysely<DB>,
  guildId: string | null,
  graceDays: number,
): Promise<string[]> {
  const { rows } = await sql<{ id: string }>`
    SELECT id FROM guilds WHERE NOT is_active AND removed_at + make_interval(days => ${graceDays}) <= now()
      AND (${guildId}::text IS NULL OR id = ${guildId}) ORDER BY removed_at`.execute(kysely)
  return rows.map(({ id }) => id)
}

/** As the function has it that drops them. */
async function countExpiredPartitions(kysely: Kysely<DB>, parent: string, days: number): Promise<number> {
  const { rows } = await sql<{ count: number }>`
    SELECT count(*)::int FROM pg_inherits JOIN pg_class AS child ON child.oid = inhrelid
    WHERE inhparent = ${parent}::regclass
      AND (to_date(right(child.relname, 8), 'YYYYMMDD') + 1)::timestamp AT TIME ZONE 'UTC' <= now() - ${days}::int * interval '1 day'`.execute(
    kysely,
  )
  return rows[0]?.count ?? 0
}

type Rows = Pick<CleanupKind, 'count' | 'settle'>

interface RowsOptions {
  table: string
  /** The condition for a row of the table, of one guild or of all. */
  due(guildId: string | null): RawBuilder<unknown>
  /** The column by which rows are settled. */
  key: string
  /** Settles the rows of an array of keys in one statement. */
  settle(keys: RawBuilder<unknown>): RawBuilder<unknown>
}

/** Rows of one table that are settled by one statement a batch. Those that somebody else has locked are passed over. */
function rowsOf({ table, due, key, settle }: RowsOptions): Rows {
  return {
    count: (kysely, guildId) => countRows(kysely, table, due(guildId)),
    settle: async ({ system: { kysely } }, { guildId, limit }) => {
      const keys = sql`ARRAY(
        SELECT ${sql.ref(key)} FROM ${sql.table(table)} WHERE ${due(guildId)} LIMIT ${limit} FOR UPDATE SKIP LOCKED)`
      return affected(await settle(keys).execute(kysely))
    },
  }
}

/** Jobs that no process holds. graphile-worker shows payloads in its private table only. */
function jobs(due: RowsOptions['due']): Rows {
  return rowsOf({
    table: 'graphile_worker._private_jobs',
    due: guildId => sql`locked_at IS NULL AND ${due(guildId)}`,
    key: 'id',
    settle: ids => sql`SELECT id FROM graphile_worker.complete_jobs(${ids})`,
  })
}

async function countRows(kysely: Kysely<DB>, table: string, due: RawBuilder<unknown>): Promise<number> {
  const { rows } = await sql<{ count: bigint }>`
    SELECT count(*) FROM ${sql.table(table)} WHERE ${due}`.execute(kysely)
  return Number(rows[0]?.count)
}

function affected({ rows, numAffectedRows }: { rows: unknown[]; numAffectedRows?: bigint }): number {
  return numAffectedRows === undefined ? rows.length : Number(numAffectedRows)
}
