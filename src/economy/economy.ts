import type { Bot } from '#src/bot.ts'
import { type GuildTransaction, changeGuildOnce, readGuild } from '#src/database/guildTransaction.ts'
import type { Asker } from '#src/discord/asker.ts'
import { maxAmount, move, transfer } from '#src/economy/move.ts'
import {
  type Account,
  type LedgerLine,
  type LedgerPlace,
  readAccount,
  readDay,
  readLedger,
} from '#src/economy/store.ts'

export type { Account, LedgerLine, LedgerPlace } from '#src/economy/store.ts'
export { maxAmount } from '#src/economy/move.ts'

type EconomyBot = Pick<Bot, 'db'>

/** What is wrong with an amount that somebody typed; null when it may be moved. */
export function amountProblem(amount: number): 'notWhole' | 'tooSmall' | 'tooMuch' | null {
  if (amount < 1) return Number.isInteger(amount) ? 'tooSmall' : 'notWhole'
  if (amount > maxAmount) return 'tooMuch'
  return Number.isInteger(amount) ? null : 'notWhole'
}

/** Balances are decimal text here, since an interaction's outcome is kept as JSON: of who asked, or who was asked about. */
export type PayOutcome = { kind: 'paid' } | { kind: 'notEnough'; balance: string }

/** An amount without a problem, to another member who is no bot. */
export async function pay(
  { db }: EconomyBot,
  asker: Asker,
  { to, amount, note }: { to: string; amount: number; note: string | null },
): Promise<PayOutcome> {
  return await once(db, asker, async (tx, key) => {
    const { kind } = await transfer(tx, { from: asker.userId, to, amount, key: `pay:${key}`, reason: note })
    return kind === 'notEnough' ? { kind, balance: await balanceOf(tx, asker.userId) } : { kind: 'paid' }
  })
}

/** nextAt: when the next day begins, in seconds since the Unix epoch. */
export type DailyOutcome =
  | { kind: 'claimed'; amount: number; balance: string; nextAt: number }
  | { kind: 'alreadyClaimed'; nextAt: number }
  | { kind: 'noDaily' }

/** The coins of the day, once a UTC day: the movement's key has the day. */
export async function claimDaily(
  { db, settings }: Pick<Bot, 'db' | 'settings'>,
  asker: Asker,
): Promise<DailyOutcome> {
  const { userId } = asker
  const amount = settings.of(asker.guildId).economy.dailyAmount
  if (amount === 0) return { kind: 'noDaily' }
  return await once(db, asker, async tx => {
    const { day, nextAt: next } = await readDay(tx)
    const nextAt = next.getTime() / 1_000
    const { kind } = await move(tx, { userId, amount, kind: 'DAILY', key: `daily:${userId}:${day}` })
    if (kind === 'alreadyMoved') return { kind: 'alreadyClaimed', nextAt }
    return { kind: 'claimed', amount, balance: await balanceOf(tx, userId), nextAt }
  })
}

export type StaffOutcome = { kind: 'given' | 'taken' | 'notEnough'; balance: string }

/** Makes coins out of nothing, or takes them away; the audit log says who did and why. An amount without a problem. */
export async function giveOrTake(
  { db }: EconomyBot,
  asker: Asker,
  act: 'give' | 'take',
  { userId, amount, reason }: { userId: string; amount: number; reason: string },
): Promise<StaffOutcome> {
  return await once(db, asker, async (tx, key) => {
    const { kind } = await move(tx, {
      userId,
      amount: act === 'give' ? amount : -amount,
      kind: act === 'give' ? 'GIVEN' : 'TAKEN',
      key: `${act}:${key}`,
      reason,
      counterpartId: asker.userId,
    })
    const done = act === 'give' ? 'given' : 'taken'
    return { kind: kind === 'notEnough' ? kind : done, balance: await balanceOf(tx, userId) }
  })
}

export function findAccount({ db }: EconomyBot, guildId: string, userId: string): Promise<Account> {
  return readGuild(db, guildId, tx => readAccount(tx, userId))
}

const pageSize = 10

export interface LedgerPage {
  /** Newest first. */
  lines: LedgerLine[]
  hasNewer: boolean
  hasOlder: boolean
}

/** A page of a member's movements. The one that would begin with fewer than ten newer ones is the newest. */
export async function findLedgerPage(
  { db }: EconomyBot,
  guildId: string,
  userId: string,
  place: LedgerPlace,
): Promise<LedgerPage> {
  // One more than is shown tells whether there is another page.
  const found = await readGuild(db, guildId, tx => readLedger(tx, userId, place, pageSize + 1))
  const more = found.length > pageSize
  if (place === 'newest' || 'olderThan' in place)
    return { lines: found.slice(0, pageSize), hasNewer: place !== 'newest', hasOlder: more }
  if (!more) return await findLedgerPage({ db }, guildId, userId, 'newest')
  return { lines: found.slice(1), hasNewer: true, hasOlder: true }
}

/** Once for each interaction, whose id is the key of what it moves. */
async function once<T>(
  db: Bot['db'],
  { guildId, userId, interactionId }: Asker,
  work: (tx: GuildTransaction, key: string) => Promise<T>,
): Promise<T> {
  const actor = { source: 'COMMAND', userId, requestId: interactionId } as const
  const { value } = await changeGuildOnce(db, guildId, actor, tx => work(tx, interactionId))
  return value
}

async function balanceOf(tx: GuildTransaction, userId: string): Promise<string> {
  return String((await readAccount(tx, userId)).balance)
}
