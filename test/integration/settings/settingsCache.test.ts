import { afterAll, beforeAll, expect, test } from 'vitest'
import { type TestBot, addGuild, createTestBot, silent } from '#test/support/testBot.ts'
import { until } from '#test/support/until.ts'
import type { Database } from '#src/database/database.ts'
import { defaultSettings, type GuildSettings, settingsFromRow } from '#src/settings/settings.ts'
import { createSettingsCache } from '#src/settings/settingsCache.ts'

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
async function known(
  cache: TestBot['settings'],
  guildId: string,
  wanted: (settings: GuildSettings) => boolean,
): Promise<void> {
  await until(() => cache.of(guildId), wanted)
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
  await Promise.all([bot, other].map(({ settings }) => known(settings, '2', ({ xp }) => xp.max === 9)))
})

test('changes made while the listener was away are read when it is back', async () => {
  await addGuild(bot, '3', { xpMin: 1, xpMax: 2 })
  await bot.db.system.pool.query(
    `WITH gone AS (SELECT pg_terminate_backend(pid) FROM pg_stat_activity
       WHERE application_name = 'guildhall guild_settings_changed' AND datname = current_database()),
     changed AS (UPDATE guild_settings SET xp_max = 8, version = version + 1 WHERE guild_id = '3')
     SELECT count(*) FROM gone`,
  )
  await known(bot.settings, '3', ({ xp }) => xp.max === 8)
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

type Rows = { xpMin: number }[]

/** The database, whose settings are read like that. */
function readingSettings(reading: (read: () => Promise<Rows>) => Promise<Rows>): Database {
  const prisma = bot.db.system.prisma.$extends({
    query: { guildSettings: { findMany: ({ args, query }) => reading(() => query(args) as Promise<Rows>) } },
  }) as unknown as Database['system']['prisma']
  return { ...bot.db, system: { ...bot.db.system, prisma } }
}

/** A cache that hears of no change. */
const deafCache = (db: Database) =>
  createSettingsCache({ db, url: 'postgresql://127.0.0.1:1/nowhere', log: silent })

test('of what commands saw at once the newest stays, in whatever order it comes', async () => {
  await addGuild(bot, '5')
  const cache = deafCache(bot.db)
  await cache.load(['5'])
  cache.learn('5', { ...defaultSettings, version: 3, locale: 'de' })
  cache.learn('5', { ...defaultSettings, version: 2 })
  expect(cache.of('5')).toMatchObject({ version: 3, locale: 'de' })
  await cache.close()
})

test('of two reads the later one stays, though the first takes longer', async () => {
  await addGuild(bot, '6', { xpMin: 1 })
  const [hasRead, released] = [Promise.withResolvers<void>(), Promise.withResolvers<void>()]
  let reads = 0
  const db = readingSettings(async read => {
    const isFirst = ++reads === 1
    const rows = await read()
    hasRead.resolve()
    if (isFirst) await released.promise
    return rows
  })
  const cache = deafCache(db)
  const first = cache.load(['6'])
  await hasRead.promise
  await bot.db.system.pool.query("UPDATE guild_settings SET xp_min = 2, version = 2 WHERE guild_id = '6'")
  const second = cache.load(['6'])
  // Long enough for the second read, if it did not wait for the first.
  for (let n = 0; n < 300; n++) await bot.db.system.pool.query('SELECT 1')
  released.resolve()
  await Promise.all([first, second])
  expect(cache.of('6').xp.min).toBe(2)
  await cache.close()
})

test('a change that could not be read is read when the listener has connected anew', async () => {
  await addGuild(bot, '10', { xpMin: 1 })
  let failures = 0
  const db = readingSettings(async read => {
    const rows = await read()
    if (rows.some(({ xpMin }) => xpMin === 2) && ++failures === 1) throw new Error('the database is away')
    return rows
  })
  const cache = createSettingsCache({ db, url: bot.databaseUrl, log: silent })
  await cache.load(['10'])
  await bot.db.system.pool.query(
    `UPDATE guild_settings SET xp_min = 2, version = version + 1 WHERE guild_id = '10'`,
  )
  await known(cache, '10', ({ xp }) => xp.min === 2)
  expect(failures).toBeGreaterThan(0)
  await cache.close()
})

test('what was forgotten while it was read stays forgotten', async () => {
  await addGuild(bot, '11', { xpMin: 1 })
  const [hasRead, released] = [Promise.withResolvers<void>(), Promise.withResolvers<void>()]
  const cache = deafCache(
    readingSettings(async read => {
      const rows = await read()
      hasRead.resolve()
      await released.promise
      return rows
    }),
  )
  const loading = cache.load(['11'])
  await hasRead.promise
  cache.forget('11')
  released.resolve()
  await loading
  expect(cache.of('11')).toBe(defaultSettings)
  await cache.close()
})

test('settings that are gone, and those made anew, are the defaults and the new ones', async () => {
  await addGuild(bot, '7', { xpMin: 1, version: 5 })
  const other = bot.another()
  await other.settings.load(['7'])
  const caches = [bot.settings, other.settings]
  await bot.db.system.pool.query("DELETE FROM guild_settings WHERE guild_id = '7'")
  await Promise.all(caches.map(cache => known(cache, '7', settings => settings === defaultSettings)))
  await bot.db.system.pool.query("INSERT INTO guild_settings (guild_id, xp_min) VALUES ('7', 3)")
  await Promise.all(caches.map(cache => known(cache, '7', ({ xp }) => xp.min === 3)))
})

test('what is loaded again replaces what is in memory, whatever its version', async () => {
  await addGuild(bot, '8', { xpMin: 1, version: 5 })
  const cache = deafCache(bot.db)
  await cache.load(['8'])
  await bot.db.system.pool.query("DELETE FROM guild_settings WHERE guild_id = '8'")
  await cache.load(['8'])
  expect(cache.of('8')).toBe(defaultSettings)
  cache.learn('8', { ...defaultSettings, version: 1, locale: 'de' })
  expect(cache.of('8').locale).toBe('de')
  await cache.close()
})

test('150,000 guilds are read again after the listener was away', async () => {
  await addGuild(bot, '9')
  const other = bot.another()
  // Guilds without settings: what counts is how many are asked for.
  await other.settings.load(Array.from({ length: 150_000 }, (_, n) => String(n + 9)))
  await bot.db.system.prisma.guildSettings.create({ data: { guildId: '9', xpMax: 50 } })
  await known(other.settings, '9', ({ xp }) => xp.max === 50)
  await bot.db.system.pool.query(
    `SELECT pg_terminate_backend(pid, 5000) FROM pg_stat_activity
     WHERE application_name = 'guildhall settings' AND datname = current_database()`,
  )
  await bot.db.system.pool.query("UPDATE guild_settings SET xp_max = 60, version = 2 WHERE guild_id = '9'")
  await known(other.settings, '9', ({ xp }) => xp.max === 60)
})
