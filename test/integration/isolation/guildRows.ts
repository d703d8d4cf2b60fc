import type { ClientBase } from 'pg'

/** A table of the schema, as the server describes it. */
export interface Table {
  name: string
  columns: Column[]
  /** Columns of each key that is unique by itself, the primary key first. */
  keys: string[][]
  references: { columns: string[]; table: string; targets: string[] }[]
  isPartitioned: boolean
}

interface Column {
  name: string
  type: string
  isGenerated: boolean
  /** An identity that PostgreSQL hands out itself. */
  isIdentity: boolean
  /** Conditions on this column alone. */
  checks: string[]
}

/** A connection, or a pool of them. */
type Queries = Pick<ClientBase, 'query'>

/** Every table but Prisma's own, partitions with their parent. */
export async function readTables(client: Queries): Promise<Table[]> {
  const { rows } = await client.query<Table>(tablesSql)
  return rows
}

/** The column that holds the guild's id; undefined for a table that belongs to no guild. */
export function guildColumn(table: Table): string | undefined {
  if (table.name === 'guilds') return 'id'
  return table.columns.some(({ name }) => name === 'guild_id') ? 'guild_id' : undefined
}

/**
 * Rows of a guild in every table, made from the types of the columns: as many as asked to a table, one where the key is the
 * guild alone, four of what guilds share. But for the guild's id those of all guilds are the same.
 * @throws Error for a column of whose type it knows no value
 */
export async function addGuildRows(
  client: Queries,
  tables: Table[],
  guildId: string,
  rows: 2 | 3,
): Promise<void> {
  for (const table of inOrderOfReferences(tables)) {
    const own = guildColumn(table)
    const isReferenced = tables.some(({ references }) =>
      references.some(({ table: name }) => name === table.name),
    )
    // Nothing of a guild hangs on a table like the operator's log.
    if (own === undefined && !isReferenced) continue
    const columns = table.columns.filter(column => !column.isGenerated)
    const isSingle = table.keys.some(key => key.every(name => name === own))
    const count = own === undefined ? 4 : isSingle ? 1 : rows
    const values = Array.from({ length: count }, (_, n) =>
      columns.map(column => (column.name === own ? guildId : valueOf(tables, table, column, n))),
    )
    const places = values.map((row, n) => `(${row.map((_, i) => `$${n * row.length + i + 1}`).join(', ')})`)
    await client.query(
      `INSERT INTO ${table.name} (${columns.map(({ name }) => name).join(', ')}) OVERRIDING SYSTEM VALUE
       VALUES ${places.join(', ')} ${own === undefined ? 'ON CONFLICT DO NOTHING' : ''}`,
      values.flat(),
    )
  }
}

/** One query for all that a guild ($1) has, version of each row included, as text. */
export function guildRowsSql(tables: Table[]): string {
  const selects = tables.flatMap(table => {
    const own = guildColumn(table)
    return own === undefined
      ? []
      : `SELECT concat_ws(' ', '${table.name}', tableoid, ctid, xmin, t::text) AS row FROM ${table.name} t WHERE ${own} = $1`
  })
  return `SELECT string_agg(row, E'\\n' ORDER BY row) AS rows FROM (${selects.join(' UNION ALL ')}) AS guild`
}

/** Of now, since the partitions are. */
const eventId = BigInt(Date.now() - 1_420_070_400_000) << 22n

function valueOf(tables: Table[], table: Table, column: Column, n: number): unknown {
  for (const { columns, table: target, targets } of table.references) {
    const place = columns.indexOf(column.name)
    if (place < 0) continue
    const referenced = tables.find(({ name }) => name === target) as Table
    return valueOf(
      tables,
      referenced,
      referenced.columns.find(({ name }) => name === targets[place]) as Column,
      n,
    )
  }
  const allowed = column.checks.map(check => /ANY \(ARRAY\['([^']+)'/.exec(check)?.[1]).find(Boolean)
  if (allowed !== undefined) return allowed
  if (empty.includes(`${table.name}.${column.name}`)) return null
  if (column.type.endsWith('[]')) return valueOfType(table, column, n)
  const most = column.checks.map(check => /<= (\d+)/.exec(check)?.[1]).find(Boolean)
  if (most !== undefined && Number(most) < 20) return Number(most) - n
  if (column.type === 'bigint' && table.isPartitioned) return eventId + BigInt(n)
  const least = column.checks.map(check => /\(\w+ >= (\d+)\)/.exec(check)?.[1]).find(Boolean)
  if (least !== undefined) return Number(least) + n
  return valueOfType(table, column, n)
}

function valueOfType(table: Table, column: Column, n: number): unknown {
  const value = values[column.type]
  if (value === undefined)
    throw new Error(
      `What may stand in ${table.name}.${column.name}? Add the type ${column.type} to this test.`,
    )
  return value(n)
}

/** Columns that a condition of their table lets have a value only together with certain ones in others. */
const empty = [
  'giveaways.max_entries',
  'ticket_categories.auto_close_hours',
  'transcripts.failure',
  'transcripts.stored_at',
]

/** By PostgreSQL's names of types. Digits, so that they pass for ids too. */
const values: Record<string, (n: number) => unknown> = {
  text: n => `70${n}`,
  'character varying': n => `70${n}`,
  smallint: n => 20 + n,
  integer: n => 20 + n,
  bigint: n => 20 + n,
  numeric: n => 20 + n,
  'double precision': n => 20.5 + n,
  boolean: n => n === 0,
  jsonb: n => JSON.stringify({ n }),
  bytea: n => Buffer.from([n]),
  'text[]': n => [`70${n}`],
  inet: n => `192.0.2.${n}`,
  uuid: n => `00000000-0000-4000-8000-00000000000${n}`,
  'timestamp with time zone': n => `2026-01-0${n + 1}T00:00:00Z`,
  'timestamp with time zone[]': n => [`2026-01-0${n + 1}T00:00:00Z`],
}

function inOrderOfReferences(tables: Table[]): Table[] {
  const ordered: Table[] = []
  while (ordered.length < tables.length) {
    const next = tables.filter(
      table =>
        !ordered.includes(table) &&
        table.references.every(
          ({ table: name }) => name === table.name || ordered.some(done => done.name === name),
        ),
    )
    if (next.length === 0)
      throw new Error('Tables that reference each other in a circle: this test cannot fill them')
    ordered.push(...next)
  }
  return ordered
}

const tablesSql = `
SELECT relname AS name, relkind = 'p' AS "isPartitioned",
  (SELECT json_agg(json_build_object(
      'name', attname, 'type', format_type(atttypid, NULL), 'isGenerated', attgenerated <> '', 'isIdentity', attidentity = 'a',
      'checks', coalesce((SELECT json_agg(pg_get_constraintdef(oid)) FROM pg_constraint
        WHERE conrelid = c.oid AND contype = 'c' AND conkey = ARRAY[attnum]), '[]')) ORDER BY attnum)
    FROM pg_attribute WHERE attrelid = c.oid AND attnum > 0 AND NOT attisdropped) AS columns,
  (SELECT coalesce(json_agg((SELECT json_agg(attname ORDER BY place)
        FROM unnest(indkey::int2[]) WITH ORDINALITY AS k(attnum, place) JOIN pg_attribute AS a USING (attnum)
        WHERE attrelid = c.oid) ORDER BY NOT indisprimary), '[]')
    FROM pg_index WHERE indrelid = c.oid AND indisunique AND indpred IS NULL AND 0 <> ALL (indkey)) AS keys,
  (SELECT coalesce(json_agg(json_build_object('table', confrelid::regclass::text,
      'columns', (SELECT json_agg(attname ORDER BY place) FROM unnest(conkey) WITH ORDINALITY AS k(attnum, place)
        JOIN pg_attribute USING (attnum) WHERE attrelid = conrelid),
      'targets', (SELECT json_agg(attname ORDER BY place) FROM unnest(confkey) WITH ORDINALITY AS k(attnum, place)
        JOIN pg_attribute USING (attnum) WHERE attrelid = confrelid))), '[]')
    FROM pg_constraint WHERE conrelid = c.oid AND contype = 'f' AND conparentid = 0) AS references
FROM pg_class AS c
WHERE relnamespace = 'public'::regnamespace AND relkind IN ('r', 'p') AND NOT relispartition AND relname <> '_prisma_migrations'
ORDER BY relname`
