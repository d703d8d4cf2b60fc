import type { PoolClient } from 'pg'
import { type AwaitedRound, awaitRound, findAwaited } from '#src/giveaways/awaitRound.ts'
import { type Drawings, beginDraws } from '#src/giveaways/beginDraws.ts'
import type { Round } from '#src/giveaways/draw/fetchRound.ts'
import { takeDraws } from '#src/giveaways/drawLease.ts'
import { activate, enqueueClaims, findUnclaimed, refundSome } from '#src/giveaways/drawStore.ts'
import { type DrawingBot, finishDraws, jobActor } from '#src/giveaways/finishDraws.ts'
import {
  type GiveawayKey,
  type HeldGiveaway,
  holdGiveaway,
  holdOthersDue,
} from '#src/giveaways/heldGiveaways.ts'
import { inOwnTransaction } from '#src/database/ownTransaction.ts'
import { drawnFrom } from '#src/giveaways/picks.ts'

/** Entries of a cancelled giveaway that are paid back in one transaction. */
const refundsAtOnce = 100

/**
 * Does what is due with a giveaway, whatever had been done before: starts it, freezes its entries, draws, gives back what was paid,
 * and draws again what nobody claimed. Draws along what is due in the guild as well. Any number of processes may do it at the same
 * time: each step happens once.
 * @throws what the database or Discord cannot do now. The job comes again then.
 */
export async function settleGiveaway(bot: DrawingBot, key: GiveawayKey): Promise<void> {
  let refundedTo = ''
  for (;;) {
    const { changed, awaited, draw, refunded } = await takeStep(bot, key, refundedTo)
    for (const id of changed) bot.giveawayMessages.touch(key.guildId, id)
    if (awaited && (await awaitRound(bot, key, awaited))) continue
    // Where somebody else has drawn meanwhile, what is due now is looked for again.
    const isDone = draw ? await finishDraws(bot, key, draw) : refunded === undefined
    if (isDone) return
    refundedTo = refunded ?? refundedTo
  }
}

interface Step {
  /** Giveaways whose message shows something else now. */
  changed: readonly string[]
  /** What keeps it from being drawn. */
  awaited?: AwaitedRound
  /** What is to be drawn next. */
  draw?: Drawings
  /** The last who was paid back; others may be left. */
  refunded?: string
}

const nothing: Step = { changed: [] }

async function takeStep(bot: DrawingBot, key: GiveawayKey, refundedTo: string): Promise<Step> {
  let others: HeldGiveaway[] = []
  const take = (isAlone: boolean) =>
    inOwnTransaction(bot.db, key.guildId, jobActor(key.giveawayId), async client => {
      const giveaway = await holdGiveaway(client, key)
      if (!giveaway) return nothing
      if (!isToBeDrawn(giveaway)) return await takeOtherStep(bot, client, giveaway, refundedTo)
      // The same for all that follows: another job's fetch may let go of a round meanwhile.
      const here = bot.beacon.rounds?.known() ?? new Map<number, Round>()
      const awaited = findAwaited(bot, giveaway, here)
      if (awaited) return { changed: [], awaited }
      others = isAlone ? [] : await holdOthersDue(client, giveaway, [...here.keys()])
      const { waiting, next } = await beginDraws(bot, client, [giveaway, ...others], here)
      return { changed: waiting, ...(next && { draw: next }) }
    })
  try {
    return await take(false)
  } catch (err) {
    // One with which something is wrong keeps no other from being drawn.
    if (others.length === 0) throw err
    bot.log.warn({ ...key, err }, 'giveaways that are due could not be drawn together')
    return await take(true)
  }
}

/** It is to be drawn for the first time, and nobody is at it. */
function isToBeDrawn({ status, isDue, isLeased }: HeldGiveaway): boolean {
  return (status === 'ACTIVE' && isDue) || (status === 'DRAWING' && !isLeased)
}

async function takeOtherStep(
  bot: DrawingBot,
  client: PoolClient,
  giveaway: HeldGiveaway,
  refundedTo: string,
): Promise<Step> {
  const { guildId, id, status, isDue, isLeased } = giveaway
  const key = { guildId, giveawayId: id }
  if (status === 'SCHEDULED' && isDue) {
    await activate(client, key)
    return { changed: [id] }
  }
  if (status === 'CANCELLED') {
    const refunded = await refundSome(client, key, { after: refundedTo, limit: refundsAtOnce })
    return refunded === null ? nothing : { changed: [id], refunded }
  }
  if (status !== 'COMPLETED' || giveaway.claimSeconds === null) return nothing
  const slots = await findUnclaimed(client, key)
  // The winner whose time this was has claimed: the next one's counts.
  if (slots.length === 0) await enqueueClaims(client, guildId, [id])
  if (slots.length === 0 || isLeased) return nothing
  const { second, ...from } = await drawnFrom(bot, client, giveaway)
  const drawings = [{ from, slots, again: { reason: 'NOT_CLAIMED' as const, second } }]
  return { changed: [], draw: { drawings, lease: await takeDraws(client, guildId, [id]) } }
}
