import { afterAll, beforeAll, expect, test } from 'vitest'
import { deliverOutboxMessage } from '#src/jobs/outbox.ts'
import { renderers } from '#src/jobs/tasks.ts'
import { openTicket } from '#src/tickets/openTicket.ts'
import { closeTicket, deleteTicket } from '#src/tickets/steps.ts'
import { syncTicket } from '#src/tickets/syncTicket.ts'
import { makeTranscript } from '#src/tickets/transcript/makeTranscript.ts'
import { type CrashPoint, type Mortal, crashAt } from '#test/support/crash.ts'
import { history } from '#test/support/histories.ts'
import { addGuild, createTestBot, type TestBot } from '#test/support/testBot.ts'
import { asker, makeCategory, staff, ticketsOf } from '#test/support/tickets.ts'

let bot: TestBot
beforeAll(async () => {
  bot = await createTestBot()
})
afterAll(() => bot.close())

const kinds = ['ticketClosed', 'ticketLogged']
let guilds = 20_000

/** Everything that follows a closing, as the jobs do it. */
async function follow(some: Pick<Mortal, 'db' | 'discord' | 'log' | 'now'>, guildId: string): Promise<void> {
  const mortal = { ...some, settings: bot.settings }
  const { prisma } = bot.db.system
  for (const { id } of await prisma.transcript.findMany({ where: { guildId } }))
    await makeTranscript(mortal, { guildId, transcriptId: id })
  const messages = await prisma.outboxMessage.findMany({ where: { guildId, kind: { in: kinds } } })
  for (const { id } of messages) await deliverOutboxMessage(mortal, renderers, { guildId, id })
  for (const { id } of await ticketsOf(bot, guildId)) await syncTicket(mortal, { guildId, ticketId: id })
}

/** The dead process's leases are over. */
async function expireLeases(): Promise<void> {
  for (const table of ['transcripts', 'outbox_messages', 'tickets'])
    await bot.db.system.pool.query(
      `UPDATE ${table} SET lease_until = now() - interval '1 second' WHERE lease_until IS NOT NULL`,
    )
}

test('a process that dies anywhere between a close and its transcript’s delivery leaves one, sent once', async () => {
  const run = async (point: CrashPoint | null) => {
    const guildId = String(guilds++)
    await addGuild(bot, guildId)
    const categoryId = await makeCategory(bot, guildId, { logChannelId: `log${guildId}` })
    const opener = `9${guildId}`
    await openTicket(bot, { asker: asker(guildId, opener), categoryId, answers: [] })
    const [ticket] = await ticketsOf(bot, guildId)
    const id = ticket?.id ?? ''
    bot.discord.histories.set(
      ticket?.channelId ?? '',
      history([{ author: opener, content: 'help', at: Date.now() }]),
    )
    const calls = await crashAt(bot, point, async mortal => {
      await closeTicket(mortal, staff(guildId, '60'), { id }, null)
      await deleteTicket(mortal, staff(guildId, '60'), { id }, () => Promise.resolve())
      await follow(mortal, guildId)
    })
    return { guildId, opener, channelId: ticket?.channelId ?? '', id, calls }
  }
  const { calls } = await run(null)
  expect(calls).toBeGreaterThan(50)
  const points: CrashPoint[] = Array.from({ length: calls }, (_, call) => [
    { call, when: 'before' as const },
    { call, when: 'after' as const },
  ]).flat()
  const left = new Set<string>()
  for (const point of points) {
    const where = JSON.stringify(point)
    const { guildId, opener, channelId, id } = await run(point)
    const [before] = await bot.db.system.prisma.transcript.findMany({ where: { guildId } })
    left.add(before?.status ?? 'none')
    // A channel goes only after what was said in it is stored.
    if (before?.status !== 'STORED') expect(bot.discord.made.has(channelId), where).toBe(true)
    await expireLeases()
    await closeTicket(bot, staff(guildId, '60'), { id }, null)
    await deleteTicket(bot, staff(guildId, '60'), { id }, () => Promise.resolve())
    await follow(bot, guildId)
    const transcripts = await bot.db.system.prisma.transcript.findMany({
      where: { guildId },
      include: { parts: true },
    })
    expect(transcripts, where).toMatchObject([{ status: 'STORED', messages: 1 }])
    expect(transcripts[0]?.parts.map(({ format, part }) => [format, part]).toSorted(), where).toEqual([
      ['HTML', 0],
      ['JSON', 0],
    ])
    for (const channel of [`dm:${opener}`, `log${guildId}`])
      expect(
        bot.discord.sent.filter(({ channelId: to }) => to === channel).length,
        `${where} ${channel}`,
      ).toBe(1)
    expect(bot.discord.made.has(channelId), where).toBe(false)
  }
  expect(left).toEqual(new Set(['none', 'PENDING', 'STORED']))
}, 900_000)
