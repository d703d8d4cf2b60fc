import fc from 'fast-check'
import { expect, test } from 'vitest'
import { messageXp } from '#src/leveling/messageXp.ts'

const snowflake = fc.bigInt({ min: 10n ** 17n, max: 10n ** 19n - 1n }).map(String)

test('the same message always draws the same, within the bounds', () => {
  fc.assert(
    fc.property(
      snowflake,
      fc.integer({ min: 0, max: 500 }),
      fc.integer({ min: 0, max: 500 }),
      (id, min, width) => {
        const xp = messageXp(id, min, min + width)
        expect(messageXp(id, min, min + width)).toBe(xp)
        expect(xp).toBeGreaterThanOrEqual(min)
        expect(xp).toBeLessThanOrEqual(min + width)
      },
    ),
  )
})

test('neighbouring ids draw evenly: chi-square over 110,000 ids stays below its 99.9 % point', () => {
  const counts = new Map<number, number>()
  const first = 1_300_000_000_000_000_000n
  for (let i = 0n; i < 110_000n; i++) {
    const xp = messageXp(String(first + i), 15, 25)
    counts.set(xp, (counts.get(xp) ?? 0) + 1)
  }
  expect(counts.size).toBe(11)
  const chiSquare = [...counts.values()].reduce((sum, count) => sum + (count - 10_000) ** 2 / 10_000, 0)
  expect(chiSquare).toBeLessThan(29.59)
})
