import type { Bot } from '#src/bot.ts'
import { changeGuildOnce, readGuild } from '#src/database/guildTransaction.ts'
import type { Asker } from '#src/discord/asker.ts'
import type { EntryFate } from '#src/giveaways/entryWriter.ts'
import type { Giveaway, GiveawayStatus } from '#src/giveaways/giveaway.ts'
import { winnersOf } from '#src/giveaways/plan.ts'
import { type MemberFacts, type Unfit, findUnfit, weightOf } from '#src/giveaways/requirements.ts'
import { leave, readGiveaway } from '#src/giveaways/store.ts'
import { levelForXp } from '#src/leveling/curve.ts'
import { findXps } from '#src/leveling/leveling.ts'

/** What came of a click on a giveaway's button. */
export type Entry =
  /** odds: about how likely the member is to win, 0 to 1, with the entries there are. */
  | { kind: 'entered' | 'already'; entrants: number; odds: number; giveawayId: string }
  | { kind: 'gone' | 'rateLimited' | 'otherRole' }
  | { kind: 'notOpen'; status: GiveawayStatus }
  | { kind: 'full'; max: number }
  | { kind: 'notEnough'; cost: number }
  | { kind: 'unfit'; unfit: Unfit }

export type EntryBot = Pick<Bot, 'db' | 'entries' | 'giveaways' | 'giveawayMessages' | 'now'>

/**
 * Enters a member. Whether they fit is judged here, by what the interaction says of them; everything else in the database, in one
 * statement for all who click at the same time.
 */
export async function enterGiveaway(
  bot: EntryBot,
  asker: Pick<Asker, 'guildId' | 'interactionId'> & { member: MemberFacts },
  giveawayId: string,
): Promise<Entry> {
  const { guildId, interactionId, member } = asker
  const giveaway = await findGiveaway(bot, guildId, giveawayId)
  if (!giveaway) return { kind: 'gone' }
  // Clicks that cannot succeed do not wait with those that can, nor write anything.
  if (isLongOver(giveaway, bot.now())) {
    const now = await readGuild(bot.db, guildId, tx => readGiveaway(tx, giveawayId))
    if (!now) return { kind: 'gone' }
    if (isLongOver(now, bot.now())) return { kind: 'notOpen', status: now.status }
  }
  const levelOf = await levelsOf(bot, giveaway, [member.userId])
  const unfit = findUnfit(giveaway, member, levelOf(member.userId), bot.now())
  const fate = await bot.entries.enter({
    guildId,
    giveawayId,
    userId: member.userId,
    eventId: interactionId,
    unfit: unfit?.kind ?? null,
    weight: weightOf(giveaway, member.roleIds),
  })
  if (fate.outcome === 'ENTERED') bot.giveawayMessages.touch(guildId, giveawayId)
  return await entryOf(bot, giveaway, fate, unfit)
}

/** Answers whether the member was in; what they paid is given back. */
export async function leaveGiveaway(
  bot: Pick<Bot, 'db' | 'giveawayMessages'>,
  { guildId, userId, interactionId }: Asker,
  giveawayId: string,
): Promise<boolean> {
  const actor = { source: 'COMMAND', userId, requestId: interactionId } as const
  const { value } = await changeGuildOnce(bot.db, guildId, actor, tx => leave(tx, giveawayId, userId))
  if (value) bot.giveawayMessages.touch(guildId, giveawayId)
  return value
}

/** How far this clock and that of the database may differ, in milliseconds. */
const clockSkewMs = 60_000

function isLongOver({ status, endsAt }: Giveaway, now: number): boolean {
  if (status === 'ACTIVE') return endsAt !== null && endsAt + clockSkewMs < now
  return status === 'DRAWING' || status === 'COMPLETED' || status === 'CANCELLED'
}

/** Rules stay as they are once a giveaway is published, so those in memory are true; only a draft's are read anew. */
async function findGiveaway(
  { db, giveaways }: EntryBot,
  guildId: string,
  id: string,
): Promise<Giveaway | undefined> {
  const known = giveaways.of(guildId).recent.find(giveaway => giveaway.id === id)
  if (known && known.status !== 'DRAFT' && known.status !== 'SCHEDULED') return known
  return await readGuild(db, guildId, tx => readGiveaway(tx, id))
}

/** Members' levels where the giveaway asks for one; 0 elsewhere. */
export async function levelsOf(
  bot: Pick<Bot, 'db'>,
  { guildId, requirements }: Pick<Giveaway, 'guildId' | 'requirements'>,
  userIds: readonly string[],
): Promise<(userId: string) => number> {
  if (requirements.minLevel === undefined) return () => 0
  const xps = await findXps(bot, guildId, userIds)
  return userId => levelForXp(xps.get(userId) ?? 0n)
}

async function entryOf(
  bot: EntryBot,
  giveaway: Giveaway,
  { outcome, entries, totalWeight, weight }: EntryFate,
  unfit: Unfit | undefined,
): Promise<Entry> {
  const { id: giveawayId, guildId, maxEntries, cost, prizes } = giveaway
  switch (outcome) {
    case 'ENTERED':
    case 'ALREADY': {
      const kind = outcome === 'ENTERED' ? 'entered' : 'already'
      // Exact where all entries count the same.
      const odds = Math.min(1, (winnersOf(prizes) * (weight ?? 1)) / Math.max(1, totalWeight))
      return { kind, entrants: entries, odds, giveawayId }
    }
    case 'UNFIT':
      if (!unfit) throw new Error('The database refused for a reason that was not given')
      return { kind: 'unfit', unfit }
    case 'NOT_OPEN': {
      const now = await readGuild(bot.db, guildId, tx => readGiveaway(tx, giveawayId))
      return { kind: 'notOpen', status: now?.status ?? giveaway.status }
    }
    case 'FULL':
      return { kind: 'full', max: maxEntries ?? entries }
    case 'NOT_ENOUGH':
      return { kind: 'notEnough', cost }
    case 'RATE_LIMITED':
      return { kind: 'rateLimited' }
    case 'OTHER_ROLE':
      return { kind: 'otherRole' }
    default:
      return { kind: 'gone' }
  }
}
