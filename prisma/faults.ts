import fs from 'node:fs'
import path from 'node:path'
import type { Client } from 'pg'

/** What is wrong with migrations that has to be right in each of them: a sentence each that says what to do. */
export async function findFaults(client: Pick<Client, 'query'>, migrationsDir: string): Promise<string[]> {
  return [...findRollbackFaults(migrationsDir), ...(await findOpenTables(client))]
}

function findRollbackFaults(migrationsDir: string): string[] {
  return fs
    .readdirSync(migrationsDir, { withFileTypes: true })
    .filter(entry => entry.isDirectory())
    .flatMap(({ name }) => {
      const file = path.join(migrationsDir, name, 'down.sql')
      if (!fs.existsSync(file))
        return `${name} cannot be taken back: write down.sql beside its migration.sql, which undoes all of it.`
      const deletion = `DELETE FROM _prisma_migrations WHERE migration_name = '${name}';`
      if (!fs.readFileSync(file, 'utf8').includes(deletion))
        return `${name} would count as applied after it was taken back: end its down.sql with ${deletion}`
      return []
    })
}

/** Of how the policies read the catalogue has a picture; here it matters that there are these and no others. */
async function findOpenTables(client: Pick<Client, 'query'>): Promise<string[]> {
  const { rows } = await client.query<{ name: string }>(`
    SELECT relname AS name FROM pg_class AS c
    WHERE relnamespace = 'public'::regnamespace AND relkind IN ('r', 'p') AND NOT relispartition
      AND EXISTS (SELECT FROM pg_attribute WHERE attrelid = c.oid AND attname = 'guild_id' AND NOT attisdropped)
      AND NOT (relrowsecurity AND relforcerowsecurity AND '{all_guilds,one_guild}' = ARRAY(
        SELECT polname::text FROM pg_policy WHERE polrelid = c.oid ORDER BY polname))
    ORDER BY relname`)
  return rows.map(
    ({ name }) =>
      `${name} is open to no guild or to all: SELECT isolate_guild_rows('${name}'); in its migration.sql opens it to one at a time.`,
  )
}
