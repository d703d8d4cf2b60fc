import type { PoolClient } from 'pg'
import type { Bot } from '#src/bot.ts'
import type { Actor } from '#src/database/guildTransaction.ts'
import { type DrawPick, draw, prizeOfSlot } from '#src/giveaways/draw/draw.ts'
import type { EntryList } from '#src/giveaways/draw/entryList.ts'
import {
  type DrawRecord,
  type GiveawayKey,
  type HeldGiveaway,
  enqueueClaims,
  enqueueRoles,
  insertWinners,
  removeWinners,
  writeRecord,
} from '#src/giveaways/drawStore.ts'
import { inOwnTransaction } from '#src/giveaways/ownTransaction.ts'
import { levelOf } from '#src/giveaways/enterGiveaway.ts'
import { findUnfit } from '#src/giveaways/requirements.ts'
import { announceLosses, announceToHosts } from '#src/giveaways/announceLosses.ts'
import { announceWinners } from '#src/giveaways/announceWinners.ts'

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
    await Promise.all(
      [...new Set([...unknown, ...next])].map(async userId => {
        const reason = await reasonAgainst(bot, from.giveaway, userId)
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
  const input = { seed: giveaway.seed, frozenHash: frozenHashIn(giveaway), entries, second }
  return draw(input, record.picks, slots, skip)
}

/** Discord's codes for who is no member, and who is nobody. */
const unknownMember = 10_007
const unknownUser = 10_013

/** Why somebody may not win any more, as it stands in the proof; null when they may. */
async function reasonAgainst(bot: PickBot, giveaway: HeldGiveaway, userId: string): Promise<string | null> {
  const found = await bot.discord.findMember(giveaway.guildId, userId)
  if (found.kind === 'refused') {
    if (found.code === unknownMember || found.code === unknownUser) return 'notMember'
    throw new Error(`Discord does not say whether ${userId} is a member: ${found.message}`)
  }
  const level = await levelOf(bot, giveaway, userId)
  return findUnfit(giveaway, found.member, level, bot.now())?.kind ?? null
}

export interface Writing {
  picks: readonly DrawPick[]
  /** Why those who had the places lose them; undefined for the first draw. */
  removal?: { reason: 'NOT_CLAIMED' } | { reason: 'REROLLED'; requestId: string; askedBy: string }
  /** Of the round that was used. */
  signature?: string
}

/**
 * Writes picks with the winners, their roles, the word about them and the record of the draw. Answers false, and writes nothing,
 * where somebody else has drawn meanwhile.
 */
async function writePicks(
  client: PoolClient,
  { giveaway, record }: Pick<DrawnFrom, 'giveaway' | 'record'>,
  { picks, removal, signature }: Writing,
): Promise<boolean> {
  const key: GiveawayKey = { guildId: giveaway.guildId, giveawayId: giveaway.id }
  const beacon = record.beacon && { ...record.beacon, signature: signature ?? record.beacon.signature }
  const asked = removal?.reason === 'REROLLED' ? removal : null
  const requests = asked ? [...record.requests, asked.requestId] : record.requests
  const written = await writeRecord(client, key, {
    expected: removal ? 'COMPLETED' : 'DRAWING',
    frozenHash: frozenHashIn(giveaway),
    picksBefore: record.picks.length,
    record: { ...record, beacon, requests, picks: [...record.picks, ...picks] },
  })
  if (!written) return false
  const slots = picks.map(({ slot }) => slot)
  const lost = removal ? await removeWinners(client, key, slots, removal.reason) : []
  const winners = picks.flatMap(({ slot, winner }) =>
    winner === null
      ? []
      : {
          userId: winner,
          slot,
          prizePosition: prizeOfSlot(giveaway.prizes, slot) + 1,
          round: record.picks.filter(pick => pick.slot === slot).length,
        },
  )
  if (winners.length > 0) await insertWinners(client, key, winners, giveaway.claimSeconds)
  const attempt = record.picks.length === 0 ? null : record.picks.length
  await announceWinners(client, { ...giveaway, ...written }, winners, { attempt, beacon })
  await announceLosses(client, giveaway.guildId, [{ giveaway, userIds: lost }])
  const leftUndone = {
    giveaway,
    unclaimedIds: removal?.reason === 'NOT_CLAIMED' ? lost : [],
    unfilled: picks.length - winners.length,
    picksBefore: record.picks.length,
    askedBy: asked?.askedBy ?? null,
  }
  await announceToHosts(client, giveaway.guildId, [leftUndone])
  const settled = giveaway.claimSeconds === null ? winners.map(({ userId }) => userId) : []
  if (giveaway.winnerRoleId !== null) await enqueueRoles(client, key, [...lost, ...settled])
  if (giveaway.claimSeconds !== null) await enqueueClaims(client, key)
  return true
}

/** The same in a transaction of its own. */
export function writePicksNow(
  bot: PickBot,
  actor: Pick<Actor, 'source' | 'userId' | 'requestId'>,
  from: Pick<DrawnFrom, 'giveaway' | 'record'>,
  writing: Writing,
): Promise<boolean> {
  return inOwnTransaction(bot.db, from.giveaway.guildId, actor, client => writePicks(client, from, writing))
}

function frozenHashIn({ id, frozenHash }: HeldGiveaway): string {
  if (frozenHash === null) throw new Error(`The entries of giveaway ${id} are not frozen`)
  return frozenHash
}
