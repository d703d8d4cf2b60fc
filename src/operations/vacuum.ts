import { type Client, escapeIdentifier } from 'pg'

/** A table of Guildhall's, or of its job queue, and how much of it is dead. */
export interface TableState {
  /** With its schema, unless that is public. */
  name: string
  schema: string
  table: string
  /** The table that it is a partition of. */
  parent: string | null
  deadRows: number
  size: number
}

/** The tables that can be vacuumed, in the order of their names. A partitioned one holds nothing itself and is left out. */
export async function listTables(client: Pick<Client, 'query'>): Promise<TableState[]> {
  const { rows } = await client.query<TableState>(
    `SELECT relid::regclass::text AS name, schemaname AS schema, pg_class.relname AS "table",
       (SELECT inhparent::regclass::text FROM pg_inherits WHERE inhrelid = relid) AS parent, n_dead_tup::float8 AS "deadRows",
       pg_total_relation_size(relid)::float8 AS size
     FROM pg_stat_user_tables JOIN pg_class ON pg_class.oid = relid
     WHERE schemaname IN ('public', 'graphile_worker') AND relkind = 'r' ORDER BY 1`,
  )
  return rows
}

/** Makes the room of dead rows usable again, and renews the planner's statistics with `analyze`. Others may go on working. */
export async function vacuumTable(
  client: Pick<Client, 'query'>,
  { schema, table }: TableState,
  { analyze }: { analyze: boolean },
): Promise<void> {
  const target = `${escapeIdentifier(schema)}.${escapeIdentifier(table)}`
  await client.query(`VACUUM ${analyze ? '(ANALYZE) ' : ''}${target}`)
}
