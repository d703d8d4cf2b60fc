import fs from 'node:fs'
import os from 'node:os'
import path from 'node:path'
import { randomUUID } from 'node:crypto'
import { afterEach, expect, inject, test } from 'vitest'
import { verifyBackup } from '#src/backup/readBackup.ts'
import { migrateDatabase, prismaLock } from '#src/database/migrations/migrate.ts'
import { runPrisma } from '#src/database/migrations/deploy.ts'
import { withMigrationTurn } from '#src/database/migrations/turn.ts'
import { announcePresence } from '#src/database/presence.ts'
import { createTestDatabase } from '#test/support/database.ts'
import { withClient } from '#test/support/postgresClient.ts'
import { createRecordingLog } from '#test/support/postgresLog.ts'
import { until } from '#test/support/until.ts'
import { readCatalogue } from '../../../prisma/catalogue.ts'

const migrations = fs
  .readdirSync(path.resolve(import.meta.dirname, '../../../prisma/migrations'))
  .filter(name => /^\d{14}_/.test(name))
  .toSorted()

const cleanUps: (() => unknown)[] = []
afterEach(async () => {
  for (const cleanUp of cleanUps.splice(0).toReversed()) await cleanUp()
})

async function emptyDatabase(): Promise<string> {
  const database = await createTestDatabase({ empty: true })
  cleanUps.push(() => database.drop())
  return database.url
}

function readHistory(url: string) {
  return withClient(url, async client => {
    const { rows } = await client.query<{ name: string; state: string }>(
      `SELECT migration_name AS name,
         CASE WHEN rolled_back_at IS NOT NULL THEN 'rolled back' WHEN finished_at IS NULL THEN 'unfinished' ELSE 'applied' END AS state
       FROM _prisma_migrations ORDER BY started_at`,
    )
    return rows
  })
}

const applied = migrations.map(name => ({ name, state: 'applied' }))

test('an empty database gets every migration, the tables of the jobs and the partitions of these days', async () => {
  const url = await emptyDatabase()
  await migrateDatabase({ url, log: createRecordingLog() })
  expect(await readHistory(url)).toEqual(applied)
  await withClient(url, async client => {
    const { rows } = await client.query(
      `SELECT to_regclass('graphile_worker.jobs') IS NOT NULL AS jobs,
         to_regclass('processed_events_' || to_char(now() AT TIME ZONE 'UTC', 'YYYYMMDD')) IS NOT NULL AS today`,
    )
    expect(rows).toEqual([{ jobs: true, today: true }])
  })
})

test('with nothing pending the Prisma CLI is not run', async () => {
  const database = await createTestDatabase()
  cleanUps.push(() => database.drop())
  const log = createRecordingLog()
  await migrateDatabase({ url: database.url, log })
  expect(log.lines).not.toContain('migrating the database')
})

test('processes that start at once take turns, and one migrates', async () => {
  const url = await emptyDatabase()
  const logs = [createRecordingLog(), createRecordingLog(), createRecordingLog()]
  await Promise.all(logs.map(log => migrateDatabase({ url, log })))
  expect(await readHistory(url)).toEqual(applied)
  expect(logs.filter(log => log.lines.includes('migrating the database'))).toHaveLength(1)
})

test('a migration whose process was killed is run again', async () => {
  const url = await emptyDatabase()
  await migrateDatabase({ url, log: createRecordingLog() })
  // Prisma writes the row, then runs the script in a transaction of its own: a kill leaves only the row.
  const last = migrations.at(-1) as string
  await withClient(url, async client => {
    await client.query(fs.readFileSync(downFile(last), 'utf8'))
    await client.query(
      `INSERT INTO _prisma_migrations (id, checksum, migration_name, started_at) VALUES ($1, '', $2, now())`,
      [randomUUID(), last],
    )
  })
  await migrateDatabase({ url, log: createRecordingLog() })
  expect((await readHistory(url)).slice(-2)).toEqual([
    { name: last, state: 'rolled back' },
    { name: last, state: 'applied' },
  ])
})

test('what a killed process left is marked under the lock that the Prisma CLI takes', async () => {
  const url = await emptyDatabase()
  const last = migrations.at(-1) as string
  await migrateDatabase({ url, log: createRecordingLog() })
  await withClient(url, async client => {
    await client.query(fs.readFileSync(downFile(last), 'utf8'))
    await client.query(
      `INSERT INTO _prisma_migrations (id, checksum, migration_name, started_at) VALUES ($1, '', $2, now())`,
      [randomUUID(), last],
    )
    await client.query('BEGIN; SELECT FROM _prisma_migrations FOR UPDATE')
    const migrating = migrateDatabase({ url, log: createRecordingLog() })
    const waiting =
      "SELECT FROM pg_stat_activity WHERE datname = current_database() AND wait_event_type = 'Lock' AND query LIKE 'UPDATE _prisma_migrations%'"
    await until(
      () => withClient(url, other => other.query(waiting)),
      ({ rowCount }) => rowCount === 1,
    )
    const { rows } = await client.query('SELECT pg_try_advisory_xact_lock($1) AS free', [prismaLock])
    expect(rows).toEqual([{ free: false }])
    await client.query('ROLLBACK')
    await migrating
  })
})

test('the turn has no time limit; when its connection is lost, what it was for ends with an error', async () => {
  const url = await emptyDatabase()
  const log = createRecordingLog()
  const working = withMigrationTurn({ url, log }, async client => {
    const { rows } = await client.query(
      `SELECT name FROM pg_settings WHERE name LIKE '%\\_timeout' AND setting <> '0'
         AND name IN ('statement_timeout', 'lock_timeout', 'transaction_timeout', 'idle_in_transaction_session_timeout')`,
    )
    expect(rows).toEqual([])
    await withClient(url, other =>
      other.query(
        `SELECT pg_terminate_backend(pid, 5000) FROM pg_stat_activity WHERE datname = current_database() AND state = 'idle in transaction'`,
      ),
    )
    await client.query('SELECT')
  })
  await expect(working).rejects.toMatchObject({
    name: 'StartupError',
    message: expect.stringContaining('The connection to the database was lost in the middle'),
  })
})

test('a bot that starts under a tool that wants the database for itself waits for its end', async () => {
  const url = await emptyDatabase()
  const log = createRecordingLog()
  const starting = await withMigrationTurn({ url, log, withoutBots: true }, async () => {
    const announcing = announcePresence({ url, log, signal: new AbortController().signal })
    await log.written('is at work')
    return { announcing }
  })
  const bot = await starting.announcing
  // Its connection breaks: the next one announces it again.
  const holder = () =>
    withClient(url, async client => {
      const { rows } = await client.query<{ pid: number }>(
        "SELECT pid FROM pg_locks JOIN pg_stat_activity USING (pid) WHERE locktype = 'advisory' AND datname = current_database()",
      )
      return rows[0]?.pid
    })
  const before = await holder()
  await withClient(url, client => client.query('SELECT pg_terminate_backend($1)', [before]))
  await until(holder, pid => pid !== undefined && pid !== before)
  await bot.close()
  await until(holder, pid => pid === undefined)
})

test('a failed migration is one plain sentence, and runs again once its cause is mended', async () => {
  const url = new URL(await emptyDatabase())
  const user = `plain_${randomUUID().slice(0, 8)}`
  const name = url.pathname.slice(1)
  const { adminUrl } = inject('postgres')
  await withClient(adminUrl, async admin => {
    await admin.query(`CREATE ROLE ${user} LOGIN PASSWORD 'plain'`)
    await admin.query(`ALTER DATABASE ${name} OWNER TO ${user}`)
  })
  cleanUps.unshift(() => withClient(adminUrl, admin => admin.query(`DROP ROLE ${user}`)))
  url.username = user
  url.password = 'plain'

  const refused = migrateDatabase({ url: url.href, log: createRecordingLog() })
  await expect(refused).rejects.toMatchObject({
    name: 'StartupError',
    message: expect.stringMatching(
      new RegExp(
        `^The migration \\d{14}_first_light could not be applied: .+GRANT guildhall_app TO ${user};.+start again\\.$`,
      ),
    ),
  })

  await withClient(adminUrl, admin => admin.query(`GRANT guildhall_app TO ${user}`))
  await migrateDatabase({ url: url.href, log: createRecordingLog() })
  expect((await readHistory(url.href)).filter(({ state }) => state === 'applied')).toEqual(applied)
})

test('plain prisma finds the same state, and resets the database to it', async () => {
  const { url, drop } = await createTestDatabase()
  cleanUps.push(drop)
  expect(await runPrisma(['migrate', 'status'], url)).toMatchObject({
    code: 0,
    output: expect.stringContaining('up to date'),
  })
  expect(await runPrisma(['migrate', 'deploy'], url)).toMatchObject({
    code: 0,
    output: expect.stringContaining('No pending migrations'),
  })
  expect(await runPrisma(['validate'], url)).toMatchObject({ code: 0 })
  const before = await withClient(url, readCatalogue)
  await withClient(url, client => client.query("INSERT INTO users (id, username) VALUES ('1', 'one')"))
  expect(await runPrisma(['migrate', 'reset', '--force'], url)).toMatchObject({ code: 0 })
  await withClient(url, async client => {
    expect((await client.query('SELECT FROM users')).rowCount).toBe(0)
    expect(await readCatalogue(client)).toEqual(before)
  })
  expect(await readHistory(url)).toEqual(applied)
})

test('a backup is made before a database with rows is migrated, and none where nothing is pending', async () => {
  const { url, drop } = await createTestDatabase()
  cleanUps.push(drop)
  const folder = fs.mkdtempSync(path.join(os.tmpdir(), 'guildhall-migrate-'))
  cleanUps.push(() => fs.rmSync(folder, { recursive: true }))
  const last = migrations.at(-1) as string
  await withClient(url, async client => {
    await client.query("INSERT INTO users (id, username) VALUES ('1', 'one')")
    await client.query(fs.readFileSync(downFile(last), 'utf8'))
  })
  const options = { url, backupDir: folder, log: createRecordingLog() }
  const { applied: names, backup } = await migrateDatabase(options)
  expect(names).toEqual([last])
  expect(await verifyBackup(backup as string)).toMatchObject({
    kind: 'before-migration',
    migrations: migrations.slice(0, -1),
  })
  expect(await migrateDatabase(options)).toEqual({ applied: [], backup: undefined })
})

test('a backup that cannot be made stops the migration', async () => {
  const { url, drop } = await createTestDatabase()
  cleanUps.push(drop)
  const last = migrations.at(-1) as string
  await withClient(url, async client => {
    await client.query("INSERT INTO users (id, username) VALUES ('1', 'one')")
    await client.query(fs.readFileSync(downFile(last), 'utf8'))
  })
  const refused = migrateDatabase({ url, backupDir: import.meta.filename, log: createRecordingLog() })
  await expect(refused).rejects.toMatchObject({ name: 'StartupError' })
  expect(await readHistory(url)).toEqual(applied.slice(0, -1))
})

test('a server that does not answer is one plain sentence without the password', async () => {
  const url = 'postgresql://guildhall:secret@127.0.0.1:1/guildhall'
  const refused = migrateDatabase({ url, log: createRecordingLog() })
  await expect(refused).rejects.toMatchObject({
    name: 'StartupError',
    message: expect.stringMatching(
      /^The database guildhall at 127\.0\.0\.1:1 cannot be used \(connect ECONNREFUSED/,
    ),
  })
  await expect(refused).rejects.not.toMatchObject({ message: expect.stringContaining('secret') })
})

function downFile(migration: string): string {
  return path.resolve(import.meta.dirname, '../../../prisma/migrations', migration, 'down.sql')
}
