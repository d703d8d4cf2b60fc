import { sql } from 'kysely'
import type { Database } from '#src/database/database.ts'
import type { GuildReading } from '#src/database/guildTransaction.ts'
import { type Failure, passing } from '#src/tickets/failure.ts'
import { readTicket } from '#src/tickets/store.ts'
import type { Ticket } from '#src/tickets/ticket.ts'

export interface TicketId {
  guildId: string
  ticketId: string
}

/** The right of one process to make Discord agree with a ticket, for a while. */
export interface Lease extends TicketId {
  ticket: Ticket
  /** What the ticket was at when the lease was taken. */
  version: number
  /** How often somebody tried, this time included: it tells this lease from others. */
  attempts: number
}

/** Milliseconds for which a process that makes Discord agree keeps others from it. */
const leaseMs = 60_000

/** Seconds that whoever changed a ticket has before a job makes Discord agree in their stead. */
const headStartSeconds = 10

/** Makes a job that brings Discord to agree, should this process not live to do it at once. */
export async function enqueueSync({ kysely, guildId }: GuildReading, ticketId: string): Promise<void> {
  await sql`
    SELECT enqueue_job('syncTicket', json_build_object('guildId', ${guildId}::text, 'ticketId', ${ticketId}::text),
      'ticket:' || ${guildId}::text || ':' || ${ticketId}::text, now() + ${headStartSeconds}::int * interval '1 second')`.execute(
    kysely,
  )
}

/** A deleted ticket's channel stays until what was said in it is stored, or cannot be. */
const isAwaited = `(status = 'DELETED' AND EXISTS (
  SELECT FROM transcripts r WHERE r.guild_id = tickets.guild_id AND r.ticket_id = tickets.id AND r.status = 'PENDING'))`

/** Null when Discord agrees already, another process is at it, it has to wait, or the guild was left. */
export async function takeLease(
  { system }: Pick<Database, 'system'>,
  { guildId, ticketId }: TicketId,
): Promise<Lease | null> {
  const taken = await system.pool.query<{ version: number; attempts: number }>(
    `UPDATE tickets SET sync_attempts = sync_attempts + 1, lease_until = now() + $3 * interval '1 millisecond'
     WHERE guild_id = $1 AND id = $2 AND synced_version < version AND (lease_until IS NULL OR lease_until < now())
       AND NOT ${isAwaited}
       AND EXISTS (SELECT FROM guilds WHERE guilds.id = guild_id AND is_active)
     RETURNING version, sync_attempts AS attempts`,
    [guildId, ticketId, leaseMs],
  )
  if (!taken.rows[0]) return null
  // Of that version or a later one: then what is done is done again.
  const ticket = await readTicket({ kysely: system.kysely, guildId }, { id: ticketId })
  return ticket ? { guildId, ticketId, ticket, ...taken.rows[0] } : null
}

/** Gives the lease back, if nobody else has taken it meanwhile. */
export async function returnLease(
  { system }: Pick<Database, 'system'>,
  { guildId, ticketId, attempts }: Lease,
): Promise<void> {
  await system.pool.query(
    'UPDATE tickets SET lease_until = NULL WHERE guild_id = $1 AND id = $2 AND sync_attempts = $3',
    [guildId, ticketId, attempts],
  )
}

/**
 * Notes that Discord agrees with the version of the lease, or has refused it for good. What may pass is tried again in an hour, or with
 * the next change (nextVersion).
 */
export async function settle(
  { system }: Pick<Database, 'system'>,
  { guildId, ticketId, attempts, version, ticket }: Lease,
  failure: Failure | null,
): Promise<void> {
  const isPassing = failure !== null && ticket.status !== 'FAILED' && passing.includes(failure)
  await system.pool.query(
    // Whoever has taken the lease meanwhile does it again.
    `UPDATE tickets SET synced_version = CASE WHEN $7 THEN synced_version ELSE $4 END, failure = $5,
       lease_until = CASE WHEN $7 AND version = $4 THEN now() + interval '1 hour' END,
       shown_category_id = CASE WHEN $5::text IS NULL THEN $6 ELSE shown_category_id END
     WHERE guild_id = $1 AND id = $2 AND sync_attempts = $3`,
    [guildId, ticketId, attempts, version, failure, ticket.categoryId, isPassing],
  )
}

/**
 * Makes jobs for tickets with which Discord does not agree and that nobody is at: their job was lost, or its process died.
 * Answers how many.
 */
export async function sweepTicketsInAllGuilds({ system }: Pick<Database, 'system'>): Promise<number> {
  // A job that still waits for its next try keeps its own time.
  const result = await system.pool.query(
    `SELECT enqueue_job('syncTicket', json_build_object('guildId', guild_id, 'ticketId', tickets.id), 'ticket:' || guild_id || ':' || tickets.id)
     FROM tickets JOIN guilds ON guilds.id = guild_id AND guilds.is_active
     WHERE synced_version < version AND (lease_until IS NULL OR lease_until < now()) AND NOT ${isAwaited}
       AND NOT EXISTS (
         SELECT FROM graphile_worker.jobs
         WHERE key = 'ticket:' || guild_id || ':' || tickets.id AND locked_at IS NULL AND attempts < max_attempts)
     ORDER BY tickets.updated_at LIMIT 500`,
  )
  return result.rowCount ?? 0
}

/** Channels of tickets that are open or closed, in those guilds. */
export async function findTicketChannelsInAllGuilds(
  { system }: Pick<Database, 'system'>,
  guildIds: readonly string[],
): Promise<{ guildId: string; channelId: string }[]> {
  const found = await system.pool.query<{ guildId: string; channelId: string }>(
    `SELECT guild_id AS "guildId", channel_id AS "channelId" FROM tickets
     WHERE guild_id = ANY ($1) AND status IN ('OPEN', 'CLOSED')`,
    [guildIds],
  )
  return found.rows
}

/** Minutes within which a request for a channel is carried out, or never. */
const lateMinutes = 2

/** Whether a channel that was made just now is not the one of the ticket, for which it must have been made. */
export async function isSurplus(
  { system }: Pick<Database, 'system'>,
  { guildId, ticketId }: TicketId,
  channelId: string,
): Promise<boolean> {
  const { rowCount } = await system.pool.query(
    `SELECT FROM tickets
     WHERE guild_id = $1 AND id = $2 AND status <> 'OPENING' AND channel_id IS DISTINCT FROM $3
       AND coalesce(opened_at, updated_at) > now() - $4 * interval '1 minute'`,
    [guildId, ticketId, channelId, lateMinutes],
  )
  return rowCount === 1
}

/** People who were added to a ticket at some time. */
export async function readFormerMembersInAllGuilds(
  { system }: Pick<Database, 'system'>,
  { guildId, ticketId }: TicketId,
): Promise<string[]> {
  const { rows } = await system.pool.query<{ id: string }>(
    `SELECT DISTINCT data ->> 'memberId' AS id FROM ticket_events
     WHERE guild_id = $1 AND ticket_id = $2 AND kind = 'MEMBER_ADDED'`,
    [guildId, ticketId],
  )
  return rows.map(({ id }) => id)
}

export async function findTicketByNumberInAllGuilds(
  { system }: Pick<Database, 'system'>,
  guildId: string,
  number: number,
): Promise<{ ticketId: string; channelName: string } | undefined> {
  const { rows } = await system.pool.query<{ ticketId: string; channelName: string }>(
    'SELECT id AS "ticketId", channel_name AS "channelName" FROM tickets WHERE guild_id = $1 AND number = $2',
    [guildId, number],
  )
  return rows[0]
}
