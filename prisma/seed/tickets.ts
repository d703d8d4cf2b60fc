import type { Database } from '#src/database/database.ts'
import { snowflakeAt } from '#src/discord/snowflake.ts'
import { type Demo, type DemoGuild, type Membership, dayMs, draw } from './demo.ts'
import type { Added } from './seed.ts'

const categories = [
  { id: 'demosupport', name: 'Support', emoji: '🛟' },
  { id: 'demoideas', name: 'Ideas', emoji: '💡' },
] as const

/** Tickets of a guild, in the last so many days; the newest ones are still open. */
const ticketsPerGuild = 40
const days = 60
const openTickets = 3
const shareOfRated = 0.6
const comments = [
  'Fast and friendly, thank you!',
  'It took a while, but now it works.',
  'I still do not get it.',
]

/** What each guild offers, the tickets that members opened, how they went and how they were rated. */
export async function seedTickets(db: Database, { now, guilds, memberships }: Demo): Promise<Added> {
  const { kysely } = db.system
  const newCategories = await kysely
    .insertInto('ticket_categories')
    .values(guilds.flatMap(guild => categories.map(category => ({ guild_id: guild.id, ...category }))))
    .onConflict(conflict => conflict.doNothing())
    .executeTakeFirstOrThrow()
  const tickets = guilds.flatMap(guild => ticketsOf(guild, memberships, now))
  const newTickets = await kysely
    .insertInto('tickets')
    .values(tickets.map(({ row }) => row))
    .onConflict(conflict => conflict.doNothing())
    .executeTakeFirstOrThrow()
  const newFeedback = await kysely
    .insertInto('ticket_feedback')
    .values(tickets.flatMap(({ feedback }) => feedback))
    .onConflict(conflict => conflict.doNothing())
    .executeTakeFirstOrThrow()
  const newCounters = await kysely
    .insertInto('guild_counters')
    .values(guilds.map(({ id }) => ({ guild_id: id, kind: 'ticket', n: BigInt(ticketsPerGuild) })))
    .onConflict(conflict => conflict.doNothing())
    .executeTakeFirstOrThrow()
  return {
    ticket_categories: Number(newCategories.numInsertedOrUpdatedRows),
    tickets: Number(newTickets.numInsertedOrUpdatedRows),
    ticket_feedback: Number(newFeedback.numInsertedOrUpdatedRows),
    guild_counters: Number(newCounters.numInsertedOrUpdatedRows),
  }
}

function ticketsOf(guild: DemoGuild, memberships: readonly Membership[], now: Date) {
  const people = memberships.filter(membership => membership.guild.id === guild.id)
  const personAt = (share: number) => people[Math.floor(share * people.length)]?.userId ?? guild.ownerId
  return Array.from({ length: ticketsPerGuild }, (_, n) => {
    const number = n + 1
    const drawn = (what: string) => draw(what, guild.id, String(number))
    const openedAt = new Date(now.getTime() - (1 - n / ticketsPerGuild) * days * dayMs)
    const later = (hours: number) => new Date(Math.min(openedAt.getTime() + hours * 3_600_000, now.getTime()))
    const isOpen = number > ticketsPerGuild - openTickets
    const answeredAt = later(0.02 + 6 * drawn('answered') ** 3)
    const closedAt = later(7 + 40 * drawn('closed') ** 2)
    // The owner and two more do all the work.
    const staffId = personAt(Math.floor(drawn('staff') * 3) / people.length)
    const openerId = personAt(drawn('opener'))
    const id = `demoticket${number}`
    const row = {
      guild_id: guild.id,
      id,
      number,
      category_id: categories[drawn('category') < 0.7 ? 0 : 1].id,
      opener_id: openerId,
      slot: n,
      status: isOpen ? 'OPEN' : 'DELETED',
      channel_name: `ticket-${String(number).padStart(4, '0')}`,
      channel_id: String(snowflakeAt(openedAt.getTime()) + BigInt(n)),
      version: 1,
      synced_version: 1,
      opened_at: openedAt,
      created_at: openedAt,
      updated_at: isOpen ? answeredAt : closedAt,
      first_answer_at: answeredAt,
      first_answer_by: staffId,
      claimed_at: answeredAt,
      claimed_by: staffId,
      closed_at: isOpen ? null : closedAt,
      closed_by: isOpen ? null : staffId,
    }
    const isRated = !isOpen && drawn('rated') < shareOfRated
    const comment = drawn('commented') < 0.3 ? comments[Math.floor(drawn('comment') * comments.length)] : null
    const feedback = {
      guild_id: guild.id,
      ticket_id: id,
      user_id: openerId,
      stars: Math.max(1, Math.ceil(5 * drawn('stars') ** 0.4)),
      comment: comment ?? null,
      created_at: closedAt,
      updated_at: closedAt,
    }
    return { row, feedback: isRated ? [feedback] : [] }
  })
}
