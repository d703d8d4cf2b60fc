import type { PoolClient } from 'pg'
import type { Bot } from '#src/bot.ts'
import { roundFor, roundTime } from '#src/giveaways/draw/beacon.ts'
import { allSlots, frozenHashOf } from '#src/giveaways/draw/draw.ts'
import type { EntryList } from '#src/giveaways/draw/entryList.ts'
import { returnDraws, takeDraws } from '#src/giveaways/drawLease.ts'
import { type Frozen, freeze } from '#src/giveaways/drawStore.ts'
import {
  type GiveawayKey,
  type HeldGiveaway,
  readEntryList,
  readEntryLists,
} from '#src/giveaways/heldGiveaways.ts'
import { type DrawnFrom, findPicks, recordOf } from '#src/giveaways/picks.ts'
import { type Writing, writePicks } from '#src/giveaways/writePicks.ts'
import { announce } from '#src/jobs/outbox.ts'

export type DrawingBot = Pick<Bot, 'db' | 'discord' | 'now' | 'log' | 'beacon'> & {
  giveawayMessages: Pick<Bot['giveawayMessages'], 'touch'>
}

/** How long after a round should have come, or the entries were frozen, the draw waits for it, in milliseconds; then it trusts the operator, and says so. */
const beaconPatienceMs = 10 * 60_000

/** The round that was named is not to be had yet; the job comes again. */
export class RoundNotThere extends Error {
  override name = 'RoundNotThere'
}

/** Places of a giveaway that are to be drawn. */
export interface Drawing {
  from: Omit<DrawnFrom, 'second'>
  slots: readonly number[]
  /** Why they are drawn again, and the second input of the first draw; undefined for that. */
  again?: { reason: string; second: string | null }
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
  bot: Pick<DrawingBot, 'beacon' | 'now'>,
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
function isReady({ beacon, now }: Pick<DrawingBot, 'beacon' | 'now'>, { draw }: HeldGiveaway): boolean {
  return !draw?.beacon || roundTime(beacon.chain, draw.beacon.round) * 1_000 <= now()
}

interface FrozenNow extends Frozen {
  giveaway: HeldGiveaway
  entries: number
}

function frozenNow(
  { beacon: { chain, source }, now }: Pick<DrawingBot, 'beacon' | 'now'>,
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

/**
 * Draws, each once the second input is there, and writes what was found together, for the job of one of them or of another. Answers
 * whether nothing is left to draw of the job's giveaway: false where somebody else has drawn it meanwhile.
 * @throws what kept the job's giveaway from being drawn; what kept another is logged, and the next job or the sweep takes it along
 */
export async function finishDraws(
  bot: DrawingBot,
  { guildId, giveawayId }: GiveawayKey,
  { drawings, lease }: Drawings,
): Promise<boolean> {
  const actor = jobActor(giveawayId)
  const errors = new Map<string, unknown>()
  const fetchRound = fetchingOnce(bot)
  const found = await Promise.all(
    drawings.map(drawing =>
      findWriting(bot, drawing, fetchRound).catch((error: unknown) => {
        errors.set(drawing.from.giveaway.id, error)
      }),
    ),
  )
  const written = await writeTogether(
    bot,
    guildId,
    actor,
    found.filter(writing => writing !== undefined),
    errors,
  )
  for (const id of written) bot.giveawayMessages.touch(guildId, id)
  // The first failure is what counts; a lease that stays ends by itself.
  if (errors.size > 0) await returnDraws(bot.db, guildId, [...errors.keys()], lease).catch(() => undefined)
  if (errors.has(giveawayId)) throw errors.get(giveawayId)
  for (const [id, err] of errors)
    bot.log.warn({ guildId, giveawayId: id, err }, 'a giveaway was not drawn with others')
  return written.has(giveawayId) || drawings.every(({ from }) => from.giveaway.id !== giveawayId)
}

/** Who changes giveaways is the job of one of them. */
export function jobActor(giveawayId: string) {
  return { source: 'JOB', userId: null, requestId: `giveaway:${giveawayId}` } as const
}

/** What fails together is tried one by one, so that one that cannot be written keeps no other from it. */
async function writeTogether(
  bot: DrawingBot,
  guildId: string,
  actor: ReturnType<typeof jobActor>,
  writings: readonly Writing[],
  errors: Map<string, unknown>,
): Promise<ReadonlySet<string>> {
  const [first] = writings
  if (!first) return new Set()
  try {
    return await writePicks(bot, guildId, actor, writings)
  } catch (error) {
    if (writings.length === 1) {
      errors.set(first.giveaway.id, error)
      return new Set()
    }
    bot.log.warn({ guildId, err: error }, 'giveaways could not be drawn together')
  }
  const written = new Set<string>()
  for (const writing of writings)
    for (const id of await writeTogether(bot, guildId, actor, [writing], errors)) written.add(id)
  return written
}

type FetchRound = (round: number) => ReturnType<NonNullable<DrawingBot['beacon']['source']>> | undefined

/** Giveaways that ended in the same seconds have the same round. */
function fetchingOnce({ beacon }: Pick<DrawingBot, 'beacon'>): FetchRound {
  const fetched = new Map<number, ReturnType<FetchRound>>()
  return round => {
    if (!fetched.has(round)) fetched.set(round, beacon.source?.(round))
    return fetched.get(round)
  }
}

async function findWriting(bot: DrawingBot, drawing: Drawing, fetchRound: FetchRound): Promise<Writing> {
  const { from, slots, again } = drawing
  const { giveaway, record } = from
  if (again) {
    const picks = await findPicks(bot, { ...from, second: again.second }, slots)
    return { giveaway, record, picks, removal: { reason: again.reason } }
  }
  const round = record.beacon && (await fetchNamed(bot, giveaway, record, fetchRound))
  const picks = await findPicks(bot, { ...from, second: round?.randomness ?? null }, slots)
  return { giveaway, record, picks, ...(round && { signature: round.signature }) }
}

/** The round that was named, or null when it did not come for so long that the draw goes on without. */
async function fetchNamed(
  { beacon, now, log }: DrawingBot,
  { guildId, id }: HeldGiveaway,
  record: DrawnFrom['record'],
  fetchRound: FetchRound,
) {
  const round = record.beacon?.round ?? 0
  const comesAt = roundTime(beacon.chain, round) * 1_000
  const outcome = now() < comesAt ? null : await fetchRound(round)
  if (outcome?.kind === 'fetched') return outcome.round
  if (now() < Math.max(comesAt, record.frozenAt) + beaconPatienceMs)
    throw new RoundNotThere(`Round ${round} of drand is not there yet`)
  log.warn(
    { guildId, giveawayId: id, round, outcome },
    'drawing without the round of drand, which did not come',
  )
  return null
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
      effectKey: `giveawayFrozen:${giveaway.id}`,
      kind: 'giveawayFrozen',
      channelId: giveaway.channelId,
      userId: giveaway.hostId,
      data: { number: giveaway.number, frozenHash, entries, round: record.beacon?.round },
    })),
  )
}

/** Makes the jobs that come when the rounds should be there. */
async function enqueueForRounds(
  { beacon }: Pick<DrawingBot, 'beacon'>,
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
