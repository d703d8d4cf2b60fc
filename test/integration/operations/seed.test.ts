import { afterEach, beforeEach, expect, test } from 'vitest'
import { findCooked } from '#test/support/economy.ts'
import { createTestBot, type TestBot } from '#test/support/testBot.ts'
import { levelForXp } from '#src/leveling/curve.ts'
import { snowflakeTime } from '#src/discord/snowflake.ts'
import { renderers } from '#src/jobs/tasks.ts'
import { seedDemo } from '../../../prisma/seed/seed.ts'

const now = new Date('2026-11-21T12:00:00Z')
const later = new Date('2026-12-24T12:00:00Z')

let bot: TestBot
beforeEach(async () => {
  bot = await createTestBot()
})
afterEach(() => bot.close())

async function everyRow(): Promise<Record<string, string[]>> {
  const found: Record<string, string[]> = {}
  for (const table of [
    'guilds',
    'users',
    'members',
    'guild_settings',
    'outbox_messages',
    'balances',
    'ledger',
    'ticket_categories',
    'tickets',
    'ticket_feedback',
    'guild_counters',
    'giveaways',
    'giveaway_prizes',
    'giveaway_entries',
    'giveaway_winners',
    'audit_log',
    'operator_log',
  ]) {
    const { rows } = await bot.db.system.pool.query<{ row: string }>(
      `SELECT t::text AS row FROM ${table} AS t ORDER BY 1`,
    )
    found[table] = rows.map(({ row }) => row)
  }
  return found
}

test('a second run, days later, changes nothing; one after a crash adds what is missing', async () => {
  const added = await seedDemo(bot.db, { now, operator: 'tester' })
  expect(added).toMatchObject({ guilds: 3, members: 220 })
  const first = await everyRow()
  const again = await seedDemo(bot.db, { now: later, operator: 'tester' })
  expect(Object.values(again).every(rows => rows === 0)).toBe(true)
  expect(await everyRow()).toEqual(first)

  await bot.db.system.pool.query(`DELETE FROM members WHERE user_id LIKE '%9'`)
  expect((await seedDemo(bot.db, { now, operator: 'tester' }))['members']).toBeGreaterThan(10)
  expect((await everyRow())['members']).toHaveLength(220)
})

test('the same demo comes every time, but for the times', async () => {
  const xpOf = async () => bot.db.system.prisma.member.findMany({ select: { userId: true, xp: true } })
  await seedDemo(bot.db, { now, operator: 'tester' })
  const first = await xpOf()
  await bot.db.system.pool.query('TRUNCATE guilds, users CASCADE')
  await seedDemo(bot.db, { now: later, operator: 'tester' })
  expect(await xpOf()).toEqual(first)
})

test('it is believable: levels are spread, and nobody spoke before joining, or will speak tomorrow', async () => {
  await seedDemo(bot.db, { now, operator: 'tester' })
  const members = await bot.db.system.prisma.member.findMany()
  const levels = new Set(members.map(({ xp }) => levelForXp(xp)))
  expect(levels.size).toBeGreaterThan(10)
  expect(Math.max(...levels)).toBeGreaterThan(20)
  expect(new Set(members.map(({ lastMsgId }) => lastMsgId).filter(id => id > 0n)).size).toBe(
    members.filter(({ lastMsgId }) => lastMsgId > 0n).length,
  )
  for (const { xp, messageCount, lastMsgId, joinedAt } of members) {
    expect(joinedAt?.getTime()).toBeLessThanOrEqual(now.getTime())
    if (messageCount === 0) expect({ xp, lastMsgId }).toEqual({ xp: 0n, lastMsgId: 0n })
    else {
      expect(Number(xp) / messageCount).toBeGreaterThanOrEqual(10)
      expect(Number(xp) / messageCount).toBeLessThanOrEqual(25)
      expect(snowflakeTime(lastMsgId)).toBeLessThanOrEqual(now.getTime())
      expect(snowflakeTime(lastMsgId)).toBeGreaterThanOrEqual(joinedAt?.getTime() ?? 0)
    }
  }
})

test('the books of the demo are right', async () => {
  const added = await seedDemo(bot.db, { now, operator: 'tester' })
  expect(added['balances']).toBeGreaterThan(50)
  expect(await findCooked(bot)).toEqual([])
})

test('the outbox holds only messages whose fate is known, which the bot could render', async () => {
  await seedDemo(bot.db, { now, operator: 'tester' })
  const messages = await bot.db.system.prisma.outboxMessage.findMany()
  expect(messages.length).toBeGreaterThan(20)
  expect(messages.every(({ announcedAt, refusal }) => (announcedAt === null) !== (refusal === null))).toBe(
    true,
  )
  expect(messages.some(({ refusal }) => refusal !== null)).toBe(true)
  for (const { kind } of messages) expect(renderers).toHaveProperty(kind)
})

test('the audit log names the owners who made the settings', async () => {
  await seedDemo(bot.db, { now, operator: 'tester' })
  const { rows } = await bot.db.system.pool.query(
    `SELECT subject, source, user_id = owner_id AS owner
     FROM audit_log JOIN audit_people USING (guild_id) JOIN guilds ON guilds.id = guild_id WHERE pseudonym = actor`,
  )
  expect(rows).toEqual(
    Array.from({ length: 3 }, () => ({ subject: 'guild_settings', source: 'COMMAND', owner: true })),
  )
})
