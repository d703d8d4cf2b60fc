import type { PoolClient } from 'pg'
import type { Bot } from '#src/bot.ts'
import { randomnessOf } from '#src/giveaways/draw/beacon.ts'
import { type DrawPick, draw } from '#src/giveaways/draw/draw.ts'
import type { EntryList } from '#src/giveaways/draw/entryList.ts'
import { type DrawRecord, type HeldGiveaway, readEntryList } from '#src/giveaways/heldGiveaways.ts'
import { levelsOf } from '#src/giveaways/enterGiveaway.ts'
import { findUnfit } from '#src/giveaways/requirements.ts'

export type PickBot = Pick<Bot, 'db' | 'discord' | 'now'>

/** All that leads to the candidates. */
export interface DrawnFrom {
  giveaway: HeldGiveaway
  record: DrawRecord
  entries: EntryList
  second: string | null
}

/** Candidates for one place who are asked about at the same time, at most. */
const mostAhead = 50

/**
 * Finds somebody for each slot: draws with what is known, asks Discord about the candidates that came up, and draws again until none
 * is unknown. The more of them may not win, the more of those who would come next are asked about too. The draw itself always gives
 * the same candidates. Outside of any transaction.
 */
export async function findPicks(
  bot: PickBot,
  from: DrawnFrom,
  slots: readonly number[],
): Promise<DrawPick[]> {
  const reasons = new Map<string, string | null>()
  let unfit = 0
  for (;;) {
    const picks = drawPicks(from, slots, userId => reasons.get(userId) ?? null)
    const unknown = picks.flatMap(({ winner }) => (winner === null || reasons.has(winner) ? [] : winner))
    if (unknown.length === 0) return picks
    const open = picks.findIndex(({ winner }) => winner !== null && !reasons.has(winner))
    const next = findNext(from, slots.slice(0, open + 1), reasons, Math.min(mostAhead, unfit))
    const asked = [...new Set([...unknown, ...next])]
    const levelOf = await levelsOf(bot, from.giveaway, asked)
    await Promise.all(
      asked.map(async userId => {
        const reason = await reasonAgainst(bot, from.giveaway, userId, levelOf(userId))
        reasons.set(userId, reason)
        if (reason !== null) unfit++
      }),
    )
  }
}

/** Those of whom nothing is known and who come up for the last of the slots, if none of them may win. */
function findNext(
  from: DrawnFrom,
  slots: readonly number[],
  reasons: ReadonlyMap<string, string | null>,
  limit: number,
): string[] {
  const next: string[] = []
  if (limit === 0) return next
  drawPicks(from, slots, userId => {
    if (reasons.has(userId)) return reasons.get(userId) ?? null
    return next.push(userId) > limit ? null : 'notAsked'
  })
  return next.slice(0, limit)
}

function drawPicks(
  { giveaway, record, entries, second }: DrawnFrom,
  slots: readonly number[],
  skip: (userId: string) => string | null,
): DrawPick[] {
  const input = { seed: giveaway.seed, frozenHash: frozenHashOf(giveaway), entries, second }
  return draw(input, record.picks, slots, skip)
}

/** Discord's codes for who is no member, and who is nobody. */
const unknownMember = 10_007
const unknownUser = 10_013

/** Why somebody may not win any more, as it stands in the proof; null when they may. */
async function reasonAgainst(
  bot: PickBot,
  giveaway: HeldGiveaway,
  userId: string,
  level: number,
): Promise<string | null> {
  const found = await bot.discord.findMember(giveaway.guildId, userId)
  if (found.kind === 'refused') {
    if (found.code === unknownMember || found.code === unknownUser) return 'notMember'
    throw new Error(`Discord does not say whether ${userId} is a member: ${found.message}`)
  }
  return findUnfit(giveaway, found.member, level, bot.now())?.kind ?? null
}

/** Of a giveaway whose entries are frozen. */
export function frozenHashOf({ id, frozenHash }: HeldGiveaway): string {
  if (frozenHash === null) throw new Error(`The entries of giveaway ${id} are not frozen`)
  return frozenHash
}

/** What a giveaway whose entries are frozen has of its draw. */
export function recordOf(giveaway: HeldGiveaway): DrawRecord {
  if (!giveaway.draw) throw new Error(`Giveaway ${giveaway.id} has no record of its draw`)
  return giveaway.draw
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
