import { sql } from 'kysely'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { type TestBot, addGuild, createTestBot } from '#test/support/testBot.ts'
import {
  type Announcement,
  OutboxMessageLeased,
  announce,
  deliverOutboxMessage,
  sweepOutboxInAllGuilds,
} from '#src/jobs/outbox.ts'
import { renderers } from '#src/jobs/tasks.ts'
import { changeGuild } from '#src/database/guildTransaction.ts'

let bot: TestBot
beforeEach(async () => {
  bot = await createTestBot()
  await addGuild(bot, '1')
})
afterEach(() => bot.close())

const announcement: Announcement = {
  guildId: '1',
  effectKey: 'levelUp:42',
  kind: 'levelUp',
  channelId: '500',
  userId: '7',
  data: { level: 3 },
}

async function announced(more: Partial<Announcement> = {}) {
  await announce(bot.db.system.pool, [{ ...announcement, ...more }])
  const row = await bot.db.system.prisma.outboxMessage.findFirstOrThrow()
  return { guildId: row.guildId, id: row.id }
}
const rowOf = (key: { guildId: string; id: string }) =>
  bot.db.system.prisma.outboxMessage.findUniqueOrThrow({ where: { guildId_id: key } })
const jobCount = async () =>
  Number((await bot.db.system.pool.query('SELECT count(*) FROM graphile_worker.jobs')).rows[0].count)

test('a message is sent, pinging only its member, and then settled for good', async () => {
  const key = await announced()
  expect(await deliverOutboxMessage(bot, renderers, key)).toMatchObject({ kind: 'delivered' })
  expect(await deliverOutboxMessage(bot, renderers, key)).toEqual({ kind: 'settled' })
  expect(bot.discord.sent).toHaveLength(1)
  expect(bot.discord.sent[0]).toMatchObject({
    channelId: '500',
    nonce: key.id,
    view: { content: '<@7> reached level 3. Congratulations!', pings: ['7'] },
  })
  expect(await rowOf(key)).toMatchObject({ messageId: bot.discord.sent[0]?.id, attempts: 1 })
})

test('the same effect is announced once however often it is written', async () => {
  await announced()
  await announce(bot.db.system.pool, [announcement])
  expect(await bot.db.system.prisma.outboxMessage.count()).toBe(1)
  expect(await jobCount()).toBe(1)
})

test('without a channel it goes to the member directly, in the guild’s language', async () => {
  await bot.db.system.prisma.guildSettings.create({ data: { guildId: '1', locale: 'de' } })
  await bot.settings.load(['1'])
  await deliverOutboxMessage(bot, renderers, await announced({ channelId: null }))
  expect(bot.discord.sent[0]).toMatchObject({
    channelId: 'dm:7',
    view: { content: 'Du hast auf Guild 1 Level 3 erreicht. Glückwunsch!' },
  })
})

test('a process that dies after sending does not make the next one send again', async () => {
  const key = await announced()
  bot.discord.faults.push({ method: 'sendMessage', when: 'after', error: new Error('killed') })
  await expect(deliverOutboxMessage(bot, renderers, key)).rejects.toThrow('killed')
  expect(await deliverOutboxMessage(bot, renderers, key)).toMatchObject({ kind: 'delivered' })
  expect(bot.discord.sent).toHaveLength(1)
  expect((await rowOf(key)).messageId).toBe(bot.discord.sent[0]?.id)
})

test('what was sent is found behind hundreds of other messages', async () => {
  const key = await announced()
  bot.discord.faults.push({ method: 'sendMessage', when: 'after', error: new Error('killed') })
  await expect(deliverOutboxMessage(bot, renderers, key)).rejects.toThrow('killed')
  for (let i = 0; i < 350; i++) await bot.discord.sendMessage('500', { content: `chatter ${i}` }, `n${i}`)
  await deliverOutboxMessage(bot, renderers, key)
  expect(bot.discord.sent.filter(sent => sent.nonce === key.id)).toHaveLength(1)
})

test('a process that dies before sending loses nothing', async () => {
  const key = await announced()
  bot.discord.faults.push({ method: 'sendMessage', when: 'before', error: new Error('outage') })
  await expect(deliverOutboxMessage(bot, renderers, key)).rejects.toThrow('outage')
  await deliverOutboxMessage(bot, renderers, key)
  expect(bot.discord.sent).toHaveLength(1)
})

test('two processes at once send once: the second meets the lease', async () => {
  const key = await announced()
  const other = bot.another()
  const deliveries = await Promise.allSettled([
    deliverOutboxMessage(bot, renderers, key),
    deliverOutboxMessage(other, renderers, key),
  ])
  expect(bot.discord.sent).toHaveLength(1)
  for (const delivery of deliveries) {
    if (delivery.status === 'rejected') expect(delivery.reason).toBeInstanceOf(OutboxMessageLeased)
  }
})

test('a refusal is kept with its reason and never tried again', async () => {
  const key = await announced()
  bot.discord.refusing.set('500', { kind: 'refused', code: 50_013, message: 'Missing Permissions' })
  expect(await deliverOutboxMessage(bot, renderers, key)).toEqual({
    kind: 'refused',
    reason: 'Missing Permissions',
  })
  bot.discord.refusing.clear()
  expect(await deliverOutboxMessage(bot, renderers, key)).toEqual({ kind: 'settled' })
  expect(await rowOf(key)).toMatchObject({ refusal: 'Missing Permissions', announcedAt: null })
})

test('what somebody waits for and Discord forbids is sent when an admin has mended that', async () => {
  const key = await announced()
  bot.discord.refusing.set('500', { kind: 'refused', code: 50_013, message: 'Missing Permissions' })
  expect(await deliverOutboxMessage(bot, renderers, key, ['levelUp'])).toEqual({
    kind: 'waiting',
    reason: 'Missing Permissions',
  })
  expect(await rowOf(key)).toMatchObject({ announcedAt: null, refusal: null })
  await bot.db.system.pool.query(
    `SELECT graphile_worker.complete_jobs(ARRAY(SELECT id FROM graphile_worker.jobs))`,
  )
  expect(await sweepOutboxInAllGuilds(bot.db)).toBe(0)
  bot.discord.refusing.clear()
  await bot.db.system.pool.query(
    `UPDATE outbox_messages SET lease_until = lease_until - interval '5 minutes'`,
  )
  expect(await sweepOutboxInAllGuilds(bot.db)).toBe(1)
  expect(await deliverOutboxMessage(bot, renderers, key, ['levelUp'])).toMatchObject({ kind: 'delivered' })
  expect(bot.discord.sent).toHaveLength(1)
})

test('the sweep makes jobs for what a dead process left, not for what is being sent or settled', async () => {
  const key = await announced()
  const setLease = (interval: string) =>
    bot.db.system.pool.query(`UPDATE outbox_messages SET lease_until = now() + $1::interval`, [interval])
  await bot.db.system.pool.query('DELETE FROM graphile_worker._private_jobs')
  await setLease('1 minute')
  expect(await sweepOutboxInAllGuilds(bot.db)).toBe(0)
  await setLease('-1 second')
  expect(await sweepOutboxInAllGuilds(bot.db)).toBe(1)
  // The job that waits now keeps its time.
  expect(await sweepOutboxInAllGuilds(bot.db)).toBe(0)
  expect(await jobCount()).toBe(1)
  await deliverOutboxMessage(bot, renderers, key)
  expect(await sweepOutboxInAllGuilds(bot.db)).toBe(0)
})

test('a message goes with its guild', async () => {
  const key = await announced()
  await bot.db.system.prisma.guild.delete({ where: { id: '1' } })
  expect(await deliverOutboxMessage(bot, renderers, key)).toEqual({ kind: 'settled' })
  expect(bot.discord.sent).toEqual([])
})

test('commands enqueue as guildhall_app, which cannot touch the jobs themselves', async () => {
  const asCommand = (query: string) =>
    changeGuild(bot.db, '1', { source: 'COMMAND', userId: null, requestId: '1' }, ({ kysely }) =>
      sql.raw(query).execute(kysely),
    )
  await asCommand(`SELECT enqueue_job('deliverOutboxMessage', '{"guildId":"1","id":"x"}')`)
  expect(await jobCount()).toBe(1)
  await expect(asCommand('SELECT * FROM graphile_worker._private_jobs')).rejects.toThrow(/permission denied/)
})

test('what could not be sent within a day is given up', async () => {
  const key = await announced()
  await bot.db.system.pool.query(`UPDATE outbox_messages SET created_at = now() - interval '25 hours'`)
  await sweepOutboxInAllGuilds(bot.db)
  expect(await rowOf(key)).toMatchObject({ refusal: 'not sent within a day' })
})
