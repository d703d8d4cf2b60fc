import type { Client } from 'pg'
import { afterAll, beforeAll, describe, expect, inject, test } from 'vitest'
import { migrateDatabase } from '#src/database/migrations/migrate.ts'
import { type Table, addGuildRows, guildColumn, readTables } from '#test/integration/isolation/guildRows.ts'
import { createTestDatabase, type TestDatabase } from '#test/support/database.ts'
import { withClient } from '#test/support/postgresClient.ts'
import { createRecordingLog } from '#test/support/postgresLog.ts'

const own = '100000000000000001'
const foreign = '100000000000000002'

let database: TestDatabase
/** Those of guilds' data. */
let tables: Table[]
beforeAll(async () => {
  database = await createTestDatabase()
  await withClient(database.url, async client => {
    const all = await readTables(client)
    await addGuildRows(client, all, own, 2)
    await addGuildRows(client, all, foreign, 3)
    tables = all.filter(table => guildColumn(table) !== undefined)
  })
})
afterAll(() => database.drop())

/** As guildhall_app, in a transaction that is rolled back. */
function asApp<T>(
  url: string,
  guildId: string | undefined,
  work: (client: Client) => Promise<T>,
): Promise<T> {
  return withClient(url, async client => {
    await client.query('BEGIN')
    await client.query("SELECT set_config('role', 'guildhall_app', true)")
    if (guildId !== undefined) await client.query("SELECT set_config('app.guild_id', $1, true)", [guildId])
    return work(client)
  })
}

async function visibleGuilds(client: Client): Promise<string[]> {
  const selects = tables.map(table => `SELECT ${guildColumn(table)} AS id FROM ${table.name}`)
  const { rows } = await client.query<{ id: string }>(
    `SELECT DISTINCT id FROM (${selects.join(' UNION ALL ')}) AS rows`,
  )
  return rows.map(({ id }) => id)
}

describe('what guildhall_app sees', () => {
  test('nothing of any guild where no guild was set', async () => {
    expect(await asApp(database.url, undefined, visibleGuilds)).toEqual([])
    expect(await asApp(database.url, '', visibleGuilds)).toEqual([])
    expect(await asApp(database.url, '%', visibleGuilds)).toEqual([])
  })

  test('every row of the guild that was set, and no other', async () => {
    expect(await asApp(database.url, own, visibleGuilds)).toEqual([own])
    for (const { name } of tables) {
      const { rowCount } = await asApp(database.url, own, client => client.query(`SELECT FROM ${name}`))
      expect(rowCount, name).toBeGreaterThan(0)
    }
  })

  test('nothing any more after the transaction, on the same connection', async () => {
    await withClient(database.url, async client => {
      await client.query("SET role = 'guildhall_app'")
      await client.query('BEGIN')
      await client.query("SELECT set_config('app.guild_id', $1, true)", [own])
      await client.query('COMMIT')
      expect(await visibleGuilds(client)).toEqual([])
    })
  })

  test('no partition by its own name, which would pass by the policies of its table', async () => {
    const { rows } = await withClient(database.url, client =>
      client.query<{ name: string }>(
        "SELECT relid::text AS name FROM pg_partition_tree('processed_events') WHERE isleaf",
      ),
    )
    for (const { name } of rows)
      await expect(
        asApp(database.url, own, client => client.query(`SELECT FROM ${name}`)),
      ).rejects.toMatchObject({
        code: '42501',
      })
  })
})

describe('what the catalogue says', () => {
  const read = (sql: string) => withClient(database.url, async client => (await client.query(sql)).rows)

  test("every table with a guild's id has forced row-level security with both policies", async () => {
    const rows = await read(
      `SELECT relname AS table, relrowsecurity AND relforcerowsecurity AS forced,
         (SELECT json_agg(json_build_object('name', polname, 'for', polcmd, 'permissive', polpermissive,
             'to', (SELECT array_agg(pg_get_userbyid(role)) FROM unnest(polroles) AS role),
             'sees', pg_get_expr(polqual, polrelid), 'writes', pg_get_expr(polwithcheck, polrelid)) ORDER BY polname)
           FROM pg_policy WHERE polrelid = c.oid) AS policies,
         pg_get_userbyid(relowner) AS owner
       FROM pg_class AS c
       WHERE relnamespace = 'public'::regnamespace AND relkind IN ('r', 'p') AND NOT relispartition
         AND (relname = 'guilds' OR EXISTS (SELECT FROM pg_attribute WHERE attrelid = c.oid AND attname = 'guild_id'))
       ORDER BY 1`,
    )
    expect(rows.map(row => row.table)).toEqual(tables.map(({ name }) => name))
    expect(rows).toEqual(
      tables.map(table => {
        const one = `((${guildColumn(table)})::text = ( SELECT current_setting('app.guild_id'::text, true) AS current_setting))`
        const { owner } = rows.find(row => row.table === table.name) ?? {}
        return {
          table: table.name,
          forced: true,
          owner,
          policies: [
            { name: 'all_guilds', for: '*', permissive: true, to: [owner], sees: 'true', writes: 'true' },
            { name: 'one_guild', for: '*', permissive: true, to: ['guildhall_app'], sees: one, writes: one },
          ],
        }
      }),
    )
  })

  test('guildhall_app owns nothing, passes by no policy and belongs to no other role', async () => {
    const rows = await read(
      `SELECT rolsuper OR rolbypassrls OR rolcreaterole OR rolcreatedb OR rolreplication OR rolcanlogin AS mighty,
         EXISTS (SELECT FROM pg_class WHERE relowner = r.oid) OR EXISTS (SELECT FROM pg_proc WHERE proowner = r.oid) AS owner,
         EXISTS (SELECT FROM pg_auth_members WHERE member = r.oid) AS member
       FROM pg_roles AS r WHERE rolname = 'guildhall_app'`,
    )
    expect(rows).toEqual([{ mighty: false, owner: false, member: false }])
  })

  test('guildhall_app cannot truncate a table, which no policy would keep it from, nor reference one', async () => {
    const rows = await read(
      `SELECT relname AS table FROM pg_class
       WHERE relnamespace = 'public'::regnamespace AND relkind IN ('r', 'p')
         AND (has_table_privilege('guildhall_app', oid, 'TRUNCATE') OR has_table_privilege('guildhall_app', oid, 'REFERENCES')
           OR has_table_privilege('guildhall_app', oid, 'TRIGGER'))`,
    )
    expect(rows).toEqual([])
  })

  test("a table without a guild's id is open to guildhall_app only where it is meant to be", async () => {
    const rows = await read(
      `SELECT relname AS table,
         (SELECT string_agg(privilege, ', ') FROM unnest(ARRAY['SELECT', 'INSERT', 'UPDATE', 'DELETE']) AS privilege
          WHERE has_any_column_privilege('guildhall_app', oid, replace(privilege, 'DELETE', 'SELECT'))
            AND (privilege <> 'DELETE' OR has_table_privilege('guildhall_app', oid, 'DELETE'))) AS may
       FROM pg_class AS c
       WHERE relnamespace = 'public'::regnamespace AND relkind IN ('r', 'p', 'v', 'm') AND NOT relispartition AND relname <> 'guilds'
         AND NOT EXISTS (SELECT FROM pg_attribute WHERE attrelid = c.oid AND attname = 'guild_id')
       ORDER BY 1`,
    )
    expect(rows.filter(row => row.may !== null)).toEqual([{ table: 'users', may: 'SELECT' }])
  })

  test('rows of a guild reference only rows of the same guild: every such foreign key has the guild on both sides', () => {
    const names = new Set(tables.map(({ name }) => name))
    const loose = tables.flatMap(table =>
      table.references
        .filter(({ table: target }) => names.has(target))
        .filter(({ columns, table: target, targets }) => {
          const key = guildColumn(tables.find(({ name }) => name === target) as Table) as string
          const place = targets.indexOf(key)
          return place < 0 || columns[place] !== guildColumn(table)
        })
        .map(({ columns, table: target }) => `${table.name} (${columns.join(', ')}) → ${target}`),
    )
    expect(loose).toEqual([])
  })

  test('a shared row references none of a guild: that would be a way from one guild into another', async () => {
    const all = await withClient(database.url, readTables)
    const names = new Set(tables.map(({ name }) => name))
    const shared = all.filter(({ name }) => !names.has(name))
    expect(shared.flatMap(({ references }) => references.filter(({ table }) => names.has(table)))).toEqual([])
  })

  test("every key of a guild's rows begins with the guild, so that none can be found, or collide, by its id alone", () => {
    const loose = tables.flatMap(table =>
      table.keys.filter(key => key[0] !== guildColumn(table)).map(key => `${table.name} (${key.join(', ')})`),
    )
    expect(loose).toEqual([])
  })
})

test('an owner who is no superuser sees all guilds, and guildhall_app one, where an administrator made the role', async () => {
  const empty = await createTestDatabase({ empty: true })
  const url = new URL(empty.url)
  const owner = `owner_${url.pathname.slice(-8)}`
  const { adminUrl } = inject('postgres')
  try {
    await withClient(adminUrl, async admin => {
      await admin.query(`CREATE ROLE ${owner} LOGIN PASSWORD 'plain' NOSUPERUSER NOBYPASSRLS`)
      await admin.query(`GRANT guildhall_app TO ${owner}`)
      await admin.query(`ALTER DATABASE ${url.pathname.slice(1)} OWNER TO ${owner}`)
    })
    url.username = owner
    url.password = 'plain'
    await migrateDatabase({ url: url.href, log: createRecordingLog() })
    await withClient(url.href, async client => {
      const all = await readTables(client)
      await addGuildRows(client, all, own, 2)
      await addGuildRows(client, all, foreign, 2)
      expect((await visibleGuilds(client)).toSorted()).toEqual([own, foreign])
    })
    expect(await asApp(url.href, own, visibleGuilds)).toEqual([own])
    expect(await asApp(url.href, undefined, visibleGuilds)).toEqual([])
  } finally {
    await empty.drop()
    await withClient(adminUrl, admin => admin.query(`DROP ROLE ${owner}`))
  }
})
