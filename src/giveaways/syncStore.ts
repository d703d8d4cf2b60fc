import type { Database } from '#src/database/database.ts'
import type { Giveaway } from '#src/giveaways/giveaway.ts'
import { readGiveaway } from '#src/giveaways/store.ts'

/** Milliseconds between two edits of a giveaway's message, by whichever process. */
export const editEveryMs = 5_000

/** Milliseconds for which a process that edits a message keeps others from it. */
const leaseMs = 60_000

/** The right of one process to make a giveaway's message agree, for a while. */
export interface MessageLease {
  kind: 'lease'
  giveaway: Giveaway
  version: number
  attempts: number
  /** When the message that is being posted was first tried; null for one that was posted. */
  postingSince: Date | null
  /** Nobody tried to post it before. */
  isFirstTry: boolean
}

/** waitMs: how long until the message may be edited again. */
export type MessageTurn = MessageLease | { kind: 'agreed' } | { kind: 'wait'; waitMs: number }

/** What the message shows differs from the row. */
const disagrees = `(synced_version < version OR shown_count <> entry_count) AND status <> 'DRAFT' AND status <> 'SCHEDULED'`

export async function takeMessageTurn(
  { system }: Pick<Database, 'system'>,
  guildId: string,
  giveawayId: string,
): Promise<MessageTurn> {
  const { rows } = await system.pool.query<
    Pick<MessageLease, 'version' | 'attempts' | 'postingSince' | 'isFirstTry'>
  >(
    `UPDATE giveaways SET sync_attempts = sync_attempts + 1, lease_until = now() + $3 * interval '1 millisecond',
       posting_since = CASE WHEN message_id IS NULL THEN coalesce(posting_since, now()) END
     WHERE guild_id = $1 AND id = $2 AND ${disagrees} AND (lease_until IS NULL OR lease_until < now())
       AND (synced_at IS NULL OR synced_at <= now() - $4 * interval '1 millisecond')
     RETURNING version, sync_attempts AS attempts, posting_since AS "postingSince",
       -- As the row was before: two tries may come in one millisecond.
       (SELECT g.posting_since IS NULL FROM giveaways g WHERE g.guild_id = $1 AND g.id = $2) AS "isFirstTry"`,
    [guildId, giveawayId, leaseMs, editEveryMs],
  )
  if (!rows[0]) return await findWait(system, guildId, giveawayId)
  // Of that version or a later one: then it is edited once more.
  const giveaway = await readGiveaway({ kysely: system.kysely, guildId }, giveawayId)
  return giveaway ? { kind: 'lease', giveaway, ...rows[0] } : { kind: 'agreed' }
}

async function findWait(
  { pool }: Database['system'],
  guildId: string,
  giveawayId: string,
): Promise<MessageTurn> {
  const { rows } = await pool.query<{ waitMs: number }>(
    `SELECT (extract(epoch FROM greatest(synced_at + $3 * interval '1 millisecond', lease_until) - now()) * 1000)::float8 AS "waitMs"
     FROM giveaways WHERE guild_id = $1 AND id = $2 AND ${disagrees}`,
    [guildId, giveawayId, editEveryMs],
  )
  return rows[0] ? { kind: 'wait', waitMs: Math.max(0, rows[0].waitMs) } : { kind: 'agreed' }
}

/** Gives the turn back undone, if nobody else has taken it meanwhile. */
export async function returnTurn(
  { system }: Pick<Database, 'system'>,
  { giveaway, attempts }: MessageLease,
): Promise<void> {
  await system.pool.query(
    'UPDATE giveaways SET lease_until = NULL WHERE guild_id = $1 AND id = $2 AND sync_attempts = $3',
    [giveaway.guildId, giveaway.id, attempts],
  )
}

/**
 * Notes that the message is gone and the next is being posted from now on, before it is. Answers since when; null when somebody else
 * has taken the turn meanwhile.
 */
export async function beginPosting(
  { system }: Pick<Database, 'system'>,
  { giveaway, attempts }: MessageLease,
): Promise<Date | null> {
  const { rows } = await system.pool.query<{ since: Date }>(
    `UPDATE giveaways SET message_id = NULL, posting_since = now() WHERE guild_id = $1 AND id = $2 AND sync_attempts = $3
     RETURNING posting_since AS since`,
    [giveaway.guildId, giveaway.id, attempts],
  )
  return rows[0]?.since ?? null
}

/** Notes what the message shows now, or why Discord refuses it. */
export async function settleMessage(
  { system }: Pick<Database, 'system'>,
  { giveaway, version, attempts }: MessageLease,
  { messageId, failure }: { messageId: string | null; failure: string | null },
): Promise<void> {
  await system.pool.query(
    `UPDATE giveaways SET synced_version = $4, shown_count = $5, message_id = $6, failure = $7, synced_at = now(), lease_until = NULL, posting_since = NULL
     WHERE guild_id = $1 AND id = $2 AND sync_attempts = $3`,
    [giveaway.guildId, giveaway.id, attempts, version, giveaway.entryCount, messageId, failure],
  )
}

/**
 * Giveaways whose message does not agree and that nobody is at: whoever was told died. Entries change in those that are open alone; as
 * the number of those is small, they are gone through, and no index has to know the counts.
 */
export async function findUnsyncedInAllGuilds({
  system,
}: Pick<Database, 'system'>): Promise<{ guildId: string; id: string }[]> {
  const free = `(lease_until IS NULL OR lease_until < now())
    AND (synced_at IS NULL OR synced_at <= now() - $1 * interval '1 millisecond')
    AND EXISTS (SELECT FROM guilds WHERE guilds.id = guild_id AND is_active)`
  const { rows } = await system.pool.query<{ guildId: string; id: string }>(
    `(SELECT guild_id AS "guildId", id FROM giveaways
      WHERE synced_version < version AND status <> 'DRAFT' AND status <> 'SCHEDULED' AND ${free}
      ORDER BY updated_at LIMIT 500)
     UNION
     (SELECT guild_id, id FROM giveaways
      WHERE status IN ('ACTIVE', 'PAUSED') AND shown_count <> entry_count AND ${free}
      LIMIT 500)`,
    [editEveryMs],
  )
  return rows
}
