import { readFileSync } from 'node:fs'
import path from 'node:path'
import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { below } from '#src/giveaways/draw/below.ts'
import {
  type DrawPick,
  allSlots,
  commitmentOf,
  draw,
  frozenHashOf,
  prizeOfSlot,
} from '#src/giveaways/draw/draw.ts'
import { EntryList } from '#src/giveaways/draw/entryList.ts'
import { type NaiveInput, naiveCommitment, naiveDraw, naiveFrozenHash } from '#test/support/naiveDraw.ts'

/** What the bot's own implementation makes of an input of the other one. */
function drawn(input: NaiveInput, slots: number[], skips: ReadonlySet<string>) {
  const { giveaway: giveawayId, seed, endsAt, prizes, beacon } = input
  const entries = EntryList.from(input.entries)
  const commitment = commitmentOf(giveawayId, seed)
  const frozenHash = frozenHashOf({ giveawayId, commitment, endsAt, prizes, entries, beacon })
  const picks = draw({ seed, frozenHash, entries, second: input.randomness }, [], slots, user =>
    skips.has(user) ? 'no' : null,
  )
  return { commitment, frozenHash, candidates: picks.map(candidatesOf) }
}

const candidatesOf = ({ skipped, winner }: DrawPick) => [
  ...skipped.map(({ user }) => user),
  ...(winner === null ? [] : [winner]),
]

interface Vector extends NaiveInput {
  commitment: string
  frozenHash: string
  slots: number[]
  skips: string[]
  candidates: string[][]
}

const document = readFileSync(path.join(import.meta.dirname, '../../../docs/fair-draws.md'), 'utf8')
const vectors = JSON.parse(/## Test vectors.*?```json\n(.*?)```/s.exec(document)?.[1] ?? '[]') as Vector[]

test('both implementations give what the document’s vectors say', () => {
  expect(vectors).toHaveLength(2)
  for (const { commitment, frozenHash, candidates, slots, skips, ...input } of vectors) {
    expect(drawn(input, slots, new Set(skips))).toEqual({ commitment, frozenHash, candidates })
    expect(naiveCommitment(input)).toBe(commitment)
    expect(naiveFrozenHash(input)).toBe(frozenHash)
    expect(naiveDraw(input, slots, new Set(skips))).toEqual(candidates)
  }
})

const hex = (bytes: number) => fc.stringMatching(new RegExp(`^[0-9a-f]{${bytes * 2}}$`))
const ids = fc.uniqueArray(fc.bigInt(1n, 2n ** 64n - 1n), { maxLength: 40 })

test('both implementations agree on random draws, with skips and rerolls', () => {
  const prizes = fc.array(
    fc.record({ name: fc.string({ unit: 'grapheme' }), quantity: fc.integer({ min: 1, max: 3 }) }),
    { minLength: 1, maxLength: 4 },
  )
  const beacon = fc.option(fc.record({ chainHash: hex(32), round: fc.integer({ min: 1, max: 2 ** 53 - 1 }) }))
  fc.assert(
    fc.property(
      fc.record({
        giveaway: fc.string({ minLength: 1 }),
        seed: hex(32),
        endsAt: fc.nat(4_000_000_000),
        prizes,
        beacon,
      }),
      fc.option(hex(32)),
      ids,
      fc.infiniteStream(fc.integer({ min: 1, max: 1_000_000 })),
      fc.array(fc.nat(11), { maxLength: 20 }),
      fc.infiniteStream(fc.boolean()),
      (parts, randomness, users, weights, rerolls, skipStream) => {
        const sorted = users.toSorted((a, b) => (a < b ? -1 : 1))
        const entries = sorted.map(id => [String(id), weights.next().value] as [string, number])
        const skips = new Set(entries.map(([id]) => id).filter(() => skipStream.next().value))
        const slots = [
          ...allSlots(parts.prizes),
          ...rerolls.map(slot => slot % allSlots(parts.prizes).length),
        ]
        const input = { ...parts, entries, randomness }
        expect(drawn(input, slots, skips)).toEqual({
          commitment: naiveCommitment(input),
          frozenHash: naiveFrozenHash(input),
          candidates: naiveDraw(input, slots, skips),
        })
      },
    ),
    { numRuns: 200 },
  )
})

const input = { seed: 'ab'.repeat(32), frozenHash: 'cd'.repeat(32), second: null }
const users = (count: number, weight = (_: number) => 1) =>
  EntryList.from(Array.from({ length: count }, (_, n) => [String(n + 1), weight(n)] as const))
const nobody = () => null

test('a reroll goes on from what was drawn, and nobody comes up twice', () => {
  const entries = users(20)
  const made = draw({ ...input, entries }, [], [0, 1, 2], user => (Number(user) % 2 === 0 ? 'left' : null))
  const more = draw({ ...input, entries }, made, [1, 1, 0], nobody)
  const all = [...made, ...more].flatMap(candidatesOf)
  expect(new Set(all).size).toBe(all.length)
  // The order of the rerolls of other slots does not matter but for who is out already.
  const alone = draw({ ...input, entries: users(20) }, made, [1], nobody)
  expect(alone).toEqual(more.slice(0, 1))
})

test('earlier picks that the input does not lead to are refused', () => {
  const entries = users(20)
  const [first] = draw({ ...input, entries }, [], [0], nobody) as [DrawPick]
  const other = first.winner === '1' ? '2' : '1'
  for (const wrong of [
    { ...first, winner: other },
    { ...first, winner: null },
    { ...first, skipped: [{ user: other, reason: 'left' }] },
    { ...first, slot: 1 },
  ])
    expect(() => draw({ ...input, entries }, [wrong], [], nobody)).toThrow(RangeError)
})

test('every slot stays empty where nobody entered, or nobody may win', () => {
  expect(draw({ ...input, entries: users(0) }, [], [0, 1], nobody)).toEqual([
    { slot: 0, winner: null, skipped: [] },
    { slot: 1, winner: null, skipped: [] },
  ])
  const [first, second] = draw({ ...input, entries: users(3) }, [], [0, 1], () => 'left')
  expect([first?.winner, first?.skipped.length, second?.skipped.length]).toEqual([null, 3, 0])
})

test('a number below a total takes no word above the last whole multiple of it', () => {
  const from = (total: bigint, words: bigint[]) => below(total, words.values() as Iterator<bigint, never>)
  const last = 2n ** 64n - 1n
  expect(from(10n, [last, last - 5n, last - 6n])).toBe(9n)
  expect(from(2n ** 53n - 1n, [last, 3n])).toBe(3n)
  expect(from(1n, [last])).toBe(0n)
  expect(from(2n ** 63n, [last])).toBe(2n ** 63n - 1n)
})

describe('entries', () => {
  const refused = (...entries: [string, number][]) =>
    expect(() => EntryList.from(entries)).toThrow(RangeError)

  test('are in the order of their ids as numbers, each once, within bounds', () => {
    expect(
      EntryList.from([
        ['9', 1],
        ['10', 2],
        ['18446744073709551615', 1_000_000],
      ]).totalWeight,
    ).toBe(1_000_003)
    refused(['10', 1], ['9', 1])
    refused(['9', 1], ['9', 1])
    for (const id of ['', '0', '09', '-1', '1.5', 'x', '18446744073709551616', '1e3', ' 1']) refused([id, 1])
    for (const weight of [0, -1, 1.5, 1_000_001, Number.NaN]) refused(['1', weight])
  })

  test('many of them are kept and found', () => {
    const entries = users(5_000, n => (n % 7) + 1)
    expect([entries.length, entries.id(4_999), entries.weight(4_999)]).toEqual([5_000, 5_000n, 2])
  })
})

test('slots belong to the prizes in their order', () => {
  const prizes = [
    { name: 'a', quantity: 2 },
    { name: 'b', quantity: 1 },
  ]
  expect(allSlots(prizes).map(slot => prizeOfSlot(prizes, slot))).toEqual([0, 0, 1])
  expect(prizeOfSlot(prizes, 3)).toBe(-1)
})

describe('chances', () => {
  /** Pearson's statistic of counts against what was expected of them. */
  const chiSquare = (counts: number[], expected: number[]) =>
    counts.reduce(
      (sum, count, i) => sum + (count - (expected[i] as number)) ** 2 / (expected[i] as number),
      0,
    )
  /** Above it lies a thousandth of the distribution with 5 degrees of freedom (tables of the chi-square distribution). */
  const critical = 20.52
  const weights = [1, 2, 3, 10, 20, 64]
  const total = weights.reduce((sum, weight) => sum + weight)
  const draws = 8_000
  const entries = users(weights.length, n => weights[n] as number)
  const hashOf = (n: number) => n.toString(16).padStart(64, '0')
  const countWinners = (slot: number, picks: (n: number) => DrawPick[]) => {
    const counts = weights.map(() => 0)
    for (let n = 0; n < draws; n++) {
      const place = Number(picks(n)[slot]?.winner) - 1
      counts[place] = (counts[place] as number) + 1
    }
    return counts
  }

  test('of the first winner are the weights', () => {
    const counts = countWinners(0, n => draw({ ...input, frozenHash: hashOf(n), entries }, [], [0], nobody))
    expect(
      chiSquare(
        counts,
        weights.map(weight => (draws * weight) / total),
      ),
    ).toBeLessThan(critical)
  }, 30_000)

  test('of the second winner, and of a reroll, are the weights among those who are left', () => {
    const second = weights.map((weight, i) =>
      weights.reduce(
        (sum, first, j) => (j === i ? sum : sum + (first / total) * (weight / (total - first))),
        0,
      ),
    )
    const expected = second.map(chance => chance * draws)
    for (const slots of [
      [0, 1],
      [0, 0],
    ]) {
      const counts = countWinners(1, n =>
        draw({ ...input, frozenHash: hashOf(n), entries }, [], slots, nobody),
      )
      expect(chiSquare(counts, expected), String(slots)).toBeLessThan(critical)
    }
  }, 30_000)
})
