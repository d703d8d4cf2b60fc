import { afterEach, beforeEach, expect, test } from 'vitest'
import { addGuild, createTestBot, type TestBot } from '#test/support/testBot.ts'
import { until } from '#test/support/until.ts'
import { changeGuild } from '#src/database/guildTransaction.ts'
import { deactivateGuild } from '#src/guilds/deactivateGuild.ts'
import { openGuilds } from '#src/guilds/openGuilds.ts'
import { purgeGuild } from '#src/guilds/purgeGuild.ts'

let bot: TestBot
beforeEach(async () => {
  bot = await createTestBot()
  for (const id of ['1', '2']) {
    await addGuild(bot, id, { locale: 'de' })
    await query(`INSERT INTO users (id, username) VALUES ('7', 'grace') ON CONFLICT DO NOTHING`)
    await query(`INSERT INTO members (guild_id, user_id, xp) VALUES ($1, '7', 20)`, [id])
    await query(`INSERT INTO guild_counters (guild_id, kind, n) VALUES ($1, 'ticket', 3)`, [id])
    await query(`INSERT INTO processed_events (guild_id, event_id) VALUES ($1, snowflake_at(now()))`, [id])
    await query(
      `INSERT INTO outbox_messages (guild_id, id, effect_key, kind, user_id, data) VALUES ($1, 'a', 'a', 'levelUp', '7', '{}')`,
      [id],
    )
    for (const job of ['waiting', 'running'])
      await query(
        `SELECT enqueue_job('deliverOutboxMessage', json_build_object('guildId', $1::text), $1::text || $2)`,
        [id, job],
      )
    const actor = { source: 'COMMAND', userId: '7', requestId: '5' } as const
    await changeGuild(bot.db, id, actor, tx => tx.prisma.guildSettings.updateMany({ data: { locale: 'en' } }))
  }
  await query(`UPDATE graphile_worker._private_jobs SET locked_at = now() WHERE key LIKE '%running'`)
})
afterEach(() => bot.close())

const query = async (text: string, values: unknown[] = []) =>
  (await bot.db.system.pool.query(text, values)).rows as Record<string, unknown>[]

const tables = [
  'guilds',
  'members',
  'guild_settings',
  'guild_counters',
  'processed_events',
  'outbox_messages',
  'audit_log',
  'graphile_worker.jobs',
]

/** Every row of every table that is not guild 1's. */
const others = async () => {
  const found: Record<string, unknown> = {}
  for (const table of tables)
    found[table] = await query(
      `SELECT t::text FROM ${table} AS t WHERE t::text !~ '\\(1,|,1(waiting|running)'`,
    )
  return found
}

test('a guild that was left goes with everything about it; another with the same ids stays byte for byte', async () => {
  await deactivateGuild(bot.db, '1', 'tester')
  const before = await others()
  const everything = {
    audit_log: 2,
    guild_counters: 1,
    guild_settings: 1,
    members: 1,
    outbox_messages: 1,
    processed_events: 1,
  }
  const counted = { kind: 'purged', name: 'Guild 1', rows: everything, jobs: 2 }
  expect(await purgeGuild(bot.db, '1', { operator: 'tester', dryRun: true })).toEqual(counted)
  expect(await query('SELECT count(*)::int FROM members')).toEqual([{ count: 2 }])

  expect(await purgeGuild(bot.db, '1', { operator: 'tester' })).toEqual(counted)
  for (const table of tables.slice(1, -1))
    expect(await query(`SELECT count(*)::int FROM ${table} WHERE guild_id = '1'`)).toEqual([{ count: 0 }])
  // The one that runs finds nothing to do.
  expect(await query(`SELECT key FROM graphile_worker.jobs WHERE key LIKE '1%'`)).toEqual([
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
      details: { guildId: '1', name: 'Guild 1', rows: everything, jobs: 2 },
    },
  ])
})

test('a guild that the bot is in is not purged, nor one that is not known', async () => {
  expect(await purgeGuild(bot.db, '1', { operator: 'tester' })).toEqual({ kind: 'active', name: 'Guild 1' })
  expect(await purgeGuild(bot.db, '3', { operator: 'tester' })).toEqual({ kind: 'unknown' })
  expect(await query('SELECT count(*)::int FROM members')).toEqual([{ count: 2 }])
  expect(await query('SELECT FROM operator_log')).toEqual([])
})

test('a guild that is joined again while it is purged begins anew, without a past', async () => {
  await deactivateGuild(bot.db, '1', 'tester')
  const joining = await bot.db.system.pool.connect()
  try {
    // The purge waits for the lock of the row, as the join would for the purge's.
    await joining.query('BEGIN')
    await joining.query(`SELECT FROM guilds WHERE id = '1' FOR UPDATE`)
    const purged = purgeGuild(bot.db, '1', { operator: 'tester' })
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
  await deactivateGuild(bot.db, '1', 'tester')
  await Promise.all([purgeGuild(bot.db, '1', { operator: 'tester' }), openGuilds(bot, ['1'])])
  const [guild] = await query(`SELECT is_active FROM guilds WHERE id = '1'`)
  expect(guild).toEqual({ is_active: true })
})

test('deactivating marks a guild as left, once, and the audit log says by whom', async () => {
  expect(await deactivateGuild(bot.db, '1', 'tester')).toEqual({ kind: 'deactivated', name: 'Guild 1' })
  expect(await deactivateGuild(bot.db, '1', 'tester')).toEqual({
    kind: 'inactive',
    name: 'Guild 1',
    removedAt: expect.any(Date),
  })
  expect(await deactivateGuild(bot.db, '3', 'tester')).toEqual({ kind: 'unknown' })
  const [operation] = await query(`SELECT details ->> 'requestId' AS id FROM operator_log`)
  expect(
    await query(`SELECT source, actor, action, after, request_id FROM audit_log WHERE subject = 'guilds'`),
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
