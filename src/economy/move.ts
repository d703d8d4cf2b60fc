import { sql } from 'kysely'
import type { GuildTransaction } from '#src/database/guildTransaction.ts'

/** The most coins of one movement; the ledger's CHECK says the same. */
export const maxAmount = 1_000_000_000

/** What a movement was for. ENTRY and REFUND are those of giveaways. */
export type MovementKind = 'DAILY' | 'PAID' | 'RECEIVED' | 'GIVEN' | 'TAKEN' | 'ENTRY' | 'REFUND'

/** alreadyMoved: a movement of this key was written before. notEnough: the balance would fall below zero; nothing was written. */
export type MoveOutcome = { kind: 'moved' | 'alreadyMoved' | 'notEnough' }

export interface Movement {
  userId: string
  /** Whole coins, ±maxAmount; below zero when they go. */
  amount: number
  kind: Exclude<MovementKind, 'PAID' | 'RECEIVED'>
  /** Unique in the guild, so that the movement happens once: refund:<giveaway>:<user>. */
  key: string
  reason?: string | null
  /** Who is on the other side, where somebody is. */
  counterpartId?: string
}

/**
 * Moves coins to or from a member, with its line in the ledger. The member's row is held until the transaction ends; who moves
 * coins of several members goes by their ids in order. The database's function move_coins does it, so that a statement of
 * another feature can call it too.
 * @throws what PostgreSQL says of an amount of 0 or out of bounds
 */
export async function move(
  { kysely, guildId }: GuildTransaction,
  { userId, amount, kind, key, reason = null, counterpartId }: Movement,
): Promise<MoveOutcome> {
  const { rows } = await sql<MoveOutcome>`
    SELECT move_coins(${guildId}, ${userId}, ${amount}::bigint, ${kind}, ${key}, ${reason}, ${counterpartId ?? null}) AS kind`.execute(
    kysely,
  )
  return rows[0] as MoveOutcome
}

/** From one member to another, both or neither; amount from 1 to maxAmount. */
export async function transfer(
  { kysely, guildId }: GuildTransaction,
  {
    from,
    to,
    amount,
    key,
    reason,
  }: { from: string; to: string; amount: number; key: string; reason: string | null },
): Promise<MoveOutcome> {
  const { rows } = await sql<MoveOutcome>`
    SELECT transfer_coins(${guildId}, ${from}, ${to}, ${amount}::bigint, ${key}, ${reason}) AS kind`.execute(
    kysely,
  )
  return rows[0] as MoveOutcome
}
