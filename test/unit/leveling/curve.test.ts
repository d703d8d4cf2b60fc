import fc from 'fast-check'
import { expect, test } from 'vitest'
import { levelForXp, maxLevel, progressForXp, totalXpForLevel } from '#src/leveling/curve.ts'

test.each([
  [0, 0],
  [1, 100],
  [2, 255],
  [5, 1_150],
  [10, 4_675],
  [20, 23_850],
  [50, 268_375],
  [100, 1_899_250],
])('level %i needs %i XP in all, as in MEE6’s table', (level, total) => {
  expect(totalXpForLevel(level)).toBe(total)
})

test('the closed form is the sum of 5l² + 50l + 100 over the levels passed', () => {
  let sum = 0
  for (let level = 0; level <= maxLevel; level++) {
    expect(totalXpForLevel(level)).toBe(sum)
    sum += 5 * level * level + 50 * level + 100
  }
})

test('a level is reached with its total and not one XP before', () => {
  fc.assert(
    fc.property(fc.integer({ min: 1, max: maxLevel }), level => {
      const total = BigInt(totalXpForLevel(level))
      expect(levelForXp(total)).toBe(level)
      expect(levelForXp(total - 1n)).toBe(level - 1)
    }),
  )
})

test('levels end at the last one', () => {
  expect(levelForXp(10n ** 15n)).toBe(maxLevel)
  expect(progressForXp(10n ** 15n)).toEqual({ level: maxLevel, earned: 1, needed: 1 })
})

test('progress counts from the level’s own total', () => {
  expect(progressForXp(0n)).toEqual({ level: 0, earned: 0, needed: 100 })
  expect(progressForXp(100n)).toEqual({ level: 1, earned: 0, needed: 155 })
  expect(progressForXp(254n)).toEqual({ level: 1, earned: 154, needed: 155 })
})
