import type { Language } from '#src/words/words.ts'

/** Writes times as people of a language do, in one zone. */
export interface Times {
  /** Hour and minute. */
  clock(time: Date): string
  day(time: Date): string
  /** All of it, with the zone. */
  full(time: Date): string
  /** A `<t:…:style>` of a message, with the zone when it says an hour; null when there is no such time. */
  mention(time: Date, style: string): string | null
}

export function timesIn(timeZone: string, language: Language): Times {
  // Making one takes a hundred times as long as using it.
  const formats = new Map<string, Intl.DateTimeFormat>()
  const formatOf = (options: Intl.DateTimeFormatOptions): Intl.DateTimeFormat => {
    const key = JSON.stringify(options)
    const format = formats.get(key) ?? new Intl.DateTimeFormat(language, { ...options, timeZone })
    formats.set(key, format)
    return format
  }
  const write = (time: Date, options: Intl.DateTimeFormatOptions): string => formatOf(options).format(time)
  const zoneOf = (time: Date): string =>
    formatOf({ timeZoneName: 'short' })
      .formatToParts(time)
      .find(part => part.type === 'timeZoneName')?.value ?? timeZone
  return {
    clock: time => write(time, { timeStyle: 'short' }),
    day: time => write(time, { dateStyle: 'full' }),
    full: time => write(time, { dateStyle: 'full', timeStyle: 'long' }),
    mention(time, style) {
      if (Number.isNaN(time.getTime())) return null
      const options = styles[style] ?? defaultStyle
      return options.timeStyle === undefined
        ? write(time, options)
        : `${write(time, options)} ${zoneOf(time)}`
    },
  }
}

/** R, which Discord counts from now, is of no use in a record. */
const defaultStyle: Intl.DateTimeFormatOptions = { dateStyle: 'long', timeStyle: 'short' }

const styles: Record<string, Intl.DateTimeFormatOptions> = {
  t: { timeStyle: 'short' },
  T: { timeStyle: 'medium' },
  d: { dateStyle: 'short' },
  D: { dateStyle: 'long' },
  F: { dateStyle: 'full', timeStyle: 'short' },
  s: { dateStyle: 'short', timeStyle: 'short' },
  S: { dateStyle: 'short', timeStyle: 'medium' },
}
