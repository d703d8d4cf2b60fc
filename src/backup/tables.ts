import { type Client, escapeIdentifier } from 'pg'

type Queryable = Pick<Client, 'query'>

/** A table of Guildhall's, as far as copying it is concerned. */
export interface Table {
  name: string
  /** Those that are stored: generated ones come by themselves. */
  columns: string[]
  /** Other tables that its rows refer to. */
  refersTo: string[]
  partitions: Partition[]
  /** Whether the connected role sees every row: row-level security hides them without an error. */
  visible: boolean
}

export interface Partition {
  name: string
  /** As PostgreSQL prints them: FOR VALUES FROM ('…') TO ('…'). */
  bounds: string
}

/** A counter of a table's column. */
export interface Sequence {
  name: string
  table: string
  /** What it gives next. */
  next: string
}

/**
 * The tables of the schema public, those that others refer to first, partitioned ones as late as that allows. Left out is
 * Prisma's own, whose rows belong to the schema.
 */
export async function listTables(client: Queryable): Promise<Table[]> {
  const { rows } = await client.query<Table & { partitioned: boolean }>(`
    SELECT own.relname AS name, own.relkind = 'p' AS partitioned,
      ARRAY(SELECT attname::text FROM pg_attribute
        WHERE attrelid = own.oid AND attnum > 0 AND NOT attisdropped AND attgenerated = '' ORDER BY attnum) AS columns,
      ARRAY(SELECT DISTINCT other.relname::text FROM pg_constraint JOIN pg_class AS other ON other.oid = confrelid
        WHERE conrelid = own.oid AND contype = 'f' AND confrelid <> own.oid) AS "refersTo",
      (SELECT coalesce(json_agg(json_build_object('name', part.relname, 'bounds', pg_get_expr(part.relpartbound, part.oid)) ORDER BY part.relname), '[]')
        FROM pg_inherits JOIN pg_class AS part ON part.oid = inhrelid WHERE inhparent = own.oid) AS partitions,
      NOT own.relrowsecurity OR rolsuper OR rolbypassrls
        OR (NOT own.relforcerowsecurity AND pg_has_role(own.relowner, 'USAGE'))
        OR EXISTS (SELECT FROM pg_policy, unnest(polroles) AS entitled WHERE polrelid = own.oid AND polpermissive
          AND polcmd IN ('*', 'r') AND pg_get_expr(polqual, polrelid) = 'true' AND (entitled = 0 OR pg_has_role(entitled, 'USAGE'))) AS visible
    FROM pg_class AS own, pg_roles
    WHERE rolname = current_user AND own.relnamespace = 'public'::regnamespace AND own.relkind IN ('r', 'p')
      AND NOT own.relispartition AND own.relname <> '_prisma_migrations'
    ORDER BY own.relkind = 'p', own.relname`)
  return referredToFirst(rows.map(({ partitioned: _, ...table }) => table))
}

export async function listSequences(client: Queryable): Promise<Sequence[]> {
  const { rows } = await client.query<Omit<Sequence, 'next'> & { step: string }>(`
    SELECT own.relname AS name, counted.relname AS table, seqincrement AS step
    FROM pg_class AS own JOIN pg_sequence ON seqrelid = own.oid
    JOIN pg_depend ON objid = own.oid AND classid = 'pg_class'::regclass AND refclassid = 'pg_class'::regclass
      AND deptype IN ('a', 'i')
    JOIN pg_class AS counted ON counted.oid = refobjid
    WHERE own.relnamespace = 'public'::regnamespace ORDER BY own.relname`)
  const sequences: Sequence[] = []
  for (const { name, table, step } of rows) {
    const { rows: states } = await client.query<{ next: string }>(
      `SELECT CASE WHEN is_called THEN last_value + $1::bigint ELSE last_value END AS next FROM ${inPublic(name)}`,
      [step],
    )
    sequences.push({ name, table, next: states[0]?.next ?? '1' })
  }
  return sequences
}

/** Names of the tables that have rows which the connected role sees. */
export async function findFilledTables(client: Queryable): Promise<string[]> {
  const filled: string[] = []
  for (const { name } of await listTables(client)) {
    const { rows } = await client.query<{ filled: boolean }>(
      `SELECT EXISTS (SELECT FROM ${inPublic(name)}) AS filled`,
    )
    if (rows[0]?.filled) filled.push(name)
  }
  return filled
}

/** A name of the schema public for SQL. */
export function inPublic(name: string): string {
  return `public.${escapeIdentifier(name)}`
}

function referredToFirst(tables: Table[]): Table[] {
  const names = new Set(tables.map(({ name }) => name))
  const waiting = [...tables]
  const ordered: Table[] = []
  while (waiting.length > 0) {
    const next = waiting.findIndex(({ refersTo }) =>
      refersTo.every(name => !names.has(name) || ordered.some(table => table.name === name)),
    )
    if (next === -1)
      throw new Error(`tables refer to each other in a circle: ${waiting.map(({ name }) => name).join(', ')}`)
    ordered.push(...waiting.splice(next, 1))
  }
  return ordered
}
