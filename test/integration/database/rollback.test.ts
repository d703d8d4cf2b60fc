import fs from 'node:fs'
import os from 'node:os'
import path from 'node:path'
import { expect, test } from 'vitest'
import { listMigrations, migrationsDir } from '#src/database/migrations/state.ts'
import { createTestDatabase } from '#test/support/database.ts'
import { withClient } from '#test/support/postgresClient.ts'
import { readCatalogue } from '../../../prisma/catalogue.ts'
import { findFaults } from '../../../prisma/faults.ts'

const read = (migration: string, file: string) =>
  fs.readFileSync(path.join(migrationsDir, migration, file), 'utf8')

test('each migration taken back leaves what was before it, and made again what it made', async () => {
  const { url, drop } = await createTestDatabase({ empty: true })
  try {
    await withClient(url, async client => {
      await client.query('CREATE TABLE _prisma_migrations (migration_name text)')
      const up = async (name: string) => {
        await client.query(read(name, 'migration.sql'))
        await client.query('INSERT INTO _prisma_migrations VALUES ($1)', [name])
        return readCatalogue(client)
      }
      let before = await readCatalogue(client)
      for (const name of listMigrations()) {
        const after = await up(name)
        expect(after, name).not.toEqual(before)
        await client.query(read(name, 'down.sql'))
        expect(await readCatalogue(client), name).toEqual(before)
        expect(
          (await client.query('SELECT FROM _prisma_migrations WHERE migration_name = $1', [name])).rowCount,
        ).toBe(0)
        expect(await up(name), name).toEqual(after)
        before = after
      }
    })
  } finally {
    await drop()
  }
})

test('the drift check says of each thing that a migration forgot what to do', async () => {
  const { url, drop } = await createTestDatabase()
  const folder = fs.mkdtempSync(path.join(os.tmpdir(), 'guildhall-migrations-'))
  try {
    await withClient(url, async client => {
      expect(await findFaults(client, migrationsDir)).toEqual([])

      fs.mkdirSync(path.join(folder, '1_forgotten'))
      fs.mkdirSync(path.join(folder, '2_halfway'))
      fs.writeFileSync(path.join(folder, '2_halfway', 'down.sql'), 'DROP TABLE halfway;')
      await client.query(`
        CREATE TABLE unopened (guild_id varchar(20) REFERENCES guilds ON DELETE CASCADE, id int, PRIMARY KEY (guild_id, id));
        ALTER TABLE members NO FORCE ROW LEVEL SECURITY;
        ALTER TABLE audit_log DISABLE ROW LEVEL SECURITY;
        DROP POLICY one_guild ON guild_settings;
        CREATE POLICY everybody ON guild_counters TO guildhall_app USING (true);`)
      const open = (table: string) =>
        `${table} is open to no guild or to all: SELECT isolate_guild_rows('${table}'); in its migration.sql opens it to one at a time.`
      expect(await findFaults(client, folder)).toEqual([
        '1_forgotten cannot be taken back: write down.sql beside its migration.sql, which undoes all of it.',
        "2_halfway would count as applied after it was taken back: end its down.sql with DELETE FROM _prisma_migrations WHERE migration_name = '2_halfway';",
        ...['audit_log', 'guild_counters', 'guild_settings', 'members', 'unopened'].map(open),
      ])
      await client.query("SELECT isolate_guild_rows('unopened')")
      expect(await findFaults(client, folder)).not.toContain(open('unopened'))
    })
  } finally {
    fs.rmSync(folder, { recursive: true })
    await drop()
  }
})
