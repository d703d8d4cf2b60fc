import type { PoolClient } from 'pg'
import type { Bot } from '#src/bot.ts'
import { frozenKey } from '#src/giveaways/announceWinners.ts'
import { roundFor, roundTime } from '#src/giveaways/draw/beacon.ts'
import { allSlots, frozenHashOf } from '#src/giveaways/draw/draw.ts'
import type { Round } from '#src/giveaways/draw/fetchRound.ts'
import type { EntryList } from '#src/giveaways/draw/entryList.ts'
import { drawLeaseMs, takeDraws } from '#src/giveaways/drawLease.ts'
import { type Frozen, enqueueSettling, freeze } from '#src/giveaways/drawStore.ts'
import { type HeldGiveaway, readEntryList, readEntryLists } from '#src/giveaways/heldGiveaways.ts'
import { type DrawnFrom, recordOf } from '#src/giveaways/picks.ts'
import { announce } from '#src/jobs/outbox.ts'

/** Places of a giveaway that are to be drawn. */
export interface Drawing {
  from: Omit<DrawnFrom, 'second'>
  slots: readonly number[]
  /** What decides the first draw with the seed; none where none was named, or the one that was did not come. */
  round?: Round | undefined
  /** Why they are drawn again, and the second input of the first draw; undefined for that. */
  again?: { reason: 'NOT_CLAIMED'; second: string | null }
}

/** Drawings of one guild that nobody else does until the lease is over. */
export interface Drawings {
  drawings: readonly Drawing[]
  lease: Date
}

/**
 * Freezes the entries of giveaways of one guild that the transaction holds and whose time has come, and takes the right to draw those
 * that wait for no round any more. Answers also which were frozen and wait for one. The first is that of the job which runs; the jobs of the
 * others come when the right to draw has ended, should whoever has it die. here: the rounds that those are drawn with.
 */
export async function beginDraws(
  bot: Pick<Bot, 'beacon' | 'now'>,
  client: PoolClient,
  [first, ...others]: readonly [HeldGiveaway, ...HeldGiveaway[]],
  here: ReadonlyMap<number, Round>,
): Promise<{ waiting: string[]; next: Drawings | null }> {
  const { guildId } = first
  const otherIds = others.map(({ id }) => id)
  const lists = await readEntryLists(client, guildId, otherIds)
  lists.set(first.id, await readEntryList(client, first))
  const frozen = new Map<string, FrozenNow>()
  const drawings: Drawing[] = []
  for (const giveaway of [first, ...others]) {
    const entries = lists.get(giveaway.id) as EntryList
    const now = giveaway.status === 'ACTIVE' ? frozenNow(bot, giveaway, entries) : undefined
    if (now) frozen.set(giveaway.id, now)
    if (now?.record.beacon) continue
    const held = now ? { ...giveaway, frozenHash: now.frozenHash } : giveaway
    const from = { giveaway: held, record: now?.record ?? recordOf(giveaway), entries }
    const round = from.record.beacon ? here.get(from.record.beacon.round) : undefined
    drawings.push({ from, slots: allSlots(giveaway.prizes), round })
  }
  if (frozen.size > 0) await freeze(client, guildId, [...frozen.values()])
  const waiting = [...frozen.values()].filter(({ record }) => record.beacon)
  await announceFrozen(client, guildId, waiting)
  await enqueueSettling(
    client,
    guildId,
    waiting.map(({ id, record }) => ({ id, inMs: untilFetched(bot, record.beacon?.round ?? 0) })),
  )
  const changed = waiting.map(({ id }) => id)
  const ids = drawings.map(({ from }) => from.giveaway.id)
  if (ids.length === 0) return { waiting: changed, next: null }
  const lease = await takeDraws(client, guildId, ids)
  // The lease is kept in whole milliseconds, so it may end a little later than it was asked for.
  const later = ids.filter(id => id !== first.id).map(id => ({ id, inMs: drawLeaseMs + 1 }))
  await enqueueSettling(client, guildId, later)
  return { waiting: changed, next: { drawings, lease } }
}

/** Milliseconds until a second after the round comes. */
function untilFetched({ beacon, now }: Pick<Bot, 'beacon' | 'now'>, round: number): number {
  return (roundTime(beacon.chain, round) + 1) * 1_000 - now()
}

interface FrozenNow extends Frozen {
  giveaway: HeldGiveaway
  entries: number
}

function frozenNow(
  { beacon: { chain, rounds }, now }: Pick<Bot, 'beacon' | 'now'>,
  giveaway: HeldGiveaway,
  entries: EntryList,
): FrozenNow {
  const { id, commitment, prizes } = giveaway
  const endsAt = Math.ceil((giveaway.endsAt ?? 0) / 1_000)
  const beacon = rounds && { chainHash: chain.chainHash, round: roundFor(chain, endsAt), signature: null }
  const input = { giveawayId: id, commitment: commitment ?? '', endsAt, prizes, entries, beacon }
  return {
    id,
    giveaway,
    entries: entries.length,
    frozenHash: frozenHashOf(input),
    record: { beacon, endsAt, frozenAt: now(), picks: [], requests: [] },
  }
}

async function announceFrozen(
  client: PoolClient,
  guildId: string,
  frozen: readonly FrozenNow[],
): Promise<void> {
  await announce(
    client,
    frozen.map(({ giveaway, frozenHash, entries, record }) => ({
      guildId,
      effectKey: frozenKey(giveaway.id),
      kind: 'giveawayFrozen',
      channelId: giveaway.channelId,
      userId: giveaway.hostId,
      data: { number: giveaway.number, frozenHash, entries, round: record.beacon?.round },
    })),
  )
}
