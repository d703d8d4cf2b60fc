import type { Bot } from '#src/bot.ts'
import { readGuild } from '#src/database/guildTransaction.ts'
import { type StatsRow, readComments, readDays, readOpenNow, readStats } from '#src/tickets/statsStore.ts'

/** Days that statistics reach back at most; today is the first. */
export const mostDays = 90

export interface StatsQuery {
  /** 1 to 90. */
  days: number
  categoryId: string | null
  /** Only tickets that this person took care of. */
  staffId: string | null
}

/** Half of the tickets took no longer than the one, 9 of 10 no longer than the other; in seconds. */
export interface Spread {
  half: number
  most: number
}

/** What tickets of a kind have in common. */
export interface Facts {
  opened: number
  closed: number
  /** Null when none was answered, closed or rated. */
  answer: Spread | null
  close: Spread | null
  rating: { average: number; count: number } | null
}

export interface DayFacts {
  /** YYYY-MM-DD, in UTC. */
  day: string
  opened: number
  closed: number
}

export interface Stats extends Facts {
  days: DayFacts[]
  open: number
  /** The busiest first. */
  categories: (Facts & { name: string })[]
  staff: (Facts & { userId: string })[]
  comments: { number: number; stars: number; comment: string }[]
}

/**
 * How a guild's tickets went: those that were opened, and those that were closed, in the last days. Whoever claimed a ticket took
 * care of it, else whoever answered first. A ticket that was reopened counts as closed when it is closed again.
 */
export function readTicketStats({ db }: Pick<Bot, 'db'>, guildId: string, query: StatsQuery): Promise<Stats> {
  return readGuild(db, guildId, async tx => {
    const rows = await readStats(tx, query)
    const total = rows.find(({ kind }) => kind === 'all')
    const busiestFirst = (kind: StatsRow['kind']) =>
      rows
        .filter(row => row.kind === kind && row.key !== null)
        .toSorted((a, b) => b.opened + b.closed - a.opened - a.closed)
    return {
      ...factsOf(total),
      open: await readOpenNow(tx, query),
      days: await readDays(tx, query),
      categories: busiestFirst('category').map(row => ({ ...factsOf(row), name: row.key ?? '' })),
      staff: busiestFirst('staff').map(row => ({ ...factsOf(row), userId: row.key ?? '' })),
      comments: await readComments(tx, query),
    }
  })
}

function factsOf(row: StatsRow | undefined): Facts {
  return {
    opened: row?.opened ?? 0,
    closed: row?.closed ?? 0,
    answer: spreadOf(row?.answer),
    close: spreadOf(row?.close),
    rating: row && row.average !== null ? { average: row.average, count: row.ratings } : null,
  }
}

function spreadOf(times: number[] | null | undefined): Spread | null {
  const [half, most] = times ?? []
  return half === undefined || most === undefined ? null : { half, most }
}
