import fs from 'node:fs'
import path from 'node:path'
import { expect, test } from 'vitest'
import { withClient } from '#test/support/postgresClient.ts'
import { cities, createCities, preparePrismaProject } from '#test/support/prismaProject.ts'

const project = preparePrismaProject()
const { listShadowDatabases, prisma, values, writeFile, writeSchema } = project

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
  await withClient(project.url, client => client.query(createCities))
  expect(await prisma(diff)).toMatchObject({ code: 0 })
})

test('a new migration is written from the schema', async () => {
  writeSchema(cities)
  const created = await prisma('migrate dev --create-only --name cities')
  expect(created.output).toContain('without applying it')
  const [name] = fs
    .readdirSync(path.join(project.folder, 'migrations'))
    .filter(entry => entry.endsWith('_cities'))
  const sql = fs.readFileSync(
    path.join(project.folder, 'migrations', name as string, 'migration.sql'),
    'utf8',
  )
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
  const toys = () =>
    fs.readdirSync(path.join(project.folder, 'migrations')).filter(name => name.endsWith('_toys'))
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
  await withClient(project.url, client =>
    client.query(
      `${createCities} CREATE TABLE visit (city int REFERENCES "City" PRIMARY KEY, at timestamptz(3))`,
    ),
  )
  expect(await prisma('db pull')).toMatchObject({ code: 0 })
  const pulled = fs.readFileSync(path.join(project.folder, 'schema.prisma'), 'utf8')
  expect(pulled).toMatch(/model visit \{\s+city\s+Int\s+@id\s+at\s+DateTime\?\s+@db\.Timestamptz\(3\)/)
  expect(pulled).toMatch(/City\s+City\s+@relation\(fields: \[city\], references: \[id\]/)
})
