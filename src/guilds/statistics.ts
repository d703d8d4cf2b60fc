import { sql } from 'kysely'
import type { GuildReading } from '#src/database/guildTransaction.ts'
import { type TimeRange, checkLimit, checkRange } from '#src/database/limits.ts'
import { snowflakeAt, snowflakeTime } from '#src/discord/snowflake.ts'
import { totalXpForLevel } from '#src/leveling/curve.ts'

/** Members as the bot knows them: those who earned XP, and those whom something else made known to it. */
export interface MemberCounts {
  members: number
  withXp: number
  /** Hidden from the board. */
  hidden: number
  /** Messages that earned XP. */
  messages: number
}

export async function countMembers({ kysely, guildId }: GuildReading): Promise<MemberCounts> {
  const counts = await kysely
    .selectFrom('members')
    .where('guild_id', '=', guildId)
    .select(({ fn }) => [
      fn.countAll<bigint>().as('members'),
      fn.countAll<bigint>().filterWhere('xp', '>', 0n).as('withXp'),
      fn.countAll<bigint>().filterWhere('hidden', '=', true).as('hidden'),
      fn.coalesce(fn.sum<bigint>('message_count'), sql<bigint>`0`).as('messages'),
    ])
    .executeTakeFirstOrThrow()
  return {
    members: Number(counts.members),
    withXp: Number(counts.withXp),
    hidden: Number(counts.hidden),
    messages: Number(counts.messages),
  }
}

/** Levels from which each band begins; it ends below the next one. */
const bandStarts = [0, 1, 5, 10, 20, 50, 100]

export interface LevelBand {
  from: number
  /** Null: no end. */
  to: number | null
  members: number
}

/** How many members stand in each band of levels, empty bands too. Level 0 counts those with some XP only. */
export async function countByLevel({ kysely, guildId }: GuildReading): Promise<LevelBand[]> {
  const thresholds = bandStarts.map(totalXpForLevel).join(',')
  const rows = await kysely
    .selectFrom('members')
    .where('guild_id', '=', guildId)
    .where('xp', '>', 0n)
    .select(({ fn }) => [
      sql<number>`width_bucket(xp, ${sql.lit(`{${thresholds}}`)}::bigint[])`.as('band'),
      fn.countAll<bigint>().as('members'),
    ])
    .groupBy('band')
    .execute()
  const membersOf = new Map(rows.map(row => [row.band, Number(row.members)]))
  return bandStarts.map((from, index) => {
    const next = bandStarts[index + 1]
    return { from, to: next === undefined ? null : next - 1, members: membersOf.get(index + 1) ?? 0 }
  })
}

export interface DayCount {
  /** UTC, as 2026-11-21. */
  day: string
  members: number
}

/**
 * Members who joined on each UTC day that the range touches, days without any too. Those whose joining Discord did not
 * tell are not in it.
 * @throws RangeError
 */
export async function countJoinsByDay(
  { kysely, guildId }: GuildReading,
  range: TimeRange,
): Promise<DayCount[]> {
  const { from, to } = checkRange(range)
  const rows = await kysely
    .selectFrom('members')
    .where('guild_id', '=', guildId)
    .where('joined_at', '>=', from)
    .where('joined_at', '<', to)
    .select(({ fn }) => [
      sql<string>`to_char(joined_at at time zone 'UTC', 'YYYY-MM-DD')`.as('day'),
      fn.countAll<bigint>().as('members'),
    ])
    .groupBy('day')
    .execute()
  const membersOf = new Map(rows.map(row => [row.day, Number(row.members)]))
  return daysOf({ from, to }).map(day => ({ day, members: membersOf.get(day) ?? 0 }))
}

/** A page of a list: how many entries, and the last one of the page before. */
export interface PageOf<Place> {
  limit?: number
  after?: Place
}

export interface Joined {
  userId: string
  joinedAt: Date
}

/**
 * Who joined within the range, newest first.
 * @throws RangeError
 */
export async function listJoins(
  { kysely, guildId }: GuildReading,
  range: TimeRange,
  { limit, after }: PageOf<Joined> = {},
): Promise<Joined[]> {
  const { from, to } = checkRange(range)
  let query = kysely
    .selectFrom('members')
    .where('guild_id', '=', guildId)
    .where('joined_at', '>=', from)
    .where('joined_at', '<', to)
    .select('user_id as userId')
    .select(({ ref }) => ref('joined_at').$notNull().as('joinedAt'))
    .orderBy('joined_at', 'desc')
    .orderBy('user_id')
    .limit(checkLimit(limit))
  if (after)
    query = query.where(({ and, or, eb }) =>
      or([
        eb('joined_at', '<', after.joinedAt),
        and([eb('joined_at', '=', after.joinedAt), eb('user_id', '>', after.userId)]),
      ]),
    )
  return query.execute()
}

/**
 * Members whose last message that earned XP is within the range. One who spoke then and again later is not in it, so ask
 * for ranges up to now.
 * @throws RangeError
 */
export async function countActive({ kysely, guildId }: GuildReading, range: TimeRange): Promise<number> {
  const { from, to } = snowflakesOf(range)
  const { members } = await kysely
    .selectFrom('members')
    .where('guild_id', '=', guildId)
    .where('last_msg_id', '>=', from)
    .where('last_msg_id', '<', to)
    .select(({ fn }) => fn.countAll<bigint>().as('members'))
    .executeTakeFirstOrThrow()
  return Number(members)
}

export interface ActiveMember {
  userId: string
  /** Their last message that earned XP. */
  messageId: bigint
  lastActiveAt: Date
  messages: number
  xp: bigint
}

/**
 * The members whom countActive counts, latest first.
 * @throws RangeError
 */
export async function listActive(
  { kysely, guildId }: GuildReading,
  range: TimeRange,
  { limit, after }: PageOf<{ messageId: bigint }> = {},
): Promise<ActiveMember[]> {
  const { from, to } = snowflakesOf(range)
  const rows = await kysely
    .selectFrom('members')
    .where('guild_id', '=', guildId)
    .where('last_msg_id', '>=', from)
    // No two members share a message, so its id alone tells where a page ended.
    .where('last_msg_id', '<', after?.messageId ?? to)
    .select(['user_id as userId', 'last_msg_id as messageId', 'message_count as messages', 'xp'])
    .orderBy('last_msg_id', 'desc')
    .limit(checkLimit(limit))
    .execute()
  return rows.map(row => ({ ...row, lastActiveAt: new Date(snowflakeTime(row.messageId)) }))
}

function snowflakesOf(range: TimeRange): { from: bigint; to: bigint } {
  const { from, to } = checkRange(range)
  return { from: snowflakeAt(from.getTime()), to: snowflakeAt(to.getTime()) }
}

function daysOf({ from, to }: TimeRange): string[] {
  const days: string[] = []
  const day = new Date(from)
  for (day.setUTCHours(0, 0, 0, 0); day < to; day.setUTCDate(day.getUTCDate() + 1))
    days.push(day.toISOString().slice(0, 10))
  return days
}
