import type { Database } from '#src/database/database.ts'
import { type Demo, type Membership, dayMs, draw } from './demo.ts'
import type { Added } from './seed.ts'

const shareOfCollectors = 0.6
const mostDays = 30
const daily = 100
const entryCost = 150

/** Coins of the day that some members fetched, and what they spent, in the guilds that use coins. */
export async function seedEconomy(db: Database, { now, memberships }: Demo): Promise<Added> {
  const histories = memberships
    .filter(
      ({ guild, userId }) =>
        guild.settings.economy_enabled && draw('collects', guild.id, userId) < shareOfCollectors,
    )
    .map(membership => ({ ...membership, lines: linesOf(membership, now) }))
  const newBalances = await db.system.kysely
    .insertInto('balances')
    .values(
      histories.map(({ guild, userId, lines }) => ({
        guild_id: guild.id,
        user_id: userId,
        total_earned: BigInt(lines.filter(({ amount }) => amount > 0).length * daily),
        total_spent: BigInt(lines.filter(({ amount }) => amount < 0).length * entryCost),
      })),
    )
    .onConflict(conflict => conflict.doNothing())
    .executeTakeFirstOrThrow()
  const newLines = await db.system.kysely
    .insertInto('ledger')
    .values(
      histories.flatMap(({ guild, userId, lines }) =>
        lines.map(({ kind, amount, balanceAfter, at }, n) => ({
          guild_id: guild.id,
          user_id: userId,
          key: `demo:${userId}:${n}`,
          kind,
          amount: BigInt(amount),
          balance_after: BigInt(balanceAfter),
          created_at: at,
        })),
      ),
    )
    .onConflict(conflict => conflict.doNothing())
    .executeTakeFirstOrThrow()
  return {
    balances: Number(newBalances.numInsertedOrUpdatedRows),
    ledger: Number(newLines.numInsertedOrUpdatedRows),
  }
}

/** A day each, oldest first; every fifth time somebody enters a giveaway as well. */
function linesOf({ guild, userId }: Membership, now: Date) {
  const days = 1 + Math.floor(draw('days', guild.id, userId) * mostDays)
  let balance = 0
  return Array.from({ length: days }, (_, n) => {
    const at = new Date(now.getTime() - (days - n) * dayMs)
    const isEntry = n % 5 === 4
    const amount = isEntry ? -entryCost : daily
    balance += amount
    return { kind: isEntry ? 'ENTRY' : 'DAILY', amount, balanceAfter: balance, at }
  })
}
