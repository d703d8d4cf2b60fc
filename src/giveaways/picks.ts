import type { PoolClient } from 'pg'
import type { Bot } from '#src/bot.ts'
import type { Actor } from '#src/database/guildTransaction.ts'
import { type Pick as DrawPick, draw, prizeOfSlot } from '#src/giveaways/draw/draw.ts'
import type { EntryList } from '#src/giveaways/draw/entryList.ts'
import {
  type DrawRecord,
  type GiveawayKey,
  type HeldGiveaway,
  enqueueClaims,
  enqueueRoles,
  holdGiveaway,
  inOwnTransaction,
  insertWinners,
  removeWinners,
  writeRecord,
} from '#src/giveaways/drawStore.ts'
import { levelOf } from '#src/giveaways/enterGiveaway.ts'
import { findUnfit, hasRequirements } from '#src/giveaways/requirements.ts'
import { announceWinners } from '#src/giveaways/announceWinners.ts'

export type PickBot = Pick<Bot, 'db' | 'discord' | 'now'>

/** All that leads to the candidates. */
export interface DrawnFrom {
  giveaway: HeldGiveaway
  record: DrawRecord
  entries: EntryList
  second: string | null
}

/** Whether candidates may win must be asked of Discord, outside of any transaction. */
export function mustAsk({ requirements }: HeldGiveaway): boolean {
  return hasRequirements(requirements)
}

/**
 * Finds somebody for each slot: draws with what is known, asks about the candidates that came up, and draws again until none is
 * unknown. The draw itself always gives the same candidates.
 */
export async function findPicks(
  bot: PickBot,
  from: DrawnFrom,
  slots: readonly number[],
): Promise<DrawPick[]> {
  const reasons = new Map<string, string | null>()
  for (;;) {
    const picks = drawPicks(from, slots, userId => reasons.get(userId) ?? null)
    const winners = picks.flatMap(({ winner }) => winner ?? [])
    const unknown = mustAsk(from.giveaway) ? winners.filter(userId => !reasons.has(userId)) : []
    if (unknown.length === 0) return picks
    await Promise.all(
      unknown.map(async userId => reasons.set(userId, await reasonAgainst(bot, from.giveaway, userId))),
    )
  }
}

export function drawPicks(
  { giveaway, record, entries, second }: DrawnFrom,
  slots: readonly number[],
  skip: (userId: string) => string | null,
): DrawPick[] {
  const input = { seed: giveaway.seed, frozenHash: frozenHashIn(giveaway), entries, second }
  return draw(input, record.picks, slots, skip)
}

/** Why somebody may not win any more, as it stands in the proof; null when they may. */
async function reasonAgainst(bot: PickBot, giveaway: HeldGiveaway, userId: string): Promise<string | null> {
  const found = await bot.discord.findMember(giveaway.guildId, userId)
  if (found.kind === 'refused') return 'notMember'
  const level = await levelOf(bot, giveaway, userId)
  return findUnfit(giveaway, found.member, level, bot.now())?.kind ?? null
}

export interface Writing {
  picks: readonly DrawPick[]
  /** Why those who had the places lose them; undefined for the first draw. */
  removal?: { reason: string; requestId?: string }
  /** Of the round that was used. */
  signature?: string
}

/**
 * Writes picks with the winners, their roles, the word about them and the record of the draw, of a giveaway that the transaction
 * holds.
 */
export async function writePicks(
  client: PoolClient,
  { giveaway, record }: Pick<DrawnFrom, 'giveaway' | 'record'>,
  { picks, removal, signature }: Writing,
): Promise<void> {
  const key: GiveawayKey = { guildId: giveaway.guildId, giveawayId: giveaway.id }
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
  const beacon = record.beacon && { ...record.beacon, signature: signature ?? record.beacon.signature }
  const requests =
    removal?.requestId === undefined ? record.requests : [...record.requests, removal.requestId]
  await writeRecord(client, key, {
    status: 'COMPLETED',
    frozenHash: frozenHashIn(giveaway),
    record: { ...record, beacon, requests, picks: [...record.picks, ...picks] },
  })
  const attempt = record.picks.length === 0 ? null : record.picks.length
  await announceWinners(client, giveaway, winners, { attempt, beacon })
  const settled = giveaway.claimSeconds === null ? winners.map(({ userId }) => userId) : []
  if (giveaway.winnerRoleId !== null) await enqueueRoles(client, key, [...lost, ...settled])
  if (giveaway.claimSeconds !== null) await enqueueClaims(client, key)
}

/** The same in a transaction of its own. Answers false, and writes nothing, where somebody else has drawn meanwhile. */
export function writePicksNow(
  bot: PickBot,
  actor: Pick<Actor, 'source' | 'userId' | 'requestId'>,
  from: Pick<DrawnFrom, 'giveaway' | 'record'>,
  writing: Writing,
): Promise<boolean> {
  const { guildId, id: giveawayId } = from.giveaway
  return inOwnTransaction(bot.db, guildId, actor, async client => {
    const now = await holdGiveaway(client, { guildId, giveawayId })
    const expected = writing.removal ? 'COMPLETED' : 'DRAWING'
    if (now?.status !== expected || now.draw?.picks.length !== from.record.picks.length) return false
    await writePicks(client, { giveaway: now, record: now.draw }, writing)
    return true
  })
}

function frozenHashIn({ id, frozenHash }: HeldGiveaway): string {
  if (frozenHash === null) throw new Error(`The entries of giveaway ${id} are not frozen`)
  return frozenHash
}
