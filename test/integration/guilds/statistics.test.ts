import { afterEach, beforeEach, expect, test } from 'vitest'
import { addGuild, createTestBot, type TestBot } from '#test/support/testBot.ts'
import { type GuildReading, readGuild } from '#src/database/guildTransaction.ts'
import { lastDays } from '#src/database/limits.ts'
import { snowflakeAt } from '#src/discord/snowflake.ts'
import { reportGuild } from '#src/guilds/guildReport.ts'
import {
  type Joined,
  countActive,
  countByLevel,
  countJoinsByDay,
  countMembers,
  listActive,
  listJoins,
} from '#src/guilds/statistics.ts'

const now = new Date('2026-11-21T12:00:00Z')
const week = lastDays(7, now)

let bot: TestBot
beforeEach(async () => {
  bot = await createTestBot()
  await addGuild(bot, '1')
  await addGuild(bot, '2')
})
afterEach(() => bot.close())

interface Made {
  xp?: number
  messages?: number
  hidden?: boolean
  joinedAt?: string
  lastAt?: string
}

/** The same people in both guilds, but for what is given, which is guild 1's. */
async function addMember(userId: string, made: Made): Promise<void> {
  const { prisma } = bot.db.system
  await prisma.user.create({ data: { id: userId, username: `user${userId}` } })
  await prisma.member.create({
    data: {
      guildId: '1',
      userId,
      xp: BigInt(made.xp ?? 0),
      messageCount: made.messages ?? 0,
      hidden: made.hidden ?? false,
      joinedAt: made.joinedAt ?? null,
      lastMsgId: made.lastAt === undefined ? 0n : snowflakeAt(Date.parse(made.lastAt)) + BigInt(userId),
    },
  })
  await prisma.member.create({ data: { guildId: '2', userId, xp: 1_000_000n, joinedAt: now } })
}

const inGuild = <T>(work: (tx: GuildReading) => Promise<T>) => readGuild(bot.db, '1', work)

test('members are counted in all, with XP, hidden, and by their messages', async () => {
  await addMember('7', { xp: 120, messages: 6 })
  await addMember('8', { xp: 40, messages: 2, hidden: true })
  await addMember('9', {})
  expect(await inGuild(countMembers)).toEqual({ members: 3, withXp: 2, hidden: 1, messages: 8 })
})

test('a guild without members counts none', async () => {
  await addGuild(bot, '3')
  await readGuild(bot.db, '3', async tx => {
    expect(await countMembers(tx)).toEqual({ members: 0, withXp: 0, hidden: 0, messages: 0 })
    expect((await countByLevel(tx)).every(band => band.members === 0)).toBe(true)
  })
})

test('levels are counted in bands whose borders are those of the curve', async () => {
  // Level 1 begins at 100 XP, 5 at 1,150, 10 at 4,675, 100 at 1,899,250.
  for (const [userId, xp] of [99, 100, 1_149, 1_150, 4_674, 4_675, 1_899_250].entries())
    await addMember(String(userId + 10), { xp })
  await addMember('50', { xp: 0 })
  expect(await inGuild(countByLevel)).toEqual([
    { from: 0, to: 0, members: 1 },
    { from: 1, to: 4, members: 2 },
    { from: 5, to: 9, members: 2 },
    { from: 10, to: 19, members: 1 },
    { from: 20, to: 49, members: 0 },
    { from: 50, to: 99, members: 0 },
    { from: 100, to: null, members: 1 },
  ])
})

test('joins are counted by UTC day, within the range, days without any too', async () => {
  await addMember('7', { joinedAt: '2026-11-19T23:59:59.999Z' })
  await addMember('8', { joinedAt: '2026-11-20T00:00:00Z' })
  await addMember('9', { joinedAt: '2026-11-20T18:00:00Z' })
  await addMember('10', { joinedAt: '2026-11-21T12:00:00Z' })
  await addMember('11', { joinedAt: '2026-11-01T00:00:00Z' })
  await addMember('12', {})
  const range = { from: new Date('2026-11-18T12:00:00Z'), to: now }
  expect(await inGuild(tx => countJoinsByDay(tx, range))).toEqual([
    { day: '2026-11-18', members: 0 },
    { day: '2026-11-19', members: 1 },
    { day: '2026-11-20', members: 2 },
    { day: '2026-11-21', members: 0 },
  ])
})

test('joins are listed newest first, page after page, each once, also those of one moment', async () => {
  for (let id = 10; id < 15; id++) await addMember(String(id), { joinedAt: '2026-11-20T00:00:00Z' })
  await addMember('7', { joinedAt: '2026-11-21T00:00:00Z' })
  await addMember('8', { joinedAt: '2026-11-19T00:00:00Z' })
  const pages: string[][] = []
  for (let after: Joined | undefined; ; ) {
    const from = after
    const page = await inGuild(tx => listJoins(tx, week, { limit: 2, ...(from && { after: from }) }))
    after = page.at(-1)
    if (!after) break
    pages.push(page.map(({ userId }) => userId))
  }
  expect(pages).toEqual([['7', '10'], ['11', '12'], ['13', '14'], ['8']])
})

test('the active are those whose last XP came within the range, latest first, page after page', async () => {
  await addMember('7', { lastAt: '2026-11-21T11:59:59Z', xp: 20, messages: 1 })
  await addMember('8', { lastAt: '2026-11-20T00:00:00Z' })
  await addMember('9', { lastAt: '2026-11-13T00:00:00Z' })
  await addMember('10', { lastAt: '2026-11-21T12:00:00Z' })
  await addMember('11', {})
  expect(await inGuild(tx => countActive(tx, week))).toBe(2)
  const [first] = await inGuild(tx => listActive(tx, week, { limit: 1 }))
  expect(first).toEqual({
    userId: '7',
    messageId: snowflakeAt(Date.parse('2026-11-21T11:59:59Z')) + 7n,
    lastActiveAt: new Date('2026-11-21T11:59:59Z'),
    messages: 1,
    xp: 20n,
  })
  const rest = await inGuild(tx => listActive(tx, week, first ? { after: first } : {}))
  expect(rest.map(({ userId }) => userId)).toEqual(['8'])
})

test('a list of more than 500, a range of more than 90 days or one that runs backwards is refused', async () => {
  const long = { from: new Date('2026-08-01'), to: now }
  const backwards = { from: now, to: week.from }
  await inGuild(async tx => {
    await expect(listJoins(tx, week, { limit: 501 })).rejects.toThrow('1 to 500 entries; 501 were asked for')
    await expect(listActive(tx, week, { limit: 0 })).rejects.toThrow(RangeError)
    await expect(listJoins(tx, week, { limit: 1.5 })).rejects.toThrow(RangeError)
    for (const question of [countJoinsByDay, countActive, listJoins, listActive]) {
      await expect(question(tx, long)).rejects.toThrow('90 days at most; 113 were asked for')
      await expect(question(tx, backwards)).rejects.toThrow(RangeError)
    }
  })
})

test('a list has 100 entries unasked', async () => {
  await bot.db.system.pool.query(
    `WITH people AS (INSERT INTO users (id, username) SELECT n, 'u' FROM generate_series(1, 120) AS n RETURNING id)
     INSERT INTO members (guild_id, user_id, joined_at, last_msg_id) SELECT '1', id, $1, $2::bigint + id::int FROM people`,
    [week.from, snowflakeAt(week.from.getTime())],
  )
  expect(await inGuild(tx => listJoins(tx, week))).toHaveLength(100)
  expect(await inGuild(tx => listActive(tx, week))).toHaveLength(100)
})

test('the report of a guild has its facts, settings, rows, members and times', async () => {
  await addMember('7', {
    xp: 120,
    messages: 6,
    lastAt: '2026-11-15T00:00:00Z',
    joinedAt: '2026-11-20T00:00:00Z',
  })
  await bot.db.system.prisma.guildSettings.create({ data: { guildId: '1', locale: 'de' } })
  const report = await reportGuild(bot.db, '1', { now, days: 30, graceDays: 30 })
  expect(report).toMatchObject({
    guild: { id: '1', name: 'Guild 1', isActive: true, removedAt: null },
    settings: { locale: 'de' },
    rows: { members: 1, guild_settings: 1, outbox_messages: 0, audit_log: 0, processed_events: 0 },
    members: { members: 1, withXp: 1 },
    active: [
      { days: 1, members: 0 },
      { days: 30, members: 1 },
    ],
  })
  expect(report?.joins.filter(day => day.members > 0)).toEqual([{ day: '2026-11-20', members: 1 }])
  expect(await reportGuild(bot.db, '9', { now, days: 30, graceDays: 30 })).toBeUndefined()
})
