import { type Kysely, sql } from 'kysely'
import type { Database } from '#src/database/database.ts'
import type { DB } from '#src/database/generated/kysely.ts'
import type { GuildReading, GuildTransaction } from '#src/database/guildTransaction.ts'
import type { Answer } from '#src/tickets/question.ts'
import type { Ticket } from '#src/tickets/ticket.ts'

/** A ticket by its id, or by its channel while it has one. */
export type TicketKey = { id: string } | { channelId: string }

export async function readTicket(
  { kysely, guildId }: GuildReading,
  key: TicketKey,
): Promise<Ticket | undefined> {
  const row = await ticketsWithCategory(kysely)
    .where('t.guild_id', '=', guildId)
    .where(
      'id' in key
        ? sql<boolean>`t.id = ${key.id}`
        : sql<boolean>`t.channel_id = ${key.channelId} AND t.status IN ('OPEN', 'CLOSED')`,
    )
    .executeTakeFirst()
  return row as Ticket | undefined
}

/** Open tickets, the most urgent first, then the oldest. */
export async function readOpenTickets({ kysely, guildId }: GuildReading, limit: number): Promise<Ticket[]> {
  const rows = await ticketsWithCategory(kysely)
    .where('t.guild_id', '=', guildId)
    .where(sql<boolean>`t.status IN ('OPENING', 'OPEN')`)
    .orderBy(sql`array_position(ARRAY['URGENT', 'HIGH', 'NORMAL', 'LOW'], t.priority)`)
    .orderBy('t.number')
    .limit(limit)
    .execute()
  return rows as unknown as Ticket[]
}

export async function countOpenTickets({ kysely, guildId }: GuildReading): Promise<number> {
  const { open } = await kysely
    .selectFrom('tickets')
    .select(({ fn }) => fn.countAll<bigint>().as('open'))
    .where('guild_id', '=', guildId)
    .where('status', 'in', ['OPENING', 'OPEN'])
    .executeTakeFirstOrThrow()
  return Number(open)
}

function ticketsWithCategory(kysely: Kysely<DB>) {
  return kysely
    .selectFrom('tickets as t')
    .innerJoin('ticket_categories as c', join =>
      join.onRef('c.guild_id', '=', 't.guild_id').onRef('c.id', '=', 't.category_id'),
    )
    .select([
      't.guild_id as guildId',
      't.id',
      't.number',
      't.status',
      't.failure',
      't.created_at as createdAt',
      't.opener_id as openerId',
      't.opener_name as openerName',
      't.opened_by as openedBy',
      't.channel_name as channelName',
      't.channel_id as channelId',
      't.is_thread as isThread',
      't.shown_category_id as shownCategoryId',
      't.member_ids as memberIds',
      't.role_ids as roleIds',
      't.priority',
      't.close_requested_by as closeRequestedBy',
      't.claimed_by as claimedBy',
      't.answers',
      't.category_id as categoryId',
      'c.name as categoryName',
      'c.greeting',
      'c.staff_role_ids as staffRoleIds',
      'c.parent_id as parentId',
      'c.member_limit as memberLimit',
      'c.name_template as nameTemplate',
      'c.place',
      'c.thread_channel_id as threadChannelId',
      'c.overflow_parent_ids as overflowParentIds',
      'c.working_hours as workingHours',
      'c.outside_hours as outsideHours',
    ])
}

/** What decides whether a member may open one more ticket; times in seconds since the Unix epoch. */
export interface OpeningFacts {
  block: { until: number | null; reason: string | null } | null
  /** Open tickets of the category. */
  open: number
  /** Those of the member. */
  own: { slot: number; channelId: string | null }[]
  /** Until when the member must wait; null when they need not. */
  coolingUntil: number | null
}

/** Take the category's lock before. */
export async function readOpeningFacts(
  { kysely, guildId }: GuildTransaction,
  member: { userId: string; roleIds: readonly string[] },
  category: { id: string; cooldownSeconds: number },
): Promise<OpeningFacts> {
  const { rows } = await sql<OpeningFacts>`
    SELECT
      (SELECT json_build_object('until', ceil(extract(epoch FROM until)), 'reason', reason)
       FROM ticket_blocklist
       WHERE guild_id = ${guildId} AND (until IS NULL OR until > now())
         AND (kind = 'USER' AND target_id = ${member.userId} OR kind = 'ROLE' AND target_id = ANY (${[...member.roleIds]}::text[]))
       ORDER BY until DESC NULLS FIRST LIMIT 1) AS block,
      (SELECT count(*)::int FROM tickets
       WHERE guild_id = ${guildId} AND category_id = ${category.id} AND status IN ('OPENING', 'OPEN')) AS open,
      (SELECT coalesce(json_agg(json_build_object('slot', slot, 'channelId', channel_id) ORDER BY slot), '[]') FROM tickets
       WHERE guild_id = ${guildId} AND category_id = ${category.id} AND opener_id = ${member.userId}
         AND status IN ('OPENING', 'OPEN')) AS own,
      (SELECT ceil(extract(epoch FROM max(created_at)) + ${category.cooldownSeconds}::int)::float8 FROM tickets
       WHERE guild_id = ${guildId} AND category_id = ${category.id} AND opener_id = ${member.userId} AND status <> 'FAILED'
         AND created_at > now() - ${category.cooldownSeconds}::int * interval '1 second') AS "coolingUntil"`.execute(
    kysely,
  )
  return rows[0] as OpeningFacts
}

export interface NewTicket {
  id: string
  number: number
  categoryId: string
  openerId: string
  openerName: string
  /** Staff who open it for them. */
  openedBy: string | null
  slot: number
  channelName: string
  answers: readonly Answer[]
}

export async function insertTicket({ kysely, guildId }: GuildTransaction, ticket: NewTicket): Promise<void> {
  await kysely
    .insertInto('tickets')
    .values({
      guild_id: guildId,
      id: ticket.id,
      number: ticket.number,
      category_id: ticket.categoryId,
      opener_id: ticket.openerId,
      opener_name: ticket.openerName,
      opened_by: ticket.openedBy,
      slot: ticket.slot,
      channel_name: ticket.channelName,
      answers: sql`${JSON.stringify(ticket.answers)}::jsonb`,
    })
    .execute()
}

export type TicketEventKind =
  | 'OPENING'
  | 'OPENED'
  | 'FAILED'
  | 'CLAIMED'
  | 'RELEASED'
  | 'MEMBER_ADDED'
  | 'MEMBER_REMOVED'
  | 'ROLE_ADDED'
  | 'ROLE_REMOVED'
  | 'TRANSFERRED'
  | 'PRIORITIZED'
  | 'NOTED'
  | 'REPLIED'
  | 'CLOSE_REQUESTED'
  | 'CLOSE_REFUSED'
  | 'WARNED'
  | 'CLOSED'
  | 'REOPENED'
  | 'DELETED'

/** Writes what happened into the ticket's timeline. userId: who did it; null when it was nobody in particular. */
export async function noteEvent(
  { kysely, guildId }: GuildTransaction,
  ticketId: string,
  kind: TicketEventKind,
  userId: string | null,
  data: object = {},
): Promise<void> {
  await kysely
    .insertInto('ticket_events')
    .values({
      guild_id: guildId,
      ticket_id: ticketId,
      kind,
      user_id: userId,
      data: sql`${JSON.stringify(data)}::jsonb`,
    })
    .execute()
}

/** Who did the last thing of such kinds to a ticket; null when it was nobody in particular, or nobody at all. */
export async function readLastActor(
  { kysely, guildId }: GuildReading,
  ticketId: string,
  kinds: readonly TicketEventKind[],
): Promise<string | null> {
  const row = await kysely
    .selectFrom('ticket_events')
    .select('user_id')
    .where('guild_id', '=', guildId)
    .where('ticket_id', '=', ticketId)
    .where('kind', 'in', kinds)
    .orderBy('id', 'desc')
    .limit(1)
    .executeTakeFirst()
  return row?.user_id ?? null
}

/** An update of one ticket; add the conditions of the transition, and look whether it changed a row with changedOne. */
export function updateTicket({ kysely, guildId }: GuildTransaction, id: string) {
  return kysely
    .updateTable('tickets')
    .set({ updated_at: sql<Date>`now()` })
    .where('guild_id', '=', guildId)
    .where('id', '=', id)
    .returning('id')
}

/** Whether the one row was in the state that the update needs. */
export async function changedOne(update: { execute(): Promise<unknown[]> }): Promise<boolean> {
  return (await update.execute()).length === 1
}

/**
 * Discord must be made to agree with the ticket as it is then: at once, even where it refused and was to be asked again later. A
 * lease ends within a minute; what is longer is such a wait.
 */
export const nextVersion = {
  version: sql<number>`version + 1`,
  lease_until: sql<Date | null>`CASE WHEN lease_until <= now() + interval '2 minutes' THEN lease_until END`,
}

/** Has the open tickets of a category, whose staff changed, made to agree. */
export async function touchOpenTickets(
  { kysely, guildId }: GuildTransaction,
  categoryId: string,
): Promise<void> {
  await kysely
    .updateTable('tickets')
    .set({ ...nextVersion, updated_at: sql<Date>`now()` })
    .where('guild_id', '=', guildId)
    .where('category_id', '=', categoryId)
    .where('status', 'in', ['OPENING', 'OPEN', 'CLOSED'])
    .execute()
}

/** Open tickets of one member of one guild, who has left it. version: as it was then. */
export async function findOpenTicketsOfInAllGuilds(
  { system }: Pick<Database, 'system'>,
  { guildId, userId }: { guildId: string; userId: string },
): Promise<{ ticketId: string; channelId: string; version: number }[]> {
  const { rows } = await system.pool.query<{ ticketId: string; channelId: string; version: number }>(
    `SELECT id AS "ticketId", channel_id AS "channelId", version FROM tickets
     WHERE guild_id = $1 AND opener_id = $2 AND status = 'OPEN'`,
    [guildId, userId],
  )
  return rows
}

/** Who has open tickets, guild by guild. */
export async function findOpenersInAllGuilds({
  system,
}: Pick<Database, 'system'>): Promise<{ guildId: string; userId: string }[]> {
  const { rows } = await system.pool.query<{ guildId: string; userId: string }>(
    `SELECT DISTINCT guild_id AS "guildId", opener_id AS "userId" FROM tickets
     JOIN guilds ON guilds.id = guild_id AND guilds.is_active WHERE status = 'OPEN'`,
  )
  return rows
}
