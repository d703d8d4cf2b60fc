import fs from 'node:fs'
import path from 'node:path'
import { expect, test } from 'vitest'
import { listMigrations, migrationsDir } from '#src/database/migrations/state.ts'
import { createTestDatabase } from '#test/support/database.ts'
import { withClient } from '#test/support/postgresClient.ts'
import { readCatalogue } from '../../../prisma/catalogue.ts'

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
