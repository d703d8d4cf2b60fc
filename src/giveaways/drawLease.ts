import type { PoolClient } from 'pg'
import type { Database } from '#src/database/database.ts'
import type { GiveawayKey } from '#src/giveaways/drawStore.ts'

/** Milliseconds for which who draws keeps others from it; longer than asking Discord about candidates takes. */
export const drawLeaseMs = 5 * 60_000

/** Takes the right to draw, of a giveaway that the transaction holds; null while somebody else has it. */
export async function takeDraw(
  client: PoolClient,
  { guildId, giveawayId }: GiveawayKey,
): Promise<Date | null> {
  const { rows } = await client.query<{ lease: Date }>(
    `UPDATE giveaways SET draw_lease_until = now() + $3 * interval '1 millisecond'
     WHERE guild_id = $1 AND id = $2 AND (draw_lease_until IS NULL OR draw_lease_until < now())
     RETURNING draw_lease_until AS lease`,
    [guildId, giveawayId, drawLeaseMs],
  )
  return rows[0]?.lease ?? null
}

/** Gives the right to draw back, if nobody else has it meanwhile. */
export async function returnDraw(
  { system }: Pick<Database, 'system'>,
  { guildId, giveawayId }: GiveawayKey,
  lease: Date,
): Promise<void> {
  await system.pool.query(
    'UPDATE giveaways SET draw_lease_until = NULL WHERE guild_id = $1 AND id = $2 AND draw_lease_until = $3',
    [guildId, giveawayId, lease],
  )
}
