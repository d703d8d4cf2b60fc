import { afterEach, beforeEach, expect, test } from 'vitest'
import { addMessage, endGrace, jobKeys } from '#test/support/guildLife.ts'
import { guildMessage } from '#test/support/messages.ts'
import { addGuild, createTestBot, type TestBot } from '#test/support/testBot.ts'
import { asker, findBroken, makeCategory, ticketsOf } from '#test/support/tickets.ts'
import { until } from '#test/support/until.ts'
import type { Bot } from '#src/bot.ts'
import { type Actor, changeGuild, changeGuildOnce } from '#src/database/guildTransaction.ts'
import { GuildRemoved } from '#src/database/transactionErrors.ts'
import { closeGuild } from '#src/guilds/closeGuild.ts'
import { openGuilds } from '#src/guilds/openGuilds.ts'
import { sweepRemovedGuildsInAllGuilds } from '#src/guilds/sweepRemovedGuilds.ts'
import { announce, deliverOutboxMessage, sweepOutboxInAllGuilds } from '#src/jobs/outbox.ts'
import { renderers } from '#src/jobs/tasks.ts'
import { awardMessageXp } from '#src/leveling/leveling.ts'
import { updateGuildSettings } from '#src/settings/updateGuildSettings.ts'
import { openTicket } from '#src/tickets/openTicket.ts'
import { sweepTicketsInAllGuilds } from '#src/tickets/syncStore.ts'
import { syncTicket } from '#src/tickets/syncTicket.ts'

let bot: TestBot
beforeEach(async () => {
  bot = await createTestBot()
  await addGuild(bot, '1')
})
afterEach(() => bot.close())

const query = async (text: string) => (await bot.db.system.pool.query(text)).rows as Record<string, unknown>[]
const count = async (table: string) => (await query(`SELECT FROM ${table} WHERE guild_id = '1'`)).length
const actor = (): Actor => ({ source: 'COMMAND', userId: '7', requestId: asker('1', '7').interactionId })

async function leave(): Promise<void> {
  bot.discord.guilds.delete('1')
  await closeGuild(bot, '1')
}

async function comeBack(): Promise<void> {
  bot.discord.guilds.set('1', { id: '1', name: 'Guild 1', ownerId: '1', memberCount: 3 })
  await openGuilds(bot, ['1'], { joined: true })
}

test('what cannot reach Discord any more ends with the removal; the rest waits for the end of the grace', async () => {
  await addGuild(bot, '2')
  for (const guildId of ['1', '2']) await addMessage(bot, guildId, 'm')
  await leave()
  expect(await query('SELECT guild_id, refusal FROM outbox_messages ORDER BY guild_id')).toEqual([
    { guild_id: '1', refusal: 'the bot was removed from the server' },
    { guild_id: '2', refusal: null },
  ])
  expect(await jobKeys(bot)).toEqual(['2:m', 'purge:1'])
  const purges = `SELECT run_at = removed_at + interval '30 days' AS "isAtItsEnd"
    FROM graphile_worker.jobs CROSS JOIN guilds WHERE key = 'purge:1' AND guilds.id = '1'`
  expect(await query(purges)).toEqual([{ isAtItsEnd: true }])
})

test('leaving again begins the grace anew', async () => {
  await leave()
  await endGrace(bot, '1')
  await comeBack()
  await leave()
  const isLater = `SELECT run_at > now() + interval '29 days' AS "isLater" FROM graphile_worker.jobs WHERE key = 'purge:1'`
  expect(await query(isLater)).toEqual([{ isLater: true }])
})

test('a purge whose job was lost is found when it is due, and not before', async () => {
  await leave()
  await query(
    `SELECT FROM graphile_worker.complete_jobs(ARRAY(SELECT id FROM graphile_worker._private_jobs))`,
  )
  expect(await sweepRemovedGuildsInAllGuilds(bot.db, 30)).toBe(0)
  await endGrace(bot, '1')
  expect(await sweepRemovedGuildsInAllGuilds(bot.db, 30)).toBe(1)
  expect(await sweepRemovedGuildsInAllGuilds(bot.db, 30)).toBe(0)
  expect(await jobKeys(bot)).toEqual(['purge:1'])
})

test('a removal comes again and again, and from two processes at once, and counts once', async () => {
  await Promise.all([leave(), closeGuild(bot.another(), '1')])
  const removedAt = await query(`SELECT removed_at FROM guilds`)
  await leave()
  expect(await query(`SELECT removed_at FROM guilds`)).toEqual(removedAt)
})

test('a late message grants nothing and makes no member', async () => {
  await leave()
  expect(await awardMessageXp(bot, guildMessage('1', '8', 0))).toEqual({ kind: 'nothing' })
  expect(await count('members')).toBe(0)
})

test('a late click changes no settings and leaves no trace', async () => {
  await leave()
  const change = { seen: { xpMin: 15 }, wanted: { xpMin: 3 } }
  await expect(updateGuildSettings(bot.db, '1', actor(), change)).rejects.toThrow(GuildRemoved)
  for (const table of ['guild_settings', 'processed_events', 'audit_log']) expect(await count(table)).toBe(0)
})

test('a late click opens no ticket, and one that was being opened gets no channel', async () => {
  const categoryId = await makeCategory(bot, '1')
  bot.discord.faults.push({ method: 'createTextChannel', when: 'before', error: new Error('away') })
  expect(await openTicket(bot, { asker: asker('1', '42'), categoryId, answers: [] })).toMatchObject({
    kind: 'coming',
  })
  await leave()
  await expect(openTicket(bot, { asker: asker('1', '43'), categoryId, answers: [] })).rejects.toThrow(
    GuildRemoved,
  )
  expect(await ticketsOf(bot, '1')).toHaveLength(1)
  const ticketId = (await ticketsOf(bot, '1'))[0]?.id ?? ''
  await syncTicket(bot, { guildId: '1', ticketId })
  expect(await sweepTicketsInAllGuilds(bot.db)).toBe(0)
  expect(bot.discord.made.size).toBe(0)
  expect(await jobKeys(bot)).toEqual(['purge:1'])

  // The bot comes back, and the ticket to its end.
  await comeBack()
  expect(await sweepTicketsInAllGuilds(bot.db)).toBe(1)
  await syncTicket(bot, { guildId: '1', ticketId })
  expect(await findBroken(bot, '1')).toEqual([])
  expect(await openTicket(bot, { asker: asker('1', '43'), categoryId, answers: [] })).toMatchObject({
    number: 2,
  })
})

test('a late announcement is not sent, not even by the sweep', async () => {
  await leave()
  const announcement = {
    guildId: '1',
    effectKey: 'x',
    kind: 'levelUp',
    channelId: '500',
    userId: '7',
    data: {},
  }
  const client = await bot.db.system.pool.connect()
  await announce(client, [announcement]).finally(() => client.release())
  const [message] = await query('SELECT id FROM outbox_messages')
  const key = { guildId: '1', id: message?.['id'] as string }
  expect(await deliverOutboxMessage(bot, renderers, key)).toEqual({ kind: 'settled' })
  await query(
    `SELECT FROM graphile_worker.complete_jobs(ARRAY(SELECT id FROM graphile_worker._private_jobs))`,
  )
  expect(await sweepOutboxInAllGuilds(bot.db)).toBe(0)
  expect(bot.discord.sent).toEqual([])
})

test('a removal waits for a change that is under way, and the change counts', async () => {
  let finish = () => {}
  const finished = new Promise<void>(resolve => (finish = resolve))
  let isUnderWay = false
  const changed = changeGuildOnce(bot.another().db, '1', actor(), async tx => {
    await tx.prisma.guildSettings.create({ data: { guildId: '1', xpMin: 3 } })
    isUnderWay = true
    await finished
    return 'changed'
  })
  await until(
    () => isUnderWay,
    underWay => underWay,
  )
  const left = leave()
  await until(
    () =>
      query(`SELECT FROM pg_stat_activity WHERE datname = current_database() AND wait_event_type = 'Lock'`),
    waiting => waiting.length === 1,
  )
  finish()
  expect(await changed).toMatchObject({ value: 'changed' })
  await left
  expect(await query('SELECT is_active FROM guilds')).toEqual([{ is_active: false }])
  expect(await count('guild_settings')).toBe(1)
})

test.each([
  ['changeGuild', changeGuild],
  ['changeGuildOnce', changeGuildOnce],
])('what %s began before a removal that did not wait for it is taken back', async (_, change) => {
  const changed = change(bot.another().db, '1', actor(), async tx => {
    await query(`UPDATE guilds SET is_active = false, removed_at = now() WHERE id = '1'`)
    await tx.prisma.guildSettings.create({ data: { guildId: '1', xpMin: 3 } })
  })
  await expect(changed).rejects.toThrow(GuildRemoved)
  for (const table of ['guild_settings', 'processed_events']) expect(await count(table)).toBe(0)
})

test('coming back within the grace restores settings, XP and numbers', async () => {
  const categoryId = await makeCategory(bot, '1')
  await updateGuildSettings(bot.db, '1', actor(), { seen: { xpMin: 15 }, wanted: { xpMin: 3 } })
  await openTicket(bot, { asker: asker('1', '42'), categoryId, answers: [] })
  const before = await awardMessageXp(bot, guildMessage('1', '7', 0))
  await leave()
  expect(bot.settings.of('1').xp.min).toBe(15)
  await comeBack()
  expect(bot.settings.of('1').xp.min).toBe(3)
  const after = await awardMessageXp(bot, guildMessage('1', '7', 120))
  expect(before.kind === 'granted' && after.kind === 'granted' && after.xp > before.xp).toBe(true)
  expect(await openTicket(bot, { asker: asker('1', '43'), categoryId, answers: [] })).toMatchObject({
    kind: 'opened',
    number: 2,
  })
})

test('a removal that fails is tried again until it is in the database', async () => {
  await query('ALTER TABLE outbox_messages RENAME TO away')
  const warn = () => void query('ALTER TABLE away RENAME TO outbox_messages')
  await closeGuild({ ...bot, log: Object.assign(Object.create(bot.log) as Bot['log'], { warn }) }, '1')
  expect(await query('SELECT is_active FROM guilds')).toEqual([{ is_active: false }])
})
