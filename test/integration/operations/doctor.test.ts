import { randomUUID } from 'node:crypto'
import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { afterEach, beforeEach, expect, inject, test } from 'vitest'
import { connectOwner } from '#src/database/connectOwner.ts'
import { migrateDatabase } from '#src/database/migrations/migrate.ts'
import { startEmbeddedPostgres } from '#src/database/embedded/embedded.ts'
import { type Diagnosis, diagnose } from '#src/operations/doctor/doctor.ts'
import { StartupError } from '#src/startupError.ts'
import { type TestDatabase, createTestDatabase } from '#test/support/database.ts'
import { heldUp, waiting } from '#test/support/heldUp.ts'
import { withClient } from '#test/support/postgresClient.ts'
import { makeServerDir } from '#test/support/postgresDir.ts'
import { createRecordingLog } from '#test/support/postgresLog.ts'

let database: TestDatabase
let folder: string
beforeEach(async () => {
  database = await createTestDatabase()
  folder = await mkdtemp(path.join(tmpdir(), 'guildhall-doctor-'))
})
afterEach(async () => {
  await database.drop()
  await rm(folder, { recursive: true, force: true })
})

const machine = () => ({ dataDir: folder, embedded: true, connectionsPerProcess: 27, now: Date.now() })
const examine = (url = database.url) => diagnose(machine(), () => connectOwner(url))
const change = (sql: string) => withClient(database.url, client => client.query(sql))

const of = ({ findings }: Diagnosis, check: string) => findings.find(finding => finding.check === check)
/** What is found whatever the test does: the machine's disk, how durable the server of the tests is, that nobody made a backup. */
const beside = new Set(['disk', 'durability', 'backups'])

/** Names of the other checks that found something, with how bad it is. */
const found = ({ findings }: Diagnosis) =>
  Object.fromEntries(
    findings
      .filter(({ check, status }) => status !== 'ok' && !beside.has(check))
      .map(({ check, status }) => [check, status]),
  )

test('a new database is in order', async () => {
  const diagnosis = await examine()
  expect(found(diagnosis)).toEqual({})
  expect(of(diagnosis, 'backups')?.status).toBe('warn')
  expect(diagnosis.status).toBe('warn')
  expect(diagnosis.findings).toHaveLength(21)
})

test('a server that may lose what was committed is a warning', async () => {
  await change(
    `DO $$ BEGIN EXECUTE format('ALTER DATABASE %I SET synchronous_commit = off', current_database()); END $$`,
  )
  expect(of(await examine(), 'durability')?.message).toContain('synchronous_commit')
})

test('a database that does not answer fails, and the rest is examined all the same', async () => {
  const diagnosis = await diagnose(machine(), () => Promise.reject(new StartupError('It does not answer.')))
  expect(found(diagnosis)).toEqual({ connection: 'fail' })
  expect(of(diagnosis, 'connection')?.message).toBe(
    'It does not answer. What needs the database was not checked.',
  )
  expect(diagnosis.status).toBe('fail')
})

test('a database without tables fails with what to do, and no check ends the others', async () => {
  const empty = await createTestDatabase({ empty: true })
  try {
    const diagnosis = await examine(empty.url)
    expect(of(diagnosis, 'migrations')).toMatchObject({
      status: 'fail',
      message: expect.stringMatching(/^Not applied: \d+_first_light, .*migrate up$/),
    })
    expect(of(diagnosis, 'outbox')).toMatchObject({
      status: 'fail',
      message: 'This could not be checked: relation "outbox_messages" does not exist',
    })
    for (const check of ['drift', 'isolation', 'partitions'])
      expect(of(diagnosis, check)).toMatchObject({
        status: 'warn',
        message: expect.stringMatching(/^Not checked/),
      })
    expect(diagnosis.findings).toHaveLength(21)
  } finally {
    await empty.drop()
  }
})

test('a missing migration and one of a newer version fail', async () => {
  await change(
    `UPDATE _prisma_migrations SET migration_name = '20990101000000_later' WHERE migration_name LIKE '%data_layer'`,
  )
  expect(of(await examine(), 'migrations')?.message).toContain('data_layer')
  await change(
    `INSERT INTO _prisma_migrations (id, checksum, migration_name, finished_at) VALUES ('x', '', '20261121060000_data_layer', now())`,
  )
  expect(of(await examine(), 'migrations')).toMatchObject({
    status: 'fail',
    message: expect.stringContaining('newer version of Guildhall (20990101000000_later)'),
  })
})

test('a change by hand is drift, and is named', async () => {
  await change('ALTER TABLE guild_settings DROP CONSTRAINT guild_settings_locale_known')
  const diagnosis = await examine()
  expect(found(diagnosis)).toEqual({ drift: 'warn' })
  expect(of(diagnosis, 'drift')?.message).toContain('missing: table guild_settings constraint')
})

test.each([
  ['row-level security switched off', 'ALTER TABLE members DISABLE ROW LEVEL SECURITY', 'guard members'],
  ['row-level security not forced', 'ALTER TABLE members NO FORCE ROW LEVEL SECURITY', 'guard members'],
  ['a policy dropped', 'DROP POLICY one_guild ON members', 'guard members'],
  ['a new table of guilds without any', 'CREATE TABLE notes (guild_id text)', 'guard notes'],
  [
    'a partition opened',
    `DO $$ BEGIN EXECUTE format('GRANT SELECT ON %s TO guildhall_app', (SELECT min(inhrelid::regclass::text) FROM pg_inherits WHERE inhparent = 'processed_events'::regclass)); END $$`,
    'guard processed_events_2',
  ],
  [
    'a policy that lets everything through',
    `INSERT INTO guilds (id, name, owner_id) VALUES ('1', 'x', '1'); CREATE POLICY wide ON guilds TO guildhall_app USING (true)`,
    'sees rows without having opened a guild',
  ],
])('isolation fails with %s', async (_, sql, words) => {
  await change(sql)
  expect(of(await examine(), 'isolation')).toMatchObject({
    status: 'fail',
    message: expect.stringContaining(words),
  })
})

test('an owner who may not become guildhall_app fails with what to run', async () => {
  const { adminUrl } = inject('postgres')
  const user = `plain_${randomUUID().slice(0, 8)}`
  await withClient(adminUrl, admin => admin.query(`CREATE ROLE ${user} LOGIN PASSWORD 'plain'`))
  try {
    const url = new URL(database.url)
    url.username = user
    url.password = 'plain'
    expect(of(await examine(url.href), 'roles')).toEqual({
      check: 'roles',
      status: 'fail',
      message: `${user} may not become guildhall_app. Have an administrator run: GRANT guildhall_app TO ${user};`,
    })
  } finally {
    await withClient(adminUrl, admin => admin.query(`DROP ROLE ${user}`))
  }
})

test('a database whose owner is no superuser is in order, too', async () => {
  const { adminUrl } = inject('postgres')
  const empty = await createTestDatabase({ empty: true })
  const url = new URL(empty.url)
  const owner = `plain_${randomUUID().slice(0, 8)}`
  await withClient(adminUrl, async admin => {
    await admin.query(`CREATE ROLE ${owner} LOGIN PASSWORD 'plain'`)
    await admin.query(`GRANT guildhall_app TO ${owner}`)
    await admin.query(`ALTER DATABASE ${url.pathname.slice(1)} OWNER TO ${owner}`)
  })
  url.username = owner
  url.password = 'plain'
  try {
    await migrateDatabase({ url: url.href, log: createRecordingLog(), backupDir: folder })
    const diagnosis = await diagnose({ ...machine(), embedded: false }, () => connectOwner(url.href))
    expect(found(diagnosis)).toEqual({})
  } finally {
    await empty.drop()
    await withClient(adminUrl, admin => admin.query(`DROP ROLE ${owner}`))
  }
})

test('a superuser as owner is a warning, but for the server of our own', async () => {
  const diagnosis = await diagnose({ ...machine(), embedded: false }, () => connectOwner(database.url))
  expect(of(diagnosis, 'roles')).toMatchObject({
    status: 'warn',
    message: expect.stringContaining('superuser'),
  })
})

test('a pool larger than the server fails', async () => {
  const diagnosis = await diagnose({ ...machine(), connectionsPerProcess: 10_000 }, () =>
    connectOwner(database.url),
  )
  expect(of(diagnosis, 'connections')).toMatchObject({
    status: 'fail',
    message: expect.stringContaining('Lower DATABASE_POOL_SIZE'),
  })
})

test('missing partitions fail, or warn when it is not today yet', async () => {
  const drop = (days: string) =>
    change(`DO $$ DECLARE day text; BEGIN
      FOR day IN SELECT to_char((now() AT TIME ZONE 'UTC')::date + n, 'YYYYMMDD') FROM generate_series(${days}) AS n LOOP
        EXECUTE format('DROP TABLE processed_events_%s', day);
      END LOOP; END $$`)
  await drop('1, 3')
  expect(of(await examine(), 'partitions')?.status).toBe('warn')
  await drop('0, 0')
  expect(of(await examine(), 'partitions')).toMatchObject({
    status: 'fail',
    message: expect.stringContaining('SELECT maintain_event_partitions();'),
  })
})

test('jobs and messages that nobody deals with, and jobs that failed, are warnings', async () => {
  await change(`INSERT INTO guilds (id, name, owner_id) VALUES ('1', 'x', '1');
    INSERT INTO outbox_messages (guild_id, id, effect_key, kind, user_id, data, created_at)
      VALUES ('1', 'a', 'a', 'levelUp', '7', '{}', now() - interval '11 minutes');
    SELECT enqueue_job('deliverOutboxMessage', '{}', 'failed');
    UPDATE graphile_worker._private_jobs SET attempts = max_attempts, last_error = E'it broke\\nat line 1'`)
  const failed = await examine()
  expect(found(failed)).toEqual({ jobs: 'warn', outbox: 'warn' })
  expect(of(failed, 'jobs')?.message).toContain('deliverOutboxMessage (it broke). Mend the cause')
  expect(of(failed, 'outbox')?.message).toContain('the oldest has waited for 11 minutes')

  await change(`SELECT enqueue_job('deliverOutboxMessage', '{}', 'late', now() - interval '6 minutes')`)
  expect(of(await examine(), 'jobs')?.message).toContain('the oldest has been due for 6 minutes')
})

test('tables that need an index or a vacuum, and indexes that nobody needs, are warnings', async () => {
  // Both as of one connection: its counts are there for others when it has ended.
  await change(`
    CREATE TABLE big (id int, owner varchar(20) REFERENCES users (id)) WITH (autovacuum_enabled = off);
    INSERT INTO big SELECT n FROM generate_series(1, 800000) AS n;
    CREATE INDEX big_unused ON big (id);
    CREATE TABLE scanned (id int) WITH (autovacuum_enabled = off);
    INSERT INTO scanned SELECT n FROM generate_series(1, 20000) AS n;
    UPDATE scanned SET id = id + 1;
    ANALYZE big, scanned`)
  await change(`DO $$ BEGIN FOR n IN 1..101 LOOP PERFORM count(*) FROM scanned; END LOOP; END $$`)
  const diagnosis = await examine()
  expect(found(diagnosis)).toMatchObject({
    unusedIndexes: 'warn',
    foreignKeys: 'warn',
    sequentialScans: 'warn',
    deadRows: 'warn',
  })
  expect(of(diagnosis, 'unusedIndexes')?.message).toContain('big_unused (1')
  expect(of(diagnosis, 'foreignKeys')?.message).toContain('big_owner_fkey on big')
  expect(of(diagnosis, 'sequentialScans')?.message).toContain('scanned (20000 rows)')
  expect(of(diagnosis, 'deadRows')?.message).toContain('scanned has 20000 dead rows')
})

test('slow statements are named where the server counts them, without their values', async () => {
  const dir = makeServerDir()
  const server = await startEmbeddedPostgres({
    dataDir: dir.dataDir,
    stagingRoot: dir.stagingRoot,
    log: createRecordingLog(),
    settings: { shared_preload_libraries: 'pg_stat_statements' },
  })
  try {
    expect(of(await examine(server.url), 'slowStatements')?.message).toContain('is not installed')
    await withClient(server.url, async client => {
      await client.query('CREATE EXTENSION pg_stat_statements')
      const send = () => client.query(`SELECT ${waiting}, 'secret' AS word`)
      await heldUp(server.url, 1_100, send)
      for (let n = 1; n < 10; n++) await send()
    })
    const { status, message } = of(await examine(server.url), 'slowStatements') ?? {}
    expect(status).toBe('warn')
    expect(message).toContain('SELECT held_up(), $1 AS word')
  } finally {
    await server.stop()
    dir.remove()
  }
})

test('an extension whose library the server was not started with counts nothing', async () => {
  await change('CREATE EXTENSION pg_stat_statements')
  expect(of(await examine(), 'slowStatements')).toMatchObject({
    status: 'ok',
    message: expect.stringContaining('shared_preload_libraries'),
  })
})

test('what is in the folder of the backups and is none is no backup', async () => {
  await writeFile(path.join(folder, 'backups'), '')
  expect(of(await examine(), 'backups')?.status).toBe('fail')
})
