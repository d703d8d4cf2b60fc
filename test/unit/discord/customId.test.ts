import fc from 'fast-check'
import { expect, test } from 'vitest'
import { customId, parseCustomId } from '#src/discord/customId.ts'

test('what goes in comes out', () => {
  const part = fc.stringMatching(/^[a-zA-Z0-9]{1,12}$/)
  fc.assert(
    fc.property(part, part, fc.array(part, { maxLength: 5 }), (feature, action, args) => {
      expect(parseCustomId(customId(feature, action, ...args))).toEqual({ feature, action, args })
    }),
  )
})

test('the longest ids that the leaderboard can make fit Discord’s 100 characters', () => {
  const snowflake = '18446744073709551615'
  expect(
    customId('leaderboard', 'before', '999999999999999999', snowflake, snowflake).length,
  ).toBeLessThanOrEqual(100)
})

test('an id that Discord would refuse is a bug found at once', () => {
  expect(() => customId('feature', 'action', 'x'.repeat(100))).toThrow(RangeError)
})

test('anything can be parsed, since anything can come', () => {
  expect(parseCustomId('')).toEqual({ feature: '', action: '', args: [] })
  expect(parseCustomId('a')).toEqual({ feature: 'a', action: '', args: [] })
})
