import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest'
import { reconcileVoice } from '#src/tempVoice/reconcile.ts'
import { tendVoice } from '#src/tempVoice/tendVoice.ts'
import { creationReason } from '#src/tempVoice/voiceChannel.ts'
import { addGuild, createTestBot, type TestBot } from '#test/support/testBot.ts'
import { findBrokenVoice, heal, madeChannels, makeHub, passTime, voiceRowsOf } from '#test/support/voice.ts'

let bot: TestBot
let hub: string
let guildId: string
let guilds = 5_000
beforeAll(async () => {
  bot = await createTestBot()
})
afterAll(() => bot.close())
beforeEach(async () => {
  guildId = String(guilds++)
  const { voice } = bot.discord
  voice.where.clear()
  voice.told.clear()
  bot.discord.calls.length = 0
  await addGuild(bot, guildId)
  hub = await makeHub(bot, guildId)
})

const go = (userId: string, channelId: string | null, options = {}) =>
  bot.discord.voice.go(userId, channelId, options)
const tend = () => tendVoice(bot, guildId)
const rows = () => voiceRowsOf(bot, guildId)
const made = () => madeChannels(bot, guildId)

test('a leave of which nobody told is found within a minute, and a return too', async () => {
  go('42', hub)
  await tend()
  go('42', null, { lost: true })
  await tend()
  expect(made()).toHaveLength(1)
  await passTime(bot, guildId, 31)
  await tend()
  await passTime(bot, guildId, 11)
  await tend()
  expect(made()).toEqual([])

  go('43', hub)
  await tend()
  const [channel] = made()
  go('43', null)
  await tend()
  go('43', channel?.id ?? '', { lost: true })
  await passTime(bot, guildId, 11)
  await tend()
  expect(await findBrokenVoice(bot, guildId)).toEqual([])
  expect(made()).toHaveLength(1)
})

test('while the guild is away nothing happens', async () => {
  go('42', hub)
  await tend()
  bot.discord.voice.away.add(guildId)
  await heal(bot, guildId)
  expect(made()).toHaveLength(1)
  expect(await rows()).toHaveLength(1)
  bot.discord.voice.away.delete(guildId)
  expect(await findBrokenVoice(bot, guildId)).toEqual([])
})

test('channels that were deleted by hand are forgotten, as is a hub, whose channels live on', async () => {
  for (const userId of ['42', '43']) go(userId, hub)
  await tend()
  const [first, second] = made()
  bot.discord.voice.removeChannel(first?.id ?? '')
  bot.discord.voice.removeChannel(hub)
  await reconcileVoice(bot, guildId)
  await bot.voiceHubs.load([guildId])
  expect((await rows()).map(({ channelId }) => channelId)).toEqual([second?.id])
  expect(bot.voiceHubs.of(guildId)).toMatchObject([{ isRemoved: true }])
  go('42', null)
  go('43', null)
  await heal(bot, guildId)
  expect(made()).toEqual([])
  expect(await bot.db.system.prisma.voiceHub.count({ where: { guildId } })).toBe(0)
})

test('channels that nobody knows of are deleted when they are empty, and only those that the bot made', async () => {
  const { voice } = bot.discord
  go('42', hub)
  await tend()
  const [own] = made()
  const overwrites = own?.overwrites ?? []
  const reason = creationReason('a'.repeat(24))
  const add = (id: string, more: { own: boolean; reason: string | null }) => {
    voice.addChannel(guildId, id, { name: own?.name ?? '', overwrites })
    voice.log.push({ entryId: `${id}1`, channelId: id, ...more })
  }
  const base = String(BigInt(own?.id ?? '') + 1_000n)
  const ids = Array.from({ length: 6 }, (_, n) => String(BigInt(base) + BigInt(n)))
  const [orphan = '', copy = '', forged = '', other = '', unlogged = '', occupied = ''] = ids
  add(orphan, { own: true, reason })
  add(copy, { own: false, reason: null })
  add(forged, { own: false, reason })
  add(other, { own: true, reason: 'Hub of temporary voice channels' })
  voice.addChannel(guildId, unlogged, { overwrites })
  add(occupied, { own: true, reason: creationReason('b'.repeat(24)) })
  go('60', occupied)
  await reconcileVoice(bot, guildId)
  expect(ids.filter(id => !voice.channels.has(id))).toEqual([orphan])
  go('60', null)
  await reconcileVoice(bot, guildId)
  expect(ids.filter(id => !voice.channels.has(id))).toEqual([orphan, occupied])
  expect(voice.channels.has(own?.id ?? '')).toBe(true)

  // Without the audit log it cannot be told what is the bot's.
  add(orphan, { own: true, reason })
  bot.discord.refusing.set(`log:${guildId}`, { kind: 'refused', code: 50013, message: 'Missing Permissions' })
  await reconcileVoice(bot, guildId)
  expect(voice.channels.has(orphan)).toBe(true)
})
