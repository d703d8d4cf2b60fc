import type { Bot } from '#src/bot.ts'
import { readGuild } from '#src/database/guildTransaction.ts'
import { type Winner, readLivingWinners } from '#src/giveaways/drawStore.ts'
import type { Giveaway } from '#src/giveaways/giveaway.ts'
import {
  type Entrant,
  type EntrantCursor,
  readEntrants,
  readGiveaway,
  readOwnEntries,
} from '#src/giveaways/store.ts'
import { type OwnWin, readOwnWins } from '#src/giveaways/winnerStore.ts'

/** Lines of a page, and of a list that has none. */
const pageSize = 20

/** Giveaways that run or are to come, in memory. */
export function listGiveaways({ giveaways }: Pick<Bot, 'giveaways'>, guildId: string): Giveaway[] {
  return giveaways
    .of(guildId)
    .recent.filter(
      ({ status }) =>
        status === 'ACTIVE' || status === 'PAUSED' || status === 'SCHEDULED' || status === 'DRAWING',
    )
    .slice(0, pageSize)
}

export interface Own {
  entries: { giveaway: Giveaway; weight: number }[]
  wins: OwnWin[]
}

/** Where a member takes part, and what they have won. */
export async function listOwn({ db }: Pick<Bot, 'db'>, guildId: string, userId: string): Promise<Own> {
  return await readGuild(db, guildId, async tx => {
    const entries: Own['entries'] = []
    for (const { giveawayId, weight } of await readOwnEntries(tx, userId, 10)) {
      const giveaway = await readGiveaway(tx, giveawayId)
      if (giveaway) entries.push({ giveaway, weight })
    }
    return { entries, wins: await readOwnWins(tx, userId, 10) }
  })
}

export type EntrantPage =
  | { kind: 'page'; giveaway: Giveaway; entrants: Entrant[]; hasEarlier: boolean; hasLater: boolean }
  | { kind: 'noGiveaway' }

/** A page of who takes part, in the order of their ids: the first one, or the one next to the cursor. */
export async function listEntrants(
  { db }: Pick<Bot, 'db'>,
  guildId: string,
  giveawayId: string,
  cursor: EntrantCursor | null,
): Promise<EntrantPage> {
  return await readGuild(db, guildId, async tx => {
    const giveaway = await readGiveaway(tx, giveawayId)
    if (!giveaway) return { kind: 'noGiveaway' }
    const limit = pageSize + 1
    const found = await readEntrants(tx, giveawayId, { cursor, limit })
    const isFull = found.length > pageSize
    if (cursor?.direction === 'after')
      return {
        kind: 'page',
        giveaway,
        entrants: found.slice(0, pageSize),
        hasEarlier: true,
        hasLater: isFull,
      }
    if (cursor && isFull)
      return { kind: 'page', giveaway, entrants: found.slice(1), hasEarlier: true, hasLater: true }
    // What lies before the cursor does not make more than a page: it is the first page, filled up.
    const first = cursor ? await readEntrants(tx, giveawayId, { cursor: null, limit }) : found
    const hasLater = first.length > pageSize
    return { kind: 'page', giveaway, entrants: first.slice(0, pageSize), hasEarlier: false, hasLater }
  })
}

export type Places =
  | { kind: 'noGiveaway' }
  | { kind: 'notOver' }
  | { kind: 'places'; giveaway: Giveaway; winners: Winner[] }

/** Who has the places of a giveaway that is over. */
export async function listPlaces(
  { db }: Pick<Bot, 'db'>,
  guildId: string,
  giveawayId: string,
): Promise<Places> {
  return await readGuild(db, guildId, async tx => {
    const giveaway = await readGiveaway(tx, giveawayId)
    if (!giveaway) return { kind: 'noGiveaway' }
    if (giveaway.status !== 'COMPLETED') return { kind: 'notOver' }
    return { kind: 'places', giveaway, winners: await readLivingWinners(tx, giveawayId) }
  })
}
