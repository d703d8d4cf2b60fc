import type { PoolClient } from 'pg'
import type { Database } from '#src/database/database.ts'

/**
 * Milliseconds for which who draws keeps others from it: mostly longer than it takes to ask Discord about candidates. Who is slower is
 * not wrong, as picks are written once; who dies makes the draw so late.
 */
export const drawLeaseMs = 60_000

/** Takes the right to draw giveaways that the transaction holds. Answers until when. */
export async function takeDraws(
  client: PoolClient,
  guildId: string,
  giveawayIds: readonly string[],
): Promise<Date> {
  const { rows } = await client.query<{ lease: Date }>(
    `UPDATE giveaways SET draw_lease_until = now() + $3 * interval '1 millisecond' WHERE guild_id = $1 AND id = ANY ($2::text[])
     RETURNING draw_lease_until AS lease`,
    [guildId, giveawayIds, drawLeaseMs],
  )
  const [first] = rows
  if (!first) throw new Error(`Guild ${guildId} has none of the giveaways that are held`)
  return first.lease
}

/** Gives the right to draw back, where nobody else has it meanwhile. */
export async function returnDraws(
  { system }: Pick<Database, 'system'>,
  guildId: string,
  giveawayIds: readonly string[],
  lease: Date,
): Promise<void> {
  await system.pool.query(
    'UPDATE giveaways SET draw_lease_until = NULL WHERE guild_id = $1 AND id = ANY ($2::text[]) AND draw_lease_until = $3',
    [guildId, giveawayIds, lease],
  )
}
