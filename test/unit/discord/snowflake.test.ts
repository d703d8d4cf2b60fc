import fc from 'fast-check'
import { expect, test } from 'vitest'
import { compareSnowflakes, snowflakeAt, snowflakeTime } from '#src/discord/snowflake.ts'

test('a snowflake tells its time: the example of Discord’s reference', () => {
  expect(snowflakeTime(175928847299117063n)).toBe(Date.parse('2016-04-30T11:18:25.796Z'))
})

test('the smallest snowflake of a time has that time, and one less the millisecond before', () => {
  fc.assert(
    fc.property(fc.integer({ min: 1_420_070_400_001, max: 4_000_000_000_000 }), time => {
      expect(snowflakeTime(snowflakeAt(time))).toBe(time)
      expect(snowflakeTime(snowflakeAt(time) - 1n)).toBe(time - 1)
    }),
  )
})

test('times before Discord give the first snowflake', () => {
  expect(snowflakeAt(0)).toBe(0n)
})

test('snowflakes as text order as numbers do', () => {
  const id = fc.bigInt({ min: 0n, max: 2n ** 63n })
  fc.assert(
    fc.property(id, id, (a, b) => {
      expect(Math.sign(compareSnowflakes(String(a), String(b)))).toBe(a < b ? -1 : a > b ? 1 : 0)
    }),
  )
})
