import { sql } from 'kysely'
import type { GuildReading } from '#src/database/guildTransaction.ts'
import type { MovementKind } from '#src/economy/move.ts'

export interface Account {
  balance: bigint
  totalEarned: bigint
  totalSpent: bigint
}

/** Zeros for a member who never had any. */
export async function readAccount({ kysely, guildId }: GuildReading, userId: string): Promise<Account> {
  const row = await kysely
    .selectFrom('balances')
    .select(['total_earned as totalEarned', 'total_spent as totalSpent', sql<bigint>`balance`.as('balance')])
    .where('guild_id', '=', guildId)
    .where('user_id', '=', userId)
    .executeTakeFirst()
  return row ?? { balance: 0n, totalEarned: 0n, totalSpent: 0n }
}

/** The UTC day of the transaction, YYYY-MM-DD, and when the next one begins. */
export async function readDay({ kysely }: GuildReading): Promise<{ day: string; nextAt: Date }> {
  const { rows } = await sql<{ day: string; nextAt: Date }>`
    SELECT to_char(now() AT TIME ZONE 'UTC', 'YYYY-MM-DD') AS day,
      (date_trunc('day', now() AT TIME ZONE 'UTC') + interval '1 day') AT TIME ZONE 'UTC' AS "nextAt"`.execute(
    kysely,
  )
  return rows[0] as { day: string; nextAt: Date }
}

export interface LedgerLine {
  id: bigint
  kind: MovementKind
  /** Negative when they went. */
  amount: bigint
  balanceAfter: bigint
  counterpartId: string | null
  reason: string | null
  createdAt: Date
}

/** Where a page of the ledger begins; lines are ordered by their ids. */
export type LedgerPlace = 'newest' | { olderThan: bigint } | { newerThan: bigint }

/** A member's movements, newest first; with newerThan those that come next after it. */
export async function readLedger(
  { kysely, guildId }: GuildReading,
  userId: string,
  place: LedgerPlace,
  limit: number,
): Promise<LedgerLine[]> {
  const upwards = place !== 'newest' && 'newerThan' in place
  let query = kysely
    .selectFrom('ledger')
    .select(['id', 'kind', 'amount', 'balance_after as balanceAfter', 'counterpart_id as counterpartId'])
    .select(['reason', 'created_at as createdAt'])
    .where('guild_id', '=', guildId)
    .where('user_id', '=', userId)
    .orderBy('id', upwards ? 'asc' : 'desc')
    .limit(limit)
  if (place !== 'newest')
    query =
      'newerThan' in place ? query.where('id', '>', place.newerThan) : query.where('id', '<', place.olderThan)
  const rows = (await query.execute()) as LedgerLine[]
  return upwards ? rows.toReversed() : rows
}
