import type { Bot } from '#src/bot.ts'
import { readGuild } from '#src/database/guildTransaction.ts'
import type { Giveaway } from '#src/giveaways/giveaway.ts'
import { type Entrant, readEntrants, readGiveaway, readOwnEntries } from '#src/giveaways/store.ts'
import { type OwnWin, readOwnWins } from '#src/giveaways/winnerStore.ts'

/** Lines of a page, and of a list that has none. */
const pageSize = 20

/** Giveaways that run or are to come, in memory. */
export function listGiveaways({ giveaways }: Pick<Bot, 'giveaways'>, guildId: string): Giveaway[] {
  return giveaways
    .of(guildId)
    .filter(
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
  | { kind: 'page'; giveaway: Giveaway; entrants: Entrant[]; page: number; hasMore: boolean }
  | { kind: 'noGiveaway' }

/** A page of who takes part, in the order in which they came. page from 0. */
export async function listEntrants(
  { db }: Pick<Bot, 'db'>,
  guildId: string,
  giveawayId: string,
  page: number,
): Promise<EntrantPage> {
  return await readGuild(db, guildId, async tx => {
    const giveaway = await readGiveaway(tx, giveawayId)
    if (!giveaway) return { kind: 'noGiveaway' }
    const found = await readEntrants(tx, giveawayId, { offset: page * pageSize, limit: pageSize + 1 })
    return {
      kind: 'page',
      giveaway,
      entrants: found.slice(0, pageSize),
      page,
      hasMore: found.length > pageSize,
    }
  })
}
