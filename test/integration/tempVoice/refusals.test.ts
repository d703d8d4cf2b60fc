import { PermissionFlagsBits } from 'discord-api-types/v10'
import { type Client, PermissionsBitField } from 'discord.js'
import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest'
import { newId } from '#src/database/newId.ts'
import type { Refused } from '#src/discord/discord.ts'
import { snowflakeAt } from '#src/discord/snowflake.ts'
import { createVoicePort } from '#src/discord/voicePort.ts'
import { takeAction } from '#src/tempVoice/actions.ts'
import { postpone, takeLease } from '#src/tempVoice/channelStore.ts'
import { hubReason } from '#src/tempVoice/hub.ts'
import { withinReach } from '#src/tempVoice/overwrites.ts'
import { addHub } from '#src/tempVoice/hubs.ts'
import { reconcileVoice } from '#src/tempVoice/reconcile.ts'
import { tendVoice } from '#src/tempVoice/tendVoice.ts'
import { creationReason } from '#src/tempVoice/voiceChannel.ts'
import { addGuild, createTestBot, type TestBot } from '#test/support/testBot.ts'
import { asker } from '#test/support/tickets.ts'
import { madeChannels, makeHub, passTime, voiceRowsOf } from '#test/support/voice.ts'

let bot: TestBot
let hub: string
let guildId: string
let guilds = 8_000
beforeAll(async () => {
  bot = await createTestBot()
})
afterAll(() => bot.close())
beforeEach(async () => {
  guildId = String(guilds++)
  const { voice } = bot.discord
  for (const known of [voice.where, voice.told, voice.channels, bot.discord.refusing]) known.clear()
  voice.log.length = 0
  bot.discord.calls.length = 0
  bot.discord.faults.length = 0
  await addGuild(bot, guildId)
  hub = await makeHub(bot, guildId)
})

const go = (userId: string, channelId: string | null) => bot.discord.voice.go(userId, channelId)
const tend = () => tendVoice(bot, guildId)
const made = () => madeChannels(bot, guildId)
const countCalls = (name: string) => bot.discord.calls.filter(call => call === name).length
const creations = () => bot.db.system.prisma.voiceCreation.count({ where: { guildId } })
const hubRow = () => bot.db.system.prisma.voiceHub.findFirstOrThrow({ where: { guildId, channelId: hub } })
const preference = () => bot.db.system.prisma.voicePreference.findFirst({ where: { guildId } })
const fail = (method: 'editVoiceChannel' | 'moveMember') =>
  bot.discord.faults.push({ method, when: 'before', error: new Error('away') })

/** Somebody acts in a place; a moderator of that place, if they are. */
const act = (
  userId: string,
  placeId: string,
  action: Parameters<typeof takeAction>[2],
  isModerator = false,
) => takeAction(bot, { ...asker(guildId, userId), placeId, isModerator }, action)

/** Somebody with a channel of their own. */
async function own(userId: string): Promise<string> {
  go(userId, hub)
  await tend()
  return bot.discord.voice.where.get(userId) ?? ''
}

const forbidden: Refused = { kind: 'refused', code: 50013, message: 'Missing Permissions' }
const badName: Refused = { kind: 'refused', code: 50035, message: 'Invalid Form Body\nname[CONTENT]: no' }

test('what Discord refused or put off counts for no limit, and the hub rests as long as Discord says', async () => {
  bot.discord.refusing.set(guildId, forbidden)
  go('42', hub)
  for (let n = 0; n < 5; n++) {
    await tend()
    await passTime(bot, guildId, 61)
  }
  expect(countCalls('createVoiceChannel')).toBe(5)
  expect(await creations()).toBe(0)
  bot.discord.refusing.clear()

  const { createVoiceChannel } = bot.discord
  bot.discord.createVoiceChannel = () => Promise.resolve({ kind: 'later', afterMs: 600_000 })
  await tend()
  bot.discord.createVoiceChannel = createVoiceChannel
  expect(await voiceRowsOf(bot, guildId)).toEqual([])
  expect(await creations()).toBe(0)
  const { retryAt } = await hubRow()
  expect((retryAt?.getTime() ?? 0) - Date.now()).toBeGreaterThan(555_000)
  await passTime(bot, guildId, 550)
  expect(await tend()).toBe(true)
  expect(made()).toEqual([])
  await passTime(bot, guildId, 51)
  await tend()
  expect(made()).toHaveLength(1)
})

test('a hub of a guild that the bot has left says nothing', async () => {
  bot.discord.refusing.set(guildId, forbidden)
  go('42', hub)
  const { createVoiceChannel } = bot.discord
  bot.discord.createVoiceChannel = async (...args) => {
    await bot.db.system.prisma.guild.update({ where: { id: guildId }, data: { isActive: false } })
    return await createVoiceChannel(...args)
  }
  await tend()
  bot.discord.createVoiceChannel = createVoiceChannel
  expect(await bot.db.system.prisma.outboxMessage.count({ where: { guildId } })).toBe(0)
})

test('a name that Discord does not accept is forgotten, and stops nobody', async () => {
  const channelId = await own('42')
  bot.discord.refusing.set(channelId, badName)
  expect(await act('42', channelId, { kind: 'rename', name: 'bad' })).toMatchObject({
    problem: 'nameRejected',
  })
  expect(await preference()).toMatchObject({ name: null })
  expect(await voiceRowsOf(bot, guildId)).toMatchObject([{ name: "Member 42's room" }])

  // Chosen at a time when it was accepted.
  await bot.db.system.prisma.voicePreference.create({ data: { guildId, userId: '43', name: 'bad' } })
  const { createVoiceChannel } = bot.discord
  bot.discord.createVoiceChannel = (id, channel, reason) =>
    channel.name === 'bad' ? Promise.resolve(badName) : createVoiceChannel(id, channel, reason)
  await own('43')
  bot.discord.createVoiceChannel = createVoiceChannel
  expect(made().map(({ name }) => name)).toContain('Voice')
  expect(await hubRow()).toMatchObject({ failure: null, retryAt: null })
  expect(await bot.db.system.prisma.voicePreference.findFirst({ where: { userId: '43' } })).toMatchObject({
    name: null,
  })
})

test('a refused change is tried again after a while, and people come and go meanwhile', async () => {
  const channelId = await own('42')
  bot.discord.refusing.set(channelId, forbidden)
  expect(await act('42', channelId, { kind: 'limit', limit: 5 })).toMatchObject({ problem: 'noPermission' })
  bot.discord.refusing.clear()
  go('43', channelId)
  await passTime(bot, guildId, 200)
  await tend()
  expect(await voiceRowsOf(bot, guildId)).toMatchObject([{ occupantIds: ['42', '43'] }])
  expect(made()).toMatchObject([{ userLimit: 0 }])
  await passTime(bot, guildId, 101)
  await tend()
  expect(made()).toMatchObject([{ userLimit: 5 }])
  expect(await voiceRowsOf(bot, guildId)).toMatchObject([{ failure: null }])
})

test('what Discord has not taken yet is not called done', async () => {
  const channelId = await own('42')
  fail('editVoiceChannel')
  expect(await act('42', channelId, { kind: 'lock' })).toMatchObject({ problem: 'later' })
  // Somebody else is at it.
  expect(await act('42', channelId, { kind: 'hide' })).toMatchObject({ problem: 'later' })
  await passTime(bot, guildId, 10)
  go('43', channelId)
  fail('moveMember')
  const member = { id: '43', isBot: false, roleIds: [] }
  expect(await act('42', channelId, { kind: 'reject', member })).toMatchObject({ problem: 'stillInside' })
  expect(await act('42', channelId, { kind: 'kick', member })).toMatchObject({ problem: null })
  expect(bot.discord.voice.where.has('43')).toBe(false)
})

test('a moderator of another place has no say in a channel', async () => {
  const channelId = await own('42')
  go('43', channelId)
  await tend()
  expect(await act('43', '999', { kind: 'claim' }, true)).toMatchObject({ kind: 'ownerPresent' })
  expect(await act('43', channelId, { kind: 'claim' }, true)).toMatchObject({ kind: 'done' })
})

test('a fresh orphan is found behind old look-alikes and a thousand creations', async () => {
  const { voice } = bot.discord
  const old = snowflakeAt(Date.now() - 20 * 86_400_000)
  const overwrites = [{ id: '1', type: 1, allow: '0', deny: '0' }]
  voice.addChannel(guildId, String(old), { overwrites })
  for (let n = 0; n < 1_000; n++)
    voice.log.push({
      entryId: String(old + BigInt(n + 10)),
      channelId: `8${n}`,
      own: true,
      reason: creationReason(newId()),
    })
  const orphan = String(snowflakeAt(Date.now() - 3_600_000))
  voice.addChannel(guildId, orphan, { own: true, overwrites })
  const reason = creationReason(newId())
  voice.log.push({ entryId: String(BigInt(orphan) + 1n), channelId: orphan, own: true, reason })
  const foreign = new Set<string>()
  await reconcileVoice(bot, guildId, foreign)
  expect(voice.channels.has(orphan)).toBe(false)
  const asked = countCalls('findCreations')
  await reconcileVoice(bot, guildId, foreign)
  expect(countCalls('findCreations')).toBe(asked)
})

test("a hub's channel is found however many were made before, and without the log the hub is given up", async () => {
  const { voice } = bot.discord
  const add = (slot: number, minutes: number) => {
    const createdAt = new Date(Date.now() - minutes * 60_000)
    return bot.db.system.prisma.voiceHub.create({
      data: { guildId, id: newId(), slot, channelId: null, nameTemplate: 'x', createdAt },
    })
  }
  const stuck = await add(5, 3)
  for (let n = 0; n < 100; n++) {
    const entryId = String(snowflakeAt(Date.now() - 86_400_000) + BigInt(n))
    voice.log.push({ entryId, channelId: `8${n}`, own: true, reason: creationReason(newId()) })
  }
  voice.addChannel(guildId, '7777', { own: true })
  const entryId = String(snowflakeAt(Date.now() - 170_000))
  voice.log.push({ entryId, channelId: '7777', own: true, reason: hubReason(stuck.id) })
  await reconcileVoice(bot, guildId)
  const find = (id: string) => bot.db.system.prisma.voiceHub.findFirst({ where: { guildId, id } })
  expect(await find(stuck.id)).toMatchObject({ channelId: '7777' })

  bot.discord.refusing.set(`log:${guildId}`, forbidden)
  const recent = await add(6, 5 * 60)
  const lost = await add(7, 7 * 60)
  await reconcileVoice(bot, guildId)
  expect(await find(recent.id)).not.toBeNull()
  expect(await find(lost.id)).toBeNull()
})

test('a hub that was taken back while its channel was being made leaves no channel', async () => {
  const { createVoiceChannel } = bot.discord
  bot.discord.createVoiceChannel = async (...args) => {
    await bot.db.system.prisma.voiceHub.deleteMany({ where: { guildId, channelId: null } })
    return await createVoiceChannel(...args)
  }
  const before = bot.discord.voice.channels.size
  const voice = { touch: () => undefined } as unknown as Parameters<typeof addHub>[0]['voice']
  const wanted = { nameTemplate: 'x', channelId: null, channelName: 'Hub', parentId: null }
  expect(await addHub({ ...bot, voice }, asker(guildId, '9'), wanted)).toMatchObject({ kind: 'refused' })
  expect(bot.discord.voice.channels.size).toBe(before)
  bot.discord.createVoiceChannel = () => Promise.resolve({ kind: 'later', afterMs: 60_000 })
  expect(await addHub({ ...bot, voice }, asker(guildId, '9'), wanted)).toMatchObject({ kind: 'limited' })
  bot.discord.createVoiceChannel = createVoiceChannel
  expect(await bot.db.system.prisma.voiceHub.count({ where: { guildId } })).toBe(1)
})

test('a look asks about 20 channels at the most whether they are as they seem, and the next one goes on', async () => {
  for (let n = 0; n < 20; n++) go(String(100 + n), hub)
  await tend()
  await passTime(bot, guildId, 61)
  for (let n = 20; n < 25; n++) go(String(100 + n), hub)
  await tend()
  await passTime(bot, guildId, 61)
  bot.discord.calls.length = 0
  await tend()
  expect(countCalls('findVoice')).toBe(20)
  await tend()
  expect(countCalls('findVoice')).toBe(25)
})

test('a name that cannot be looked up keeps nobody waiting', async () => {
  const { findMemberName } = bot.discord
  bot.discord.findMemberName = () => Promise.reject(new Error('away'))
  await own('42')
  bot.discord.findMemberName = findMemberName
  expect(made()).toHaveLength(1)
})

test('a channel is put off for fractions of a second too', async () => {
  await own('42')
  const [row] = await voiceRowsOf(bot, guildId)
  const lease = await takeLease(bot.db, { guildId, id: row?.id ?? '' })
  if (!lease) throw new Error('Somebody else is at it')
  await postpone(bot.db, lease, 1.234)
  expect((await voiceRowsOf(bot, guildId))[0]?.leaseUntil).not.toBeNull()
})

test('an administrator holds every permission, and may say nothing about Manage Roles or roles that are gone', () => {
  const permissions = new PermissionsBitField(PermissionFlagsBits.Administrator)
  const guild = { members: { me: { permissions } } }
  const client = { guilds: { cache: new Map([[guildId, guild]]) } } as unknown as Client
  const held = createVoicePort(client).ownPermissions(guildId, null)
  expect(held).toBe(PermissionsBitField.All)
  const all = String(PermissionsBitField.All)
  const overwrites = ['5', '6'].map(id => ({ id, type: 0, allow: all, deny: '0' }))
  const [first, ...others] = withinReach(overwrites, { held, roleIds: new Set(['5']) })
  expect(others).toEqual([])
  expect(BigInt(first?.allow ?? 0) & PermissionFlagsBits.ManageRoles).toBe(0n)
})
