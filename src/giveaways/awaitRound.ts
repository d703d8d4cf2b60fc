import type { Bot } from '#src/bot.ts'
import { roundTime } from '#src/giveaways/draw/beacon.ts'
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

/** What keeps a giveaway from being drawn; null when nothing does, or not any more. */
export function findAwaited(
  { beacon: { chain, rounds }, now }: Pick<RoundBot, 'beacon' | 'now'>,
  { draw }: HeldGiveaway,
): AwaitedRound | null {
  if (!draw?.beacon) return null
  const { round } = draw.beacon
  const comesAt = roundTime(chain, round) * 1_000
  const until = Math.max(comesAt, draw.frozenAt) + patienceMs
  return rounds?.get(round) || now() >= until ? null : { round, comesAt, until }
}

/** Waits a moment for a round. Answers whether it is here; if not, the giveaway's job comes again, the later the longer it has waited. */
export async function awaitRound(
  { db, beacon, now }: RoundBot,
  { guildId, giveawayId }: GiveawayKey,
  { round, comesAt, until }: AwaitedRound,
): Promise<boolean> {
  if (now() >= comesAt && (await beacon.rounds?.fetch(round))) return true
  const waited = now() - comesAt
  const next = waited < 0 ? comesAt + 1_000 : Math.min(now() + Math.min(waited / 2, again.most), until)
  const at = new Date(Math.max(now() + again.least, next))
  await enqueueSettling(db.system.pool, guildId, [{ id: giveawayId, at }])
  return false
}
