import { afterAll, beforeAll, expect, test } from 'vitest'
import { tendVoice } from '#src/tempVoice/tendVoice.ts'
import { type CrashPoint, type Mortal, crashAt, pointsOf } from '#test/support/crash.ts'
import { addGuild, createTestBot, type TestBot } from '#test/support/testBot.ts'
import { findBrokenVoice, heal, madeChannels, makeHub, passTime, voiceRowsOf } from '#test/support/voice.ts'

let bot: TestBot
beforeAll(async () => {
  bot = await createTestBot()
})
afterAll(() => bot.close())

let guilds = 6_000

async function setStage() {
  const guildId = String(guilds++)
  bot.discord.voice.where.clear()
  bot.discord.voice.told.clear()
  await addGuild(bot, guildId)
  return { guildId, hub: await makeHub(bot, guildId) }
}

const tend = (mortal: Mortal, guildId: string) => tendVoice({ ...mortal, voiceHubs: bot.voiceHubs }, guildId)

test('a process that dies anywhere while it makes a channel leaves none, or one with its member in it', async () => {
  const run = async (point: CrashPoint | null) => {
    const stage = await setStage()
    bot.discord.voice.go('42', stage.hub)
    return { ...stage, calls: await crashAt(bot, point, mortal => tend(mortal, stage.guildId)) }
  }
  const { calls } = await run(null)
  expect(calls).toBeGreaterThan(10)
  const left = new Set<string>()
  for (const point of pointsOf(calls)) {
    const { guildId, hub } = await run(point)
    left.add((await voiceRowsOf(bot, guildId))[0]?.status ?? 'none')
    await heal(bot, guildId)
    const at = JSON.stringify(point)
    expect(await findBrokenVoice(bot, guildId), at).toEqual([])
    expect(madeChannels(bot, guildId), at).toHaveLength(1)
    expect(bot.discord.voice.where.get('42'), at).not.toBe(hub)
    expect(await voiceRowsOf(bot, guildId), at).toMatchObject([{ ownerId: '42', occupantIds: ['42'] }])
  }
  expect(left).toEqual(new Set(['none', 'CREATING', 'ACTIVE']))
}, 600_000)

test('nor when the member has gone meanwhile', async () => {
  const run = async (point: CrashPoint | null) => {
    const stage = await setStage()
    bot.discord.voice.go('42', stage.hub)
    bot.discord.voice.go('42', null, { lost: true })
    return { ...stage, calls: await crashAt(bot, point, mortal => tend(mortal, stage.guildId)) }
  }
  const { calls } = await run(null)
  for (const point of pointsOf(calls)) {
    const { guildId } = await run(point)
    await heal(bot, guildId)
    expect(await findBrokenVoice(bot, guildId), JSON.stringify(point)).toEqual([])
    expect(await voiceRowsOf(bot, guildId), JSON.stringify(point)).toEqual([])
  }
}, 600_000)

test('a process that dies anywhere while it deletes a channel leaves neither row nor channel', async () => {
  const run = async (point: CrashPoint | null) => {
    const { guildId, hub } = await setStage()
    bot.discord.voice.go('42', hub)
    await tendVoice(bot, guildId)
    bot.discord.voice.go('42', null)
    await tendVoice(bot, guildId)
    await passTime(bot, guildId, 11)
    return { guildId, calls: await crashAt(bot, point, mortal => tend(mortal, guildId)) }
  }
  const { calls } = await run(null)
  expect(calls).toBeGreaterThan(5)
  for (const point of pointsOf(calls)) {
    const { guildId } = await run(point)
    await heal(bot, guildId)
    expect(await findBrokenVoice(bot, guildId), JSON.stringify(point)).toEqual([])
    expect(await voiceRowsOf(bot, guildId), JSON.stringify(point)).toEqual([])
  }
}, 600_000)
