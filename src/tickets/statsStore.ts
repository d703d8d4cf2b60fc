import { type RawBuilder, sql } from 'kysely'
import type { Database } from '#src/database/database.ts'
import type { GuildReading } from '#src/database/guildTransaction.ts'
import type { DayFacts, StatsQuery } from '#src/tickets/stats.ts'

export interface StatsRow {
  kind: 'all' | 'category' | 'staff'
  /** The category's name, or the staff's id; null for tickets that nobody took care of. */
  key: string | null
  opened: number
  closed: number
  /** Seconds: of half the tickets, and of 9 of 10. */
  answer: number[] | null
  close: number[] | null
  average: number | null
  ratings: number
}

/** Notes the first answer in an open ticket, unless it has one or it is of somebody who was added. Answers whether it has one. */
export async function writeFirstAnswer(
  { system }: Pick<Database, 'system'>,
  { guildId, ticketId }: { guildId: string; ticketId: string },
  { userId, at }: { userId: string; at: Date },
): Promise<boolean> {
  const { rows } = await system.pool.query<{ answered: boolean }>(
    `WITH noted AS (
       UPDATE tickets SET first_answer_at = $4, first_answer_by = $3
       WHERE guild_id = $1 AND id = $2 AND status = 'OPEN' AND first_answer_at IS NULL
         AND opener_id <> $3 AND $3 <> ALL (member_ids)
       RETURNING id)
     SELECT EXISTS (SELECT FROM noted) OR EXISTS (
       SELECT FROM tickets WHERE guild_id = $1 AND id = $2 AND first_answer_at IS NOT NULL) AS answered`,
    [guildId, ticketId, userId, at],
  )
  return rows[0]?.answered ?? false
}

/** One row for all tickets, one for each category, and one for each person of the staff. */
export async function readStats({ kysely, guildId }: GuildReading, query: StatsQuery): Promise<StatsRow[]> {
  const { rows } = await sql<StatsRow>`
    WITH recent AS (
      SELECT c.name AS category, coalesce(t.claimed_by, t.first_answer_by) AS staff, f.stars,
        t.created_at >= since AS is_opened, t.closed_at >= since AS is_closed,
        extract(epoch FROM t.first_answer_at - t.opened_at) AS answer, extract(epoch FROM t.closed_at - t.opened_at) AS close
      FROM (SELECT ${since(query)} AS since) AS range CROSS JOIN tickets t
        JOIN ticket_categories c ON c.guild_id = t.guild_id AND c.id = t.category_id
        LEFT JOIN ticket_feedback f ON f.guild_id = t.guild_id AND f.ticket_id = t.id
      WHERE t.guild_id = ${guildId} AND (t.created_at >= since OR t.closed_at >= since) AND ${isMeant(query)})
    SELECT CASE WHEN grouping(category) = 0 THEN 'category' WHEN grouping(staff) = 0 THEN 'staff' ELSE 'all' END AS kind,
      coalesce(category, staff) AS key,
      count(*) FILTER (WHERE is_opened)::int AS opened, count(*) FILTER (WHERE is_closed)::int AS closed,
      percentile_cont(ARRAY[0.5, 0.9]) WITHIN GROUP (ORDER BY answer) FILTER (WHERE is_opened AND answer >= 0) AS answer,
      percentile_cont(ARRAY[0.5, 0.9]) WITHIN GROUP (ORDER BY close) FILTER (WHERE is_closed AND close >= 0) AS close,
      avg(stars)::float8 AS average, count(stars)::int AS ratings
    FROM recent GROUP BY GROUPING SETS ((), (category), (staff))`.execute(kysely)
  return rows
}

/** Tickets opened and closed on each day, the oldest first. */
export async function readDays({ kysely, guildId }: GuildReading, query: StatsQuery): Promise<DayFacts[]> {
  const { rows } = await sql<DayFacts>`
    WITH happened AS (
      SELECT date_trunc('day', t.created_at AT TIME ZONE 'UTC') AS day, 1 AS opened, 0 AS closed FROM tickets t
      WHERE t.guild_id = ${guildId} AND t.created_at >= ${since(query)} AND ${isMeant(query)}
      UNION ALL
      SELECT date_trunc('day', t.closed_at AT TIME ZONE 'UTC'), 0, 1 FROM tickets t
      WHERE t.guild_id = ${guildId} AND t.closed_at >= ${since(query)} AND ${isMeant(query)})
    SELECT to_char(day, 'YYYY-MM-DD') AS day, coalesce(sum(opened), 0)::int AS opened, coalesce(sum(closed), 0)::int AS closed
    FROM generate_series((${since(query)} AT TIME ZONE 'UTC'), now() AT TIME ZONE 'UTC', interval '1 day') AS day
      LEFT JOIN happened USING (day)
    GROUP BY day ORDER BY day`.execute(kysely)
  return rows
}

export async function readOpenNow({ kysely, guildId }: GuildReading, query: StatsQuery): Promise<number> {
  const { rows } = await sql<{ open: number }>`
    SELECT count(*)::int AS open FROM tickets t
    WHERE t.guild_id = ${guildId} AND t.status IN ('OPENING', 'OPEN') AND ${isMeant(query)}`.execute(kysely)
  return rows[0]?.open ?? 0
}

/** The last five comments. */
export async function readComments(
  { kysely, guildId }: GuildReading,
  query: StatsQuery,
): Promise<{ number: number; stars: number; comment: string }[]> {
  const { rows } = await sql<{ number: number; stars: number; comment: string }>`
    SELECT t.number, f.stars, f.comment FROM ticket_feedback f
      JOIN tickets t ON t.guild_id = f.guild_id AND t.id = f.ticket_id
    WHERE f.guild_id = ${guildId} AND f.comment IS NOT NULL AND f.created_at >= ${since(query)} AND ${isMeant(query)}
    ORDER BY f.created_at DESC LIMIT 5`.execute(kysely)
  return rows
}

/** The beginning of the first day, in UTC. */
function since({ days }: StatsQuery): RawBuilder<unknown> {
  return sql`(date_trunc('day', now(), 'UTC') - ${days - 1}::int * interval '1 day')`
}

function isMeant({ categoryId, staffId }: StatsQuery): RawBuilder<unknown> {
  return sql`t.status <> 'FAILED' AND (${categoryId}::text IS NULL OR t.category_id = ${categoryId})
    AND (${staffId}::text IS NULL OR coalesce(t.claimed_by, t.first_answer_by) = ${staffId})`
}
