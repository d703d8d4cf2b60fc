import { setTimeout as sleep } from 'node:timers/promises'
import type { Bot } from '#src/bot.ts'
import type { Drawing, Drawings } from '#src/giveaways/beginDraws.ts'
import { returnDraws } from '#src/giveaways/drawLease.ts'
import { enqueueSettling } from '#src/giveaways/drawStore.ts'
import type { GiveawayKey } from '#src/giveaways/heldGiveaways.ts'
import { findPicks } from '#src/giveaways/picks.ts'
import { type Writing, writePicks } from '#src/giveaways/writePicks.ts'

export type DrawingBot = Pick<Bot, 'db' | 'discord' | 'now' | 'log' | 'beacon'> & {
  giveawayMessages: Pick<Bot['giveawayMessages'], 'touch'>
}

/** How long one about whose candidates Discord is slow keeps those waiting that it is drawn with, in milliseconds. */
const togetherMs = 1_000

/** How long until the job of one that was not drawn with others comes again, in milliseconds. */
const retryMs = 5_000

/**
 * Draws, and writes what was found together, for the job of one of them or of another. Answers
 * whether nothing is left to draw of the job's giveaway: false where somebody else has drawn it meanwhile.
 * @throws what kept the job's giveaway from being drawn; what kept another is logged, and its job comes again
 */
export async function finishDraws(
  bot: DrawingBot,
  { guildId, giveawayId }: GiveawayKey,
  { drawings, lease }: Drawings,
): Promise<boolean> {
  const errors = new Map<string, unknown>()
  const found: Writing[] = []
  const all = Promise.all(
    drawings.map(drawing =>
      findWriting(bot, drawing).then(
        writing => void found.push(writing),
        (error: unknown) => void errors.set(drawing.from.giveaway.id, error),
      ),
    ),
  )
  const written = new Set<string>()
  const write = async () => {
    for (const id of await writeTogether(bot, guildId, jobActor(giveawayId), found.splice(0), errors)) {
      written.add(id)
      bot.giveawayMessages.touch(guildId, id)
    }
  }
  await Promise.race([all, sleep(togetherMs, undefined, { ref: false })])
  await write()
  await all
  await write()
  await giveBack(bot, { guildId, giveawayId }, [...errors.keys()], lease)
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

/** Those that were not drawn are free again, and the jobs of those that were taken along come soon. */
async function giveBack(
  { db }: Pick<DrawingBot, 'db'>,
  { guildId, giveawayId }: GiveawayKey,
  ids: readonly string[],
  lease: Date,
): Promise<void> {
  if (ids.length === 0) return
  const others = ids.filter(id => id !== giveawayId).map(id => ({ id, inMs: retryMs }))
  // The first failure is what counts; a lease that stays ends by itself, and then the jobs come.
  await returnDraws(db, guildId, ids, lease).catch(() => undefined)
  await enqueueSettling(db.system.pool, guildId, others).catch(() => undefined)
}

/** Who changes giveaways is the job of one of them. */
export function jobActor(giveawayId: string) {
  return { source: 'JOB', userId: null, requestId: `giveaway:${giveawayId}` } as const
}

async function findWriting(bot: DrawingBot, { from, slots, round, again }: Drawing): Promise<Writing> {
  const { giveaway, record } = from
  if (again) {
    const picks = await findPicks(bot, { ...from, second: again.second }, slots)
    return { giveaway, record, picks, removal: { reason: again.reason } }
  }
  if (record.beacon && !round)
    bot.log.warn(
      { guildId: giveaway.guildId, giveawayId: giveaway.id, round: record.beacon.round },
      'drawing without the round of drand, which did not come',
    )
  const picks = await findPicks(bot, { ...from, second: round?.randomness ?? null }, slots)
  return { giveaway, record, picks, ...(round && { signature: round.signature }) }
}
