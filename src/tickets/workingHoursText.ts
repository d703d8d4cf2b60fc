import type { WeeklyInterval } from '#src/tickets/workingHours.ts'

/** What people may write: Mon-Fri 9-17, Sat 10:00-12:30. In English or German; null when it cannot be read so. */
export function parseIntervals(text: string): WeeklyInterval[] | null {
  const intervals: WeeklyInterval[] = []
  for (const part of text.split(/[,;\n]/)) {
    const found = partPattern.exec(part.trim().toLowerCase())
    if (!found) return null
    const [, firstDay = '', lastDay = firstDay, from = '', to = ''] = found
    const [first, last, begin, end] = [dayOf(firstDay), dayOf(lastDay), minuteOf(from), minuteOf(to)]
    if (first === null || last === null || begin === null || end === null || begin === end) return null
    for (const day of daysFrom(first, last)) intervals.push(...intervalsOf(day, begin, end))
  }
  return intervals.toSorted((a, b) => a.day - b.day || a.from - b.from)
}

/** The same in words, with days as they are called there: "Mon, Tue 09:00–17:00; Sat 10:00–12:30". */
export function intervalsText(intervals: readonly WeeklyInterval[], locale: string): string {
  const days = new Map<string, string[]>()
  for (const { day, from, to } of intervals) {
    const times = `${timeText(from)}–${timeText(to)}`
    days.set(times, [...(days.get(times) ?? []), dayName(day, locale)])
  }
  return [...days].map(([times, names]) => `${names.join(', ')} ${times}`).join('; ')
}

const partPattern =
  /^(\p{L}+)\.?(?:\s*[-–]\s*(\p{L}+)\.?)?\s+(\d{1,2}(?::\d{2})?)\s*[-–]\s*(\d{1,2}(?::\d{2})?)$/u

/** First letters by which a day of the week is known, from Monday on. */
const dayPrefixes = [['mo'], ['tu', 'di'], ['we', 'mi'], ['th', 'do'], ['fr'], ['sa'], ['su', 'so']]

function dayOf(text: string): number | null {
  const index = dayPrefixes.findIndex(prefixes => prefixes.some(prefix => text.startsWith(prefix)))
  return index < 0 ? null : index + 1
}

function daysFrom(first: number, last: number): number[] {
  const count = ((last - first + 7) % 7) + 1
  return Array.from({ length: count }, (_, n) => ((first - 1 + n) % 7) + 1)
}

function minuteOf(text: string): number | null {
  const [hours = 0, minutes = 0] = text.split(':').map(Number)
  const minute = hours * 60 + minutes
  return minutes < 60 && minute <= 1_440 ? minute : null
}

/** One that ends on the next day is in two parts. */
function intervalsOf(day: number, from: number, to: number): WeeklyInterval[] {
  if (from < to) return [{ day, from, to }]
  const rest = to === 0 ? [] : [{ day: (day % 7) + 1, from: 0, to }]
  return from === 1_440 ? rest : [{ day, from, to: 1_440 }, ...rest]
}

function timeText(minute: number): string {
  return `${String(Math.floor(minute / 60)).padStart(2, '0')}:${String(minute % 60).padStart(2, '0')}`
}

/** The 1st of January 2024 was a Monday. */
function dayName(day: number, locale: string): string {
  return new Intl.DateTimeFormat(locale, { weekday: 'short', timeZone: 'UTC' }).format(Date.UTC(2024, 0, day))
}
