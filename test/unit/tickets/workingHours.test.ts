import fc from 'fast-check'
import { expect, test } from 'vitest'
import { type WorkingHours, isWithin, isZone, nextWithin } from '#src/tickets/workingHours.ts'
import { intervalsText, parseIntervals } from '#src/tickets/workingHoursText.ts'

const at = (iso: string) => Date.parse(iso)
const hours = (zone: string, text: string): WorkingHours => ({ zone, intervals: parseIntervals(text) ?? [] })
const next = (where: WorkingHours, iso: string) => {
  const found = nextWithin(where, at(iso))
  return found === null ? null : new Date(found).toISOString()
}

test('hours are open from their first minute to before their last', () => {
  const office = hours('Europe/Berlin', 'Mon-Fri 9-17')
  expect(isWithin(office, at('2026-11-20T09:00:00+01:00'))).toBe(true)
  expect(isWithin(office, at('2026-11-20T08:59:59.999+01:00'))).toBe(false)
  expect(isWithin(office, at('2026-11-20T16:59:59.999+01:00'))).toBe(true)
  expect(isWithin(office, at('2026-11-20T17:00:00+01:00'))).toBe(false)
  expect(isWithin(office, at('2026-11-21T12:00:00+01:00'))).toBe(false)
  expect(next(office, '2026-11-20T17:00:00+01:00')).toBe('2026-11-23T08:00:00.000Z')
  expect(next(office, '2026-11-20T12:00:00.123+01:00')).toBe('2026-11-20T11:00:00.123Z')
})

test('the next opening is at the same hour of the wall across summer time', () => {
  const office = hours('Europe/Berlin', 'Mon 9-17')
  expect(next(office, '2026-03-24T00:00:00Z')).toBe('2026-03-30T07:00:00.000Z')
  expect(next(office, '2026-10-20T00:00:00Z')).toBe('2026-10-26T08:00:00.000Z')
})

test('hours that fall into a gap do not come that day; those that reach beyond it begin after it', () => {
  // In Berlin the clock goes from 02:00 to 03:00 on the 29th of March 2026.
  expect(next(hours('Europe/Berlin', 'Sun 2:15-2:45'), '2026-03-29T00:00:00Z')).toBe(
    '2026-04-05T00:15:00.000Z',
  )
  expect(next(hours('Europe/Berlin', 'Sun 2:30-4'), '2026-03-29T00:00:00Z')).toBe('2026-03-29T01:00:00.000Z')
  // Lord Howe goes half an hour, at 02:00 on the 4th of October 2026.
  expect(next(hours('Australia/Lord_Howe', 'Sun 2:10-3'), '2026-10-03T14:00:00Z')).toBe(
    '2026-10-03T15:30:00.000Z',
  )
  // Samoa had no 30th of December 2011, a Friday.
  expect(next(hours('Pacific/Apia', 'Fri 9-10'), '2011-12-30T00:00:00Z')).toBe('2012-01-05T19:00:00.000Z')
})

test('an hour that comes twice is open twice', () => {
  // In Berlin the clock goes from 03:00 back to 02:00 on the 25th of October 2026.
  const night = hours('Europe/Berlin', 'Sun 2:30-3')
  expect(next(night, '2026-10-25T00:00:00Z')).toBe('2026-10-25T00:30:00.000Z')
  expect(next(night, '2026-10-25T01:00:00Z')).toBe('2026-10-25T01:30:00.000Z')
  // Begun before the fold, over in it, and begun again as the clock is turned back.
  const early = hours('Europe/Berlin', 'Sun 1-2:30')
  expect(isWithin(early, at('2026-10-25T00:45:00Z'))).toBe(false)
  expect(next(early, '2026-10-25T00:45:00Z')).toBe('2026-10-25T01:00:00.000Z')
})

test('hours that begin before the clock is turned back begin then, not when it is', () => {
  // In St. John's the clock goes from 02:00 back to 01:00 on the 1st of November 2026, a Sunday.
  expect(next(hours('America/St_Johns', 'Sun 0-1:01'), '2026-11-01T00:00:00Z')).toBe(
    '2026-11-01T02:30:00.000Z',
  )
})

test('odd offsets and hours that pass midnight', () => {
  expect(next(hours('Asia/Kathmandu', 'Wed 9:00-9:01'), '2026-06-30T00:00:00Z')).toBe(
    '2026-07-01T03:15:00.000Z',
  )
  const late = hours('America/St_Johns', 'Sun 22-2')
  expect(late.intervals).toEqual([
    { day: 1, from: 0, to: 120 },
    { day: 7, from: 1_320, to: 1_440 },
  ])
  expect(isWithin(late, at('2026-11-23T01:59:00-03:30'))).toBe(true)
  expect(nextWithin({ zone: 'UTC', intervals: [] }, 0)).toBeNull()
})

const zones = [
  'Europe/Berlin',
  'America/New_York',
  'Australia/Lord_Howe',
  'Asia/Kathmandu',
  'Africa/Casablanca',
  'Pacific/Apia',
  'America/St_Johns',
  'Asia/Tehran',
  'Antarctica/Troll',
  'UTC',
] // prettier-ignore
/** Days around which some of these zones change their clocks. */
const days = [
  '2026-03-08',
  '2026-03-29',
  '2026-04-05',
  '2026-10-04',
  '2026-10-25',
  '2026-11-01',
  '2026-02-15',
  '2026-03-22',
  '2011-12-30',
  '2021-09-22',
] // prettier-ignore

test('agrees with a calendar that is read minute by minute', () => {
  const interval = fc
    .record({
      day: fc.integer({ min: 1, max: 7 }),
      from: fc.integer({ min: 0, max: 1_439 }),
      length: fc.integer({ min: 1, max: 300 }),
    })
    .map(({ day, from, length }) => ({ day, from, to: Math.min(1_440, from + length) }))
  fc.assert(
    fc.property(
      fc.constantFrom(...zones),
      fc.array(interval, { minLength: 1, maxLength: 8 }),
      fc.constantFrom(...days),
      fc.integer({ min: -36 * 60, max: 36 * 60 }),
      (zone, intervals, day, minutes) => {
        const from = at(`${day}T00:00:00Z`) + minutes * 60_000
        const read = new Intl.DateTimeFormat('en-GB', {
          timeZone: zone,
          weekday: 'short',
          hour: '2-digit',
          minute: '2-digit',
          hourCycle: 'h23',
        })
        const isOpen = (time: number) => {
          const [weekday = '', clock = ''] = read.format(time).replace(',', '').split(' ')
          const [hour = 0, minute = 0] = clock.split(':').map(Number)
          const iso = ['Mon', 'Tue', 'Wed', 'Thu', 'Fri', 'Sat', 'Sun'].indexOf(weekday) + 1
          const now = hour * 60 + minute
          return intervals.some(({ day: on, from: begin, to }) => on === iso && begin <= now && now < to)
        }
        const bound = 2 * 24 * 60
        let wanted: number | null = null
        for (let n = 0; n <= bound && wanted === null; n++)
          if (isOpen(from + n * 60_000)) wanted = from + n * 60_000
        const found = nextWithin({ zone, intervals }, from)
        expect(isWithin({ zone, intervals }, from)).toBe(wanted === from)
        if (wanted === null) expect(found === null || found > from + bound * 60_000).toBe(true)
        else expect(found).toBe(wanted)
      },
    ),
    { numRuns: 400 },
  )
})

test('hours are read in English and German, and silly ones are not', () => {
  expect(parseIntervals('Mo–Mi 8:30-12')).toEqual([1, 2, 3].map(day => ({ day, from: 510, to: 720 })))
  expect(parseIntervals('Sat-Mon 10-24')?.map(({ day }) => day)).toEqual([1, 6, 7])
  expect(parseIntervals('Donnerstag 0-24')).toEqual([{ day: 4, from: 0, to: 1_440 }])
  for (const silly of [
    '',
    'always',
    'Mon',
    'Mon 9',
    'Mon 9-9',
    'Mon 25-26',
    'Mon 9:60-10',
    'Xyz 9-17',
    'Mon 9-17,',
  ])
    expect(parseIntervals(silly), silly).toBeNull()
  expect(intervalsText(parseIntervals('Mon-Tue 9-17, Sat 10-12:30') ?? [], 'en')).toBe(
    'Mon, Tue 09:00–17:00; Sat 10:00–12:30',
  )
  expect(['Europe/Berlin', 'UTC', 'Asia/Kathmandu'].every(isZone)).toBe(true)
  expect(['', 'Berlin', '+02:00', 'Mars/Olympus', '../etc'].some(isZone)).toBe(false)
})
