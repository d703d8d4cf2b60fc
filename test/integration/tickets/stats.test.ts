import { afterAll, beforeAll, expect, test } from 'vitest'
import { newId } from '#src/database/newId.ts'
import { noteFirstAnswer } from '#src/tickets/firstAnswer.ts'
import { openTicket } from '#src/tickets/openTicket.ts'
import { type Stats, readTicketStats } from '#src/tickets/stats.ts'
import { statsView } from '#src/tickets/statsView.ts'
import { addMember } from '#src/tickets/steps.ts'
import { snowflakeAt } from '#src/discord/snowflake.ts'
import { addGuild, createTestBot, type TestBot } from '#test/support/testBot.ts'
import { asker, makeCategory, staff, ticketsOf } from '#test/support/tickets.ts'
import { until } from '#test/support/until.ts'

let bot: TestBot
beforeAll(async () => {
  bot = await createTestBot()
})
afterAll(() => bot.close())

interface Past {
  categoryId: string
  /** Days ago, at noon UTC. */
  openedDay: number
  answeredAfter?: number
  closedAfter?: number
  answeredBy?: string
  claimedBy?: string
  stars?: number
  comment?: string
  status?: string
}

let numbers = 0

/** A ticket of the past, straight into the database; times in seconds. */
async function past(guildId: string, ticket: Past): Promise<void> {
  const { openedDay, answeredAfter, closedAfter, answeredBy = '60', claimedBy, stars, comment } = ticket
  const today = new Date().setUTCHours(12, 0, 0, 0)
  const openedAt = new Date(today - openedDay * 86_400_000)
  const after = (seconds: number) => new Date(openedAt.getTime() + seconds * 1_000)
  const id = newId()
  const number = ++numbers
  await bot.db.system.prisma.ticket.create({
    data: {
      guildId,
      id,
      number,
      categoryId: ticket.categoryId,
      openerId: '42',
      slot: number,
      channelName: 'x',
      channelId: String(number),
      status: ticket.status ?? (closedAfter === undefined ? 'OPEN' : 'DELETED'),
      failure: ticket.status === 'FAILED' ? 'refused' : null,
      createdAt: openedAt,
      openedAt,
      ...(answeredAfter !== undefined && { firstAnswerAt: after(answeredAfter), firstAnswerBy: answeredBy }),
      ...(closedAfter !== undefined && { closedAt: after(closedAfter) }),
      ...(claimedBy !== undefined && { claimedBy, claimedAt: openedAt }),
    },
  })
  if (stars !== undefined)
    await bot.db.system.prisma.ticketFeedback.create({
      data: { guildId, ticketId: id, userId: '42', stars, comment: comment ?? null },
    })
}

test('times, counts and ratings of all tickets, by category and by staff', async () => {
  await addGuild(bot, '10')
  await addGuild(bot, '11')
  const bugs = await makeCategory(bot, '10', { name: 'Bugs' })
  const ideas = await makeCategory(bot, '10', { name: 'Ideas' })
  const foreign = await makeCategory(bot, '11')
  // Ten bugs that were answered after 1 to 10 minutes and closed after 1 to 10 hours.
  for (let n = 1; n <= 10; n++)
    await past('10', {
      categoryId: bugs,
      openedDay: 3,
      answeredAfter: n * 60,
      closedAfter: n * 3_600,
      ...(n <= 2 && { stars: n * 2, comment: `c${n}` }),
    })
  await past('10', { categoryId: ideas, openedDay: 2, claimedBy: '61', answeredAfter: 30, answeredBy: '60' })
  // Opened before, closed within the time.
  await past('10', { categoryId: ideas, openedDay: 8, closedAfter: 6 * 86_400, claimedBy: '61' })
  // Not counted: too old, failed, of another guild.
  await past('10', { categoryId: ideas, openedDay: 40, closedAfter: 60 })
  await past('10', { categoryId: ideas, openedDay: 1, status: 'FAILED' })
  await past('11', { categoryId: foreign, openedDay: 1, answeredAfter: 5 })

  const query = { days: 7, categoryId: null, staffId: null }
  const stats = await readTicketStats(bot, '10', query)
  expect(stats).toMatchObject({ opened: 11, closed: 11, open: 1, rating: { average: 3, count: 2 } })
  expect(stats.days).toHaveLength(7)
  expect(stats.days.map(({ opened }) => opened)).toEqual([0, 0, 0, 10, 1, 0, 0])
  expect(stats.days.reduce((sum, { closed }) => sum + closed, 0)).toBe(11)
  expect(stats.categories.map(({ name, opened, closed }) => [name, opened, closed])).toEqual([
    ['Bugs', 10, 10],
    ['Ideas', 1, 1],
  ])
  // As PostgreSQL interpolates: the median of 1..10 is 5.5, nine tenths are 9.1.
  expect(stats.categories[0]?.answer).toEqual({ half: 5.5 * 60, most: 9.1 * 60 })
  expect(stats.categories[0]?.close).toEqual({ half: 5.5 * 3_600, most: 9.1 * 3_600 })
  expect(stats.categories[1]?.close).toEqual({ half: 6 * 86_400, most: 6 * 86_400 })
  expect(stats.staff.map(({ userId, opened, closed }) => [userId, opened, closed])).toEqual([
    ['60', 10, 10],
    ['61', 1, 1],
  ])
  expect(stats.comments.map(({ comment }) => comment).toSorted()).toEqual(['c1', 'c2'])

  expect(await readTicketStats(bot, '10', { ...query, categoryId: ideas })).toMatchObject({
    opened: 1,
    closed: 1,
    rating: null,
    comments: [],
  })
  expect(await readTicketStats(bot, '10', { ...query, staffId: '60' })).toMatchObject({ opened: 10, open: 0 })
  expect(await readTicketStats(bot, '10', { ...query, days: 90 })).toMatchObject({ opened: 13 })
  expect((await readTicketStats(bot, '10', { ...query, days: 1 })).days).toHaveLength(1)
})

test('nothing at all is said in a sentence, and a year of names fits into a message', async () => {
  await addGuild(bot, '12')
  const none = await readTicketStats(bot, '12', { days: 90, categoryId: null, staffId: null })
  expect(await statsView(none, 'en')).toEqual({ content: 'There were no tickets in the last 90 days.' })
  const facts = {
    opened: 12_345,
    closed: 12_345,
    answer: { half: 59, most: 3_599 },
    close: { half: 36_000, most: 864_000 },
    rating: { average: 4.25, count: 7 },
  }
  const many: Stats = {
    ...facts,
    open: 3,
    days: none.days.map(day => ({ ...day, opened: 999_999 })),
    categories: Array.from({ length: 25 }, () => ({ ...facts, name: '*'.repeat(80) })),
    staff: Array.from({ length: 300 }, (_, n) => ({ ...facts, userId: String(10n ** 18n + BigInt(n)) })),
    comments: Array.from({ length: 5 }, () => ({ number: 1, stars: 5, comment: '`'.repeat(1_000) })),
  }
  const view = await statsView(many, 'de')
  const fields = view.embeds?.[0]?.fields ?? []
  expect(fields.map(({ value }) => value.length).every(length => length > 0 && length <= 1_024)).toBe(true)
  expect(JSON.stringify(view.embeds).length).toBeLessThan(6_000)
  expect(view.embeds?.[0]?.description).toContain(
    'Erste Antwort: die Hälfte binnen unter 1 min, 9 von 10 binnen 59 min',
  )
  expect(view.embeds?.[0]?.description).toContain('binnen 10 h, 9 von 10 binnen 10 d')
  expect(view.files?.[0]?.data.byteLength).toBeGreaterThan(2_000)
})

test('the first answer is of the staff: not the opener’s, not of who was added, and noted once', async () => {
  await addGuild(bot, '13')
  const categoryId = await makeCategory(bot, '13')
  await openTicket(bot, { asker: asker('13', '42'), categoryId, answers: [] })
  const [ticket] = await ticketsOf(bot, '13')
  const channelId = ticket?.channelId ?? ''
  await addMember(bot, staff('13', '60'), { id: ticket?.id ?? '' }, '43')
  await until(
    () => bot.ticketChannels.at(channelId),
    place => place !== undefined,
  )
  const at = Date.now()
  const say = (authorId: string, later: number) =>
    noteFirstAnswer(bot, { id: String(snowflakeAt(at + later)), channelId, authorId })
  await say('42', 1_000)
  await say('43', 2_000)
  expect(await ticketsOf(bot, '13')).toMatchObject([{ firstAnswerAt: null }])
  await Promise.all([say('60', 3_000), say('61', 3_000)])
  const [answered] = await ticketsOf(bot, '13')
  expect(answered?.firstAnswerAt).toEqual(new Date(at + 3_000))
  await say('61', 4_000)
  expect(await ticketsOf(bot, '13')).toEqual([answered])
  // Another process knows nothing of it, and changes nothing.
  const other = bot.another()
  await other.ticketChannels.load(['13'])
  await noteFirstAnswer(other, { id: String(snowflakeAt(at + 9_000)), channelId, authorId: '62' })
  expect(await ticketsOf(bot, '13')).toEqual([answered])
})
