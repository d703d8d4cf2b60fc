import { type Kysely, sql } from 'kysely'
import type { DB } from '#src/database/generated/kysely.ts'

/** A table whose rows belong to guilds. */
export interface GuildTable {
  name: string
  /** The column after guild_id in its primary key; null where a guild has one row. */
  key: string | null
  /** The tables that its rows refer to. */
  references: string[]
}

/** Every table that references guilds, those that reference others of them first. */
export async function readGuildTables(kysely: Kysely<DB>): Promise<GuildTable[]> {
  // Partitions repeat the foreign keys of their parent.
  const { rows } = await sql<GuildTable>`
    SELECT relname AS name,
      (SELECT attname FROM pg_index JOIN pg_attribute ON attrelid = indrelid AND attnum = indkey[1]
       WHERE indrelid = pg_class.oid AND indisprimary) AS key,
      ARRAY(SELECT confrelid::regclass::text FROM pg_constraint
            WHERE conrelid = pg_class.oid AND contype = 'f' AND confrelid <> pg_class.oid) AS references
    FROM pg_constraint AS own JOIN pg_class ON pg_class.oid = own.conrelid
    WHERE own.contype = 'f' AND own.confrelid = 'guilds'::regclass AND own.conparentid = 0
    ORDER BY relname`.execute(kysely)
  const ordered: GuildTable[] = []
  for (let left = rows; left.length > 0; ) {
    const isReferenced = (name: string) => left.some(({ references }) => references.includes(name))
    const next = left.filter(({ name }) => !isReferenced(name))
    if (next.length === 0) throw new Error('Tables of guilds reference each other in a circle')
    ordered.push(...next)
    left = left.filter(table => !next.includes(table))
  }
  return ordered
}

/** How many rows of a guild each table holds, by the table's name. */
export async function countGuildRows(kysely: Kysely<DB>, guildId: string): Promise<Record<string, number>> {
  const counts: Record<string, number> = {}
  const tables = await readGuildTables(kysely)
  for (const { name } of tables.toSorted((a, b) => (a.name < b.name ? -1 : 1))) {
    const counted = await sql<{ rows: bigint }>`
      SELECT count(*) AS rows FROM ${sql.table(name)} WHERE guild_id = ${guildId}`.execute(kysely)
    counts[name] = Number(counted.rows[0]?.rows)
  }
  return counts
}
