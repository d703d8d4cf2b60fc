import fs from 'node:fs'
import path from 'node:path'
import type { Client } from 'pg'
import { backUpRows, type MigrateOptions, prismaLock } from '#src/database/migrations/migrate.ts'
import { migrationsDir, readMigrations } from '#src/database/migrations/state.ts'
import { withMigrationTurn } from '#src/database/migrations/turn.ts'
import { StartupError } from '#src/startupError.ts'

/** A migration that can be taken back. */
export interface Rollback {
  name: string
  script: string
}

/**
 * The way back from the newest applied migration, which may also be named.
 * @throws StartupError where there is none
 */
export async function planRollback(client: Pick<Client, 'query'>, name?: string): Promise<Rollback> {
  const migrations = await readMigrations(client)
  const applied = migrations.filter(({ state }) => state === 'applied' || state === 'unknown')
  const newest = applied.at(-1)
  if (!newest) throw new StartupError('No migration is applied, so there is nothing to take back.')
  if (name !== undefined && name !== newest.name) {
    const at = applied.findIndex(migration => migration.name === name)
    if (at !== -1)
      throw new StartupError(
        `${name} is not the newest migration. Take back first, in this order: ${applied
          .slice(at + 1)
          .map(later => later.name)
          .toReversed()
          .join(', ')}.`,
      )
    const isKnown = migrations.some(migration => migration.name === name)
    throw new StartupError(
      isKnown
        ? `${name} is not applied, so there is nothing to take back.`
        : `There is no migration ${name}. The newest one that is applied is ${newest.name}.`,
    )
  }
  return readRollback(newest.name)
}

/** @throws StartupError for a migration without a way back */
export function readRollback(name: string): Rollback {
  const file = path.join(migrationsDir, name, 'down.sql')
  if (!fs.existsSync(file))
    throw new StartupError(
      fs.existsSync(path.dirname(file))
        ? `${name} has no down.sql, so it cannot be taken back. Restore a backup from before it instead.`
        : `${name} belongs to a newer version of Guildhall, which alone knows how to take it back. Use that version.`,
    )
  return { name, script: fs.readFileSync(file, 'utf8') }
}

/**
 * Takes the newest applied migration back, which is named so that it is the one that was meant. Gives the file of the
 * backup that was made before, where there are rows.
 * @throws StartupError where that is not possible, or a bot is connected
 */
export function takeBackMigration(name: string, options: MigrateOptions): Promise<string | undefined> {
  return withMigrationTurn({ ...options, name: 'guildhall cli', withoutBots: true }, async client => {
    const rollback = await planRollback(client, name)
    const backup = await backUpRows(client, options)
    await client.query('BEGIN')
    await rollBack(client, rollback)
    await client.query('COMMIT')
    return backup
  })
}

/** Runs a rollback in the transaction that the client has begun. */
export async function rollBack(client: Client, { name, script }: Rollback): Promise<void> {
  // No Prisma CLI migrates meanwhile.
  await client.query('SELECT pg_advisory_xact_lock($1)', [prismaLock])
  await client.query(script)
  const { rowCount } = await client.query(
    'SELECT FROM _prisma_migrations WHERE migration_name = $1 AND finished_at IS NOT NULL AND rolled_back_at IS NULL',
    [name],
  )
  if (rowCount !== 0) throw new Error(`down.sql of ${name} leaves its row in _prisma_migrations`)
}
