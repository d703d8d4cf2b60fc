import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest'
import { tendVoice } from '#src/tempVoice/tendVoice.ts'
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
const notices = async (kind = 'voiceNotice') =>
  (
    await bot.db.system.prisma.outboxMessage.findMany({
      where: { guildId, kind },
      orderBy: { createdAt: 'asc' },
    })
  ).map(({ data }) => data)

test('who joins the hub gets a channel, is moved there, and it goes when it has been empty for its grace', async () => {
  go('42', hub)
  await tend()
  const [channel] = made()
  expect(channel).toMatchObject({ name: "Member 42's room", userLimit: 0 })
  expect(bot.discord.voice.where.get('42')).toBe(channel?.id)
  expect(await rows()).toMatchObject([
    { status: 'ACTIVE', ownerId: '42', occupantIds: ['42'], emptySince: null },
  ])
  expect(bot.discord.calls).toEqual(['createVoiceChannel', 'moveMember'])
  expect(await findBrokenVoice(bot, guildId)).toEqual([])
  go('42', null)
  await tend()
  expect(made()).toHaveLength(1)
  await passTime(bot, guildId, 9)
  await tend()
  expect(made()).toHaveLength(1)
  await passTime(bot, guildId, 2)
  await tend()
  expect(made()).toEqual([])
  expect(await rows()).toEqual([])
  expect(bot.discord.calls.slice(2)).toEqual(['findVoice', 'deleteChannel'])
})

test('who comes back within the grace goes on with the channel, by its door or by the hub', async () => {
  go('42', hub)
  await tend()
  const [channel] = made()
  go('42', null)
  await tend()
  go('42', channel?.id ?? '')
  await tend()
  await passTime(bot, guildId, 20)
  await tend()
  expect(await findBrokenVoice(bot, guildId)).toEqual([])
  go('42', hub)
  await tend()
  expect(bot.discord.voice.where.get('42')).toBe(channel?.id)
  expect(made()).toHaveLength(1)
})

test('who left before they could be moved leaves nothing', async () => {
  go('42', hub)
  go('42', null, { lost: true })
  await tend()
  expect(made()).toEqual([])
  expect(await rows()).toEqual([])
  // Everybody else's wait goes on.
  const { createVoiceChannel } = bot.discord
  bot.discord.createVoiceChannel = async (...args) => {
    const created = await createVoiceChannel(...args)
    go('43', null)
    return created
  }
  go('43', hub)
  await tend()
  bot.discord.createVoiceChannel = createVoiceChannel
  expect(bot.discord.calls.filter(call => call === 'moveMember')).toHaveLength(1)
  expect(made()).toEqual([])
  expect(await rows()).toEqual([])
})

test('what Discord refuses leaves nothing, is said once, and is tried again after a minute', async () => {
  bot.discord.refusing.set(guildId, { kind: 'refused', code: 50013, message: 'Missing Permissions' })
  go('42', hub)
  await tend()
  await tend()
  expect(await rows()).toEqual([])
  expect(made()).toEqual([])
  expect(bot.discord.calls).toEqual(['createVoiceChannel'])
  expect(await notices()).toMatchObject([{ kind: 'refused', failure: 'noPermission' }])
  await passTime(bot, guildId, 61)
  await tend()
  expect(bot.discord.calls).toEqual(['createVoiceChannel', 'createVoiceChannel'])
  expect(await notices()).toHaveLength(1)
  bot.discord.refusing.delete(guildId)
  await passTime(bot, guildId, 61)
  await tend()
  expect(await findBrokenVoice(bot, guildId)).toEqual([])
  expect(made()).toHaveLength(1)
})

test('50 members at once get as many channels as a minute allows, the others are told until when, and get theirs', async () => {
  const members = Array.from({ length: 50 }, (_, n) => String(100 + n))
  for (const userId of members) go(userId, hub)
  const other = bot.another()
  await other.voiceHubs.load([guildId])
  // From two processes that know nothing of each other.
  await Promise.all([tend(), tendVoice(other, guildId)])
  expect(made()).toHaveLength(20)
  const told = (await notices()) as { kind: string; limit: string }[]
  expect(new Set(told.map(({ kind, limit }) => `${kind} ${limit}`))).toEqual(new Set(['limited guildMinute']))
  expect(told.length).toBeLessThan(5)
  for (let minute = 0; minute < 2; minute++) {
    await passTime(bot, guildId, 61)
    await tend()
  }
  expect(made()).toHaveLength(50)
  expect(await findBrokenVoice(bot, guildId)).toEqual([])
})

test('a member gets three channels a minute, a guild 450 a day', async () => {
  for (let n = 0; n < 4; n++) {
    go('42', hub)
    await tend()
    go('42', null)
    await tend()
    await passTime(bot, guildId, 11)
    await tend()
  }
  expect(bot.discord.calls.filter(call => call === 'createVoiceChannel')).toHaveLength(3)
  expect(await notices()).toMatchObject([{ kind: 'limited', limit: 'userMinute' }])
  await bot.db.system.pool.query(
    `INSERT INTO temp_voice_creations (guild_id, id, user_id, created_at)
     SELECT $1, n::text, '1', now() - interval '1 hour' FROM generate_series(1, 447) AS n`,
    [guildId],
  )
  go('43', hub)
  await tend()
  expect(made()).toEqual([])
  expect((await notices()).at(-1)).toMatchObject({ kind: 'limited', limit: 'guildDay' })
})

test('however fast somebody hops, and by however many processes, they own one channel', async () => {
  const others = [bot.another(), bot.another()]
  for (const other of others) await other.voiceHubs.load([guildId])
  for (let n = 0; n < 6; n++) {
    go('42', hub)
    const tending = [tend(), ...others.map(other => tendVoice(other, guildId))]
    if (n % 2 === 0) go('42', null)
    await Promise.all(tending)
    expect(made().length).toBeLessThanOrEqual(1)
  }
  go('42', null)
  await heal(bot, guildId)
  expect(made()).toEqual([])
  expect(await rows()).toEqual([])
})

test('the longest present inherits when the owner has been away for a minute, bots never, and never two channels', async () => {
  const { voice } = bot.discord
  go('42', hub)
  await tend()
  const [channel] = made()
  voice.bots.add('7')
  for (const userId of ['7', '44', '43']) {
    go(userId, channel?.id ?? '')
    await tend()
  }
  // 44 has a channel already, so 43 it is.
  go('44', hub)
  await tend()
  go('44', channel?.id ?? '')
  go('42', null)
  await tend()
  await passTime(bot, guildId, 59)
  await tend()
  expect((await rows())[0]?.ownerId).toBe('42')
  await passTime(bot, guildId, 2)
  await tend()
  expect((await rows())[0]).toMatchObject({ ownerId: '43', ownerLeftAt: null })
  expect(await notices()).toMatchObject([{ kind: 'inherited' }])
  expect(made()[0]?.overwrites.map(({ id }) => id)).toContain('43')
  expect(made()[0]?.overwrites.map(({ id }) => id)).not.toContain('42')
  // A bot alone does not keep it.
  for (const userId of ['43', '44']) go(userId, null)
  await heal(bot, guildId)
  expect(made()).toEqual([])
})

test('an owner who comes back in time stays it', async () => {
  go('42', hub)
  await tend()
  const [channel] = made()
  go('43', channel?.id ?? '')
  go('42', null)
  await tend()
  await passTime(bot, guildId, 59)
  go('42', channel?.id ?? '')
  await tend()
  await passTime(bot, guildId, 10)
  await tend()
  expect((await rows())[0]).toMatchObject({ ownerId: '42', occupantIds: ['43', '42'] })
})
