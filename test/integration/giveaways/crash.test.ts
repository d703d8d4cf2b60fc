import { afterAll, beforeAll, expect, test } from 'vitest'
import { snowflakeAt } from '#src/discord/snowflake.ts'
import { settleGiveaway } from '#src/giveaways/settleGiveaway.ts'
import { syncGiveaway } from '#src/giveaways/syncGiveaway.ts'
import { deliverOutboxMessage } from '#src/jobs/outbox.ts'
import { renderers } from '#src/jobs/tasks.ts'
import { type CrashPoint, type Mortal, crashAt, pointsOf } from '#test/support/crash.ts'
import { deliver, mortalBot, quietBot, sentIn, setDueStage } from '#test/support/giveawayCrash.ts'
import { findBrokenGiveaways, giveawayChannel, giveawayRow, winnersOf } from '#test/support/giveaways.ts'
import { createTestBot, type TestBot } from '#test/support/testBot.ts'

let bot: TestBot
beforeAll(async () => {
  bot = await createTestBot()
})
afterAll(() => bot.close())

test.each([
  ['all at once', {}, 1, 8],
  ['with requirements that are asked for again', { anyRoleIds: ['5'] }, 1, 12],
  ['with others that are due as well', {}, 3, 12],
])(
  'a process that dies anywhere between the end and the announcement, drawn %s, leaves one announcement',
  async (_, requirements, count, least) => {
    const run = async (point: CrashPoint | null) => {
      const stage = await setDueStage(bot, requirements, count)
      const calls = await crashAt(bot, point, async mortal => {
        await settleGiveaway(mortalBot(bot, mortal), stage.key)
        const waiting = await mortal.db.system.pool.query<{ id: string }>(
          'SELECT id FROM outbox_messages WHERE guild_id = $1',
          [stage.guildId],
        )
        for (const { id } of waiting.rows)
          await deliverOutboxMessage(mortalBot(bot, mortal), renderers, { guildId: stage.guildId, id })
      })
      return { ...stage, calls }
    }
    const { calls } = await run(null)
    expect(calls).toBeGreaterThan(least)
    const left = new Set<string>()
    for (const point of pointsOf(calls)) {
      const { guildId, id, ids } = await run(point)
      left.add((await giveawayRow(bot, guildId, id)).status)
      await bot.db.system.pool.query('UPDATE giveaways SET draw_lease_until = NULL WHERE guild_id = $1', [
        guildId,
      ])
      for (const giveawayId of ids) await settleGiveaway(quietBot(bot), { guildId, giveawayId })
      await deliver(bot, bot, guildId)
      expect(await findBrokenGiveaways(bot, guildId), JSON.stringify(point)).toEqual([])
      for (const one of ids) expect(await winnersOf(bot, guildId, one), JSON.stringify(point)).toHaveLength(2)
      expect(sentIn(bot, guildId), JSON.stringify(point)).toHaveLength(count)
    }
    expect([...left]).toEqual(expect.arrayContaining(['ACTIVE', 'DRAWING', 'COMPLETED']))
  },
  600_000,
)

test('a process that dies anywhere while it posts or edits the message leaves one, that agrees', async () => {
  const run = async (point: CrashPoint | null) => {
    const stage = await setDueStage(bot, {})
    await bot.db.system.pool.query(`UPDATE giveaways SET ends_at = now() + interval '1 hour' WHERE id = $1`, [
      stage.id,
    ])
    const sync = async (mortal: Mortal) => await syncGiveaway(mortalBot(bot, mortal), stage.guildId, stage.id)
    const calls = await crashAt(bot, point, async mortal => {
      await sync(mortal)
      await mortal.db.system.pool.query(
        `UPDATE giveaways SET version = version + 1, synced_at = NULL WHERE guild_id = $1`,
        [stage.guildId],
      )
      await sync(mortal)
    })
    return { ...stage, calls }
  }
  const { calls } = await run(null)
  expect(calls).toBeGreaterThan(6)
  for (const point of pointsOf(calls)) {
    const { guildId, id } = await run(point)
    await bot.db.system.pool.query(
      `UPDATE giveaways SET lease_until = NULL, synced_at = NULL WHERE guild_id = $1`,
      [guildId],
    )
    await syncGiveaway(bot, guildId, id)
    expect(sentIn(bot, guildId), JSON.stringify(point)).toHaveLength(1)
    const row = await giveawayRow(bot, guildId, id)
    expect(row, JSON.stringify(point)).toMatchObject({
      messageId: sentIn(bot, guildId)[0]?.id,
      shownCount: 4,
    })
    expect(row.syncedVersion).toBe(row.version)
  }
}, 600_000)

test.each([
  'posted',
  'posted again',
])('a message that was %s and not noted is found among any number of others', async how => {
  const { guildId, id } = await setDueStage(bot, {})
  const channelId = `${giveawayChannel}${guildId}`
  await bot.db.system.pool.query(
    `UPDATE giveaways SET ends_at = now() + interval '1 hour', created_at = now() - interval '30 days' WHERE id = $1`,
    [id],
  )
  const discord = { ...bot.discord }
  if (how === 'posted again') {
    await bot.db.system.pool.query(`UPDATE giveaways SET message_id = '5' WHERE id = $1`, [id])
    discord.editMessage = async (channel, messageId, view) =>
      messageId === '5'
        ? { kind: 'refused', code: 10_008, message: 'Unknown Message' }
        : await bot.discord.editMessage(channel, messageId, view)
  }
  const author = { id: '9', username: 'nine', globalName: null }
  const others = Array.from({ length: 1_200 }, (_, i) => ({
    id: String(snowflakeAt(Date.now() - 86_400_000) + BigInt(i)),
    channelId,
    own: false,
    earnsXp: true,
    author,
    content: 'hello',
  }))
  bot.discord.messages.set(channelId, others.toReversed())
  bot.discord.faults.push({ method: 'sendMessage', when: 'after', error: new Error('cut off') })
  await expect(syncGiveaway({ ...bot, discord }, guildId, id)).rejects.toThrow('cut off')
  await syncGiveaway({ ...bot, discord }, guildId, id)
  expect(sentIn(bot, guildId)).toHaveLength(1)
  expect((await giveawayRow(bot, guildId, id)).messageId).toBe(sentIn(bot, guildId)[0]?.id)
})
