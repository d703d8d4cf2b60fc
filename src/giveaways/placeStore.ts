import { sql } from 'kysely'
import type { GuildReading } from '#src/database/guildTransaction.ts'

/** A win of a place, as it is or was. */
export interface PlaceWin {
  slot: number
  userId: string
  /** Why it was lost; null for one that stands. */
  reason: string | null
  isClaimed: boolean
  /** Milliseconds since the Unix epoch; null when it need not be claimed. */
  claimUntil: number | null
  /** Its time to claim is over. */
  isOverdue: boolean
  /** Wins that the place had in all. */
  wins: number
}

/** From one slot to another, both included. */
export interface SlotRange {
  from: number
  to: number
}

/** The last wins of each of the slots, the newest of a slot first. */
export async function readWins(
  { kysely, guildId }: GuildReading,
  giveawayId: string,
  { from, to }: SlotRange,
  perSlot: number,
): Promise<PlaceWin[]> {
  const { rows } = await sql<PlaceWin>`
    SELECT slot, user_id AS "userId", reason, claimed_at IS NOT NULL AS "isClaimed",
      (extract(epoch FROM claim_until) * 1000)::float8 AS "claimUntil",
      claimed_at IS NULL AND coalesce(claim_until <= now(), false) AS "isOverdue", wins
    FROM (
      SELECT *, row_number() OVER (PARTITION BY slot ORDER BY round DESC) AS nth, (count(*) OVER (PARTITION BY slot))::int AS wins
      FROM giveaway_winners
      WHERE guild_id = ${guildId} AND giveaway_id = ${giveawayId} AND slot BETWEEN ${from} AND ${to}) AS w
    WHERE nth <= ${perSlot} ORDER BY slot, nth`.execute(kysely)
  return rows
}

/** Those of the slots for which nobody was left when they were last drawn. */
export async function findUnfilled(
  { kysely, guildId }: GuildReading,
  giveawayId: string,
  { from, to }: SlotRange,
): Promise<number[]> {
  const { rows } = await sql<{ slot: number }>`
    SELECT slot FROM (
      SELECT DISTINCT ON (slot) slot, winner
      FROM giveaways, jsonb_array_elements(draw -> 'picks') WITH ORDINALITY AS t(pick, n),
        jsonb_to_record(pick) AS p(slot int, winner text)
      WHERE guild_id = ${guildId} AND id = ${giveawayId} AND slot BETWEEN ${from} AND ${to}
      ORDER BY slot, n DESC) AS last
    WHERE winner IS NULL`.execute(kysely)
  return rows.map(({ slot }) => slot)
}
