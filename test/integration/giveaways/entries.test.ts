import { Pool } from 'pg'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { enterGiveaway } from '#src/giveaways/enterGiveaway.ts'
import { type EntryAttempt, enterInAllGuilds } from '#src/giveaways/entryWriter.ts'
import { listEntrants } from '#src/giveaways/lists.ts'
import { attempt, enterCrowd, findBrokenGiveaways, makeGiveaway } from '#test/support/giveaways.ts'
import { addGuild, createTestBot, type TestBot } from '#test/support/testBot.ts'

let bot: TestBot
beforeEach(async () => {
  bot = await createTestBot()
  await addGuild(bot, '10')
})
afterEach(async () => {
  expect(await findBrokenGiveaways(bot, '10')).toEqual([])
  await bot.close()
})

const enter = async (...attempts: EntryAttempt[]) =>
  (await enterInAllGuilds(bot.db, attempts)).map(({ outcome }) => outcome)

async function outcomes(): Promise<Record<string, number>> {
  const { rows } = await bot.db.system.pool.query<{ outcome: string; n: number }>(
    'SELECT outcome, count(*)::int AS n FROM giveaway_entry_attempts GROUP BY outcome',
  )
  return Object.fromEntries(rows.map(({ outcome, n }) => [outcome, n]))
}

const giveawayRow = async (id: string) =>
  await bot.db.system.prisma.giveaway.findUniqueOrThrow({ where: { guildId_id: { guildId: '10', id } } })

async function earn(userId: string, amount: number): Promise<void> {
  await bot.db.system.pool.query(`SELECT move_coins('10', $1, $2, 'GIVEN', 'test:' || $1)`, [userId, amount])
}

test('10,000 members over 200 connections fill the 1,000 places of a giveaway, and every attempt is recorded', async () => {
  const id = await makeGiveaway(bot, '10', { maxEntries: 1_000 })
  const pool = new Pool({ connectionString: bot.databaseUrl, max: 200 })
  try {
    const system = { pool } as unknown as TestBot['db']['system']
    await Promise.all(
      Array.from({ length: 10_000 }, (_, i) =>
        enterInAllGuilds({ system }, [attempt('10', id, String(100_000 + i))]),
      ),
    )
  } finally {
    await pool.end()
  }
  expect((await giveawayRow(id)).entryCount).toBe(1_000)
  expect(await outcomes()).toEqual({ ENTERED: 1_000, FULL: 9_000 })
})

test('members who click at once in four processes, each with its batches, get as many places as there are', async () => {
  const id = await makeGiveaway(bot, '10', { maxEntries: 500 })
  const processes = [bot, bot.another(), bot.another(), bot.another()]
  const fates = await Promise.all(
    Array.from({ length: 4_000 }, (_, i) =>
      // Everybody clicks in two processes.
      (processes[i % 4] as TestBot).entries.enter(attempt('10', id, String(100_000 + (i >> 1)))),
    ),
  )
  expect(fates.filter(({ outcome }) => outcome === 'ENTERED')).toHaveLength(500)
  expect((await giveawayRow(id)).entryCount).toBe(500)
})

test('who clicks 100 times is in once, and from the 11th time in a minute on it was too often', async () => {
  const id = await makeGiveaway(bot, '10')
  const processes = [bot, bot.another()]
  await Promise.all(
    Array.from({ length: 100 }, (_, i) =>
      enterInAllGuilds((processes[i % 2] as TestBot).db, [attempt('10', id, '42')]),
    ),
  )
  expect(await outcomes()).toEqual({ ENTERED: 1, ALREADY: 9, RATE_LIMITED: 90 })
  expect((await giveawayRow(id)).entryCount).toBe(1)
  await bot.db.system.pool.query(
    `UPDATE giveaway_entry_attempts SET created_at = created_at - interval '61 seconds'`,
  )
  expect(await enter(attempt('10', id, '42'))).toEqual(['ALREADY'])
})

test('the same click that comes again is the same entry, and is paid once', async () => {
  const id = await makeGiveaway(bot, '10', { cost: 30 })
  await earn('42', 50)
  const click = attempt('10', id, '42')
  const both = await Promise.all([click, click].map(again => enterInAllGuilds(bot.another().db, [again])))
  expect(both.flat().map(({ outcome }) => outcome)).toEqual(['ENTERED', 'ENTERED'])
  expect(await outcomes()).toEqual({ ENTERED: 1 })
  const { rows } = await bot.db.system.pool.query(`SELECT balance FROM balances WHERE user_id = '42'`)
  expect(rows).toEqual([{ balance: 20n }])
})

test('an entry costs what it costs, and who has fewer coins is not in', async () => {
  const id = await makeGiveaway(bot, '10', { cost: 30 })
  await earn('42', 29)
  expect(await enter(attempt('10', id, '42'), attempt('10', id, '43'))).toEqual(['NOT_ENOUGH', 'NOT_ENOUGH'])
  await bot.db.system.pool.query(`SELECT move_coins('10', '42', 1, 'GIVEN', 'more')`)
  expect(await enter(attempt('10', id, '42'))).toEqual(['ENTERED'])
  const { rows } = await bot.db.system.pool.query(
    `SELECT leave_giveaway('10', $1, '42') AS left, leave_giveaway('10', $1, '42') AS again`,
    [id],
  )
  expect(rows).toEqual([{ left: true, again: false }])
  const after = await bot.db.system.pool.query(`SELECT balance FROM balances WHERE user_id = '42'`)
  expect(after.rows).toEqual([{ balance: 30n }])
  expect((await giveawayRow(id)).entryCount).toBe(0)
  // Whoever left may come again, and pays again.
  expect(await enter(attempt('10', id, '42'))).toEqual(['ENTERED'])
})

describe('is refused, and recorded,', () => {
  test.each(['DRAFT', 'SCHEDULED', 'PAUSED', 'CANCELLED'])('while it is %s', async status => {
    const id = await makeGiveaway(bot, '10')
    await bot.db.system.pool.query('UPDATE giveaways SET status = $1, remaining_ms = 1', [status])
    expect(await enter(attempt('10', id, '42'))).toEqual(['NOT_OPEN'])
    expect(await outcomes()).toEqual({ NOT_OPEN: 1 })
  })

  test('after its end, before anybody has noticed', async () => {
    const id = await makeGiveaway(bot, '10', { endsIn: -1 })
    expect(await enter(attempt('10', id, '42'))).toEqual(['NOT_OPEN'])
  })

  test('for who does not fit, or has another part in it', async () => {
    const id = await makeGiveaway(bot, '10')
    await bot.db.system.pool.query(
      `INSERT INTO giveaway_entries (guild_id, giveaway_id, user_id, role) VALUES ('10', $1, '43', 'VIEWER')`,
      [id],
    )
    expect(await enter(attempt('10', id, '42', { unfit: 'roleMissing' }), attempt('10', id, '43'))).toEqual([
      'UNFIT',
      'OTHER_ROLE',
    ])
    expect(await outcomes()).toEqual({ UNFIT: 1, OTHER_ROLE: 1 })
  })

  test('but not recorded where there is no such giveaway, or it is another guild’s', async () => {
    await addGuild(bot, '11')
    const foreign = await makeGiveaway(bot, '11')
    expect(await enter(attempt('10', foreign, '42'), attempt('10', 'made-up', '43'))).toEqual([
      'NOT_FOUND',
      'NOT_FOUND',
    ])
    expect(await outcomes()).toEqual({})
    expect(await findBrokenGiveaways(bot, '11')).toEqual([])
  })
})

test('a click that comes again after its member has left enters nobody', async () => {
  const id = await makeGiveaway(bot, '10', { cost: 30 })
  await earn('42', 30)
  const click = attempt('10', id, '42')
  expect(await enter(click)).toEqual(['ENTERED'])
  await bot.db.system.pool.query(`SELECT leave_giveaway('10', $1, '42')`, [id])
  expect(await enter(click)).toEqual(['ENTERED'])
  expect((await giveawayRow(id)).entryCount).toBe(0)
  const { rows } = await bot.db.system.pool.query(`SELECT balance FROM balances WHERE user_id = '42'`)
  expect(rows).toEqual([{ balance: 30n }])
})

test('a click long after the end is answered without an attempt, and one after its end was moved counts', async () => {
  const id = await makeGiveaway(bot, '10', { endsIn: -3_600 })
  await bot.giveaways.load(['10'])
  const click = (userId: string) => {
    const { guildId, eventId: interactionId } = attempt('10', id, userId)
    return enterGiveaway(
      bot,
      { guildId, interactionId, member: { userId, roleIds: [], joinedAt: 0, boosting: false } },
      id,
    )
  }
  expect(await click('42')).toEqual({ kind: 'notOpen', status: 'ACTIVE' })
  expect(await outcomes()).toEqual({})
  await bot.db.system.pool.query(`UPDATE giveaways SET ends_at = now() + interval '1 hour'`)
  expect(await click('42')).toMatchObject({ kind: 'entered' })
})

test('pages of entrants lie next to an id, so that nobody is missed or shown twice when others leave', async () => {
  const id = await makeGiveaway(bot, '10')
  const members = await enterCrowd(bot, '10', id, 50)
  const page = async (direction?: 'after' | 'before', userId = '') => {
    const found = await listEntrants(bot, '10', id, direction ? { direction, userId } : null)
    if (found.kind !== 'page') throw new Error('no giveaway')
    const { entrants, hasEarlier, hasLater } = found
    return { ids: entrants.map(entrant => entrant.userId), hasEarlier, hasLater }
  }
  expect(await page()).toEqual({ ids: members.slice(0, 20), hasEarlier: false, hasLater: true })
  // Two of the first page leave, the one next to whom the second lies among them.
  for (const userId of [members[3], members[19]])
    await bot.db.system.pool.query(`SELECT leave_giveaway('10', $1, $2)`, [id, userId])
  expect(await page('after', members[19])).toEqual({
    ids: members.slice(20, 40),
    hasEarlier: true,
    hasLater: true,
  })
  expect(await page('after', members[39])).toEqual({
    ids: members.slice(40),
    hasEarlier: true,
    hasLater: false,
  })
  expect(await page('before', members[40])).toEqual({
    ids: members.slice(20, 40),
    hasEarlier: true,
    hasLater: true,
  })
  const left = members.filter((_, i) => i !== 3 && i !== 19)
  expect(await page('before', members[20])).toEqual({
    ids: left.slice(0, 20),
    hasEarlier: false,
    hasLater: true,
  })
  expect((await page('after', members[49])).ids).toEqual([])
})

test('an entry reads its member’s own rows, however many entered before in tables without statistics', async () => {
  const id = await makeGiveaway(bot, '10')
  const client = await bot.db.system.pool.connect()
  try {
    // A plan made while the tables are empty must be good when they are full.
    const system = { pool: client } as unknown as TestBot['db']['system']
    await enterInAllGuilds({ system }, [attempt('10', id, '1')])
    const crowd = Array.from({ length: 2_000 }, (_, i) => attempt('10', id, String(100_000 + i)))
    await enterInAllGuilds({ system }, crowd)
    await client.query('BEGIN')
    const [fate] = await enterInAllGuilds({ system }, [attempt('10', id, '42')])
    expect(fate).toMatchObject({ outcome: 'ENTERED', entries: 2_002 })
    const { rows } = await client.query<{ read: number }>(
      `SELECT sum(seq_tup_read + coalesce(idx_tup_fetch, 0))::int AS read FROM pg_stat_xact_user_tables
       WHERE relname LIKE 'giveaway\\_entr%'`,
    )
    expect(rows[0]?.read).toBeLessThan(5)
    await client.query('COMMIT')
  } finally {
    client.release()
  }
})
