import { afterAll, beforeAll, expect, test } from 'vitest'
import { type TestBot, addGuild, createTestBot } from '#test/support/testBot.ts'
import { defaultSettings, type GuildSettings, settingsFromRow } from '#src/settings/settings.ts'

let bot: TestBot
beforeAll(async () => {
  bot = await createTestBot()
})
afterAll(() => bot.close())

test('the defaults in memory are those of the table', async () => {
  await addGuild(bot, '1')
  const row = await bot.db.system.prisma.guildSettings.create({ data: { guildId: '1' } })
  expect(settingsFromRow(row)).toEqual({ ...defaultSettings, version: 1 })
})

/** Resolves when a process has the settings that are waited for. */
async function until(
  cache: TestBot['settings'],
  guildId: string,
  wanted: (settings: GuildSettings) => boolean,
): Promise<void> {
  while (!wanted(cache.of(guildId))) await new Promise(resolve => setImmediate(resolve))
}

test('every process hears of a change', async () => {
  await addGuild(bot, '2', { xpMin: 1, xpMax: 2 })
  const other = bot.another()
  await other.settings.load(['2'])
  expect(other.settings.of('2').xp).toMatchObject({ min: 1, max: 2 })
  await bot.db.system.prisma.guildSettings.update({
    where: { guildId: '2' },
    data: { xpMax: 9, version: { increment: 1 } },
  })
  await Promise.all([bot, other].map(({ settings }) => until(settings, '2', ({ xp }) => xp.max === 9)))
})

test('changes made while the listener was away are read when it is back', async () => {
  await addGuild(bot, '3', { xpMin: 1, xpMax: 2 })
  await bot.db.system.pool.query(
    `WITH gone AS (SELECT pg_terminate_backend(pid) FROM pg_stat_activity
       WHERE application_name = 'guildhall settings' AND datname = current_database()),
     changed AS (UPDATE guild_settings SET xp_max = 8, version = version + 1 WHERE guild_id = '3')
     SELECT count(*) FROM gone`,
  )
  await until(bot.settings, '3', ({ xp }) => xp.max === 8)
})

test('settings out of bounds are refused by the table', async () => {
  await addGuild(bot, '4')
  const create = (data: object) =>
    bot.db.system.prisma.guildSettings.create({ data: { guildId: '4', ...data } })
  for (const wrong of [
    { xpMin: 30, xpMax: 20 },
    { xpMin: -1 },
    { xpCooldownSeconds: -1 },
    { locale: 'xx' },
    { levelUpNotice: 'CHANNEL' },
  ]) {
    await expect(create(wrong), JSON.stringify(wrong)).rejects.toThrow()
  }
})
