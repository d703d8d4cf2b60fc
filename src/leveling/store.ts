import { type RawBuilder, sql } from 'kysely'
import type pg from 'pg'
import type { Database } from '#src/database/database.ts'
import type { GuildReading } from '#src/database/guildTransaction.ts'
import type { Profile } from '#src/discord/discord.ts'

/** One message that may earn XP, as the database needs it. Columns of a batch are passed as arrays. */
export interface XpRow {
  guildId: string
  userId: string
  messageId: string
  xp: number
  cooldownMs: number
}

export interface GrantedXp {
  messageId: string
  /** The member's XP after the grant. */
  xp: bigint
}

/** How far a guild's messages have been dealt with. */
export interface SeenMark {
  guildId: string
  seenId: bigint
}

/**
 * Grants XP to at most one message of each member. A message earns it when its guild is active and its id is not below
 * the member's next_msg_id, which each grant sets to the time of the message plus the cooldown: so replays, late older
 * messages and a second process grant nothing. The guilds' marks advance in the same statement. Rows are taken in key
 * order, so that two batches of different processes cannot deadlock over them.
 */
const grantXpSql = `
WITH marks AS (
  UPDATE guilds SET leveling_seen_id = m.seen_id
  FROM unnest($6::text[], $7::bigint[]) AS m(guild_id, seen_id)
  WHERE id = m.guild_id AND (leveling_seen_id IS NULL OR leveling_seen_id < m.seen_id)
)
INSERT INTO members AS m (guild_id, user_id, xp, message_count, last_msg_id, next_msg_id)
SELECT guild_id, user_id, xp, 1, message_id, greatest(((message_id >> 22) + cooldown_ms) << 22, message_id + 1)
FROM unnest($1::text[], $2::text[], $3::bigint[], $4::int[], $5::bigint[]) AS t(guild_id, user_id, message_id, xp, cooldown_ms)
JOIN guilds ON guilds.id = guild_id AND guilds.is_active
ORDER BY guild_id, user_id
ON CONFLICT (guild_id, user_id) DO UPDATE SET
  xp = m.xp + excluded.xp, message_count = m.message_count + 1,
  last_msg_id = excluded.last_msg_id, next_msg_id = excluded.next_msg_id, updated_at = now()
WHERE excluded.last_msg_id >= m.next_msg_id
RETURNING last_msg_id::text, xp`

type Queryable = Pick<pg.ClientBase, 'query'>

/** Answers the messages that earned XP, in any order. Keys (guild, user) must not repeat within the batch. */
export async function grantXpInAllGuilds(
  client: Queryable,
  rows: readonly XpRow[],
  marks: readonly SeenMark[],
): Promise<GrantedXp[]> {
  const result = await client.query<[string, bigint]>({
    name: 'grant_xp', // prepared once a connection
    text: grantXpSql,
    rowMode: 'array',
    values: [
      numbers(rows.map(row => row.guildId)),
      numbers(rows.map(row => row.userId)),
      numbers(rows.map(row => row.messageId)),
      numbers(rows.map(row => row.xp)),
      numbers(rows.map(row => row.cooldownMs)),
      numbers(marks.map(mark => mark.guildId)),
      numbers(marks.map(mark => mark.seenId)),
    ],
  })
  return result.rows.map(([messageId, xp]) => ({ messageId, xp }))
}

/** Of rows whose first attempt ended unknown, those that it did grant. */
export async function findGrantedInAllGuilds(
  client: Queryable,
  rows: readonly XpRow[],
): Promise<GrantedXp[]> {
  const result = await client.query<GrantedXp>(
    `SELECT message_id::text AS "messageId", xp FROM members
     JOIN unnest($1::text[], $2::text[], $3::bigint[]) AS t(guild_id, user_id, message_id) USING (guild_id, user_id)
     WHERE last_msg_id = message_id`,
    [rows.map(row => row.guildId), rows.map(row => row.userId), rows.map(row => row.messageId)],
  )
  return result.rows
}

/** Keeps people's names as Discord last told them. Members need the row of their user. */
export async function upsertUsersInAllGuilds(client: Queryable, users: readonly Profile[]): Promise<void> {
  await client.query(
    `INSERT INTO users AS u (id, username, global_name)
     SELECT DISTINCT ON (id) id, username, global_name
     FROM unnest($1::text[], $2::text[], $3::text[]) WITH ORDINALITY AS t(id, username, global_name, n)
     ORDER BY id, n DESC
     ON CONFLICT (id) DO UPDATE SET username = excluded.username, global_name = excluded.global_name, updated_at = now()
     WHERE (u.username, u.global_name) IS DISTINCT FROM (excluded.username, excluded.global_name)`,
    [users.map(user => user.id), users.map(user => user.username), users.map(user => user.globalName)],
  )
}

/** PostgreSQL's literal of an array of whole numbers, ids among them: the driver's own takes ten times as long. */
function numbers(values: readonly (string | number | bigint)[]): string {
  const literal = `{${values.join(',')}}`
  if (values.length > 0 && !/^\{(?:\d{1,20},)*\d{1,20}\}$/.test(literal))
    throw new RangeError('An id or amount is no whole number')
  return literal
}

/** Raises announced_level where it is lower; answers which members' were. */
export async function claimLevelsInAllGuilds(
  client: Queryable,
  levels: readonly { guildId: string; userId: string; level: number }[],
): Promise<{ guildId: string; userId: string }[]> {
  const result = await client.query<{ guild_id: string; user_id: string }>(
    `UPDATE members SET announced_level = t.level
     FROM unnest($1::text[], $2::text[], $3::int[]) AS t(guild_id, user_id, level)
     WHERE members.guild_id = t.guild_id AND members.user_id = t.user_id AND announced_level < t.level
     RETURNING members.guild_id, members.user_id`,
    [levels.map(l => l.guildId), levels.map(l => l.userId), levels.map(l => l.level)],
  )
  return result.rows.map(row => ({ guildId: row.guild_id, userId: row.user_id }))
}

/** The snowflake up to which the guild's messages were dealt with; null for a guild that is not known. */
export async function readSeenMark(
  { system }: Pick<Database, 'system'>,
  guildId: string,
): Promise<bigint | null> {
  const guild = await system.prisma.guild.findUnique({
    where: { id: guildId },
    select: { levelingSeenId: true },
  })
  return guild?.levelingSeenId ?? null
}

/** Advances the marks of guilds, never back. */
export async function advanceSeenMarksInAllGuilds(
  { system }: Pick<Database, 'system'>,
  marks: readonly SeenMark[],
): Promise<void> {
  await system.pool.query(
    `UPDATE guilds SET leveling_seen_id = m.seen_id
     FROM unnest($1::text[], $2::bigint[]) AS m(guild_id, seen_id)
     WHERE id = m.guild_id AND (leveling_seen_id IS NULL OR leveling_seen_id < m.seen_id)`,
    [marks.map(mark => mark.guildId), marks.map(mark => mark.seenId)],
  )
}

export interface MemberXp {
  userId: string
  xp: bigint
  hidden: boolean
}

export async function readMemberXp(
  { kysely, guildId }: GuildReading,
  userId: string,
): Promise<MemberXp | undefined> {
  return await kysely
    .selectFrom('members')
    .select(['user_id as userId', 'xp', 'hidden'])
    .where('guild_id', '=', guildId)
    .where('user_id', '=', userId)
    .executeTakeFirst()
}

/** The XP of those of them who have any, by their ids. */
export async function readXps(
  { kysely, guildId }: GuildReading,
  userIds: readonly string[],
): Promise<Map<string, bigint>> {
  const rows = await kysely
    .selectFrom('members')
    .select(['user_id as userId', 'xp'])
    .where('guild_id', '=', guildId)
    .where('user_id', '=', sql<string>`ANY (${userIds}::text[])`)
    .execute()
  return new Map(rows.map(({ userId, xp }) => [userId, xp]))
}

/** Where a place on the board is: members are ordered by XP, highest first, then by user id. */
export interface Place {
  xp: bigint
  userId: string
}

/** Members who are visible on the board before a place. */
export function countAhead(tx: GuildReading, place: Place): Promise<number> {
  return countTo(tx, place, sql`<`)
}

/** Those and who stands at the place itself. */
export function countUpTo(tx: GuildReading, place: Place): Promise<number> {
  return countTo(tx, place, sql`<=`)
}

async function countTo(
  { kysely, guildId }: GuildReading,
  { xp, userId }: Place,
  comesBefore: RawBuilder<unknown>,
): Promise<number> {
  // The bands above the place need no look at the rows' XP, its own band does.
  const { rows } = await sql<{ members: bigint }>`
    SELECT (SELECT count(*) FROM members WHERE guild_id = ${guildId} AND NOT hidden AND xp_band > xp_band(${xp}))
      + (SELECT count(*) FROM members WHERE guild_id = ${guildId} AND NOT hidden AND xp_band = xp_band(${xp})
           AND (xp > ${xp} OR (xp = ${xp} AND user_id ${comesBefore} ${userId}))) AS members`.execute(kysely)
  return Number(rows[0]?.members)
}

/** Members who are visible on the board and have XP. */
export async function countRanked({ kysely, guildId }: GuildReading): Promise<number> {
  const { members } = await kysely
    .selectFrom('members')
    .select(({ fn }) => fn.countAll<bigint>().as('members'))
    .where('guild_id', '=', guildId)
    .where('hidden', '=', false)
    .where('xp', '>', 0n)
    .executeTakeFirstOrThrow()
  return Number(members)
}

/**
 * A page of the board by keyset: the `limit` places after or before a place, or the first ones. Always in board order,
 * which the index of bands gives but for the order within a band.
 */
export async function readBoardPage(
  { kysely, guildId }: GuildReading,
  from: { after: Place } | { before: Place } | 'top',
  limit: number,
): Promise<Place[]> {
  const backwards = from !== 'top' && 'before' in from
  const [down, up] = backwards ? (['asc', 'desc'] as const) : (['desc', 'asc'] as const)
  let query = kysely
    .selectFrom('members')
    .select(['user_id as userId', 'xp'])
    .where('guild_id', '=', guildId)
    .where('hidden', '=', false)
    .where('xp', '>', 0n)
    .orderBy(sql.ref('xp_band'), down)
    .orderBy('xp', down)
    .orderBy('user_id', up)
    .limit(limit)
  if (from !== 'top') {
    const { xp, userId } = 'after' in from ? from.after : from.before
    query = backwards
      ? query.where(
          sql<boolean>`xp_band >= xp_band(${xp}) and (xp > ${xp} or (xp = ${xp} and user_id < ${userId}))`,
        )
      : query.where(
          sql<boolean>`xp_band <= xp_band(${xp}) and (xp < ${xp} or (xp = ${xp} and user_id > ${userId}))`,
        )
  }
  const places = await query.execute()
  return backwards ? places.toReversed() : places
}
