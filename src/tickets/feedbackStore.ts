import { sql } from 'kysely'
import type { GuildReading, GuildTransaction } from '#src/database/guildTransaction.ts'
import type { TicketStatus } from '#src/tickets/ticket.ts'

/** A ticket that may be rated, and what was said already. */
export interface Ratable {
  openerId: string
  status: TicketStatus
  /** Null when it was not rated. */
  stars: number | null
  isCommented: boolean
}

export async function readRatable(
  { kysely, guildId }: GuildReading,
  ticketId: string,
): Promise<Ratable | undefined> {
  const { rows } = await sql<Ratable>`
    SELECT t.opener_id AS "openerId", t.status, f.stars, f.comment IS NOT NULL AS "isCommented"
    FROM tickets t LEFT JOIN ticket_feedback f ON f.guild_id = t.guild_id AND f.ticket_id = t.id
    WHERE t.guild_id = ${guildId} AND t.id = ${ticketId}`.execute(kysely)
  return rows[0]
}

/** Answers whether it is the first rating of the ticket, which has to be over. */
export async function insertFeedback(
  { kysely, guildId }: GuildTransaction,
  ticketId: string,
  userId: string,
  stars: number,
): Promise<boolean> {
  const { rows } = await sql`
    INSERT INTO ticket_feedback (guild_id, ticket_id, user_id, stars)
    SELECT guild_id, id, opener_id, ${stars}::int FROM tickets
    WHERE guild_id = ${guildId} AND id = ${ticketId} AND opener_id = ${userId} AND status IN ('CLOSED', 'DELETED')
    ON CONFLICT (guild_id, ticket_id) DO NOTHING
    RETURNING ticket_id`.execute(kysely)
  return rows.length === 1
}

/** Answers whether there was a rating without a comment. */
export async function writeComment(
  { kysely, guildId }: GuildTransaction,
  ticketId: string,
  userId: string,
  comment: string,
): Promise<boolean> {
  const written = await kysely
    .updateTable('ticket_feedback')
    .set({ comment, updated_at: sql<Date>`now()` })
    .where('guild_id', '=', guildId)
    .where('ticket_id', '=', ticketId)
    .where('user_id', '=', userId)
    .where('comment', 'is', null)
    .returning('ticket_id')
    .execute()
  return written.length === 1
}
