/** Rows of a list: how many come unasked, and how many may be asked for. */
export const listLimit = { usual: 100, most: 500 }

/** Days that a question about a time range may span. */
export const maxRangeDays = 90

/** A span of time: from is in it, to is not. */
export interface TimeRange {
  from: Date
  to: Date
}

/** @throws RangeError for anything but 1 to listLimit.most */
export function checkLimit(limit: number = listLimit.usual): number {
  if (Number.isInteger(limit) && limit >= 1 && limit <= listLimit.most) return limit
  throw new RangeError(`A list has 1 to ${listLimit.most} entries; ${limit} were asked for.`)
}

/** @throws RangeError for a range that ends before it begins or is longer than maxRangeDays */
export function checkRange({ from, to }: TimeRange): TimeRange {
  const days = (to.getTime() - from.getTime()) / dayMs
  if (days >= 0 && days <= maxRangeDays) return { from, to }
  throw new RangeError(
    days > maxRangeDays
      ? `A time range spans ${maxRangeDays} days at most; ${Math.ceil(days)} were asked for.`
      : 'A time range needs a beginning that is not after its end.',
  )
}

/** The range of the last days up to a moment. */
export function lastDays(days: number, to: Date): TimeRange {
  return checkRange({ from: new Date(to.getTime() - days * dayMs), to })
}

const dayMs = 86_400_000
