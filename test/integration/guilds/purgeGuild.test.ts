import { afterEach, beforeEach, expect, test } from 'vitest'
import { addGuildRows } from '#test/integration/isolation/guildRows.ts'
import { withClient } from '#test/support/postgresClient.ts'
import { createTestBot, type TestBot } from '#test/support/testBot.ts'
import { until } from '#test/support/until.ts'
import { changeGuild } from '#src/database/guildTransaction.ts'
import { deactivateGuild } from '#src/guilds/deactivateGuild.ts'
import { openGuilds } from '#src/guilds/openGuilds.ts'
import { previewPurge, purgeGuild } from '#src/guilds/purgeGuild.ts'

/** Whatever the grace. */
const now = { operator: 'tester', graceDays: 0 }
const byTester = { operator: 'tester', graceDays: 30 }

let bot: TestBot
beforeEach(async () => {
  bot = await createTestBot()
  for (const id of ['1', '2']) {
    // Of every table, however new.
    await withClient(bot.databaseUrl, client => addGuildRows(client, id, 2))
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
  await deactivateGuild(bot.db, '1', byTester)
  const before = await others()
  const everything = await ownRows()
  expect(Object.keys(everything)).toContain('members')
  expect(Object.entries(everything).filter(([, rows]) => rows === 0)).toEqual([])
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
