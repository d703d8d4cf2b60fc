import { afterAll, beforeAll, expect, test } from 'vitest'
import { commentOnTicket, rateTicket } from '#src/tickets/feedback.ts'
import { openTicket } from '#src/tickets/openTicket.ts'
import { closeTicket, deleteTicket } from '#src/tickets/steps.ts'
import { addGuild, createTestBot, type TestBot } from '#test/support/testBot.ts'
import { asker, makeCategory, staff, ticketsOf } from '#test/support/tickets.ts'

let bot: TestBot
let id: string
beforeAll(async () => {
  bot = await createTestBot()
  await addGuild(bot, '10')
  await addGuild(bot, '11')
  const categoryId = await makeCategory(bot, '10')
  await openTicket(bot, { asker: asker('10', '42'), categoryId, answers: [] })
  id = (await ticketsOf(bot, '10'))[0]?.id ?? ''
})
afterAll(() => bot.close())

const ratings = () => bot.db.system.prisma.ticketFeedback.findMany()

test('a ticket is rated once, over several processes, by its opener, and only when it is closed', async () => {
  expect(await rateTicket(bot, asker('10', '42'), id, 5)).toEqual({ kind: 'notClosed' })
  expect(await commentOnTicket(bot, asker('10', '42'), id, 'early')).toEqual({ kind: 'notClosed' })
  await closeTicket(bot, asker('10', '42'), { id }, null)
  expect(await commentOnTicket(bot, asker('10', '42'), id, 'early')).toEqual({ kind: 'notRated' })
  for (const stranger of [asker('10', '43'), staff('10', '60'), asker('11', '42'), asker('99', '42')])
    expect(await rateTicket(bot, stranger, id, 1)).toEqual({ kind: 'notYours' })
  expect(await ratings()).toEqual([])

  const processes = [bot, bot.another(), bot.another(), bot.another()]
  const given = await Promise.all(
    [1, 2, 3, 4, 5, 1, 2, 3].map((stars, n) => {
      const one = processes[n % 4] as TestBot
      return rateTicket(one, asker('10', '42'), id, stars)
    }),
  )
  const rows = await ratings()
  expect(rows).toHaveLength(1)
  expect(given.filter(({ kind }) => kind === 'rated')).toHaveLength(1)
  // Whoever came second hears what the first said.
  expect(given.every(rating => 'stars' in rating && rating.stars === rows[0]?.stars)).toBe(true)

  await deleteTicket(bot, staff('10', '60'), { id }, () => Promise.resolve())
  const comments = await Promise.all(
    ['one', 'two', 'three'].map(text => commentOnTicket(bot, asker('10', '42'), id, text)),
  )
  expect(comments.filter(({ kind }) => kind === 'commented')).toHaveLength(1)
  expect(comments.filter(({ kind }) => kind === 'alreadyCommented')).toHaveLength(2)
  expect(await commentOnTicket(bot, asker('10', '42'), id, ' \n ')).toEqual({ kind: 'emptyComment' })
})

test('the same click twice gets the same answer, and the audit log has no comment', async () => {
  const categoryId = await makeCategory(bot, '11')
  await openTicket(bot, { asker: asker('11', '42'), categoryId, answers: [] })
  const [ticket] = await ticketsOf(bot, '11')
  await closeTicket(bot, asker('11', '42'), { id: ticket?.id ?? '' }, null)
  const click = asker('11', '42')
  const first = await rateTicket(bot, click, ticket?.id ?? '', 4)
  expect(first).toEqual({ kind: 'rated', stars: 4, isCommented: false })
  expect(await rateTicket(bot, click, ticket?.id ?? '', 4)).toEqual(first)
  await commentOnTicket(bot, asker('11', '42'), ticket?.id ?? '', 'between us')
  const entries = await bot.db.system.prisma.auditEntry.findMany({
    where: { guildId: '11', subject: 'ticket_feedback' },
  })
  expect(entries.length).toBe(2)
  expect(JSON.stringify(entries.map(({ before, after }) => [before, after]))).not.toContain('between us')
})
