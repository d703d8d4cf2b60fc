import { afterEach, beforeEach, expect, test } from 'vitest'
import { guildMessage, messageId } from '#test/support/messages.ts'
import { type TestBot, addGuild, createTestBot } from '#test/support/testBot.ts'
import type { SeenMessage } from '#src/discord/discord.ts'
import { catchUpGuild } from '#src/leveling/catchUp.ts'
import { awardMessageXp } from '#src/leveling/leveling.ts'

let bot: TestBot
beforeEach(async () => {
  bot = await createTestBot()
  await addGuild(bot, '1')
})
afterEach(() => bot.close())

const atOnce = () => Promise.resolve()

function posted(
  channelId: string,
  userId: string,
  seconds: number,
  more: Partial<SeenMessage> = {},
): SeenMessage {
  const author = { id: userId, username: `user${userId}`, globalName: null }
  return { id: messageId(seconds), channelId, own: false, earnsXp: true, author, content: '', ...more }
}

/** Puts messages, oldest first, into a channel of guild 1. */
function fillChannel(channelId: string, messages: SeenMessage[]): void {
  bot.discord.messages.set(channelId, messages.toReversed())
  const channels = bot.discord.channels.get('1') ?? []
  bot.discord.channels.set('1', [...channels, { id: channelId, lastMessageId: messages.at(-1)?.id ?? null }])
}

const setMark = (seconds: number) =>
  bot.db.system.prisma.guild.update({
    where: { id: '1' },
    data: { levelingSeenId: BigInt(messageId(seconds)) },
  })

const members = () => bot.db.system.prisma.member.findMany({ orderBy: { userId: 'asc' } })

test('messages of all channels are granted in the order they were written', async () => {
  await setMark(0)
  // Granted channel by channel, user 7's message at 61 would come before the one at 1, and earn alone.
  fillChannel('10', [posted('10', '7', 61), posted('10', '8', 62)])
  fillChannel('11', [posted('11', '7', 1), posted('11', '7', 30)])
  const result = await catchUpGuild(bot, '1', bot.discord.messageChannels('1'), atOnce)
  expect(result).toEqual({ channels: 2, messages: 4, granted: 3, skipped: [] })
  expect((await members()).map(({ userId, messageCount }) => [userId, messageCount])).toEqual([
    ['7', 2],
    ['8', 1],
  ])
})

test('what lies before the mark is not read, and a second catch-up grants nothing', async () => {
  await setMark(100)
  fillChannel('10', [posted('10', '7', 50), posted('10', '8', 150)])
  fillChannel('11', [posted('11', '9', 99)])
  expect(await catchUpGuild(bot, '1', bot.discord.messageChannels('1'), atOnce)).toMatchObject({
    channels: 1,
    messages: 1,
    granted: 1,
  })
  expect(await catchUpGuild(bot, '1', bot.discord.messageChannels('1'), atOnce)).toMatchObject({ granted: 0 })
  expect((await members()).map(({ userId }) => userId)).toEqual(['8'])
})

test('bots, webhooks and system messages earn nothing here either', async () => {
  fillChannel('10', [posted('10', '7', 1, { earnsXp: false })])
  expect(await catchUpGuild(bot, '1', bot.discord.messageChannels('1'), atOnce)).toMatchObject({
    messages: 1,
    granted: 0,
  })
})

test('a channel is read back page by page, to 1,000 messages, and the rest reported', async () => {
  fillChannel(
    '10',
    Array.from({ length: 1_250 }, (_, i) => posted('10', String(1_000 + i), 1 + i)),
  )
  const result = await catchUpGuild(bot, '1', bot.discord.messageChannels('1'), atOnce)
  expect(result).toMatchObject({
    messages: 1_000,
    granted: 1_000,
    skipped: [{ channelId: '10', reason: 'more than 1000 messages' }],
  })
  // Newest first: it is the oldest that were left out.
  expect((await members())[0]?.userId).toBe('1250')
})

test('a channel that Discord refuses is skipped, the others are read', async () => {
  fillChannel('10', [posted('10', '7', 2)])
  fillChannel('11', [posted('11', '8', 1)])
  bot.discord.refusing.set('10', { kind: 'refused', code: 50_001, message: 'Missing Access' })
  const result = await catchUpGuild(bot, '1', bot.discord.messageChannels('1'), atOnce)
  expect(result).toMatchObject({ granted: 1, skipped: [{ channelId: '10', reason: 'Missing Access' }] })
})

test('no channel is read once the time is over', async () => {
  let time = 0
  fillChannel('10', [posted('10', '7', 2)])
  fillChannel('11', [posted('11', '8', 1)])
  const slow = async () => void (time += 16 * 60_000)
  const result = await catchUpGuild({ ...bot, now: () => time }, '1', bot.discord.messageChannels('1'), slow)
  expect(result).toMatchObject({ channels: 1, granted: 1 })
  expect(result.skipped).toEqual([{ channelId: '11', reason: 'the time for catching up was over' }])
})

test('live messages wait behind the catch-up and are granted after it', async () => {
  fillChannel('10', [posted('10', '7', 1)])
  const seen: string[] = []
  const caughtUp = bot.catchUps.run('1').then(() => seen.push('caught up'))
  bot.queues.step('1', 'leveling', () => seen.push('live'))
  await caughtUp
  await bot.queues.drain()
  expect(seen.toSorted()).toEqual(['caught up', 'live'])
  expect(seen.length).toBe(2)
  expect(await members()).toHaveLength(1)
})

test('an outage of Discord leaves the mark, and holds the lane until the catch-up succeeds', async () => {
  await setMark(0)
  fillChannel('10', [posted('10', '7', 1)])
  bot.discord.faults.push({ method: 'readMessages', when: 'before', error: new Error('502') })
  await bot.catchUps.run('1')
  expect(bot.xp.marks.hasGap('1')).toBe(true)
  expect(bot.queues.size).toBe(1)
  await bot.catchUps.run('1')
  expect(bot.xp.marks.hasGap('1')).toBe(false)
  expect(bot.queues.size).toBe(0)
  expect(await members()).toHaveLength(1)
})

test('a stop before the catch-up leaves the mark, though live messages were granted', async () => {
  await setMark(0)
  fillChannel('10', [posted('10', '7', 1)])
  const other = bot.another()
  await other.settings.load(['1'])
  await other.catchUps.stop()
  await other.catchUps.run('1')
  await awardMessageXp(other, guildMessage('1', '8', 500))
  await other.xp.marks.settle(true)
  await bot.catchUps.run('1')
  expect((await members()).map(({ userId }) => userId)).toEqual(['7', '8'])
})

test('what is written while the channels are read does not overtake what waits in the lane', async () => {
  await setMark(0)
  fillChannel('10', [posted('10', '7', 1)])
  const caughtUp = bot.catchUps.run('1')
  // Both arrive live during the catch-up; only the younger one stands in the channel that is read.
  bot.discord.messages.set('10', [posted('10', '7', 170), posted('10', '7', 1)])
  for (const seconds of [100, 170]) {
    bot.queues.step('1', 'leveling', () => void awardMessageXp(bot, guildMessage('1', '7', seconds)))
  }
  await caughtUp
  await bot.queues.drain()
  await bot.xp.drain()
  expect(await members()).toMatchObject([{ userId: '7', messageCount: 3 }])
})

test('after a loss the lane is held, so that no later message takes the lost one’s place', async () => {
  await setMark(0)
  fillChannel('10', [posted('10', '7', 1)])
  bot.catchUps.lost('1', new Error('the database was away'))
  bot.queues.step('1', 'leveling', () => void awardMessageXp(bot, guildMessage('1', '7', 100)))
  expect(bot.xp.counts().waiting).toBe(0)
  await bot.catchUps.run('1')
  await bot.queues.drain()
  await bot.xp.drain()
  expect(await members()).toMatchObject([{ userId: '7', messageCount: 2 }])
  expect(bot.queues.size).toBe(0)
})
