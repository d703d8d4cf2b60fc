import type { Bot } from '#src/bot.ts'
import { roundTime } from '#src/giveaways/draw/beacon.ts'
import type { Round } from '#src/giveaways/draw/fetchRound.ts'
import { enqueueSettling } from '#src/giveaways/drawStore.ts'
import type { GiveawayKey, HeldGiveaway } from '#src/giveaways/heldGiveaways.ts'

type RoundBot = Pick<Bot, 'db' | 'beacon' | 'now'>

/** How long after a round should have come, or the entries were frozen, the draw waits for it, in milliseconds; then it trusts the operator, and says so. */
const patienceMs = 10 * 60_000

/** Least and most time until it is asked for again, in milliseconds. */
const again = { least: 2_000, most: 60_000 }

/** A round that was named and is not here. Times in milliseconds since the Unix epoch. */
export interface AwaitedRound {
  round: number
  /** When it should come. */
  comesAt: number
  /** Until when it is waited for. */
  until: number
}

/** What keeps a giveaway from being drawn; null when nothing does, or not any more. here: the rounds that it may be drawn with. */
export function findAwaited(
  bot: Pick<RoundBot, 'beacon' | 'now'>,
  { draw }: HeldGiveaway,
  here: ReadonlyMap<number, Round>,
): AwaitedRound | null {
  if (!draw?.beacon) return null
  const { round } = draw.beacon
  const comesAt = roundTime(bot.beacon.chain, round) * 1_000
  const awaited = { round, comesAt, until: Math.max(comesAt, draw.frozenAt) + patienceMs }
  return here.has(round) || isGivenUp(bot, awaited) ? null : awaited
}

/** Its time is over, and the relays have just been asked: whoever stops the bot for that long does not get rid of a round. */
function isGivenUp(
  { beacon: { rounds }, now }: Pick<RoundBot, 'beacon' | 'now'>,
  { round, until }: AwaitedRound,
): boolean {
  return now() >= until && (rounds === null || rounds.isMissing(round))
}

/** Waits a moment for a round. Answers whether that is over; if not, the giveaway's job comes again, the later the longer it has waited. */
export async function awaitRound(
  bot: RoundBot,
  { guildId, giveawayId }: GiveawayKey,
  awaited: AwaitedRound,
): Promise<boolean> {
  const { db, beacon, now } = bot
  const { round, comesAt, until } = awaited
  if (now() >= comesAt && (await beacon.rounds?.fetch(round))) return true
  if (isGivenUp(bot, awaited)) return true
  const at = now()
  const waited = at - comesAt
  const next = waited < 0 ? 1_000 - waited : Math.min(waited / 2, again.most, until - at)
  const inMs = Math.max(again.least, next)
  await enqueueSettling(db.system.pool, guildId, [{ id: giveawayId, inMs }])
  return false
}
