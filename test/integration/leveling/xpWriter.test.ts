import type pg from 'pg'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { guildMessage, messageId } from '#test/support/messages.ts'
import { type TestBot, addGuild, createTestBot } from '#test/support/testBot.ts'
import { snowflakeAt, snowflakeTime } from '#src/discord/snowflake.ts'
import { awardMessageXp } from '#src/leveling/leveling.ts'

let bot: TestBot
beforeEach(async () => {
  bot = await createTestBot()
})
afterEach(() => bot.close())

const outbox = () => bot.db.system.prisma.outboxMessage.findMany({ orderBy: { createdAt: 'asc' } })
const jobs = async () => (await bot.db.system.pool.query('SELECT * FROM graphile_worker.jobs')).rows
const markOf = async (guildId: string) =>
  (await bot.db.system.prisma.guild.findUniqueOrThrow({ where: { id: guildId } })).levelingSeenId ?? 0n

/** Messages a cooldown apart until the member has reached level 1. */
async function talkToLevelOne(guildId: string, userId = '7'): Promise<string> {
  for (let i = 0; ; i++) {
    const message = guildMessage(guildId, userId, i * 60)
    const fate = await awardMessageXp(bot, message)
    if (fate.kind === 'granted' && fate.xp >= 100n) return message.id
  }
}

test('the message that reaches a level writes one notice and its job, in the same transaction', async () => {
  await addGuild(bot, '1', { levelUpNotice: 'SAME_CHANNEL' })
  const id = await talkToLevelOne('1')
  const written = await outbox()
  expect(written).toHaveLength(1)
  expect(written[0]).toMatchObject({
    guildId: '1',
    effectKey: `levelUp:${id}`,
    channelId: '500',
    userId: '7',
    data: { level: 1 },
  })
  expect(await jobs()).toHaveLength(1)
  const member = await bot.db.system.prisma.member.findFirstOrThrow()
  expect(member.announcedLevel).toBe(1)
})

test.each([
  ['CHANNEL', '900'],
  ['DM', null],
])('with the notice set to %s it goes to channel %s', async (levelUpNotice, channelId) => {
  await addGuild(bot, '1', { levelUpNotice, levelUpChannelId: '900' })
  await talkToLevelOne('1')
  expect((await outbox())[0]?.channelId).toBe(channelId)
})

test('notices are off until a guild switches them on', async () => {
  await addGuild(bot, '1')
  await talkToLevelOne('1')
  expect(await outbox()).toEqual([])
})

test('a level that was announced before is not announced again after XP was taken', async () => {
  await addGuild(bot, '1', { levelUpNotice: 'SAME_CHANNEL' })
  await talkToLevelOne('1')
  await bot.db.system.prisma.member.updateMany({ data: { xp: 99n } })
  await awardMessageXp(bot, guildMessage('1', '7', 100_000))
  expect(await outbox()).toHaveLength(1)
})

/** Makes the next connection lose the answer to a statement, after the server has carried it out. */
function loseAnswerTo(statement: string): void {
  const { pool } = bot.db.system
  const connect = pool.connect.bind(pool) as (callback?: unknown) => Promise<pg.PoolClient>
  pool.connect = (async (callback?: unknown) => {
    if (callback !== undefined) return await connect(callback) // a query of the pool's own
    const client = await connect()
    const query = client.query.bind(client) as (...args: unknown[]) => Promise<unknown>
    client.query = (async (...args: unknown[]) => {
      const result = await query(...args)
      if (args[0] !== statement) return result
      pool.connect = connect as typeof pool.connect
      client.query = query as typeof client.query
      throw new Error('Connection terminated unexpectedly')
    }) as typeof client.query
    return client
  }) as typeof pool.connect
}

test('a commit whose answer is lost grants once, tells the truth, and announces once', async () => {
  await addGuild(bot, '1', { levelUpNotice: 'SAME_CHANNEL', xpMin: 100, xpMax: 100 })
  loseAnswerTo('COMMIT')
  expect(await awardMessageXp(bot, guildMessage('1', '7', 0))).toEqual({ kind: 'granted', xp: 100n })
  expect(await outbox()).toHaveLength(1)
  expect(await jobs()).toHaveLength(1)
})

test('a connection lost before the commit leaves nothing, and the retry does all', async () => {
  await addGuild(bot, '1', { levelUpNotice: 'SAME_CHANNEL', xpMin: 100, xpMax: 100 })
  loseAnswerTo('BEGIN')
  expect(await awardMessageXp(bot, guildMessage('1', '7', 0))).toEqual({ kind: 'granted', xp: 100n })
  expect(await outbox()).toHaveLength(1)
})

test('the mark follows at a distance, so that messages out of order are not skipped over', async () => {
  await addGuild(bot, '1')
  await awardMessageXp(bot, guildMessage('1', '7', 1_000))
  expect(snowflakeTime(await markOf('1'))).toBe(snowflakeTime(BigInt(messageId(940))))
  await awardMessageXp(bot, guildMessage('1', '8', 1_009))
  expect(snowflakeTime(await markOf('1'))).toBe(snowflakeTime(BigInt(messageId(940))))
})

test('marks of quiet guilds, and all when the bot stops, come up to the newest message', async () => {
  await addGuild(bot, '1')
  const recent = String(snowflakeAt(Date.now()))
  await awardMessageXp(bot, { ...guildMessage('1', '7', 0), id: recent })
  await bot.xp.marks.settle()
  expect(await markOf('1')).toBeLessThan(BigInt(recent))
  await bot.xp.marks.settle(true)
  expect(await markOf('1')).toBeGreaterThanOrEqual(BigInt(recent))
  expect(snowflakeTime(await markOf('1'))).toBe(snowflakeTime(BigInt(recent)))
})

test('a guild with a gap keeps its mark, whatever comes after, until that gap is closed', async () => {
  await addGuild(bot, '1')
  const gap = bot.xp.marks.openGap('1')
  await awardMessageXp(bot, guildMessage('1', '7', 1_000))
  await bot.xp.marks.settle(true)
  expect(await markOf('1')).toBe(0n)
  const lostMeanwhile = bot.xp.marks.openGap('1')
  bot.xp.marks.closeGap('1', gap)
  await bot.xp.marks.settle(true)
  expect(await markOf('1')).toBe(0n)
  bot.xp.marks.closeGap('1', lostMeanwhile)
  await bot.xp.marks.settle(true)
  expect(snowflakeTime(await markOf('1'))).toBe(snowflakeTime(BigInt(messageId(1_000))))
})

test('no mark passes a message that is still on its way, in a batch or when it settles', async () => {
  await addGuild(bot, '1')
  const { pool } = bot.db.system
  const query = pool.query.bind(pool) as (...args: unknown[]) => Promise<unknown>
  const gate = Promise.withResolvers<void>()
  pool.query = (async (...args: unknown[]) => {
    const { name, values } = args[0] as { name?: string; values?: string[] }
    if (name === 'grant_xp' && values?.[1]?.startsWith('{1000,')) await gate.promise
    return await query(...args)
  }) as typeof pool.query
  const slow = Array.from({ length: 500 }, (_, i) =>
    awardMessageXp(bot, guildMessage('1', String(1_000 + i), 1 + i / 10)),
  )
  const fast = Array.from({ length: 500 }, (_, i) =>
    awardMessageXp(bot, guildMessage('1', String(2_000 + i), 600 + i / 10)),
  )
  await Promise.all(fast)
  await bot.xp.marks.settle(true)
  expect(await markOf('1')).toBeLessThan(BigInt(messageId(1)))
  gate.resolve()
  await Promise.all(slow)
  await bot.xp.marks.settle(true)
  expect(await markOf('1')).toBeGreaterThan(BigInt(messageId(649)))
})

test('a connection that breaks while it is in use fails its query, not the process', async () => {
  const client = await bot.db.system.pool.connect()
  const { stream } = (client as unknown as { connection: { stream: { destroy(error: Error): void } } })
    .connection
  const ended = new Promise(resolve => client.once('end', resolve))
  stream.destroy(new Error('read ECONNRESET'))
  await ended
  await expect(client.query('SELECT 1')).rejects.toThrow()
  client.release(true)
  expect((await bot.db.system.pool.query('SELECT 1 AS one')).rows).toEqual([{ one: 1 }])
})
