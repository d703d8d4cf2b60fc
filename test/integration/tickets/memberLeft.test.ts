import { afterAll, beforeAll, expect, test } from 'vitest'
import { closeTicketsOfLeaver, closeTicketsOfLeavers } from '#src/tickets/memberLeft.ts'
import { openTicket } from '#src/tickets/openTicket.ts'
import { addGuild, createTestBot, type TestBot } from '#test/support/testBot.ts'
import { asker, makeCategory, ticketsOf } from '#test/support/tickets.ts'

let bot: TestBot
beforeAll(async () => {
  bot = await createTestBot()
})
afterAll(() => bot.close())

const noticesOf = (guildId: string) =>
  bot.db.system.prisma.outboxMessage.findMany({ where: { guildId, kind: 'ticketNotice' } })

async function open(guildId: string, ...openers: string[]): Promise<void> {
  await addGuild(bot, guildId)
  const categoryId = await makeCategory(bot, guildId)
  for (const opener of openers)
    await openTicket(bot, { asker: asker(guildId, opener), categoryId, answers: [] })
}

test('who left has their tickets of that server closed, once, with a notice and a transcript to come', async () => {
  await open('10', '42', '43')
  await open('11', '42')
  const other = bot.another()
  await Promise.all([bot, other, bot].map(one => closeTicketsOfLeaver(one, '10', '42')))
  expect(await ticketsOf(bot, '10')).toMatchObject([
    { openerId: '42', status: 'CLOSED', closedBy: null, closeReason: null },
    { openerId: '43', status: 'OPEN' },
  ])
  expect(await ticketsOf(bot, '11')).toMatchObject([{ status: 'OPEN' }])
  expect((await noticesOf('10')).map(({ data }) => data)).toMatchObject([{ cause: 'memberLeft' }])
  expect(await bot.db.system.prisma.transcript.count({ where: { guildId: '10' } })).toBe(1)
})

test('without being told, it is found by asking; what Discord refuses otherwise closes nothing', async () => {
  await open('20', '42', '43', '44')
  bot.discord.refusing.set('20:42', { kind: 'refused', code: 10007, message: 'Unknown Member' })
  bot.discord.refusing.set('20:43', { kind: 'refused', code: 10004, message: 'Unknown Guild' })
  await closeTicketsOfLeavers(bot)
  await closeTicketsOfLeavers(bot)
  expect(await ticketsOf(bot, '20')).toMatchObject([
    { status: 'CLOSED' },
    { status: 'OPEN' },
    { status: 'OPEN' },
  ])
  expect(await noticesOf('20')).toHaveLength(1)
})
