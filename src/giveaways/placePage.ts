import type { Bot } from '#src/bot.ts'
import { readGuild } from '#src/database/guildTransaction.ts'
import { allSlots, prizeOfSlot } from '#src/giveaways/draw/draw.ts'
import type { Giveaway, GiveawayStatus } from '#src/giveaways/giveaway.ts'
import { type Loss, readLoss } from '#src/giveaways/loss.ts'
import { type PlaceWin, findUnfilled, readWins } from '#src/giveaways/placeStore.ts'
import { readGiveaway } from '#src/giveaways/store.ts'

/** Places on a page: with all that is said of each they fit into Discord's 4,096 characters. */
const pageSize = 8

/** Of those who had a place before, how many are named. */
const mostNamed = 3

/** A place of a giveaway, from 0 over all prizes. */
export interface Place {
  slot: number
  prize: string
  /** Null where nobody has it. */
  holderId: string | null
  /** held: by somebody who need not claim. free: since it was taken back. claimUntil in milliseconds since the Unix epoch. */
  state:
    | { kind: 'claimed' | 'held' | 'overdue' | 'unfilled' | 'free' }
    | { kind: 'waiting'; claimUntil: number }
  /** Who had it before, the last first. */
  before: { userId: string; loss: Loss }[]
  /** How many more had it before those. */
  earlier: number
}

export type PlacePage =
  | { kind: 'noGiveaway' }
  | { kind: 'notOver'; status: GiveawayStatus }
  | { kind: 'page'; giveaway: Giveaway; places: Place[]; previous: number | null; next: number | null }

/** A page of the places of a giveaway that is over, beginning with this slot; the first page for one that there is not. */
export async function findPlacePage(
  { db }: Pick<Bot, 'db'>,
  guildId: string,
  giveawayId: string,
  slot: number,
): Promise<PlacePage> {
  return await readGuild(db, guildId, async tx => {
    const giveaway = await readGiveaway(tx, giveawayId)
    if (!giveaway) return { kind: 'noGiveaway' }
    if (giveaway.status !== 'COMPLETED') return { kind: 'notOver', status: giveaway.status }
    const slots = allSlots(giveaway.prizes)
    const from = slots.includes(slot) ? slot : 0
    const shown = slots.slice(from, from + pageSize)
    const range = { from, to: from + pageSize - 1 }
    const wins = Map.groupBy(await readWins(tx, giveawayId, range, mostNamed + 1), win => win.slot)
    const unfilled = await findUnfilled(tx, giveawayId, range)
    return {
      kind: 'page',
      giveaway,
      places: shown.map(one => placeOf(giveaway, one, wins.get(one) ?? [], unfilled.includes(one))),
      previous: from === 0 ? null : Math.max(0, from - pageSize),
      next: from + pageSize < slots.length ? from + pageSize : null,
    }
  })
}

function placeOf({ prizes }: Giveaway, slot: number, wins: readonly PlaceWin[], isUnfilled: boolean): Place {
  const holder = wins.find(({ reason }) => reason === null)
  const lost = wins.flatMap(({ userId, reason }) =>
    reason === null ? [] : { userId, loss: readLoss(reason) },
  )
  const before = lost.slice(0, mostNamed)
  return {
    slot,
    prize: prizes[prizeOfSlot(prizes, slot)]?.name ?? '',
    holderId: holder?.userId ?? null,
    state: holder ? stateOf(holder) : { kind: isUnfilled ? 'unfilled' : 'free' },
    before,
    earlier: (wins[0]?.wins ?? 0) - (holder ? 1 : 0) - before.length,
  }
}

function stateOf({ isClaimed, claimUntil, isOverdue }: PlaceWin): Place['state'] {
  if (isClaimed) return { kind: 'claimed' }
  if (claimUntil === null) return { kind: 'held' }
  return isOverdue ? { kind: 'overdue' } : { kind: 'waiting', claimUntil }
}
