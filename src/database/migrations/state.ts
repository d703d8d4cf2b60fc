import fs from 'node:fs'
import path from 'node:path'
import type { Client } from 'pg'
import { projectDir } from '#src/database/migrations/deploy.ts'

export interface Migration {
  name: string
  /** failed: begun and not finished, of which nothing was kept. unknown: applied, but not of this version of Guildhall. */
  state: 'applied' | 'pending' | 'failed' | 'unknown'
  /** When it was applied, or begun. */
  at: Date | null
}

/** Every migration of this version and of the database, in order. */
export async function readMigrations(client: Pick<Client, 'query'>): Promise<Migration[]> {
  const inDatabase = new Map((await readHistory(client)).map(row => [row.name, row]))
  const here = new Set(listMigrations())
  return [...new Set([...here, ...inDatabase.keys()])].toSorted().map(name => {
    const row = inDatabase.get(name)
    if (!row) return { name, state: 'pending', at: null }
    if (!row.finished) return { name, state: 'failed', at: row.at }
    return { name, state: here.has(name) ? 'applied' : 'unknown', at: row.at }
  })
}

/** The migrations that this version brings, in order. */
export function listMigrations(): string[] {
  return fs
    .readdirSync(migrationsDir, { withFileTypes: true })
    .filter(entry => entry.isDirectory())
    .map(({ name }) => name)
    .toSorted()
}

export const migrationsDir = path.join(projectDir, 'prisma', 'migrations')

/** Prisma keeps a row for each try; one that was rolled back counts for nothing. */
async function readHistory(
  client: Pick<Client, 'query'>,
): Promise<{ name: string; finished: boolean; at: Date }[]> {
  const { rows: tables } = await client.query(
    "SELECT FROM pg_class WHERE oid = to_regclass('_prisma_migrations')",
  )
  if (tables.length === 0) return []
  const { rows } = await client.query<{ name: string; finished: boolean; at: Date }>(
    `SELECT DISTINCT ON (migration_name) migration_name AS name, finished_at IS NOT NULL AS finished,
       coalesce(finished_at, started_at) AS at
     FROM _prisma_migrations WHERE rolled_back_at IS NULL
     ORDER BY migration_name, finished_at DESC NULLS LAST`,
  )
  return rows
}
