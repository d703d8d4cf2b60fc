import { afterEach, beforeEach, expect, test } from 'vitest'
import { guildMessage } from '#test/support/messages.ts'
import { type TestBot, createTestBot } from '#test/support/testBot.ts'
import { snowflakeTime } from '#src/discord/snowflake.ts'
import { closeAbsentGuilds, closeGuild } from '#src/guilds/closeGuild.ts'
import { openGuilds } from '#src/guilds/openGuilds.ts'
import { awardMessageXp } from '#src/leveling/leveling.ts'

let bot: TestBot
beforeEach(async () => {
  bot = await createTestBot()
})
afterEach(() => bot.close())

const guildOf = (id: string) => bot.db.system.prisma.guild.findUniqueOrThrow({ where: { id } })
const facts = (id: string, name = `Guild ${id}`) => ({ id, name, ownerId: '1', memberCount: 3 })

test('a new guild gets its row, and XP counts from now on', async () => {
  bot.discord.guilds.set('1', facts('1'))
  await openGuilds({ ...bot, now: () => Date.parse('2026-05-01') }, ['1'])
  const guild = await guildOf('1')
  expect(guild).toMatchObject({ name: 'Guild 1', isActive: true, removedAt: null })
  expect(snowflakeTime(guild.levelingSeenId ?? 0n)).toBe(Date.parse('2026-05-01'))
})

test('many guilds open at once, and again with what changed', async () => {
  const ids = Array.from({ length: 2_500 }, (_, i) => String(10_000 + i))
  for (const id of ids) bot.discord.guilds.set(id, facts(id))
  await openGuilds(bot, ids)
  bot.discord.guilds.set('10000', facts('10000', 'renamed'))
  await openGuilds(bot, ids)
  expect(await bot.db.system.prisma.guild.count()).toBe(2_500)
  expect((await guildOf('10000')).name).toBe('renamed')
  expect(bot.queues.size).toBe(0)
})

test('the leveling lane is held from the call on until the guild is open', async () => {
  bot.discord.guilds.set('1', facts('1'))
  const opened = openGuilds(bot, ['1'])
  let fate: unknown
  bot.queues.step(
    '1',
    'leveling',
    () => void awardMessageXp(bot, guildMessage('1', '7', 0)).then(value => (fate = value)),
  )
  await opened
  await bot.queues.drain()
  await bot.xp.drain()
  expect(fate).toMatchObject({ kind: 'granted' })
})

test('a removal marks the guild, keeps its rows, and lets no late message in', async () => {
  bot.discord.guilds.set('1', facts('1'))
  await openGuilds(bot, ['1'])
  await awardMessageXp(bot, guildMessage('1', '7', 0))
  await closeGuild(bot, '1')
  expect(await guildOf('1')).toMatchObject({ isActive: false, removedAt: expect.any(Date) })
  expect(await awardMessageXp(bot, guildMessage('1', '7', 120))).toEqual({ kind: 'nothing' })
  expect(await bot.db.system.prisma.member.count()).toBe(1)
})

test('messages under way when the bot is removed still count, and none comes after', async () => {
  bot.discord.guilds.set('1', facts('1'))
  await openGuilds(bot, ['1'])
  const fates = Promise.all(
    Array.from({ length: 50 }, (_, i) => awardMessageXp(bot, guildMessage('1', String(i), 0))),
  )
  const closed = closeGuild(bot, '1')
  expect(bot.queues.step('1', 'leveling', () => expect.unreachable())).toBe(false)
  await closed
  expect((await fates).every(fate => fate.kind === 'granted')).toBe(true)
})

test('coming back restores the guild, without granting what was said while the bot was gone', async () => {
  bot.discord.guilds.set('1', facts('1'))
  await openGuilds({ ...bot, now: () => Date.parse('2026-05-01') }, ['1'])
  await closeGuild(bot, '1')
  await openGuilds({ ...bot, now: () => Date.parse('2026-06-01') }, ['1'])
  const guild = await guildOf('1')
  expect(guild).toMatchObject({ isActive: true, removedAt: null })
  expect(snowflakeTime(guild.levelingSeenId ?? 0n)).toBe(Date.parse('2026-06-01'))
})

test('an outage that ends keeps the mark, so that what was missed is caught up', async () => {
  bot.discord.guilds.set('1', facts('1'))
  await openGuilds({ ...bot, now: () => Date.parse('2026-05-01') }, ['1'])
  await openGuilds({ ...bot, now: () => Date.parse('2026-06-01') }, ['1'])
  expect(snowflakeTime((await guildOf('1')).levelingSeenId ?? 0n)).toBe(Date.parse('2026-05-01'))
})

test('a removal that comes while the guild is being opened has the last word, and coming back has it then', async () => {
  bot.discord.guilds.set('1', facts('1'))
  const opened = openGuilds(bot, ['1'])
  bot.discord.guilds.delete('1')
  const closed = closeGuild(bot, '1')
  await Promise.all([opened, closed])
  const row = await bot.db.system.prisma.guild.findUnique({ where: { id: '1' } })
  expect(row?.isActive ?? false).toBe(false)

  bot.discord.guilds.set('1', facts('1'))
  const closedAgain = closeGuild(bot, '1')
  const openedAgain = openGuilds(bot, ['1'])
  await Promise.all([closedAgain, openedAgain])
  expect((await guildOf('1')).isActive).toBe(true)
})

test('a guild that was left while the bot was away is closed, one of another process’s shards is not', async () => {
  for (const id of ['1', '2', '3']) bot.discord.guilds.set(id, facts(id))
  await openGuilds(bot, ['1', '2', '3'])
  await closeAbsentGuilds(
    bot,
    guildId => guildId === '1',
    guildId => guildId !== '3',
  )
  expect(await Promise.all(['1', '2', '3'].map(async id => (await guildOf(id)).isActive))).toEqual([
    true,
    false,
    true,
  ])
})

test('joining anew starts from now, also when the removal was never seen', async () => {
  bot.discord.guilds.set('1', facts('1'))
  await openGuilds({ ...bot, now: () => Date.parse('2026-05-01') }, ['1'])
  await openGuilds({ ...bot, now: () => Date.parse('2026-06-01') }, ['1'], { joined: true })
  expect(snowflakeTime((await guildOf('1')).levelingSeenId ?? 0n)).toBe(Date.parse('2026-06-01'))
})
