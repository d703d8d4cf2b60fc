import type { Bot } from '#src/bot.ts'
import { type GuildReading, readGuild } from '#src/database/guildTransaction.ts'
import type { Asker } from '#src/discord/asker.ts'
import { type TicketKey, readTicket } from '#src/tickets/store.ts'
import { type Ticket, isStaff } from '#src/tickets/ticket.ts'
import type { TransitionRefusal } from '#src/tickets/transition.ts'

/** Something that the staff wrote down about a ticket. */
export interface Note {
  userId: string | null
  text: string
  createdAt: Date
}

export interface TicketInfo {
  kind: 'info'
  ticket: Ticket
  /** The last ones, newest first. */
  notes: Note[]
}

const maxNotes = 10

/** What the staff of a ticket know about it, and nobody else. */
export function readInfo(
  { db }: Pick<Bot, 'db'>,
  asker: Asker,
  key: TicketKey,
): Promise<TicketInfo | TransitionRefusal> {
  return readGuild(db, asker.guildId, async tx => {
    const ticket = await readTicket(tx, key)
    if (!ticket) return { kind: 'noTicket' }
    if (!isStaff(asker, ticket)) return { kind: 'notStaff', roleIds: ticket.staffRoleIds }
    return { kind: 'info', ticket, notes: await readNotes(tx, ticket.id) }
  })
}

async function readNotes({ kysely, guildId }: GuildReading, ticketId: string): Promise<Note[]> {
  const rows = await kysely
    .selectFrom('ticket_events')
    .select(['user_id as userId', 'data', 'created_at as createdAt'])
    .where('guild_id', '=', guildId)
    .where('ticket_id', '=', ticketId)
    .where('kind', '=', 'NOTED')
    .orderBy('id', 'desc')
    .limit(maxNotes)
    .execute()
  return rows.map(({ userId, data, createdAt }) => ({
    userId,
    text: (data as { text: string }).text,
    createdAt: createdAt as unknown as Date,
  }))
}
