import { sql } from 'kysely'
import type { GuildReading, GuildTransaction } from '#src/database/guildTransaction.ts'

/** The most hosts that a giveaway has: all of them stand in its message, and each is told by a message of their own. */
export const maxHosts = 10

/** The hosts of a giveaway, who are its ORGANIZERs: who made it first, then as they came. */
export async function readHosts(reading: GuildReading, giveawayId: string): Promise<string[]> {
  return (await readHostsOf(reading, [giveawayId])).get(giveawayId) ?? []
}

/** The same of several giveaways, by their ids. */
export async function readHostsOf(
  { kysely, guildId }: GuildReading,
  giveawayIds: readonly string[],
): Promise<Map<string, string[]>> {
  const { rows } = await sql<{ giveawayId: string; hostIds: string[] }>`
    SELECT t.id AS "giveawayId", ARRAY(
      SELECT user_id::text FROM giveaway_entries
      WHERE guild_id = ${guildId} AND giveaway_id = t.id AND role = 'ORGANIZER' AND deleted_at IS NULL
      ORDER BY created_at, user_id) AS "hostIds"
    FROM unnest(${giveawayIds}::text[]) AS t(id)`.execute(kysely)
  return new Map(rows.map(({ giveawayId, hostIds }) => [giveawayId, hostIds]))
}

/** Takes the part of somebody who does not take part away again; they may enter from then on. Answers whether they had one. */
export async function endRole(
  { kysely, guildId }: GuildTransaction,
  giveawayId: string,
  userId: string,
): Promise<boolean> {
  const { rows } = await sql`
    UPDATE giveaway_entries SET deleted_at = now(), updated_at = now()
    WHERE guild_id = ${guildId} AND giveaway_id = ${giveawayId} AND user_id = ${userId}
      AND role <> 'PARTICIPANT' AND deleted_at IS NULL
    RETURNING user_id`.execute(kysely)
  return rows.length === 1
}
