import { sql } from 'kysely'
import type { GuildReading, GuildTransaction } from '#src/database/guildTransaction.ts'

/** A member's win, with what became of it. */
export interface OwnWin {
  giveawayId: string
  number: number
  title: string
  prize: string
  roleId: string | null
  isLost: boolean
  isClaimed: boolean
  mustClaim: boolean
  /** Milliseconds since the Unix epoch. */
  claimUntil: number | null
}

export async function findOwnWin(
  tx: GuildReading,
  giveawayId: string,
  userId: string,
): Promise<OwnWin | undefined> {
  return await winsOf(tx, userId).where('w.giveaway_id', '=', giveawayId).executeTakeFirst()
}

/** What a member has won and not lost, the newest first. */
export async function readOwnWins(tx: GuildReading, userId: string, limit: number): Promise<OwnWin[]> {
  return await winsOf(tx, userId)
    .where('w.deleted_at', 'is', null)
    .orderBy('w.created_at', 'desc')
    .limit(limit)
    .execute()
}

/** Claims a win whose time is not over. Answers whether there was one; the winner's role follows. */
export async function noteClaim(
  { kysely, guildId }: GuildTransaction,
  giveawayId: string,
  userId: string,
): Promise<boolean> {
  const { rows } = await sql`
    WITH claimed AS (
      UPDATE giveaway_winners SET claimed_at = now(), updated_at = now()
      WHERE guild_id = ${guildId} AND giveaway_id = ${giveawayId} AND user_id = ${userId}
        AND claimed_at IS NULL AND deleted_at IS NULL AND claim_until > now()
      RETURNING user_id)
    SELECT enqueue_job('syncWinnerRole', json_build_object('guildId', ${guildId}::text, 'giveawayId', ${giveawayId}::text, 'userId', user_id),
      'winnerRole:' || ${guildId}::text || ':' || ${giveawayId}::text || ':' || user_id)
    FROM claimed`.execute(kysely)
  return rows.length === 1
}

function winsOf({ kysely, guildId }: GuildReading, userId: string) {
  return kysely
    .selectFrom('giveaway_winners as w')
    .innerJoin('giveaways as g', join =>
      join.onRef('g.guild_id', '=', 'w.guild_id').onRef('g.id', '=', 'w.giveaway_id'),
    )
    .innerJoin('giveaway_prizes as p', join =>
      join
        .onRef('p.guild_id', '=', 'w.guild_id')
        .onRef('p.giveaway_id', '=', 'w.giveaway_id')
        .onRef('p.position', '=', 'w.prize_position'),
    )
    .select([
      'w.giveaway_id as giveawayId',
      'g.number',
      'g.title',
      'p.name as prize',
      'g.winner_role_id as roleId',
    ])
    .select([
      sql<boolean>`w.deleted_at IS NOT NULL`.as('isLost'),
      sql<boolean>`w.claimed_at IS NOT NULL`.as('isClaimed'),
      sql<boolean>`w.claim_until IS NOT NULL`.as('mustClaim'),
      sql<number | null>`(extract(epoch FROM w.claim_until) * 1000)::float8`.as('claimUntil'),
    ])
    .where('w.guild_id', '=', guildId)
    .where('w.user_id', '=', userId)
}
