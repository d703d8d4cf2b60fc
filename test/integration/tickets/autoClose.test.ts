import { afterEach, beforeEach, expect, test } from 'vitest'
import { snowflakeAt } from '#src/discord/snowflake.ts'
import { attendIdleTicket, noteTicketMessage } from '#src/tickets/autoClose.ts'
import { sweepIdleTicketsInAllGuilds } from '#src/tickets/idleStore.ts'
import { openTicket } from '#src/tickets/openTicket.ts'
import { addGuild, createTestBot, type TestBot } from '#test/support/testBot.ts'
import { asker, makeCategory, ticketsOf } from '#test/support/tickets.ts'
import { until } from '#test/support/until.ts'

let bot: TestBot
let categoryId: string
beforeEach(async () => {
  bot = await createTestBot()
  await addGuild(bot, '10')
  categoryId = await makeCategory(bot, '10', { autoCloseHours: 48, warningHours: 12 })
})
afterEach(() => bot.close())

async function open(userId = '42') {
  const opening = await openTicket(bot, { asker: asker('10', userId), categoryId, answers: [] })
  if (opening.kind !== 'opened') throw new Error(opening.kind)
  const ticket = (await ticketsOf(bot, '10')).at(-1)
  return { guildId: '10', ticketId: ticket?.id ?? '', channelId: opening.channelId }
}

/** As if so many hours had passed, for the tickets alone. */
const pass = (hours: number) =>
  bot.db.system.pool.query(
    `UPDATE tickets SET idle_since = idle_since - $1 * interval '1 hour', idle_warned_at = idle_warned_at - $1 * interval '1 hour'`,
    [hours],
  )

const steps = async () => {
  const outbox = await bot.db.system.prisma.outboxMessage.findMany({ orderBy: { createdAt: 'asc' } })
  return outbox.flatMap(({ data }) => (data as { step?: string }).step ?? [])
}

const say = (channelId: string, at: number, own = false) => {
  const author = { id: own ? '1' : '42', username: 'x', globalName: null }
  const message = { id: String(snowflakeAt(at)), channelId, own, earnsXp: !own, author, content: 'x' }
  bot.discord.messages.set(channelId, [message, ...(bot.discord.messages.get(channelId) ?? [])])
}

test('an idle ticket is warned once, and closed once when nobody answered the warning in time', async () => {
  const ticket = await open()
  await pass(35)
  await attendIdleTicket(bot, ticket)
  expect(await steps()).toEqual([])
  await pass(1)
  expect(await sweepIdleTicketsInAllGuilds(bot.db)).toBe(1)
  await Promise.all([attendIdleTicket(bot, ticket), attendIdleTicket(bot.another(), ticket)])
  expect(await steps()).toEqual(['WARNED'])
  expect(await sweepIdleTicketsInAllGuilds(bot.db)).toBe(0)
  await pass(11)
  await attendIdleTicket(bot, ticket)
  expect(await ticketsOf(bot, '10')).toMatchObject([{ status: 'OPEN' }])
  await pass(1)
  await Promise.all([attendIdleTicket(bot, ticket), attendIdleTicket(bot.another(), ticket)])
  expect(await steps()).toEqual(['WARNED', 'CLOSED'])
  expect(await ticketsOf(bot, '10')).toMatchObject([
    { status: 'CLOSED', closedBy: null, closeReason: null, syncedVersion: 2 },
  ])
})

test('a late warning leaves as much time to answer as one that comes on time', async () => {
  const ticket = await open()
  await pass(500)
  await attendIdleTicket(bot, ticket)
  await attendIdleTicket(bot, ticket)
  expect(await steps()).toEqual(['WARNED'])
  expect(await ticketsOf(bot, '10')).toMatchObject([{ status: 'OPEN' }])
})

test('what was written while the bot was away counts, and the bot’s own words do not', async () => {
  const ticket = await open()
  await pass(36)
  say(ticket.channelId, Date.now() - 3_600_000)
  say(ticket.channelId, Date.now() - 60_000, true)
  await attendIdleTicket(bot, ticket)
  expect(await steps()).toEqual([])
  const [row] = await ticketsOf(bot, '10')
  expect(row?.idleSince.getTime()).toBeCloseTo(Date.now() - 3_600_000, -5)
  // The same message is not a new one.
  await pass(36)
  bot.discord.messages.set(
    ticket.channelId,
    (bot.discord.messages.get(ticket.channelId) ?? []).map(message => ({
      ...message,
      id: String(BigInt(message.id) - (BigInt(36 * 3_600_000) << 22n)),
    })),
  )
  await attendIdleTicket(bot, ticket)
  expect(await steps()).toEqual(['WARNED'])
  say(ticket.channelId, Date.now())
  await pass(12)
  await attendIdleTicket(bot, ticket)
  expect(await ticketsOf(bot, '10')).toMatchObject([{ status: 'OPEN', idleWarnedAt: null }])
})

test('a message resets it, with one write a minute and none elsewhere', async () => {
  const ticket = await open()
  await bot.ticketCategories.load(['10'])
  await until(
    () => bot.ticketChannels.at(ticket.channelId),
    place => place !== undefined,
  )
  await pass(36)
  await attendIdleTicket(bot, ticket)
  const message = (at: number, channelId = ticket.channelId) => ({ id: String(snowflakeAt(at)), channelId })
  await noteTicketMessage(bot, message(Date.now(), '999'))
  expect(await ticketsOf(bot, '10')).toMatchObject([{ idleWarnedAt: expect.any(Date) as Date }])
  await noteTicketMessage(bot, message(Date.now()))
  expect(await ticketsOf(bot, '10')).toMatchObject([{ idleWarnedAt: null }])
  const [first] = await ticketsOf(bot, '10')
  await noteTicketMessage(bot, message(Date.now() + 5_000))
  expect((await ticketsOf(bot, '10'))[0]?.idleSince).toEqual(first?.idleSince)
  // A minute later.
  await noteTicketMessage({ ...bot, now: () => Date.now() + 61_000 }, message(Date.now() + 5_000))
  expect((await ticketsOf(bot, '10'))[0]?.idleSince).not.toEqual(first?.idleSince)
})

test('every process knows the channels of open tickets, from the start and by each change', async () => {
  const other = bot.another()
  const ticket = await open()
  await other.ticketChannels.load(['10'])
  expect(other.ticketChannels.at(ticket.channelId)).toMatchObject({
    ticketId: ticket.ticketId,
    openerId: '42',
  })
  const second = await open('43')
  await until(
    () => other.ticketChannels.at(second.channelId),
    place => place !== undefined,
  )
  await bot.db.system.pool.query(`UPDATE tickets SET status = 'CLOSED' WHERE id = $1`, [ticket.ticketId])
  await until(
    () => other.ticketChannels.at(ticket.channelId),
    place => place === undefined,
  )
  other.ticketChannels.forget('10')
  expect(other.ticketChannels.at(second.channelId)).toBeUndefined()
})

test('a category that closes nothing by itself, or no longer, leaves its tickets alone', async () => {
  const ticket = await open()
  await pass(36)
  await attendIdleTicket(bot, ticket)
  await bot.db.system.prisma.ticketCategory.update({
    where: { guildId_id: { guildId: '10', id: categoryId } },
    data: { autoCloseHours: null },
  })
  await pass(100)
  expect(await sweepIdleTicketsInAllGuilds(bot.db)).toBe(0)
  await attendIdleTicket(bot, ticket)
  expect(await ticketsOf(bot, '10')).toMatchObject([{ status: 'OPEN' }])
})
