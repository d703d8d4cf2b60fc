import { expect, test } from 'vitest'
import type { Giveaway } from '#src/giveaways/giveaway.ts'
import type { Loss } from '#src/giveaways/loss.ts'
import type { Place, PlacePage } from '#src/giveaways/placePage.ts'
import { placePageView } from '#src/giveaways/placePageView.ts'

/** Discord's bounds of an embed: https://discord.com/developers/docs/resources/message#embed-object-embed-limits */
const bounds = { title: 256, description: 4_096, all: 6_000 }

/** The longest id there is, a name of emoji of four bytes, a moment that is far away. */
const longestId = String(2n ** 64n - 1n)
const emoji = (length: number) => '🎁'.repeat(length)
const farAway = 8_640_000_000_000_000

const states: Place['state'][] = [
  ...(['claimed', 'held', 'overdue', 'unfilled', 'free'] as const).map(kind => ({ kind })),
  { kind: 'waiting', claimUntil: farAway },
]

/** Reasons as long as the option takes, in letters and in emoji, which JavaScript counts twice. */
const losses: Loss[] = [
  { kind: 'notClaimed', note: null },
  { kind: 'rerolled', note: null },
  ...[null, 'w'.repeat(200), emoji(200)].map(note => ({ kind: 'revoked' as const, note })),
]

const place = (slot: number, state: Place['state'], loss: Loss): Place => ({
  slot,
  prize: emoji(100),
  holderId: longestId,
  state,
  before: Array.from({ length: 3 }, () => ({ userId: longestId, loss })),
  earlier: 1_000_000,
})

const page = (places: Place[]): PlacePage => ({
  kind: 'page',
  giveaway: { id: 'g'.repeat(24), number: 2_147_483_647, title: emoji(100) } as Giveaway,
  places,
  previous: 992,
  next: 1_000,
})

const embedOf = (shown: PlacePage, locale: string) => {
  const { title = '', description = '' } = placePageView(shown, locale).embeds?.[0] ?? {}
  return { title, description, lines: description.split('\n') }
}

test.each(['en', 'de'])('the longest page fits and leaves out no place (%s)', locale => {
  const slots = Array.from({ length: 8 }, (_, i) => 992 + i)
  for (const [state, loss] of states.flatMap(one => losses.map(other => [one, other] as const))) {
    const shown = page(slots.map(slot => place(slot, state, loss)))
    const { title, description, lines } = embedOf(shown, locale)
    const which = `${state.kind}, ${loss.kind}`
    expect(title.length, which).toBeLessThanOrEqual(bounds.title)
    expect(description.length, which).toBeLessThanOrEqual(bounds.description)
    expect(title.length + description.length, which).toBeLessThanOrEqual(bounds.all)
    expect(description.isWellFormed(), which).toBe(true)
    expect(lines, which).toHaveLength(2 * slots.length)
    // Who had it before stands there to the last word, however long the reason.
    const last = locale === 'en' ? 'and 1,000,000 others' : 'und 1.000.000 andere'
    for (const line of lines.filter((_, i) => i % 2 === 1)) expect(line.endsWith(last), which).toBe(true)
  }
})

test('a reason is cut only where all the rest leaves no room for it', () => {
  const shownOf = (note: string, count: number) => {
    const one = place(0, { kind: 'waiting', claimUntil: farAway }, { kind: 'revoked', note })
    return embedOf(page(Array.from({ length: count }, () => one)), 'de').lines[1]
  }
  const letters = 'w'.repeat(200)
  expect(shownOf(letters, 8)).toContain(`aberkannt: ${letters}),`)
  expect(shownOf(emoji(200), 1)).toContain(`aberkannt: ${emoji(200)}),`)
  expect(shownOf(emoji(200), 8)).toMatch(/aberkannt: (🎁){90,}…\), <@/u)
})
