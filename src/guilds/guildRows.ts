import { type Kysely, sql } from 'kysely'
import type { DB } from '#src/database/generated/kysely.ts'

/** How many rows of a guild each table holds: every table that references guilds, by name. */
export async function countGuildRows(kysely: Kysely<DB>, guildId: string): Promise<Record<string, number>> {
  // Partitions repeat the foreign key of their parent.
  const tables = await sql<{ name: keyof DB }>`
    SELECT relname AS name FROM pg_constraint JOIN pg_class ON pg_class.oid = conrelid
    WHERE contype = 'f' AND confrelid = 'guilds'::regclass AND conparentid = 0
    ORDER BY relname`.execute(kysely)
  const counts: Record<string, number> = {}
  for (const { name } of tables.rows) {
    const counted = await sql<{ rows: bigint }>`
      SELECT count(*) AS rows FROM ${sql.table(name)} WHERE guild_id = ${guildId}`.execute(kysely)
    counts[name] = Number(counted.rows[0]?.rows)
  }
  return counts
}
