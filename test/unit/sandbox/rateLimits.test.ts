import { describe, expect, test } from 'vitest'
import { Clock } from '#sandbox/clock.ts'
import { limits, RateLimits } from '#sandbox/rest/rateLimits.ts'

function setUp(maxInvalidRequests = 10) {
  const clock = new Clock(() => 1_000_000)
  return { clock, rateLimits: new RateLimits(clock, maxInvalidRequests) }
}

describe('a bucket', () => {
  test('gives five messages in five seconds, then refuses until the window ends', () => {
    const { clock, rateLimits } = setUp()
    const remaining = Array.from({ length: 5 }, () => {
      clock.advance(100)
      return rateLimits.take('messages', 'channel', limits.messages).headers['x-ratelimit-remaining']
    })
    expect(remaining).toEqual(['4', '3', '2', '1', '0'])

    clock.advance(100)
    const refused = rateLimits.take('messages', 'channel', limits.messages)
    expect(refused.refusal).toEqual({ retryAfterMs: 4_500, isGlobal: false })
    expect(refused.headers).toMatchObject({
      'retry-after': '5',
      'x-ratelimit-reset-after': '4.500',
      'x-ratelimit-scope': 'user',
    })

    clock.advance(4_500)
    expect(rateLimits.take('messages', 'channel', limits.messages).refusal).toBeNull()
  })

  test('is one of its own for each channel', () => {
    const { rateLimits } = setUp()
    for (let sent = 0; sent < 5; sent += 1) rateLimits.take('messages', 'one', limits.messages)
    expect(rateLimits.take('messages', 'one', limits.messages).refusal).not.toBeNull()
    expect(rateLimits.take('messages', 'other', limits.messages).refusal).toBeNull()
  })
})

describe('the global limit', () => {
  test('is 50 a second over all routes', () => {
    const { clock, rateLimits } = setUp()
    for (let sent = 0; sent < 50; sent += 1) rateLimits.take(`route ${sent}`, '', limits.usual)
    const refused = rateLimits.take('another', '', limits.usual)
    expect(refused.refusal).toEqual({ retryAfterMs: 1_000, isGlobal: true })
    expect(refused.headers).toMatchObject({ 'x-ratelimit-global': 'true', 'x-ratelimit-scope': 'global' })
    clock.advance(1_000)
    expect(rateLimits.take('another', '', limits.usual).refusal).toBeNull()
  })

  test('does not count interactions and their webhooks', () => {
    const { rateLimits } = setUp()
    for (let sent = 0; sent < 200; sent += 1) {
      expect(rateLimits.take('callback', '', limits.unlimited).refusal).toBeNull()
      expect(rateLimits.take('webhook', `token ${sent}`, limits.webhook).refusal).toBeNull()
    }
    expect(rateLimits.take('route', '', limits.usual).refusal).toBeNull()
  })
})

test('a limit that no header tells of refuses until its window ends', () => {
  const { clock, rateLimits } = setUp()
  const rename = (channel: string) => rateLimits.spend(`rename ${channel}`, limits.renames)
  rename('a')
  rename('a')
  rename('b')
  clock.advance(60_000)
  expect(() => rename('a')).toThrow(expect.objectContaining({ retryAfterMs: 9 * 60_000 }))
  clock.advance(9 * 60_000)
  rename('a')
})

test('too many invalid requests ban the address until their window ends', () => {
  const { clock, rateLimits } = setUp(3)
  for (const status of [401, 403, 404, 200]) rateLimits.countInvalid(status)
  expect(rateLimits.isBanned).toBe(false)
  rateLimits.countInvalid(429)
  expect(rateLimits.isBanned).toBe(true)
  clock.advance(10 * 60_000)
  expect(rateLimits.isBanned).toBe(false)
})
