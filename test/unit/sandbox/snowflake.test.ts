import { describe, expect, test } from 'vitest'
import { Clock } from '#sandbox/clock.ts'
import { compareSnowflakes, shardOf, Snowflakes, timeOf } from '#sandbox/snowflake.ts'

const noon = Date.UTC(2026, 0, 1, 12)

describe('Snowflakes', () => {
  test('carry the time of the clock', () => {
    const clock = new Clock(() => noon)
    const snowflakes = new Snowflakes(clock)
    expect(timeOf(snowflakes.next())).toBe(noon)
    clock.advance(1_234)
    expect(timeOf(snowflakes.next())).toBe(noon + 1_234)
  })

  test('increase while the clock stands still, and when it goes back', () => {
    let now = noon
    const snowflakes = new Snowflakes(new Clock(() => now))
    const ids = [snowflakes.next(), snowflakes.next(), snowflakes.next()]
    now -= 5_000
    ids.push(snowflakes.next())
    expect(ids).toEqual(ids.toSorted(compareSnowflakes))
    expect(new Set(ids).size).toBe(ids.length)
  })

  test('go on after the last one of an earlier process', () => {
    const clock = new Clock(() => noon)
    const last = new Snowflakes(clock).next()
    expect(compareSnowflakes(new Snowflakes(clock, last).next(), last)).toBeGreaterThan(0)
  })

  test('can be of the past, each different', () => {
    const snowflakes = new Snowflakes(new Clock(() => noon))
    const ids = [
      snowflakes.at(noon - 1_000),
      snowflakes.at(noon - 1_000),
      snowflakes.at(noon),
      snowflakes.next(),
    ]
    expect(ids.map(timeOf)).toEqual([noon - 1_000, noon - 1_000, noon, noon])
    expect(new Set(ids).size).toBe(4)
  })

  test('the example of the documentation', () => {
    expect(timeOf('175928847299117063')).toBe(1_462_015_105_796)
  })

  test('the shard is (id >> 22) % count', () => {
    expect(shardOf('175928847299117063', 1)).toBe(0)
    expect(shardOf('175928847299117063', 10)).toBe(Number((175928847299117063n >> 22n) % 10n))
  })
})
