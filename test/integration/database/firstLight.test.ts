import type { Client, DatabaseError } from 'pg'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { createTestDatabase, type TestDatabase } from '#test/support/database.ts'
import { withClient } from '#test/support/postgresClient.ts'

let database: TestDatabase
beforeAll(async () => {
  database = await createTestDatabase()
})
afterAll(() => database.drop())

/** Runs in a transaction that is rolled back. */
function inTransaction<T>(work: (client: Client) => Promise<T>): Promise<T> {
  return withClient(database.url, async client => {
    await client.query('BEGIN')
    return work(client)
  })
}

const guild = "INSERT INTO guilds (id, name, owner_id) VALUES ('1', 'one', '9')"
const user = "INSERT INTO users (id, username) VALUES ('9', 'nine')"

describe('bounds', () => {
  const refused: [constraint: string, sql: string][] = [
    ['guilds_id_is_snowflake', "INSERT INTO guilds (id, name, owner_id) VALUES ('x', 'x', '9')"],
    ['guilds_member_count_not_negative', 'UPDATE guilds SET member_count = -1'],
    ['users_id_is_snowflake', "INSERT INTO users (id, username) VALUES ('', 'x')"],
    ['members_xp_not_negative', "INSERT INTO members (guild_id, user_id, xp) VALUES ('1', '9', -1)"],
    [
      'members_message_count_not_negative',
      "INSERT INTO members (guild_id, user_id, message_count) VALUES ('1', '9', -1)",
    ],
    [
      'members_announced_level_not_negative',
      "INSERT INTO members (guild_id, user_id, announced_level) VALUES ('1', '9', -1)",
    ],
    ['members_guild_id_fkey', "INSERT INTO members (guild_id, user_id) VALUES ('2', '9')"],
    ['guild_settings_locale_known', "INSERT INTO guild_settings (guild_id, locale) VALUES ('1', 'fr')"],
    ['guild_settings_xp_min_in_bounds', "INSERT INTO guild_settings (guild_id, xp_min) VALUES ('1', -1)"],
    [
      'guild_settings_xp_max_in_bounds',
      "INSERT INTO guild_settings (guild_id, xp_min, xp_max) VALUES ('1', 10, 9)",
    ],
    ['guild_settings_xp_max_in_bounds', "INSERT INTO guild_settings (guild_id, xp_max) VALUES ('1', 1001)"],
    [
      'guild_settings_xp_cooldown_in_bounds',
      "INSERT INTO guild_settings (guild_id, xp_cooldown_seconds) VALUES ('1', 86401)",
    ],
    [
      'guild_settings_level_up_notice_known',
      "INSERT INTO guild_settings (guild_id, level_up_notice) VALUES ('1', 'LOUD')",
    ],
    [
      'guild_settings_level_up_channel_set',
      "INSERT INTO guild_settings (guild_id, level_up_notice) VALUES ('1', 'CHANNEL')",
    ],
    [
      'guild_counters_n_not_negative',
      "INSERT INTO guild_counters (guild_id, kind, n) VALUES ('1', 'ticket', -1)",
    ],
    [
      'processed_events_status_known',
      "INSERT INTO processed_events (guild_id, event_id, status) VALUES ('1', snowflake_at(now()), 'DONE')",
    ],
    [
      'outbox_messages_addressed',
      "INSERT INTO outbox_messages (guild_id, id, effect_key, kind, data) VALUES ('1', 'a', 'k', 'levelUp', '{}')",
    ],
  ]
  test.each(refused)('%s', async (constraint, sql) => {
    const error = await inTransaction(async client => {
      await client.query(guild)
      await client.query(user)
      return client.query(sql).catch((refusal: DatabaseError) => refusal)
    })
    // A partition has the checks of its table under the same name.
    expect(error).toMatchObject({ constraint })
  })

  test('what a new guild starts with is within them', async () => {
    const settings = await inTransaction(async client => {
      await client.query(guild)
      return client.query("INSERT INTO guild_settings (guild_id) VALUES ('1')")
    })
    expect(settings.rowCount).toBe(1)
  })
})

describe('snowflake_at', () => {
  test("is Discord's documented example, without worker and sequence", async () => {
    const { rows } = await inTransaction(client =>
      client.query("SELECT snowflake_at('2016-04-30T11:18:25.796Z') AS snowflake"),
    )
    expect(rows).toEqual([{ snowflake: String((175928847299117063n >> 22n) << 22n) }])
  })
})

describe('maintain_event_partitions', () => {
  test('there is a place for an event of now, of a minute before midnight and of the next days', async () => {
    await inTransaction(async client => {
      expect(await listPartitions(client)).toEqual(await namesOf(client, -1, 3))
      await client.query(guild)
      const { rowCount } = await client.query(
        `INSERT INTO processed_events (guild_id, event_id)
         SELECT '1', snowflake_at(date_trunc('day', now(), 'UTC') + minutes * interval '1 minute')
         FROM unnest(ARRAY[-1, 0, 1, 4 * 24 * 60 - 1]) AS minutes`,
      )
      expect(rowCount).toBe(4)
    })
  })

  test('days that ended 48 hours ago go, whole; younger ones stay', async () => {
    await inTransaction(async client => {
      for (const day of [-5, -4, -3, -2]) await makePartition(client, day)
      await client.query('SELECT maintain_event_partitions()')
      // Yesterday ended at most a day ago, the day before at most two.
      expect(await listPartitions(client)).toEqual(await namesOf(client, -2, 3))
    })
  })

  test('a day that is missing is made again', async () => {
    await inTransaction(async client => {
      const [tomorrow] = await namesOf(client, 1, 1)
      await client.query(`DROP TABLE ${tomorrow}`)
      await client.query('SELECT maintain_event_partitions()')
      expect(await listPartitions(client)).toEqual(await namesOf(client, -1, 3))
    })
  })

  test('two at once make them once', async () => {
    const scratch = await createTestDatabase()
    try {
      await withClient(scratch.url, async client => {
        for (const name of await namesOf(client, -1, 3)) await client.query(`DROP TABLE ${name}`)
      })
      await Promise.all(
        [1, 2, 3].map(() =>
          withClient(scratch.url, client => client.query('SELECT maintain_event_partitions()')),
        ),
      )
      await withClient(scratch.url, async client => {
        expect(await listPartitions(client)).toEqual(await namesOf(client, -1, 3))
      })
    } finally {
      await scratch.drop()
    }
  })
})

describe('guildhall_app', () => {
  const asApp = <T>(work: (client: Client) => Promise<T>) =>
    inTransaction(async client => {
      await client.query('SET LOCAL ROLE guildhall_app')
      return work(client)
    })

  test('enqueues a job through enqueue_job, with everything that a job has', async () => {
    await inTransaction(async client => {
      await client.query('SET LOCAL ROLE guildhall_app')
      await client.query(
        `SELECT enqueue_job('announce', '{"id":"7"}', job_key => 'levelUp:7', run_at => '2099-01-01Z', queue_name => 'guild:1', max_attempts => 3)`,
      )
      await client.query('RESET ROLE')
      const { rows } = await client.query(
        'SELECT task_identifier, key, run_at, queue_name, max_attempts FROM graphile_worker.jobs',
      )
      expect(rows).toEqual([
        {
          task_identifier: 'announce',
          key: 'levelUp:7',
          run_at: new Date('2099-01-01T00:00:00Z'),
          queue_name: 'guild:1',
          max_attempts: 3,
        },
      ])
    })
  })

  test.each([
    ["graphile-worker's own tables", "SELECT graphile_worker.add_job('announce')"],
    ["Prisma's table of migrations", 'SELECT FROM _prisma_migrations'],
    ['the upkeep of partitions', 'SELECT maintain_event_partitions()'],
    ['new tables', 'CREATE TABLE mine ()'],
    ['emptying a table', 'TRUNCATE guilds CASCADE'],
  ])('may not reach %s', async (_, sql) => {
    await expect(asApp(client => client.query(sql))).rejects.toMatchObject({ code: '42501' })
  })

  test('gets no table by itself: a migration opens each', async () => {
    await inTransaction(async client => {
      await client.query('CREATE TABLE later (n int)')
      await client.query('SET LOCAL ROLE guildhall_app')
      await expect(client.query('SELECT FROM later')).rejects.toMatchObject({ code: '42501' })
    })
  })

  test('can be taken on with the connection', async () => {
    const url = new URL(database.url)
    url.searchParams.set('options', '-c role=guildhall_app')
    await withClient(url.href, async client => {
      expect((await client.query('SELECT current_user')).rows).toEqual([{ current_user: 'guildhall_app' }])
    })
  })
})

async function listPartitions(client: Client): Promise<string[]> {
  const { rows } = await client.query<{ name: string }>(
    "SELECT relid::text AS name FROM pg_partition_tree('processed_events') WHERE isleaf ORDER BY 1",
  )
  return rows.map(({ name }) => name)
}

/** By days from today on. */
async function namesOf(client: Client, from: number, to: number): Promise<string[]> {
  const { rows } = await client.query<{ name: string }>(
    `SELECT 'processed_events_' || to_char((now() AT TIME ZONE 'UTC')::date + n, 'YYYYMMDD') AS name
     FROM generate_series($1::int, $2) AS n`,
    [from, to],
  )
  return rows.map(({ name }) => name)
}

async function makePartition(client: Client, day: number): Promise<void> {
  await client.query(`DO $$ DECLARE d timestamptz := date_trunc('day', now(), 'UTC') + interval '${day} days'; BEGIN
    EXECUTE format('CREATE TABLE processed_events_%s PARTITION OF processed_events FOR VALUES FROM (%s) TO (%s)',
      to_char(d AT TIME ZONE 'UTC', 'YYYYMMDD'), snowflake_at(d), snowflake_at(d + interval '1 day')); END $$`)
}
