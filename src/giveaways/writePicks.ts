import type { PoolClient } from 'pg'
import type { Database } from '#src/database/database.ts'
import type { Actor } from '#src/database/guildTransaction.ts'
import { type LeftUndone, announceLosses, announceToHosts } from '#src/giveaways/announceLosses.ts'
import { announceWinners } from '#src/giveaways/announceWinners.ts'
import { type DrawPick, prizeOfSlot } from '#src/giveaways/draw/draw.ts'
import {
  type NewWinner,
  enqueueClaims,
  enqueueRoles,
  insertWinners,
  removeWinners,
  writeRecords,
} from '#src/giveaways/drawStore.ts'
import type { DrawRecord, HeldGiveaway } from '#src/giveaways/heldGiveaways.ts'
import { inOwnTransaction } from '#src/database/ownTransaction.ts'
import { frozenHashOf } from '#src/giveaways/picks.ts'

/** What was found for places of a giveaway, and what it was found with. */
export interface Writing {
  giveaway: HeldGiveaway
  record: DrawRecord
  picks: readonly DrawPick[]
  /** Why those who had the places lose them; undefined for the first draw. */
  removal?: { reason: 'NOT_CLAIMED' } | { reason: 'REROLLED'; requestId: string; askedBy: string }
  /** Of the round that was used. */
  signature?: string
}

/**
 * Writes picks of giveaways of one guild with the winners, their roles, the words about them and the records of the draws, in one
 * transaction. Answers the ids of the giveaways; those of which somebody else has drawn meanwhile are missing, and stay as they are.
 */
export function writePicks(
  { db }: { db: Pick<Database, 'system' | 'retry'> },
  guildId: string,
  actor: Pick<Actor, 'source' | 'userId' | 'requestId'>,
  writings: readonly Writing[],
): Promise<ReadonlySet<string>> {
  return inOwnTransaction(db, guildId, actor, client => write(client, guildId, writings))
}

async function write(
  client: PoolClient,
  guildId: string,
  writings: readonly Writing[],
): Promise<ReadonlySet<string>> {
  const messages = await writeRecords(client, guildId, writings.map(newRecord))
  const written = writings.filter(({ giveaway }) => messages.has(giveaway.id))
  const lost = new Map<string, string[]>()
  for (const { giveaway, picks, removal } of written) {
    if (!removal) continue
    const key = { guildId, giveawayId: giveaway.id }
    const slots = picks.map(({ slot }) => slot)
    lost.set(giveaway.id, await removeWinners(client, key, slots, removal.reason))
  }
  const winners = written.flatMap(newWinners)
  await insertWinners(client, guildId, winners)
  await announceWinners(
    client,
    guildId,
    written.map(writing => ({
      giveaway: { ...writing.giveaway, messageId: messages.get(writing.giveaway.id) ?? null },
      winners: winners.filter(({ giveawayId }) => giveawayId === writing.giveaway.id),
      attempt: writing.record.picks.length === 0 ? null : writing.record.picks.length,
      beacon: beaconOf(writing),
    })),
  )
  const lostBy = ({ giveaway }: Writing) => lost.get(giveaway.id) ?? []
  const losses = written.map(writing => ({ giveaway: writing.giveaway, userIds: lostBy(writing) }))
  await announceLosses(client, guildId, losses)
  const leftUndone = written.map(writing => leftUndoneBy(writing, lostBy(writing)))
  await announceToHosts(client, guildId, leftUndone)
  const losers = [...lost].flatMap(([giveawayId, userIds]) => userIds.map(userId => ({ giveawayId, userId })))
  // Who must claim gets the role then.
  const settled = winners.filter(({ claimSeconds }) => claimSeconds === null)
  await enqueueRoles(client, guildId, [...losers, ...settled])
  const claims = written.filter(({ giveaway }) => giveaway.claimSeconds !== null)
  await enqueueClaims(
    client,
    guildId,
    claims.map(({ giveaway }) => giveaway.id),
  )
  return new Set(messages.keys())
}

/** What hosts are told: what nobody claimed, or could be given. That nobody took part is said in public already. */
function leftUndoneBy({ giveaway, record, picks, removal }: Writing, lost: readonly string[]): LeftUndone {
  return {
    giveaway,
    unclaimedIds: removal?.reason === 'NOT_CLAIMED' ? lost : [],
    unfilled: giveaway.entryCount === 0 ? 0 : picks.filter(({ winner }) => winner === null).length,
    picksBefore: record.picks.length,
    askedBy: removal?.reason === 'REROLLED' ? removal.askedBy : null,
  }
}

function newRecord(writing: Writing) {
  const { giveaway, record, picks, removal } = writing
  const requests = removal?.reason === 'REROLLED' ? [...record.requests, removal.requestId] : record.requests
  return {
    id: giveaway.id,
    expected: removal ? ('COMPLETED' as const) : ('DRAWING' as const),
    frozenHash: frozenHashOf(giveaway),
    picksBefore: record.picks.length,
    record: { ...record, beacon: beaconOf(writing), requests, picks: [...record.picks, ...picks] },
  }
}

function newWinners({ giveaway, record, picks }: Writing): NewWinner[] {
  return picks.flatMap(({ slot, winner }) =>
    winner === null
      ? []
      : {
          giveawayId: giveaway.id,
          userId: winner,
          slot,
          prizePosition: prizeOfSlot(giveaway.prizes, slot) + 1,
          round: record.picks.filter(pick => pick.slot === slot).length,
          claimSeconds: giveaway.claimSeconds,
        },
  )
}

function beaconOf({ record, signature }: Writing): DrawRecord['beacon'] {
  return record.beacon && { ...record.beacon, signature: signature ?? record.beacon.signature }
}
