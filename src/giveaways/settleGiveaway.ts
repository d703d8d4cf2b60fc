import type { PoolClient } from 'pg'
import type { Bot } from '#src/bot.ts'
import { randomnessOf, roundFor, roundTime } from '#src/giveaways/draw/beacon.ts'
import { allSlots, frozenHashOf } from '#src/giveaways/draw/draw.ts'
import { drawLeaseMs, returnDraw, takeDraw } from '#src/giveaways/drawLease.ts'
import type { EntryList } from '#src/giveaways/draw/entryList.ts'
import {
  type DrawRecord,
  type GiveawayKey,
  type HeldGiveaway,
  activate,
  enqueueClaims,
  findUnclaimed,
  freeze,
  holdGiveaway,
  readEntryList,
  refundSome,
} from '#src/giveaways/drawStore.ts'
import { inOwnTransaction } from '#src/giveaways/ownTransaction.ts'
import { type DrawnFrom, findPicks, writePicksNow } from '#src/giveaways/picks.ts'
import { announce } from '#src/jobs/outbox.ts'

export type SettleBot = Pick<Bot, 'db' | 'discord' | 'now' | 'log' | 'beacon'> & {
  giveawayMessages: Pick<Bot['giveawayMessages'], 'touch'>
}

/** Entries of a cancelled giveaway that are paid back in one transaction. */
const refundsAtOnce = 100

/** How long after a round should have come, or the entries were frozen, the draw waits for it, in milliseconds; then it trusts the operator, and says so. */
const beaconPatienceMs = 10 * 60_000

/** The round that was named is not to be had yet; the job comes again. */
export class RoundNotThere extends Error {
  override name = 'RoundNotThere'
}

/**
 * Does what is due with a giveaway, whatever had been done before: starts it, freezes its entries, draws, gives back what was paid,
 * and draws again what nobody claimed. Any number of processes may do it at the same time: each step happens once.
 * @throws RoundNotThere; what the database or Discord cannot do now. The job comes again then.
 */
export async function settleGiveaway(bot: SettleBot, key: GiveawayKey): Promise<void> {
  let refundedTo = ''
  for (;;) {
    const next = await inOwnTransaction(bot.db, key.guildId, actorOf(key), client =>
      takeStep(bot, client, key, refundedTo),
    )
    if (next.kind === 'nothing') return
    const isDrawing = next.kind === 'draw' || next.kind === 'redraw'
    // Where somebody else has drawn meanwhile, what is due now is looked for again.
    const isDone = isDrawing ? await drawWithin(bot, key, next) : next.kind === 'done'
    bot.giveawayMessages.touch(key.guildId, key.giveawayId)
    if (isDone) return
    if (next.kind === 'refunded') refundedTo = next.last
  }
}

type Drawing = { lease: Date } & (
  | { kind: 'draw'; from: Omit<DrawnFrom, 'second'> }
  | { kind: 'redraw'; from: DrawnFrom; slots: number[] }
)

type Next = Drawing | { kind: 'nothing' | 'done' } | { kind: 'refunded'; last: string }

/** Answers false where somebody else has drawn meanwhile. */
async function drawWithin(bot: SettleBot, key: GiveawayKey, drawing: Drawing): Promise<boolean> {
  try {
    return drawing.kind === 'draw'
      ? await finishDraw(bot, drawing.from)
      : await redraw(bot, drawing.from, drawing.slots)
  } catch (error) {
    // The first failure is what counts; a lease that stays ends by itself.
    await returnDraw(bot.db, key, drawing.lease).catch(() => undefined)
    throw error
  }
}

async function takeStep(
  bot: SettleBot,
  client: PoolClient,
  key: GiveawayKey,
  refundedTo: string,
): Promise<Next> {
  const giveaway = await holdGiveaway(client, key)
  if (!giveaway) return { kind: 'nothing' }
  switch (giveaway.status) {
    case 'SCHEDULED':
      if (!giveaway.isDue) return { kind: 'nothing' }
      await activate(client, key)
      return { kind: 'done' }
    case 'ACTIVE':
      return giveaway.isDue ? await freezeEntries(bot, client, giveaway) : { kind: 'nothing' }
    case 'DRAWING': {
      const lease = await takeDraw(client, key)
      if (!lease) return { kind: 'nothing' }
      const record = recordOf(giveaway)
      return {
        kind: 'draw',
        lease,
        from: { giveaway, record, entries: await readEntryList(client, giveaway) },
      }
    }
    case 'CANCELLED': {
      const last = await refundSome(client, key, { after: refundedTo, limit: refundsAtOnce })
      return last === null ? { kind: 'nothing' } : { kind: 'refunded', last }
    }
    case 'COMPLETED': {
      const slots = await findUnclaimed(client, key)
      // The winner whose time this was has claimed: the next one's counts.
      if (slots.length === 0) await enqueueClaims(client, key)
      const lease = slots.length === 0 ? null : await takeDraw(client, key)
      if (!lease) return { kind: 'nothing' }
      return { kind: 'redraw', lease, slots, from: await drawnFrom(bot, client, giveaway) }
    }
    default:
      return { kind: 'nothing' }
  }
}

/** All that a reroll of a giveaway that is over goes on from. */
export async function drawnFrom(
  { beacon }: Pick<Bot, 'beacon'>,
  client: PoolClient,
  giveaway: HeldGiveaway,
): Promise<DrawnFrom> {
  const record = recordOf(giveaway)
  const { round = 0, signature = null } = record.beacon ?? {}
  // It was checked when it was fetched; computed from the signature alone.
  const second = signature === null ? null : randomnessOf(beacon.chain, round, signature)
  return { giveaway, record, second, entries: await readEntryList(client, giveaway) }
}

async function freezeEntries(bot: SettleBot, client: PoolClient, giveaway: HeldGiveaway): Promise<Next> {
  const { guildId, id: giveawayId, commitment, prizes } = giveaway
  const key = { guildId, giveawayId }
  const entries = await readEntryList(client, giveaway)
  const endsAt = Math.ceil((giveaway.endsAt ?? 0) / 1_000)
  const { chain, source } = bot.beacon
  const beacon = source && { chainHash: chain.chainHash, round: roundFor(chain, endsAt), signature: null }
  const frozenHash = frozenHashOf({
    giveawayId,
    commitment: commitment ?? '',
    endsAt,
    prizes,
    entries,
    beacon,
  })
  const record: DrawRecord = { beacon, endsAt, frozenAt: bot.now(), picks: [], requests: [] }
  const from = { giveaway: { ...giveaway, frozenHash }, record, entries }
  const lease = await freeze(client, key, { frozenHash, record, leaseMs: beacon ? null : drawLeaseMs })
  if (beacon) {
    await announceFrozen(client, giveaway, { frozenHash, entries, round: beacon.round })
    await enqueueAt(client, key, roundTime(chain, beacon.round) + 1)
    return { kind: 'done' }
  }
  return lease ? { kind: 'draw', lease, from } : { kind: 'nothing' }
}

/** Draws once the second input is there. */
async function finishDraw(
  bot: SettleBot,
  { giveaway, record, entries }: Omit<DrawnFrom, 'second'>,
): Promise<boolean> {
  const round = record.beacon && (await fetchNamed(bot, giveaway, record.beacon.round, record.frozenAt))
  const from = { giveaway, record, entries, second: round?.randomness ?? null }
  const picks = await findPicks(bot, from, allSlots(giveaway.prizes))
  const signature = round?.signature
  const key = { guildId: giveaway.guildId, giveawayId: giveaway.id }
  return await writePicksNow(bot, actorOf(key), from, {
    picks,
    ...(signature !== undefined && { signature }),
  })
}

/** The round, or null when it did not come for so long that the draw goes on without. */
async function fetchNamed(
  { beacon, now, log }: SettleBot,
  { guildId, id }: HeldGiveaway,
  round: number,
  frozenAt: number,
) {
  const comesAt = roundTime(beacon.chain, round) * 1_000
  const outcome = now() < comesAt ? null : await beacon.source?.(round)
  if (outcome?.kind === 'fetched') return outcome.round
  if (now() < Math.max(comesAt, frozenAt) + beaconPatienceMs)
    throw new RoundNotThere(`Round ${round} of drand is not there yet`)
  log.warn(
    { guildId, giveawayId: id, round, outcome },
    'drawing without the round of drand, which did not come',
  )
  return null
}

async function redraw(bot: SettleBot, from: DrawnFrom, slots: number[]): Promise<boolean> {
  const { guildId, id: giveawayId } = from.giveaway
  const picks = await findPicks(bot, from, slots)
  return await writePicksNow(bot, actorOf({ guildId, giveawayId }), from, {
    picks,
    removal: { reason: 'NOT_CLAIMED' },
  })
}

function recordOf({ id, draw }: HeldGiveaway): DrawRecord {
  if (!draw) throw new Error(`Giveaway ${id} has no record of its draw`)
  return draw
}

async function announceFrozen(
  client: PoolClient,
  { guildId, id, number, channelId, hostId }: HeldGiveaway,
  { frozenHash, entries, round }: { frozenHash: string; entries: EntryList; round: number },
): Promise<void> {
  const data = { number, frozenHash, entries: entries.length, round }
  await announce(client, [
    { guildId, effectKey: `giveawayFrozen:${id}`, kind: 'giveawayFrozen', channelId, userId: hostId, data },
  ])
}

/** at: seconds since the Unix epoch. */
async function enqueueAt(
  client: PoolClient,
  { guildId, giveawayId }: GiveawayKey,
  at: number,
): Promise<void> {
  await client.query(
    `SELECT enqueue_job('settleGiveaway', json_build_object('guildId', $1::text, 'giveawayId', $2::text),
       'giveaway:' || $1::text || ':' || $2::text, to_timestamp($3))`,
    [guildId, giveawayId, at],
  )
}

function actorOf({ giveawayId }: GiveawayKey) {
  return { source: 'JOB', userId: null, requestId: `giveaway:${giveawayId}` } as const
}
