import { afterEach, beforeEach, expect, test } from 'vitest'
import { addGuildRows, readTables } from '#test/integration/isolation/guildRows.ts'
import { imageOf } from '#test/support/guildLife.ts'
import { guildMessage } from '#test/support/messages.ts'
import { createTestBot, type TestBot } from '#test/support/testBot.ts'
import { until } from '#test/support/until.ts'
import { changeGuild } from '#src/database/guildTransaction.ts'
import { deactivateGuild } from '#src/guilds/deactivateGuild.ts'
import { openGuilds } from '#src/guilds/openGuilds.ts'
import { previewPurge, purgeGuild } from '#src/guilds/purgeGuild.ts'
import { awardMessageXp } from '#src/leveling/leveling.ts'

/** Whatever the grace. */
const now = { operator: 'tester', graceDays: 0 }
const byTester = { operator: 'tester', graceDays: 30 }

let bot: TestBot
beforeEach(async () => {
  bot = await createTestBot()
  for (const id of ['1', '2']) {
    // Of every table, however new.
    await addGuildRows(bot.db.system.pool, await readTables(bot.db.system.pool), id, 2)
    await query(`UPDATE guilds SET name = 'Guild ' || id, removed_at = NULL WHERE id = $1`, [id])
    for (const job of ['waiting', 'running'])
      await query(
        `SELECT enqueue_job('deliverOutboxMessage', json_build_object('guildId', $1::text), $1::text || $2)`,
        [id, job],
      )
    const actor = { source: 'COMMAND', userId: '7', requestId: '5' } as const
    await changeGuild(bot.db, id, actor, tx => tx.prisma.guildSettings.updateMany({ data: { locale: 'de' } }))
  }
  await query(`UPDATE graphile_worker._private_jobs SET locked_at = now() WHERE key LIKE '%running'`)
})
afterEach(() => bot.close())

const query = async (text: string, values: unknown[] = []) =>
  (await bot.db.system.pool.query(text, values)).rows as Record<string, unknown>[]

const guildTables = async () => {
  const tables = await query(
    `SELECT table_name FROM information_schema.columns JOIN information_schema.tables USING (table_schema, table_name)
     WHERE table_schema = 'public' AND column_name = 'guild_id' AND table_name !~ '_[0-9]{8}$' ORDER BY table_name`,
  )
  return tables.map(row => row['table_name'] as string)
}

/** Every row of every table that is not guild 1's. */
const others = async () => {
  const found: Record<string, unknown> = {}
  for (const table of await guildTables())
    found[table] = await query(`SELECT t::text FROM ${table} AS t WHERE guild_id <> '1'`)
  found['guilds'] = await query(`SELECT t::text FROM guilds AS t WHERE id <> '1'`)
  found['jobs'] = await query(`SELECT t::text FROM graphile_worker.jobs AS t WHERE key !~ '(^1|:1$)'`)
  return found
}

/** How many rows guild 1 has, by table. */
const ownRows = async () => {
  const counts: Record<string, number> = {}
  for (const table of await guildTables())
    counts[table] = (await query(`SELECT FROM ${table} WHERE guild_id = '1'`)).length
  return counts
}

test('a guild that was left goes with everything about it; another with the same ids stays byte for byte', async () => {
  const all = await ownRows()
  expect(Object.keys(all)).toContain('members')
  expect(Object.entries(all).filter(([, rows]) => rows === 0)).toEqual([])
  await deactivateGuild(bot.db, '1', byTester)
  const before = await others()
  const everything = await ownRows()
  const image = await imageOf(bot, '2')
  // The job of the purge itself.
  const counted = { name: 'Guild 1', rows: everything, jobs: 1 }
  expect(await previewPurge(bot.db, '1')).toEqual({ kind: 'left', ...counted })
  expect(await ownRows()).toEqual(everything)

  expect(await purgeGuild(bot.db, '1', now)).toEqual({ kind: 'purged', ...counted })
  expect(new Set(Object.values(await ownRows()))).toEqual(new Set([0]))
  // The one that runs finds nothing to do.
  expect(await query(`SELECT key FROM graphile_worker.jobs WHERE key ~ '(^1|:1$)'`)).toEqual([
    { key: '1running' },
  ])
  expect(await others()).toEqual(before)
  expect(await imageOf(bot, '2')).toEqual(image)
  expect(await query('SELECT actor, command, details FROM operator_log ORDER BY id')).toEqual([
    {
      actor: 'tester',
      command: 'guilds deactivate',
      details: { guildId: '1', name: 'Guild 1', requestId: expect.any(String) },
    },
    {
      actor: 'tester',
      command: 'guilds purge',
      details: { guildId: '1', name: 'Guild 1', rows: everything, jobs: 1 },
    },
  ])
})

test('a guild that the bot is in is not purged, nor one that is not known', async () => {
  expect(await purgeGuild(bot.db, '1', now)).toEqual({ kind: 'active', name: 'Guild 1' })
  expect(await purgeGuild(bot.db, '3', now)).toEqual({ kind: 'unknown' })
  expect(await query('SELECT FROM members')).toHaveLength(4)
  expect(await query('SELECT FROM operator_log')).toEqual([])
})

test('a guild that is joined again while it is purged begins anew, without a past', async () => {
  await deactivateGuild(bot.db, '1', byTester)
  const joining = await bot.db.system.pool.connect()
  try {
    // The purge waits for the lock of the row, as the join would for the purge's.
    await joining.query('BEGIN')
    await joining.query(`SELECT FROM guilds WHERE id = '1' FOR UPDATE`)
    const purged = purgeGuild(bot.db, '1', now)
    await until(
      () =>
        query(`SELECT FROM pg_stat_activity WHERE datname = current_database() AND wait_event_type = 'Lock'`),
      waiting => waiting.length === 1,
    )
    await joining.query(`UPDATE guilds SET is_active = true, removed_at = NULL WHERE id = '1'`)
    await joining.query('COMMIT')
    expect(await purged).toEqual({ kind: 'active', name: 'Guild 1' })
  } finally {
    joining.release()
  }
  await deactivateGuild(bot.db, '1', byTester)
  bot.discord.guilds.set('1', { id: '1', name: 'Guild 1', ownerId: '1', memberCount: 3 })
  await Promise.all([purgeGuild(bot.db, '1', now), openGuilds(bot, ['1'])])
  const [guild] = await query(`SELECT is_active FROM guilds WHERE id = '1'`)
  expect(guild).toEqual({ is_active: true })
})

/** Adds members and audit entries, so that they take several batches. */
async function grow(guildId: string): Promise<void> {
  await query(`INSERT INTO users (id, username) SELECT n::text, 'user' FROM generate_series(1001, 1100) AS n`)
  await query(
    `INSERT INTO members (guild_id, user_id) SELECT $1, n::text FROM generate_series(1001, 1100) AS n`,
    [guildId],
  )
}

test('what there is much of goes in batches, and the rest with the guild', async () => {
  await grow('1')
  await deactivateGuild(bot.db, '1', byTester)
  const everything = await ownRows()
  const image = await imageOf(bot, '2')
  expect(await purgeGuild(bot.db, '1', { ...now, batchRows: 10 })).toMatchObject({
    kind: 'purged',
    rows: everything,
  })
  expect(everything['members']).toBe(102)
  expect(new Set(Object.values(await ownRows()))).toEqual(new Set([0]))
  expect(await imageOf(bot, '2')).toEqual(image)
})

test('every table goes in batches where there is much of it, those that refer to others first', async () => {
  await deactivateGuild(bot.db, '1', byTester)
  const everything = await ownRows()
  expect(await purgeGuild(bot.db, '1', { ...now, batchRows: 1 })).toMatchObject({ rows: everything })
  expect(new Set(Object.values(await ownRows()))).toEqual(new Set([0]))
})

test('a guild that was left for less than the grace stays', async () => {
  await deactivateGuild(bot.db, '1', byTester)
  const image = await imageOf(bot, '1')
  const options = { operator: 'tester', graceDays: 30 }
  expect(await purgeGuild(bot.db, '1', options)).toEqual({ kind: 'notDue', name: 'Guild 1' })
  expect(await imageOf(bot, '1')).toEqual(image)
})

/** Lets a purge of guild 1 come to its nth batch of members, does something, and lets it go on. */
async function duringPurge(n: number, act: () => Promise<unknown>) {
  await grow('1')
  await deactivateGuild(bot.db, '1', byTester)
  const held = await bot.db.system.pool.connect()
  try {
    await held.query('BEGIN')
    await held.query(`SELECT FROM members WHERE user_id = (1000 + 10 * $1)::text FOR UPDATE`, [n])
    const purged = purgeGuild(bot.db, '1', { ...now, batchRows: 10 })
    await until(
      () =>
        query(`SELECT FROM pg_stat_activity WHERE datname = current_database() AND wait_event_type = 'Lock'`),
      waiting => waiting.length === 1,
    )
    const acted = act()
    await held.query('COMMIT')
    await acted
    return await purged
  } finally {
    held.release()
  }
}

test('a guild that is joined again between two batches keeps what is left, whole but for the bulk', async () => {
  bot.discord.guilds.set('1', { id: '1', name: 'Guild 1', ownerId: '1', memberCount: 3 })
  const before = await ownRows()
  const purge = await duringPurge(5, () => openGuilds(bot, ['1']))
  expect(purge).toEqual({ kind: 'active', name: 'Guild 1' })
  const after = await ownRows()
  const { members } = after
  expect(members).toBeGreaterThan(0)
  expect(members).toBeLessThan(60)
  for (const table of ['guild_settings', 'guild_counters', 'tickets', 'ticket_categories', 'outbox_messages'])
    expect(after[table], table).toBe(before[table])
  expect(await query(`SELECT is_active FROM guilds WHERE id = '1'`)).toEqual([{ is_active: true }])
})

test('two purges at once, from two processes, do the work once', async () => {
  const other = bot.another()
  let second: Promise<unknown> | undefined
  const first = await duringPurge(3, () => {
    second = purgeGuild(other.db, '1', { ...now, batchRows: 10 })
    return Promise.resolve()
  })
  expect([first.kind, ((await second) as { kind: string }).kind].toSorted()).toEqual(['purged', 'unknown'])
  expect(await query(`SELECT FROM operator_log WHERE command = 'guilds purge'`)).toHaveLength(1)
})

test('while a batch waits, nobody in another guild does', async () => {
  await query(`UPDATE members SET next_msg_id = 0`)
  const purge = await duringPurge(5, async () => {
    for (let n = 0; n < 20; n++)
      expect(await awardMessageXp(bot, guildMessage('2', '8', n * 100))).toMatchObject({ kind: 'granted' })
    const actor = { source: 'COMMAND', userId: '7', requestId: '6' } as const
    await changeGuild(bot.db, '2', actor, tx =>
      tx.prisma.guildSettings.updateMany({ data: { locale: 'en' } }),
    )
  })
  expect(purge.kind).toBe('purged')
})

test('deactivating marks a guild as left, once, and the audit log says by whom', async () => {
  expect(await deactivateGuild(bot.db, '1', byTester)).toEqual({
    kind: 'removed',
    name: 'Guild 1',
    purgeAt: expect.any(Date),
  })
  expect(await deactivateGuild(bot.db, '1', byTester)).toEqual({
    kind: 'inactive',
    name: 'Guild 1',
    removedAt: expect.any(Date),
  })
  expect(await deactivateGuild(bot.db, '3', byTester)).toEqual({ kind: 'unknown' })
  const [operation] = await query(`SELECT details ->> 'requestId' AS id FROM operator_log`)
  expect(
    await query(
      `SELECT source, actor, action, after, request_id FROM audit_log WHERE guild_id = '1' AND subject = 'guilds'`,
    ),
  ).toEqual([
    {
      source: 'CLI',
      actor: null,
      action: 'UPDATE',
      after: { is_active: false, removed_at: expect.any(String) },
      request_id: operation?.['id'],
    },
  ])
})
