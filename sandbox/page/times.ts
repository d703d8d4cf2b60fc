const time: Intl.DateTimeFormatOptions = { hour: '2-digit', minute: '2-digit' }
const longDate: Intl.DateTimeFormatOptions = { day: 'numeric', month: 'long', year: 'numeric' }

/** By the styles of Discord's timestamps: https://docs.discord.com/developers/reference#message-formatting-timestamp-styles */
const formats = new Map(
  Object.entries<Intl.DateTimeFormatOptions>({
    t: time,
    T: { ...time, second: '2-digit' },
    d: { day: '2-digit', month: '2-digit', year: 'numeric' },
    D: longDate,
    f: { ...longDate, ...time },
    F: { weekday: 'long', ...longDate, ...time },
  }).map(([style, options]) => [style, new Intl.DateTimeFormat(undefined, options)]),
)

/** "R", how long ago, is kept true by `keepTimesTrue`. */
export function timeElement(date: Date, style: string): HTMLTimeElement {
  const element = document.createElement('time')
  // Discord shows what it cannot date as it is, too.
  if (Number.isNaN(date.getTime())) {
    element.textContent = 'Invalid date'
    return element
  }
  element.dateTime = date.toISOString()
  element.title = format(date, 'F')
  if (style === 'R') element.dataset['ago'] = ''
  element.textContent = style === 'R' ? ago(date) : format(date, style)
  return element
}

/** As over a message: the time today, the day too before. */
export function messageTime(date: Date): HTMLTimeElement {
  const element = timeElement(date, 't')
  if (date.toDateString() !== new Date().toDateString())
    element.textContent = `${format(date, 'd')} ${format(date, 't')}`
  return element
}

export function dayName(date: Date): string {
  return format(date, 'D')
}

export function keepTimesTrue(): void {
  window.setInterval(() => {
    for (const element of document.querySelectorAll<HTMLTimeElement>('time[data-ago]'))
      element.textContent = ago(new Date(element.dateTime))
  }, 10_000)
}

function format(date: Date, style: string): string {
  return formats.get(style)?.format(date) ?? date.toLocaleString()
}

const units: readonly (readonly [Intl.RelativeTimeFormatUnit, number])[] = [
  ['year', 31_557_600],
  ['month', 2_629_800],
  ['day', 86_400],
  ['hour', 3_600],
  ['minute', 60],
]

function ago(date: Date): string {
  const seconds = (date.getTime() - Date.now()) / 1_000
  const [unit, length] = units.find(([, size]) => Math.abs(seconds) >= size) ?? ['second', 1]
  return new Intl.RelativeTimeFormat('en', { numeric: 'auto' }).format(Math.round(seconds / length), unit)
}
