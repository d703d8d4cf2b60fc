import { type Migrated, type MigrateOptions, bringUp } from '#src/database/migrations/migrate.ts'
import { withMigrationTurn } from '#src/database/migrations/turn.ts'

/**
 * Deletes everything in a database, the jobs too, and makes it anew without any data.
 * @throws StartupError where a bot is connected
 */
export function resetDatabase({ url, log }: Pick<MigrateOptions, 'url' | 'log'>): Promise<Migrated> {
  return withMigrationTurn({ url, log, name: 'guildhall cli', withoutBots: true }, async client => {
    await client.query(`
      BEGIN;
      DROP SCHEMA IF EXISTS public, graphile_worker CASCADE;
      CREATE SCHEMA public;
      COMMIT`)
    return bringUp(client, { url, log })
  })
}
