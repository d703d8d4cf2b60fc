import { expect, test } from 'vitest'
import { isTransient, maxTries, retryDelayMs, retryTransient } from '#src/database/retry.ts'

const failure = (code: string, message = 'x') => Object.assign(new Error(message), { code })

test.each([
  '40001',
  '40P01',
  '55P03',
  '57014',
  '57P01',
  '57P03',
  '08006',
  '08P01',
  'P2034',
  'P2028',
  'P1001',
  'P1017',
  'P2024',
  'ECONNREFUSED',
])('%s may pass by itself', code => expect(isTransient(failure(code))).toBe(true))

test.each(['23505', '23503', '22P02', '42P01', 'P2002'])('%s will not', code =>
  expect(isTransient(failure(code))).toBe(false))

test('a lost connection counts though the driver gives it no code, also as a cause', () => {
  expect(isTransient(new Error('Connection terminated unexpectedly'))).toBe(true)
  expect(isTransient(new Error('outer', { cause: failure('57P01') }))).toBe(true)
  expect(isTransient('Connection terminated')).toBe(false)
})

test('waits are a random part of 20 ms doubling to 1 s', () => {
  expect([1, 2, 6, 7, 20].map(attempt => retryDelayMs(attempt, () => 1))).toEqual([20, 40, 640, 1_000, 1_000])
  expect(retryDelayMs(5, () => 0)).toBe(0)
})

test('work is tried six times at most, and not again for an error that stays', async () => {
  let tries = 0
  const work = (code: string) => async () => {
    tries++
    throw failure(code)
  }
  await expect(retryTransient(work('40001'), { random: () => 0 })).rejects.toThrow()
  expect(tries).toBe(maxTries)
  tries = 0
  await expect(retryTransient(work('23505'), { random: () => 0 })).rejects.toThrow()
  expect(tries).toBe(1)
})
