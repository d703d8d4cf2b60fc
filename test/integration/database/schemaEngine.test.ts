import { expect, inject, test } from 'vitest'
import { withClient } from '#test/support/postgresClient.ts'
import { cities, createCities, preparePrismaProject } from '#test/support/prismaProject.ts'
import { until } from '#test/support/until.ts'

const project = preparePrismaProject()
const { prisma, values, writeFile, writeSchema } = project

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
  await withClient(project.url, client => client.query(createCities))
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
  await withClient(project.url, client =>
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
  const deploys = await withClient(project.url, async holder => {
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

test('a missing database is made, a wrong password and a silent server are told apart', async () => {
  writeSchema(cities)
  writeFile('migrations/1_cities/migration.sql', createCities)
  const missing = new URL(project.url)
  missing.pathname += '_missing'
  expect(await prisma('migrate deploy', { url: missing.href })).toMatchObject({ code: 0 })
  await withClient(inject('postgres').adminUrl, admin =>
    admin.query(`DROP DATABASE ${missing.pathname.slice(1)}`),
  )

  const wrong = new URL(project.url)
  wrong.password = 'wrong'
  expect(await prisma('migrate deploy', { url: wrong.href })).toMatchObject({
    code: 1,
    output: expect.stringContaining('P1000'),
  })
  const silent = new URL(project.url)
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
