import fs from 'node:fs'
import path from 'node:path'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { migrateDatabase } from '#src/database/migrations/migrate.ts'
import { createTestDatabase, type TestDatabase } from '#test/support/database.ts'
import { withClient } from '#test/support/postgresClient.ts'
import { createRecordingLog } from '#test/support/postgresLog.ts'
import { readCatalogue } from '../../../prisma/catalogue.ts'

const migrationsDir = path.resolve(import.meta.dirname, '../../../prisma/migrations')

let database: TestDatabase
beforeAll(async () => {
  database = await createTestDatabase()
})
afterAll(() => database.drop())

/** What is wrong, a line each: none. */
async function findOffenders(sql: string): Promise<string[]> {
  return withClient(database.url, async client => {
    const { rows } = await client.query<{ offender: string }>(sql)
    return rows.map(({ offender }) => offender)
  })
}

const ownTables = `(
  SELECT oid, relname FROM pg_class
  WHERE relnamespace = 'public'::regnamespace AND relkind IN ('r', 'p') AND NOT relispartition
    AND relname <> '_prisma_migrations'
) AS own`
const column = (name: string) =>
  `(SELECT attnum FROM pg_attribute WHERE attrelid = own.oid AND attname = '${name}' AND NOT attisdropped)`

test('there are tables to look at', async () => {
  expect(await findOffenders(`SELECT relname AS offender FROM ${ownTables}`)).toContain('members')
})

test('every table with a guild_id goes with its guild', async () => {
  const sql = `SELECT relname AS offender FROM ${ownTables}
    WHERE ${column('guild_id')} IS NOT NULL AND NOT EXISTS (
      SELECT FROM pg_constraint WHERE conrelid = own.oid AND contype = 'f' AND confrelid = 'guilds'::regclass
        AND confdeltype = 'c' AND conkey = ARRAY[${column('guild_id')}])`
  expect(await findOffenders(sql)).toEqual([])
})

test('every foreign key has an index that begins with its columns', async () => {
  const sql = `SELECT conname AS offender FROM pg_constraint
    WHERE contype = 'f' AND connamespace = 'public'::regnamespace AND NOT EXISTS (
      SELECT FROM pg_index WHERE indrelid = conrelid AND indpred IS NULL
        AND (indkey::int2[])[0:cardinality(conkey) - 1] @> conkey)`
  expect(await findOffenders(sql)).toEqual([])
})

test('the primary key of every table with a guild_id begins with it', async () => {
  const sql = `SELECT relname AS offender FROM ${ownTables}
    WHERE ${column('guild_id')} IS NOT NULL AND NOT EXISTS (
      SELECT FROM pg_constraint WHERE conrelid = own.oid AND contype = 'p' AND conkey[1] = ${column('guild_id')})`
  expect(await findOffenders(sql)).toEqual([])
})

test('every table says when its rows were made and, where they can be, changed', async () => {
  const neverChanged = `relname IN ('audit_log', 'audit_people', 'operator_log', 'temp_voice_creations',
    'ticket_events', 'transcript_parts', 'ledger', 'giveaway_entry_attempts')`
  const sql = `SELECT relname || '.' || required AS offender
    FROM ${ownTables} CROSS JOIN unnest(ARRAY['created_at', 'updated_at']) AS required
    WHERE NOT EXISTS (SELECT FROM pg_attribute WHERE attrelid = own.oid AND attname = required AND attnotnull
      AND atttypid = 'timestamptz'::regtype)
      AND NOT (required = 'updated_at' AND ${neverChanged})`
  expect(await findOffenders(sql)).toEqual([])
})

test('a function that runs in its owner’s name is for whom it was granted', async () => {
  const sql = `SELECT proname AS offender FROM pg_proc
    WHERE pronamespace = 'public'::regnamespace AND prosecdef AND (proacl IS NULL OR EXISTS (
      SELECT FROM aclexplode(proacl) WHERE grantee = 0))`
  expect(await findOffenders(sql)).toEqual([])
})

test('catalogue.txt shows this database', async () => {
  const written = fs.readFileSync(path.resolve(migrationsDir, '../catalogue.txt'), 'utf8')
  const facts = written.split('\n').filter(line => line !== '' && !line.startsWith('#'))
  expect(await withClient(database.url, readCatalogue)).toEqual(facts)
})

test('every migration can be taken back and made again', async () => {
  const { url, drop } = await createTestDatabase()
  try {
    const before = await withClient(url, readCatalogue)
    const migrations = fs.readdirSync(migrationsDir).filter(name => /^\d{14}_/.test(name))
    await withClient(url, async client => {
      for (const migration of migrations.toSorted().toReversed())
        await client.query(fs.readFileSync(path.join(migrationsDir, migration, 'down.sql'), 'utf8'))
      expect(await readCatalogue(client)).toEqual([])
      expect((await client.query('SELECT FROM _prisma_migrations')).rowCount).toBe(0)
    })
    await migrateDatabase({ url, log: createRecordingLog() })
    expect(await withClient(url, readCatalogue)).toEqual(before)
  } finally {
    await drop()
  }
})

test('the catalogue names what Prisma does not see', async () => {
  const { url, drop } = await createTestDatabase()
  try {
    await withClient(url, async client => {
      const before = new Set(await readCatalogue(client))
      await client.query(`
        ALTER TABLE operator_log ENABLE ROW LEVEL SECURITY;
        CREATE POLICY own ON guilds TO guildhall_app USING (id = current_setting('app.guild_id'));
        CREATE INDEX big ON guilds (id) WHERE member_count > 1000;
        ALTER TABLE users ADD CONSTRAINT named CHECK (username <> '');
        GRANT TRUNCATE, UPDATE (id) ON users TO guildhall_app;
        CREATE FUNCTION touch() RETURNS trigger LANGUAGE plpgsql AS 'BEGIN RETURN NEW; END';
        CREATE TRIGGER touched BEFORE UPDATE ON users FOR EACH ROW EXECUTE FUNCTION touch();`)
      const added = (await readCatalogue(client)).filter(line => !before.has(line))
      expect(added.map(line => line.replace(/ body \w+$/, ' body'))).toEqual([
        'function touch() grant EXECUTE to public',
        'function touch() returns trigger body',
        'table guilds index CREATE INDEX big ON public.guilds USING btree (id) WHERE (member_count > 1000)',
        "table guilds policy own for * to guildhall_app using ((id)::text = current_setting('app.guild_id'::text)) check -",
        'table operator_log row security',
        'table users column id grant UPDATE to guildhall_app',
        "table users constraint named CHECK ((username <> ''::text))",
        'table users grant SELECT, TRUNCATE to guildhall_app',
        'table users trigger CREATE TRIGGER touched BEFORE UPDATE ON public.users FOR EACH ROW EXECUTE FUNCTION touch()',
      ])
    })
  } finally {
    await drop()
  }
})
