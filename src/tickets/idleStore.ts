import type { Database } from '#src/database/database.ts'
import type { GuildTransaction } from '#src/database/guildTransaction.ts'
import type { TicketId } from '#src/tickets/syncStore.ts'
import { type RawBuilder, sql } from 'kysely'

/** Somebody wrote in a ticket: at is when, in milliseconds since the Unix epoch. Of several the latest counts. */
export async function writeActivity(
  { system }: Pick<Database, 'system'>,
  { guildId, ticketId }: TicketId,
  at: number,
): Promise<void> {
  await system.pool.query(
    `UPDATE tickets SET idle_since = to_timestamp($3::float8 / 1000), idle_warned_at = NULL
     WHERE guild_id = $1 AND id = $2 AND status = 'OPEN' AND idle_since < to_timestamp($3::float8 / 1000)`,
    [guildId, ticketId, at],
  )
}

/** A ticket in which nobody has written for so long that it is time to warn, or after that to close it. */
export interface IdleTicket extends TicketId {
  number: number
  channelId: string
  openerId: string
  idleSince: Date
  isWarned: boolean
  /** For how long a warning stands before the ticket is closed. */
  warningHours: number
}

/** Null when it is not the time. */
export async function readIdle(
  { system }: Pick<Database, 'system'>,
  { guildId, ticketId }: TicketId,
): Promise<IdleTicket | null> {
  const { rows } = await system.pool.query<IdleTicket>(
    `SELECT guild_id AS "guildId", t.id AS "ticketId", number, channel_id AS "channelId", opener_id AS "openerId",
       idle_since AS "idleSince", idle_warned_at IS NOT NULL AS "isWarned", warning_hours AS "warningHours"
     FROM ${idleTickets} AND t.guild_id = $1 AND t.id = $2`,
    [guildId, ticketId],
  )
  return rows[0] ?? null
}

/** Makes jobs for the tickets whose time has come. Answers how many. */
export async function sweepIdleTicketsInAllGuilds({ system }: Pick<Database, 'system'>): Promise<number> {
  const result = await system.pool.query(
    `SELECT enqueue_job('attendIdleTicket', json_build_object('guildId', guild_id, 'ticketId', t.id), 'idle:' || guild_id || ':' || t.id)
     FROM ${idleTickets}
       AND NOT EXISTS (
         SELECT FROM graphile_worker.jobs
         WHERE key = 'idle:' || guild_id || ':' || t.id AND locked_at IS NULL AND attempts < max_attempts)
     ORDER BY idle_since LIMIT 500`,
  )
  return result.rowCount ?? 0
}

/** Whether a ticket is still as it was read: nobody has written since, and nobody has warned or taken a warning back. */
export function stillIdle(idle: Pick<IdleTicket, 'idleSince' | 'isWarned'>): RawBuilder<boolean> {
  const warned = idle.isWarned ? sql`IS NOT NULL` : sql`IS NULL`
  return sql<boolean>`status = 'OPEN' AND idle_since = ${idle.idleSince} AND idle_warned_at ${warned}`
}

/** Asks once more in the transaction that acts on it, as staff may have given the ticket more time meanwhile. */
export async function isDue(
  { kysely, guildId }: Pick<GuildTransaction, 'kysely' | 'guildId'>,
  ticketId: string,
): Promise<boolean> {
  const { rows } = await sql`
    SELECT 1 FROM ${sql.raw(idleTickets)} AND t.guild_id = ${guildId} AND t.id = ${ticketId}`.execute(kysely)
  return rows.length === 1
}

/**
 * The time is counted from the last message, and after a warning from the warning: one that comes late, since the bot was down,
 * leaves the opener as much time to answer as one that comes on time. The shortest time before a warning is an hour.
 */
const idleTickets = `tickets t
  JOIN guilds g ON g.id = t.guild_id AND g.is_active
  JOIN ticket_categories c USING (guild_id)
  WHERE c.id = t.category_id AND t.status = 'OPEN' AND c.auto_close_hours IS NOT NULL
    AND t.idle_since <= now() - interval '1 hour'
    AND now() >= CASE WHEN t.idle_warned_at IS NULL
      THEN t.idle_since + (c.auto_close_hours - c.warning_hours) * interval '1 hour'
      ELSE t.idle_warned_at + c.warning_hours * interval '1 hour' END`
