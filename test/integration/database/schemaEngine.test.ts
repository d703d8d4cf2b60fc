import { execFile } from 'node:child_process'
import { randomUUID } from 'node:crypto'
import { createRequire } from 'node:module'
import fs from 'node:fs'
import os from 'node:os'
import path from 'node:path'
import { afterAll, afterEach, beforeAll, beforeEach, expect, inject, test } from 'vitest'
import { createTestDatabase, type TestDatabase } from '#test/support/database.ts'
import { withClient } from '#test/support/postgresClient.ts'
import { until } from '#test/support/until.ts'

const project = path.resolve(import.meta.dirname, '../../..')
const cli = path.join(
  path.dirname(createRequire(import.meta.url).resolve('prisma/package.json')),
  'build/index.js',
)

let database: TestDatabase
let folder: string
/** Other files make shadow databases, too; those of this one have its own user. */
const user = `prisma_${randomUUID().replaceAll('-', '')}`
const asAdmin = (sql: string) => withClient(inject('postgres').adminUrl, admin => admin.query(sql))
beforeAll(() => asAdmin(`CREATE ROLE ${user} LOGIN CREATEDB PASSWORD 'plain'`))
afterAll(() => asAdmin(`DROP ROLE ${user}`))
beforeEach(async () => {
  const made = await createTestDatabase({ empty: true })
  const url = new URL(made.url)
  await asAdmin(`ALTER DATABASE ${url.pathname.slice(1)} OWNER TO ${user}`)
  database = { ...made, url: Object.assign(url, { username: user, password: 'plain' }).href }
  folder = fs.mkdtempSync(path.join(os.tmpdir(), 'guildhall-prisma-'))
  writeFile(
    'prisma.config.mjs',
    `export default {
      schema: 'schema.prisma',
      migrations: { path: 'migrations' },
      datasource: { url: process.env.DATABASE_URL },
    }`,
  )
  writeFile('migrations/migration_lock.toml', 'provider = "postgresql"')
})
afterEach(async () => {
  fs.rmSync(folder, { recursive: true })
  await database.drop()
})

function writeFile(name: string, text: string): void {
  const file = path.join(folder, name)
  fs.mkdirSync(path.dirname(file), { recursive: true })
  fs.writeFileSync(file, text)
}

function writeSchema(models: string): void {
  writeFile('schema.prisma', `datasource db {\n  provider = "postgresql"\n}\n${models}`)
}

/** The CLI in a project of its own, on our engine. */
function prisma(
  args: string,
  { url = database.url, environment = {} } = {},
): Promise<{ code: number; output: string }> {
  const env = {
    ...process.env,
    ...environment,
    DATABASE_URL: url,
    PRISMA_SCHEMA_ENGINE_BINARY: path.join(project, 'prisma', 'schemaEngine.mjs'),
    CHECKPOINT_DISABLE: '1',
    NO_COLOR: '1',
  }
  return new Promise(resolve => {
    execFile(process.execPath, [cli, ...args.split(' ')], { cwd: folder, env }, (error, stdout, stderr) =>
      resolve({ code: error ? Number(error.code) : 0, output: stdout + stderr }),
    )
  })
}

const values = async (sql: string) =>
  withClient(database.url, async client => {
    const { rows } = await client.query<{ value: unknown }>(sql)
    return rows.map(({ value }) => value)
  })

const listShadowDatabases = async () => {
  const { rows } = await asAdmin(
    `SELECT datname FROM pg_database WHERE datdba = '${user}'::regrole AND datname LIKE 'prisma_migrate_shadow%'`,
  )
  return rows
}

const cities = 'model City {\n  id Int @id\n  name String\n}\n'
const createCities = 'CREATE TABLE "City" (id int PRIMARY KEY, name text NOT NULL);'

test('a migration is pending, is applied, and is not applied again', async () => {
  writeSchema(cities)
  writeFile('migrations/1_cities/migration.sql', createCities)

  const pending = await prisma('migrate status')
  expect(pending).toMatchObject({
    code: 1,
    output: expect.stringContaining('have not yet been applied:\n1_cities'),
  })
  expect(await prisma('migrate deploy')).toMatchObject({
    code: 0,
    output: expect.stringContaining('1_cities'),
  })
  expect(await prisma('migrate status')).toMatchObject({
    code: 0,
    output: expect.stringContaining('up to date'),
  })
  const again = await prisma('migrate deploy')
  expect(again).toMatchObject({ code: 0, output: expect.stringContaining('No pending migrations') })
  expect(await values('SELECT migration_name AS value FROM _prisma_migrations')).toEqual(['1_cities'])
})

test('a failed migration leaves nothing behind, is named, and runs once it is resolved', async () => {
  writeSchema(cities)
  writeFile('migrations/1_cities/migration.sql', `${createCities}\nINSERT INTO nowhere VALUES (1);`)

  const failed = await prisma('migrate deploy')
  expect(failed.code).toBe(1)
  expect(failed.output).toContain('relation "nowhere" does not exist')
  expect(failed.output).toContain('1_cities')
  expect(await values(`SELECT to_regclass('"City"') AS value`)).toEqual([null])
  expect(await prisma('migrate status')).toMatchObject({
    code: 1,
    output: expect.stringContaining('have failed:\n1_cities'),
  })
  expect(await prisma('migrate deploy')).toMatchObject({ code: 1, output: expect.stringContaining('P3009') })

  writeFile('migrations/1_cities/migration.sql', createCities)
  expect(await prisma('migrate resolve --rolled-back 1_cities')).toMatchObject({ code: 0 })
  expect(await prisma('migrate deploy')).toMatchObject({ code: 0 })
})

test('a migration that was applied by hand is marked as applied', async () => {
  writeSchema(cities)
  writeFile('migrations/1_cities/migration.sql', createCities)
  writeFile('migrations/2_rome/migration.sql', `INSERT INTO "City" VALUES (1, 'Rome');`)
  await withClient(database.url, client => client.query(createCities))
  expect(await prisma('migrate resolve --applied 1_cities')).toMatchObject({
    code: 0,
    output: expect.stringContaining('1_cities marked as applied'),
  })
  expect(await prisma('migrate deploy')).toMatchObject({ code: 0, output: expect.stringContaining('2_rome') })
  expect(await prisma('migrate status')).toMatchObject({ code: 0 })
  expect(await values('SELECT name AS value FROM "City"')).toEqual(['Rome'])
})

test('a database is reset: emptied of everything and migrated again', async () => {
  writeSchema(cities)
  writeFile('migrations/1_cities/migration.sql', createCities)
  await prisma('migrate deploy')
  await withClient(database.url, client =>
    client.query(`INSERT INTO "City" VALUES (1, 'Rome'); CREATE TABLE stray (n int)`),
  )
  expect(await prisma('migrate reset --force')).toMatchObject({
    code: 0,
    output: expect.stringContaining('Database reset successful'),
  })
  expect(await values('SELECT count(*)::int AS value FROM "City"')).toEqual([0])
  expect(await values(`SELECT to_regclass('stray') AS value`)).toEqual([null])
  expect(await prisma('migrate status')).toMatchObject({ code: 0 })
})

test('a schema is validated without a database', async () => {
  writeSchema(cities)
  const url = 'postgresql://nobody@127.0.0.1:1/none'
  expect(await prisma('validate', { url })).toMatchObject({
    code: 0,
    output: expect.stringContaining('is valid'),
  })
  writeSchema(cities.replace('String', 'Strin'))
  expect(await prisma('validate', { url })).toMatchObject({
    code: 1,
    output: expect.stringContaining('Strin'),
  })
})

test('semicolons inside functions and texts do not cut a script', async () => {
  writeSchema(cities)
  writeFile(
    'migrations/1_cities/migration.sql',
    `${createCities}
     CREATE FUNCTION name_city() RETURNS trigger LANGUAGE plpgsql AS $$
     BEGIN
       NEW.name := NEW.name || ';';
       RETURN NEW;
     END
     $$;
     CREATE TRIGGER named BEFORE INSERT ON "City" FOR EACH ROW EXECUTE FUNCTION name_city();
     INSERT INTO "City" VALUES (1, 'a;b');`,
  )
  expect(await prisma('migrate deploy')).toMatchObject({ code: 0 })
  expect(await values('SELECT name AS value FROM "City"')).toEqual(['a;b;'])
})

test('of two deploys at once one applies, and both succeed', async () => {
  writeSchema(cities)
  writeFile('migrations/1_cities/migration.sql', createCities)
  writeFile(
    'migrations/2_rome/migration.sql',
    `INSERT INTO "City" VALUES (1, 'Rome'); SELECT pg_advisory_xact_lock(1);`,
  )
  const deploys = await withClient(database.url, async holder => {
    await holder.query('SELECT pg_advisory_lock(1)')
    const running = Promise.all([prisma('migrate deploy'), prisma('migrate deploy')])
    // One in the middle of the migration, the other one in front of it.
    await until(
      () =>
        holder.query(
          `SELECT FROM pg_stat_activity WHERE datname = current_database() AND wait_event = 'advisory'`,
        ),
      ({ rowCount }) => rowCount === 2,
    )
    await holder.query('SELECT pg_advisory_unlock(1)')
    return await running
  })
  expect(deploys.map(({ code }) => code)).toEqual([0, 0])
  expect(await values('SELECT name AS value FROM "City"')).toEqual(['Rome'])
})

test('a difference between migrations and schema is exit code 2, none is 0; no shadow database is left', async () => {
  // A check and a partition are read from "char" columns of the catalogues.
  writeFile(
    'migrations/1_cities/migration.sql',
    `${createCities}
     ALTER TABLE "City" ADD CONSTRAINT named CHECK (name <> '');
     CREATE TABLE parted (id int PRIMARY KEY) PARTITION BY RANGE (id);
     CREATE TABLE parted_1 PARTITION OF parted FOR VALUES FROM (1) TO (2);`,
  )
  const diff = 'migrate diff --from-migrations migrations --to-schema schema.prisma --exit-code'
  const parted = 'model parted {\n  id Int @id\n}\n'
  writeSchema(cities + parted)
  expect(await prisma(diff)).toMatchObject({
    code: 0,
    output: expect.stringContaining('No difference detected'),
  })

  writeSchema(`${cities.replace('name', 'title')}${parted}`)
  const found = await prisma(diff)
  expect(found).toMatchObject({ code: 2, output: expect.stringContaining('Added column `title`') })
  const script = await prisma(`${diff} --script`)
  expect(script).toMatchObject({
    code: 2,
    output: expect.stringContaining('ADD COLUMN     "title" TEXT NOT NULL'),
  })
  expect(await listShadowDatabases()).toEqual([])
})

test('the difference from the database itself is found', async () => {
  writeSchema(cities)
  const diff = 'migrate diff --from-config-datasource --to-schema schema.prisma --exit-code'
  expect(await prisma(diff)).toMatchObject({
    code: 2,
    output: expect.stringContaining('Added tables\n  - City'),
  })
  await withClient(database.url, client => client.query(createCities))
  expect(await prisma(diff)).toMatchObject({ code: 0 })
})

test('a new migration is written from the schema', async () => {
  writeSchema(cities)
  const created = await prisma('migrate dev --create-only --name cities')
  expect(created.output).toContain('without applying it')
  const [name] = fs.readdirSync(path.join(folder, 'migrations')).filter(entry => entry.endsWith('_cities'))
  const sql = fs.readFileSync(path.join(folder, 'migrations', name as string, 'migration.sql'), 'utf8')
  expect(sql).toContain('CREATE TABLE "City"')
  expect(await values(`SELECT to_regclass('"City"') AS value`)).toEqual([null])
  expect(await listShadowDatabases()).toEqual([])
})

test('on a fresh database one command applies what is there and writes the new migration, and applies it', async () => {
  writeFile('migrations/1_cities/migration.sql', createCities)
  writeFile('migrations/2_rome/migration.sql', `INSERT INTO "City" VALUES (1, 'Rome');`)
  writeSchema(`${cities}model Toy {\n  id Int @id\n}\n`)
  const created = await prisma('migrate dev --create-only --name toys')
  expect(created).toMatchObject({ code: 0, output: expect.stringContaining('without applying it') })
  const toys = () => fs.readdirSync(path.join(folder, 'migrations')).filter(name => name.endsWith('_toys'))
  expect(toys()).toHaveLength(1)
  expect(await values('SELECT name AS value FROM "City"')).toEqual(['Rome'])
  expect(await values(`SELECT to_regclass('"Toy"') AS value`)).toEqual([null])

  expect(await prisma('migrate dev')).toMatchObject({
    code: 0,
    output: expect.stringContaining('now in sync'),
  })
  expect(await values(`SELECT to_regclass('"Toy"') IS NOT NULL AS value`)).toEqual([true])
  expect(await prisma('migrate dev')).toMatchObject({
    code: 0,
    output: expect.stringContaining('Already in sync'),
  })
  expect(toys()).toHaveLength(1)
  expect(await listShadowDatabases()).toEqual([])
})

test('a database is read into a schema', async () => {
  writeSchema('')
  await withClient(database.url, client =>
    client.query(
      `${createCities} CREATE TABLE visit (city int REFERENCES "City" PRIMARY KEY, at timestamptz(3))`,
    ),
  )
  expect(await prisma('db pull')).toMatchObject({ code: 0 })
  const pulled = fs.readFileSync(path.join(folder, 'schema.prisma'), 'utf8')
  expect(pulled).toMatch(/model visit \{\s+city\s+Int\s+@id\s+at\s+DateTime\?\s+@db\.Timestamptz\(3\)/)
  expect(pulled).toMatch(/City\s+City\s+@relation\(fields: \[city\], references: \[id\]/)
})

test('a missing database is made, a wrong password and a silent server are told apart', async () => {
  writeSchema(cities)
  writeFile('migrations/1_cities/migration.sql', createCities)
  const missing = new URL(database.url)
  missing.pathname += '_missing'
  expect(await prisma('migrate deploy', { url: missing.href })).toMatchObject({ code: 0 })
  await withClient(inject('postgres').adminUrl, admin =>
    admin.query(`DROP DATABASE ${missing.pathname.slice(1)}`),
  )

  const wrong = new URL(database.url)
  wrong.password = 'wrong'
  expect(await prisma('migrate deploy', { url: wrong.href })).toMatchObject({
    code: 1,
    output: expect.stringContaining('P1000'),
  })
  const silent = new URL(database.url)
  silent.port = '1'
  expect(await prisma('migrate deploy', { url: silent.href })).toMatchObject({
    code: 1,
    output: expect.stringContaining('P1001'),
  })
})

test('a panic of the engine is an error, not a silent success', async () => {
  writeSchema(cities)
  const panicked = await prisma('migrate deploy', { environment: { FORCE_PANIC_SCHEMA_ENGINE: '1' } })
  expect(panicked).toMatchObject({ code: 1, output: expect.stringContaining('schema engine panicked') })
})
