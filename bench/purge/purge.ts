import { Client, type Pool } from 'pg'
import pino from 'pino'
import { type Database, openDatabase } from '#src/database/database.ts'
import { snowflakeAt } from '#src/discord/snowflake.ts'
import { purgeGuild } from '#src/guilds/purgeGuild.ts'
import { grantXpInAllGuilds } from '#src/leveling/store.ts'
import { startBenchDatabase } from '../database.ts'
import { machine } from '../machine.ts'
import { percentile } from '../statistics.ts'

const members = Number(process.env['MEMBERS'] ?? 1_000_000)
/** Milliseconds for which the other guild is watched without a purge. */
const quietMs = 5_000

/** How long a big guild takes to delete, and what another guild's writers notice of it. */
export async function purge(): Promise<void> {
  const server = await startBenchDatabase()
  try {
    const url = await server.create('purge')
    await fill(url)
    const statements: number[] = []
    const [purging, writing] = [open(url), open(url)]
    timeStatements(purging.system.pool, statements)
    try {
      const quiet = await write(writing, new Promise(resolve => setTimeout(resolve, quietMs)))
      const begun = performance.now()
      const purged = purgeGuild(purging, '1', { operator: 'bench', graceDays: 0 })
      const during = await write(writing, purged)
      const took = performance.now() - begun
      console.table({
        quiet: rowOf(quiet),
        'while the purge runs': rowOf(during),
      })
      console.log(machine())
      console.log(
        JSON.stringify({
          bench: 'purge',
          members,
          purge_ms: Math.round(took),
          longest_statement_ms: Math.round(percentile(statements, 1)),
          other_guild_quiet_p99_ms: rounded(percentile(quiet, 0.99)),
          other_guild_p99_ms: rounded(percentile(during, 0.99)),
          other_guild_max_ms: rounded(percentile(during, 1)),
        }),
      )
    } finally {
      await Promise.all([purging.close(), writing.close()])
    }
  } finally {
    await server.stop()
  }
}

/** Guild 1, which was left, with everything that a big guild has much of; and guild 2. */
async function fill(url: string): Promise<void> {
  const client = new Client({ connectionString: url })
  await client.connect()
  await client.query(`
    INSERT INTO guilds (id, name, owner_id, is_active, removed_at) VALUES ('1', 'Left', '1', false, now()), ('2', 'Other', '1', true, NULL);
    INSERT INTO users (id, username) SELECT n::text, 'user ' || n FROM generate_series(1, ${members}) AS n;
    INSERT INTO members (guild_id, user_id, xp, message_count, joined_at)
    SELECT '1', n::text, n, n / 20, now() FROM generate_series(1, ${members}) AS n;
    INSERT INTO members (guild_id, user_id) SELECT '2', n::text FROM generate_series(1, 1000) AS n;
    INSERT INTO audit_log (guild_id, source, request_id, action, subject, subject_key, before, after)
    SELECT '1', 'COMMAND', n::text, 'UPDATE', 'guild_settings', '{}', '{"xp_max": 25}', '{"xp_max": 30}' FROM generate_series(1, ${members} / 5) AS n;
    INSERT INTO ticket_categories (guild_id, id, name) VALUES ('1', 'c', 'Help');
    INSERT INTO tickets (guild_id, id, number, category_id, opener_id, slot, status, channel_name, channel_id, version, synced_version)
    SELECT '1', 't' || n, n, 'c', n::text, 0, 'DELETED', 'ticket', n::text, 1, 1 FROM generate_series(1, ${members} / 50) AS n;
    INSERT INTO ticket_events (guild_id, ticket_id, kind)
    SELECT '1', 't' || n, kind FROM generate_series(1, ${members} / 50) AS n, unnest(ARRAY['OPENING', 'OPENED', 'CLOSED', 'DELETED']) AS kind;
  `)
  await client.query('VACUUM ANALYZE')
  await client.query('CHECKPOINT')
  await client.end()
}

/** As the bot has it, with its timeouts. */
function open(url: string): Database {
  return openDatabase({
    url,
    directUrl: undefined,
    poolSize: 4,
    idleTimeoutMs: 0,
    connectTimeoutMs: 2_000,
    statementTimeoutMs: 2_000,
    log: pino({ level: 'warn' }),
    random: Math.random,
  })
}

function timeStatements(pool: Pool, took: number[]): void {
  pool.on('connect', client => {
    const send = client.query.bind(client) as (...args: unknown[]) => Promise<unknown>
    client.query = (async (...args: unknown[]) => {
      const begun = performance.now()
      try {
        return await send(...args)
      } finally {
        took.push(performance.now() - begun)
      }
    }) as typeof client.query
  })
}

/** Grants XP in guild 2, one batch after the other, until something has ended. Answers the milliseconds of each. */
async function write({ system }: Database, until: Promise<unknown>): Promise<number[]> {
  const took: number[] = []
  let isOver = false
  const over = until.finally(() => (isOver = true))
  for (let n = 0; !isOver; n++) {
    const messageId = String(snowflakeAt(Date.now()) + BigInt(n % 1_000))
    const row = { guildId: '2', userId: String(1 + (n % 1_000)), messageId, xp: 20, cooldownMs: 0 }
    const begun = performance.now()
    await grantXpInAllGuilds(system.pool, [row], [])
    took.push(performance.now() - begun)
  }
  await over
  return took
}

const rowOf = (took: number[]) => ({
  commits: took.length,
  p50_ms: rounded(percentile(took, 0.5)),
  p99_ms: rounded(percentile(took, 0.99)),
  max_ms: rounded(percentile(took, 1)),
})

const rounded = (ms: number) => Math.round(ms * 10) / 10
