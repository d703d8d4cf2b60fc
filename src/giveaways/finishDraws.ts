import type { Bot } from '#src/bot.ts'
import type { Drawing, Drawings } from '#src/giveaways/beginDraws.ts'
import { roundTime } from '#src/giveaways/draw/beacon.ts'
import { returnDraws } from '#src/giveaways/drawLease.ts'
import type { GiveawayKey, HeldGiveaway } from '#src/giveaways/heldGiveaways.ts'
import { type DrawnFrom, findPicks } from '#src/giveaways/picks.ts'
import { type Writing, writePicks } from '#src/giveaways/writePicks.ts'

export type DrawingBot = Pick<Bot, 'db' | 'discord' | 'now' | 'log' | 'beacon'> & {
  giveawayMessages: Pick<Bot['giveawayMessages'], 'touch'>
}

/** How long after a round should have come, or the entries were frozen, the draw waits for it, in milliseconds; then it trusts the operator, and says so. */
const beaconPatienceMs = 10 * 60_000

/** The round that was named is not to be had yet; the job comes again. */
export class RoundNotThere extends Error {
  override name = 'RoundNotThere'
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

/** Who changes giveaways is the job of one of them. */
export function jobActor(giveawayId: string) {
  return { source: 'JOB', userId: null, requestId: `giveaway:${giveawayId}` } as const
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
