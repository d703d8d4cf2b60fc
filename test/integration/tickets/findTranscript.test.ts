import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest'
import { openTicket } from '#src/tickets/openTicket.ts'
import { closeTicket } from '#src/tickets/steps.ts'
import { findTranscript } from '#src/tickets/transcript/findTranscript.ts'
import { addGuild, createTestBot, type TestBot } from '#test/support/testBot.ts'
import { asker, makeCategory, makeTranscripts, staff, ticketsOf } from '#test/support/tickets.ts'

let bot: TestBot
let guildId: string
let guilds = 5_000
beforeAll(async () => {
  bot = await createTestBot()
})
afterAll(() => bot.close())
beforeEach(async () => {
  guildId = String(guilds++)
  await addGuild(bot, guildId)
})

/** A ticket of 42's. */
async function openOne(): Promise<{ id: string }> {
  const categoryId = await makeCategory(bot, guildId)
  await openTicket(bot, { asker: asker(guildId, '42'), categoryId, answers: [] })
  return { id: (await ticketsOf(bot, guildId)).at(-1)?.id ?? '' }
}

test('it is for the opener and the staff, in its own guild only', async () => {
  const ticket = await openOne()
  const other = String(guilds++)
  await addGuild(bot, other)
  const find = (who: ReturnType<typeof asker>, number: number | null) =>
    findTranscript(bot, who, { number, format: 'JSON' }, () => Promise.resolve())
  const kinds = async (...finds: Promise<{ kind: string }>[]) =>
    (await Promise.all(finds)).map(({ kind }) => kind)
  expect(await kinds(find(staff(guildId, '60'), 1), find(asker(guildId, '42'), null))).toEqual([
    'noTranscript',
    'noneOfYours',
  ])
  await closeTicket(bot, staff(guildId, '60'), { id: ticket.id }, null)
  await makeTranscripts(bot, guildId)
  expect(
    await kinds(
      find(asker(guildId, '42'), 1),
      find(asker(guildId, '42'), null),
      find(staff(guildId, '60'), 1),
      find(asker(guildId, '61', { isManager: true }), 1),
      find(asker(guildId, '61'), 1),
      find(asker(other, '42', { isManager: true }), 1),
      find(asker(other, '42'), null),
      find(staff(guildId, '60'), 2),
    ),
  ).toEqual(['found', 'found', 'found', 'found', 'notYours', 'noTranscript', 'noneOfYours', 'noTranscript'])
})

test('who asks while it is being made hears how far it is, and then gets it', async () => {
  const ticket = await openOne()
  await closeTicket(bot, staff(guildId, '60'), { id: ticket.id }, null)
  await bot.db.system.pool.query('UPDATE transcripts SET messages = 1200 WHERE guild_id = $1', [guildId])
  const heard: unknown[] = []
  const found = await findTranscript(
    bot,
    asker(guildId, '42'),
    { number: 1, format: 'HTML' },
    async progress => {
      heard.push(progress)
      await makeTranscripts(bot, guildId)
    },
  )
  expect(heard).toEqual([{ kind: 'reading', number: 1, messages: 1_200 }])
  expect(found).toMatchObject({ kind: 'found', file: { name: 'ticket-1.html' } })
})
