import type { PoolClient } from 'pg'
import type { Bot } from '#src/bot.ts'
import { frozenKey } from '#src/giveaways/announceWinners.ts'
import { roundFor, roundTime } from '#src/giveaways/draw/beacon.ts'
import { allSlots, frozenHashOf } from '#src/giveaways/draw/draw.ts'
import type { EntryList } from '#src/giveaways/draw/entryList.ts'
import { takeDraws } from '#src/giveaways/drawLease.ts'
import { type Frozen, freeze } from '#src/giveaways/drawStore.ts'
import { type HeldGiveaway, readEntryList, readEntryLists } from '#src/giveaways/heldGiveaways.ts'
import { type DrawnFrom, recordOf } from '#src/giveaways/picks.ts'
import { announce } from '#src/jobs/outbox.ts'

/** Places of a giveaway that are to be drawn. */
export interface Drawing {
  from: Omit<DrawnFrom, 'second'>
  slots: readonly number[]
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
 * that wait for no round. Answers also which were frozen and wait for one.
 */
export async function beginDraws(
  bot: Pick<Bot, 'beacon' | 'now'>,
  client: PoolClient,
  [first, ...others]: readonly [HeldGiveaway, ...HeldGiveaway[]],
): Promise<{ waiting: string[]; next: Drawings | null }> {
  const { guildId } = first
  const ready = [first, ...others.filter(giveaway => isReady(bot, giveaway))]
  const lists = await readEntryLists(
    client,
    guildId,
    ready.slice(1).map(({ id }) => id),
  )
  lists.set(first.id, await readEntryList(client, first))
  const frozen = new Map<string, FrozenNow>()
  const drawings: Drawing[] = []
  for (const giveaway of ready) {
    const entries = lists.get(giveaway.id) as EntryList
    const now = giveaway.status === 'ACTIVE' ? frozenNow(bot, giveaway, entries) : undefined
    if (now) frozen.set(giveaway.id, now)
    if (now?.record.beacon) continue
    const held = now ? { ...giveaway, frozenHash: now.frozenHash } : giveaway
    const from = { giveaway: held, record: now?.record ?? recordOf(giveaway), entries }
    drawings.push({ from, slots: allSlots(giveaway.prizes) })
  }
  if (frozen.size > 0) await freeze(client, guildId, [...frozen.values()])
  const waiting = [...frozen.values()].filter(({ record }) => record.beacon)
  await announceFrozen(client, guildId, waiting)
  await enqueueForRounds(bot, client, guildId, waiting)
  const ids = drawings.map(({ from }) => from.giveaway.id)
  const next = drawings.length > 0 ? { drawings, lease: await takeDraws(client, guildId, ids) } : null
  return { waiting: waiting.map(({ id }) => id), next }
}

/** It waits for no round that is still to come. */
function isReady({ beacon, now }: Pick<Bot, 'beacon' | 'now'>, { draw }: HeldGiveaway): boolean {
  return !draw?.beacon || roundTime(beacon.chain, draw.beacon.round) * 1_000 <= now()
}

interface FrozenNow extends Frozen {
  giveaway: HeldGiveaway
  entries: number
}

function frozenNow(
  { beacon: { chain, source }, now }: Pick<Bot, 'beacon' | 'now'>,
  giveaway: HeldGiveaway,
  entries: EntryList,
): FrozenNow {
  const { id, commitment, prizes } = giveaway
  const endsAt = Math.ceil((giveaway.endsAt ?? 0) / 1_000)
  const beacon = source && { chainHash: chain.chainHash, round: roundFor(chain, endsAt), signature: null }
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

/** Makes the jobs that come when the rounds should be there. */
async function enqueueForRounds(
  { beacon }: Pick<Bot, 'beacon'>,
  client: PoolClient,
  guildId: string,
  frozen: readonly FrozenNow[],
): Promise<void> {
  if (frozen.length === 0) return
  await client.query(
    `SELECT enqueue_job('settleGiveaway', json_build_object('guildId', $1::text, 'giveawayId', id),
       'giveaway:' || $1::text || ':' || id, to_timestamp(at))
     FROM unnest($2::text[], $3::float8[]) AS t(id, at)`,
    [
      guildId,
      frozen.map(({ id }) => id),
      frozen.map(({ record }) => roundTime(beacon.chain, record.beacon?.round ?? 0) + 1),
    ],
  )
}
