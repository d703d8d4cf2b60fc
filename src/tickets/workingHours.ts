/** When the staff are there, by the clock on the wall of a time zone. */
export interface WorkingHours {
  /** Of the IANA database, such as Europe/Berlin. */
  zone: string
  intervals: WeeklyInterval[]
}

/** Minutes since midnight, `from` included and `to` not; to is 1440 for midnight. One that passes midnight is two. */
export interface WeeklyInterval {
  /** As in ISO 8601: 1 is Monday, 7 is Sunday. */
  day: number
  from: number
  to: number
}

const minuteMs = 60_000
const dayMs = 86_400_000

/** Whether Intl knows a time zone by this name. A bare offset is none: it has no summer time. */
export function isZone(zone: string): boolean {
  if (/^[+-]/.test(zone)) return false
  try {
    return new Intl.DateTimeFormat('en', { timeZone: zone }).resolvedOptions().timeZone !== ''
  } catch {
    return false
  }
}

/** `at` in milliseconds since the Unix epoch. An hour that the clock shows twice counts twice, one that it skips never comes. */
export function isWithin({ zone, intervals }: WorkingHours, at: number): boolean {
  return isWithinLocal(intervals, at + offsetAt(zone, at))
}

/**
 * The first moment from `from` on that is within the hours: `from` itself if it is; null when there is none within the next
 * two weeks, as the hours fall into a gap, or there are none.
 */
export function nextWithin({ zone, intervals }: WorkingHours, from: number): number | null {
  const isOpen = (at: number) => isWithinLocal(intervals, at + offsetAt(zone, at))
  if (isOpen(from)) return from
  // The hours begin where the clock shows the beginning of an interval, or where it jumps into one.
  const firstDay = Math.floor((from + offsetAt(zone, from)) / dayMs) * dayMs
  for (let midnight = firstDay; midnight <= firstDay + 14 * dayMs; midnight += dayMs) {
    const starts = intervals
      .filter(({ day }) => day === weekdayOf(midnight))
      .flatMap(interval => instantsOf(zone, midnight + interval.from * minuteMs))
    const jump = transitionBetween(zone, midnight - 1.5 * dayMs, midnight + 1.5 * dayMs)
    // One that is shown on a later day is not before what begins until then.
    const isToday = jump !== null && Math.floor((jump + offsetAt(zone, jump)) / dayMs) * dayMs === midnight
    const opening = [...starts, ...(isToday ? [jump] : [])]
      .filter(at => at > from && isOpen(at))
      .toSorted((a, b) => a - b)[0]
    if (opening !== undefined) return opening
  }
  return null
}

/** `local`: what the wall's clock shows, as if it were UTC. */
function isWithinLocal(intervals: readonly WeeklyInterval[], local: number): boolean {
  const day = weekdayOf(local)
  const minute = (((local % dayMs) + dayMs) % dayMs) / minuteMs
  return intervals.some(interval => interval.day === day && interval.from <= minute && minute < interval.to)
}

/** The Unix epoch was a Thursday. */
function weekdayOf(local: number): number {
  const days = Math.floor(local / dayMs)
  return ((((days + 3) % 7) + 7) % 7) + 1
}

/** The moments at which the clock shows a time: two where it is turned back over it, none in a gap. */
function instantsOf(zone: string, local: number): number[] {
  const offsets = new Set([offsetAt(zone, local - dayMs), offsetAt(zone, local + dayMs)])
  return [...offsets].map(offset => local - offset).filter(at => at + offsetAt(zone, at) === local)
}

/** The moment at which the zone's offset changes between two others; null when it does not. */
function transitionBetween(zone: string, from: number, to: number): number | null {
  const before = offsetAt(zone, from)
  if (before === offsetAt(zone, to)) return null
  let [early, late] = [from, to]
  while (late - early > 1) {
    const middle = Math.floor((early + late) / 2)
    if (offsetAt(zone, middle) === before) early = middle
    else late = middle
  }
  return late
}

/** How far the clock is ahead of UTC, in milliseconds. */
function offsetAt(zone: string, at: number): number {
  const parts = Object.fromEntries(
    formatOf(zone)
      .formatToParts(at)
      .map(({ type, value }) => [type, Number(value)]),
  )
  const { year = 0, month = 1, day, hour, minute, second } = parts
  const shown = Date.UTC(year, month - 1, day, hour, minute, second)
  return shown - Math.floor(at / 1_000) * 1_000
}

/** They take 50 µs to make, and a search asks some hundred times. A few hundred zones at the most. */
const formats = new Map<string, Intl.DateTimeFormat>()

function formatOf(zone: string): Intl.DateTimeFormat {
  const known = formats.get(zone)
  if (known) return known
  const format = new Intl.DateTimeFormat('en-US', {
    timeZone: zone,
    calendar: 'gregory',
    numberingSystem: 'latn',
    hourCycle: 'h23',
    year: 'numeric',
    month: 'numeric',
    day: 'numeric',
    hour: 'numeric',
    minute: 'numeric',
    second: 'numeric',
  })
  formats.set(zone, format)
  return format
}
