import { sql } from 'kysely'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { type TestBot, addGuild, createTestBot } from '#test/support/testBot.ts'
import { type AuditPage, auditedSubjects, findAuditPage } from '#src/audit/audit.ts'
import { readAuditEntries, readAuditEntriesInAllGuilds } from '#src/audit/store.ts'
import {
  type Actor,
  type Source,
  changeGuild,
  changeInAllGuilds,
  readGuild,
} from '#src/database/guildTransaction.ts'

let bot: TestBot
beforeAll(async () => {
  bot = await createTestBot()
})
afterAll(() => bot.close())

const by = (userId: string | null, source: Source = 'COMMAND'): Actor => ({
  source,
  userId,
  requestId: 'request 1',
  ip: '192.0.2.7',
})
const setCooldown = (guildId: string, seconds: number, actor = by('10')) =>
  changeGuild(bot.db, guildId, actor, ({ prisma }) =>
    prisma.guildSettings.upsert({
      where: { guildId },
      create: { guildId, xpCooldownSeconds: seconds },
      update: { xpCooldownSeconds: seconds },
    }),
  )
const cooldowns = ({ entries }: AuditPage) => entries.map(({ after }) => after?.['xp_cooldown_seconds'])
const everything = { days: 90 }

test('an entry says who changed what, when, how, and from what to what', async () => {
  await addGuild(bot, '1')
  await setCooldown('1', 5)
  await setCooldown('1', 7)
  const [changed, made] = (await findAuditPage(bot, '1', everything, 'newest')).entries
  expect(changed).toMatchObject({
    guildId: '1',
    actor: { person: '10' },
    source: 'COMMAND',
    requestId: 'request 1',
    ip: '192.0.2.7',
    action: 'UPDATE',
    subject: 'guild_settings',
    subjectKey: { guild_id: '1' },
    before: { xp_cooldown_seconds: 5 },
    after: { xp_cooldown_seconds: 7 },
  })
  expect(changed?.createdAt.getTime()).toBeGreaterThan(Date.now() - 60_000)
  expect(made).toMatchObject({
    action: 'INSERT',
    before: null,
    after: { xp_cooldown_seconds: 5, xp_min: 15 },
  })
})

test('pages of ten lead to the oldest and back, without gap or repetition, while new entries come', async () => {
  await addGuild(bot, '2')
  for (let seconds = 1; seconds <= 23; seconds++) await setCooldown('2', seconds)
  const older = (page: AuditPage) =>
    findAuditPage(bot, '2', everything, { olderThan: page.entries.at(-1)?.id as bigint })
  const newer = (page: AuditPage) =>
    findAuditPage(bot, '2', everything, { newerThan: page.entries[0]?.id as bigint })
  const numbers = (from: number, to: number) => Array.from({ length: from - to + 1 }, (_, n) => from - n)

  const first = await findAuditPage(bot, '2', everything, 'newest')
  expect(cooldowns(first)).toEqual(numbers(23, 14))
  expect(first).toMatchObject({ hasNewer: false, hasOlder: true })
  await setCooldown('2', 24)
  const second = await older(first)
  expect(cooldowns(second)).toEqual(numbers(13, 4))
  expect(second).toMatchObject({ hasNewer: true, hasOlder: true })
  const third = await older(second)
  expect(cooldowns(third)).toEqual(numbers(3, 1))
  expect(third).toMatchObject({ hasNewer: true, hasOlder: false })
  const back = await newer(third)
  expect(cooldowns(back)).toEqual(numbers(13, 4))
  expect(back).toMatchObject({ hasNewer: true, hasOlder: true })
  const top = await newer(back)
  expect(cooldowns(top)).toEqual(numbers(23, 14))
  expect(await newer(top)).toMatchObject({ hasNewer: false, hasOlder: true })
  expect(cooldowns(await newer(top))).toEqual(numbers(24, 15))
})

test('filters by person, way, subject and time hold together', async () => {
  await addGuild(bot, '3')
  await setCooldown('3', 1, by('10'))
  await setCooldown('3', 2, by('11'))
  await setCooldown('3', 3, by(null, 'JOB'))
  await changeInAllGuilds(bot.db, by(null, 'CLI'), ({ prisma }) =>
    prisma.guild.update({ where: { id: '3' }, data: { name: 'Renamed' } }),
  )
  const found = async (filter: object) =>
    cooldowns(await findAuditPage(bot, '3', { ...everything, ...filter }, 'newest'))
  expect(await found({})).toEqual([undefined, 3, 2, 1])
  expect(await found({ actorId: '11' })).toEqual([2])
  expect(await found({ actorId: '12' })).toEqual([])
  expect(await found({ source: 'JOB' })).toEqual([3])
  expect(await found({ subject: 'guilds' })).toEqual([undefined])
  expect(await found({ subject: 'guild_settings', source: 'COMMAND' })).toEqual([2, 1])
  await bot.db.system.kysely
    .updateTable('audit_log')
    .set({ created_at: sql<Date>`now() - interval '30 days'` })
    .where('guild_id', '=', '3')
    .where('source', '=', 'JOB')
    .execute()
  expect(await found({ days: 29 })).toEqual([undefined, 2, 1])
  expect(await found({ days: 31 })).toEqual([undefined, 3, 2, 1])
})

test('a guild reads its own log alone; the operator reads all', async () => {
  await addGuild(bot, '4')
  await addGuild(bot, '5')
  await setCooldown('4', 40)
  await setCooldown('5', 50)
  const own = (await findAuditPage(bot, '4', everything, 'newest')).entries
  expect(own.map(({ guildId }) => guildId)).toEqual(['4'])
  const all = await readAuditEntriesInAllGuilds(bot.db.system, everything, 'newest')
  const guilds = new Set(all.map(({ guildId }) => guildId))
  expect(['4', '5'].every(guildId => guilds.has(guildId))).toBe(true)
})

test('a member’s entry names them; after they were erased it is about nobody, and so is what they did', async () => {
  await addGuild(bot, '6')
  await bot.db.system.prisma.user.create({ data: { id: '77', username: 'x' } })
  await changeGuild(bot.db, '6', by('77'), ({ prisma }) =>
    prisma.member.create({ data: { guildId: '6', userId: '77', nickname: 'secret' } }),
  )
  const read = async () => (await findAuditPage(bot, '6', everything, 'newest')).entries[0]
  const before = await read()
  expect(before).toMatchObject({
    actor: { person: '77' },
    subjectKey: { user_id: { person: '77' } },
    after: { user_id: { person: '77' }, nickname: '[redacted]' },
  })
  await bot.db.system.prisma.auditPerson.deleteMany({ where: { userId: '77' } })
  const after = await read()
  expect(after).toMatchObject({ actor: { person: null }, subjectKey: { user_id: { person: null } } })
  expect(JSON.stringify(after?.after)).not.toContain('77')
})

test('limits are 1 to 500 entries and 1 to 90 days', async () => {
  await addGuild(bot, '7')
  const read = (days: number, limit?: number) =>
    readGuild(bot.db, '7', tx => readAuditEntries(tx, { days }, 'newest', limit))
  for (const limit of [0, -1, 501, 1.5])
    await expect(read(90, limit), String(limit)).rejects.toThrow(RangeError)
  for (const days of [0, -1, 91, 1.5, Number.NaN])
    await expect(read(days), String(days)).rejects.toThrow(RangeError)
  expect(await read(90, 500)).toEqual([])
})

test('the list of what is recorded is that of the database’s triggers', async () => {
  const { rows } = await bot.db.system.pool.query<{ name: string }>(
    "SELECT tgrelid::regclass::text AS name FROM pg_trigger WHERE tgname = 'audit' ORDER BY 1",
  )
  expect(rows.map(({ name }) => name)).toEqual([...auditedSubjects])
})
