import { afterAll, beforeAll, expect, test } from 'vitest'
import { attendIdleTicket } from '#src/tickets/autoClose.ts'
import type { CategoryChanges } from '#src/tickets/category.ts'
import { openTicket } from '#src/tickets/openTicket.ts'
import { closeTicket, deleteTicket } from '#src/tickets/steps.ts'
import { syncTicket } from '#src/tickets/syncTicket.ts'
import { transferTicket } from '#src/tickets/transfer.ts'
import { type CrashPoint, crashAt, pointsOf } from '#test/support/crash.ts'
import { addGuild, createTestBot, type TestBot } from '#test/support/testBot.ts'
import { asker, findBroken, makeCategory, staff, ticketsOf, makeTranscripts } from '#test/support/tickets.ts'

let bot: TestBot
beforeAll(async () => {
  bot = await createTestBot()
})
afterAll(() => bot.close())

/** What the jobs and the sweep of a process that lives do, once the dead one's lease is over. */
async function heal(guildId: string): Promise<void> {
  await bot.db.system.pool.query(
    `UPDATE tickets SET lease_until = now() - interval '1 second' WHERE lease_until IS NOT NULL`,
  )
  await makeTranscripts(bot, guildId)
  for (const { id } of await ticketsOf(bot, guildId)) await syncTicket(bot, { guildId, ticketId: id })
}

let guilds = 0

async function setStage(changes?: CategoryChanges): Promise<{ guildId: string; categoryId: string }> {
  const guildId = String(1_000 + guilds++)
  await addGuild(bot, guildId)
  bot.discord.channels.set(guildId, [{ id: `${guildId}5`, lastMessageId: null }])
  return { guildId, categoryId: await makeCategory(bot, guildId, changes) }
}

test('a process that dies anywhere while it opens a ticket leaves none, or one that comes to be', async () => {
  const run = async (point: CrashPoint | null) => {
    const stage = await setStage()
    const request = { asker: asker(stage.guildId, '42'), categoryId: stage.categoryId, answers: [] }
    return { ...stage, calls: await crashAt(bot, point, mortal => openTicket(mortal, request)) }
  }
  const { calls } = await run(null)
  expect(calls).toBeGreaterThan(15)
  const left = new Set<string>()
  for (const point of pointsOf(calls)) {
    const { guildId, categoryId } = await run(point)
    left.add((await ticketsOf(bot, guildId))[0]?.status ?? 'none')
    await heal(guildId)
    expect(await findBroken(bot, guildId), JSON.stringify(point)).toEqual([])
    // The member tries again, and has one ticket in the end.
    const again = await openTicket(bot, { asker: asker(guildId, '42'), categoryId, answers: [] })
    expect(['opened', 'ownLimit'], JSON.stringify(point)).toContain(again.kind)
    expect(await findBroken(bot, guildId), JSON.stringify(point)).toEqual([])
    expect(await ticketsOf(bot, guildId), JSON.stringify(point)).toMatchObject([
      { status: 'OPEN', number: 1 },
    ])
    const greetings = await bot.db.system.prisma.outboxMessage.count({ where: { guildId } })
    expect(greetings, JSON.stringify(point)).toBe(1)
  }
  expect(left).toEqual(new Set(['none', 'OPENING', 'OPEN']))
}, 600_000)

test('a process that dies anywhere while it closes and deletes a ticket leaves row and channel in agreement', async () => {
  const run = async (point: CrashPoint | null) => {
    const { guildId, categoryId } = await setStage()
    await openTicket(bot, { asker: asker(guildId, '42'), categoryId, answers: [] })
    const id = (await ticketsOf(bot, guildId))[0]?.id ?? ''
    const calls = await crashAt(bot, point, async mortal => {
      await closeTicket(mortal, asker(guildId, '42'), { id }, null)
      await deleteTicket(mortal, staff(guildId, '60'), { id }, () => Promise.resolve())
    })
    return { guildId, id, calls }
  }
  const { calls } = await run(null)
  expect(calls).toBeGreaterThan(30)
  const left = new Set<string>()
  for (const point of pointsOf(calls)) {
    const { guildId, id } = await run(point)
    await heal(guildId)
    expect(await findBroken(bot, guildId), JSON.stringify(point)).toEqual([])
    const [ticket] = await ticketsOf(bot, guildId)
    left.add(ticket?.status ?? 'none')
    const seesIt = bot.discord.made
      .get(ticket?.channelId ?? '')
      ?.overwrites.some(overwrite => overwrite.id === '42')
    expect(seesIt ?? false, JSON.stringify(point)).toBe(ticket?.status === 'OPEN')
    await closeTicket(bot, staff(guildId, '60'), { id }, null)
    await makeTranscripts(bot, guildId)
    await deleteTicket(bot, staff(guildId, '60'), { id }, () => Promise.resolve())
    expect(await ticketsOf(bot, guildId), JSON.stringify(point)).toMatchObject([{ status: 'DELETED' }])
    expect(await findBroken(bot, guildId), JSON.stringify(point)).toEqual([])
  }
  expect(left).toEqual(new Set(['OPEN', 'CLOSED', 'DELETED']))
}, 600_000)

test('a process that dies anywhere while it opens a ticket in a thread leaves none, or one that comes to be', async () => {
  const run = async (point: CrashPoint | null) => {
    const { guildId, categoryId } = await setStage()
    await bot.db.system.prisma.ticketCategory.updateMany({
      where: { guildId },
      data: { place: 'THREAD', threadChannelId: `${guildId}5` },
    })
    const request = { asker: asker(guildId, '42'), categoryId, answers: [] }
    return { guildId, calls: await crashAt(bot, point, mortal => openTicket(mortal, request)) }
  }
  const { calls } = await run(null)
  expect(calls).toBeGreaterThan(15)
  const left = new Set<string>()
  for (const point of pointsOf(calls)) {
    const { guildId } = await run(point)
    left.add((await ticketsOf(bot, guildId))[0]?.status ?? 'none')
    await heal(guildId)
    expect(await findBroken(bot, guildId), JSON.stringify(point)).toEqual([])
    for (const { channelId } of await ticketsOf(bot, guildId))
      expect([...(bot.discord.threads.get(channelId ?? '')?.memberIds ?? [])], JSON.stringify(point)).toEqual(
        ['42'],
      )
  }
  expect(left).toEqual(new Set(['none', 'OPENING', 'OPEN']))
}, 600_000)

test('a process that dies anywhere while it transfers a ticket leaves it whole in one of the categories', async () => {
  const run = async (point: CrashPoint | null) => {
    const { guildId, categoryId } = await setStage({ name: 'From' })
    const other = await makeCategory(bot, guildId, { name: 'To', staffRoleIds: ['800'] })
    await openTicket(bot, { asker: asker(guildId, '42'), categoryId, answers: [] })
    const [ticket] = await ticketsOf(bot, guildId)
    const target = { category: { id: other, name: 'To' }, member: null }
    const calls = await crashAt(bot, point, mortal =>
      transferTicket(mortal, staff(guildId, '60'), { id: ticket?.id ?? '' }, target),
    )
    return { guildId, other, calls }
  }
  const { calls } = await run(null)
  expect(calls).toBeGreaterThan(10)
  const left = new Set<boolean>()
  for (const point of pointsOf(calls)) {
    const { guildId, other } = await run(point)
    await heal(guildId)
    expect(await findBroken(bot, guildId), JSON.stringify(point)).toEqual([])
    const [ticket] = await ticketsOf(bot, guildId)
    const isThere = ticket?.categoryId === other
    left.add(isThere)
    const channel = bot.discord.made.get(ticket?.channelId ?? '')
    expect(channel?.topic.startsWith(isThere ? 'To #1' : 'From #1'), JSON.stringify(point)).toBe(true)
    expect(channel?.overwrites.map(({ id }) => id)).toContain(isThere ? '800' : '700')
    const notices = await bot.db.system.prisma.outboxMessage.count({
      where: { guildId, kind: 'ticketNotice' },
    })
    expect(notices, JSON.stringify(point)).toBe(isThere ? 1 : 0)
  }
  expect(left).toEqual(new Set([true, false]))
}, 600_000)

test('a process that dies anywhere while it closes an idle ticket leaves it to the next', async () => {
  const idle = (guildId: string) =>
    bot.db.system.pool.query(
      `UPDATE tickets SET idle_since = now() - interval '9 hours', idle_warned_at = now() - interval '3 hours'
       WHERE guild_id = $1 AND status = 'OPEN'`,
      [guildId],
    )
  const run = async (point: CrashPoint | null) => {
    const { guildId, categoryId } = await setStage({ autoCloseHours: 8, warningHours: 2 })
    await openTicket(bot, { asker: asker(guildId, '42'), categoryId, answers: [] })
    await idle(guildId)
    const ticketId = (await ticketsOf(bot, guildId))[0]?.id ?? ''
    const calls = await crashAt(bot, point, mortal => attendIdleTicket(mortal, { guildId, ticketId }))
    return { guildId, ticketId, calls }
  }
  const { calls } = await run(null)
  expect(calls).toBeGreaterThan(8)
  for (const point of pointsOf(calls)) {
    const { guildId, ticketId } = await run(point)
    await attendIdleTicket(bot, { guildId, ticketId })
    await heal(guildId)
    expect(await findBroken(bot, guildId), JSON.stringify(point)).toEqual([])
    const [ticket] = await ticketsOf(bot, guildId)
    expect(ticket?.status, JSON.stringify(point)).toBe('CLOSED')
    const notices = await bot.db.system.prisma.outboxMessage.count({
      where: { guildId, kind: 'ticketNotice' },
    })
    expect(notices, JSON.stringify(point)).toBe(1)
  }
}, 600_000)
