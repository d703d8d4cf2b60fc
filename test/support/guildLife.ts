import type { Database } from '#src/database/database.ts'
import { type Table, addGuildRows, guildRowsSql, readTables } from '#test/integration/isolation/guildRows.ts'
import type { TestBot } from '#test/support/testBot.ts'

/** A message that waits to be sent, with its job. */
export async function addMessage({ db }: TestBot, guildId: string, id: string): Promise<void> {
  await db.system.pool.query(
    `INSERT INTO outbox_messages (guild_id, id, effect_key, kind, channel_id, user_id, data)
     VALUES ($1, $2, $3, 'levelUp', '500', '7', '{"level": 1}')`,
    [guildId, id, id],
  )
  await db.system.pool.query(
    `SELECT enqueue_job('deliverOutboxMessage', json_build_object('guildId', $1::text, 'id', $2::text), $1::text || ':' || $2::text)`,
    [guildId, id],
  )
}

/** Rows in every table, however new; but for the guild's id those of all guilds are the same. The bot is in the guild. */
export async function addRowsEverywhere({ db, discord }: TestBot, id: string): Promise<void> {
  await addGuildRows(db.system.pool, await tablesOf(db), id, 3)
  await db.system.pool.query(
    `UPDATE guilds SET name = 'Guild ' || id, is_active = true, removed_at = NULL WHERE id = $1`,
    [id],
  )
  discord.guilds.set(id, { id, name: `Guild ${id}`, ownerId: '1', memberCount: 3 })
}

/** All rows of a guild with their versions and places: a row that was only rewritten differs. */
export async function imageOf({ db }: TestBot, guildId: string): Promise<string | null> {
  const { rows } = await db.system.pool.query<{ rows: string | null }>({
    // Prepared: it is planned for longer than it runs.
    name: 'image',
    text: guildRowsSql(await tablesOf(db)),
    values: [guildId],
  })
  return rows[0]?.rows ?? null
}

/** Keys of the jobs of a guild, or of all. */
export async function jobKeys({ db }: Pick<TestBot, 'db'>, guildId?: string): Promise<string[]> {
  const { rows } = await db.system.pool.query<{ key: string }>(
    `SELECT key FROM graphile_worker._private_jobs
     WHERE $1::text IS NULL OR payload ->> 'guildId' = $1 OR $1 = ANY (string_to_array(key, ':')) ORDER BY key`,
    [guildId],
  )
  return rows.map(({ key }) => key)
}

/** Moves the removal of guilds so far into the past that their data are kept no longer. */
export async function endGrace({ db }: Pick<TestBot, 'db'>, guildId: string): Promise<void> {
  await db.system.pool.query(
    `UPDATE guilds SET removed_at = removed_at - interval '30 days' WHERE id = $1 AND NOT is_active`,
    [guildId],
  )
}

const tables = new WeakMap<Database, Promise<Table[]>>()

function tablesOf(db: Database): Promise<Table[]> {
  const known = tables.get(db) ?? readTables(db.system.pool)
  tables.set(db, known)
  return known
}
