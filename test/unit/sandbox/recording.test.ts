import { expect, test } from 'vitest'
import { Recording } from '#sandbox/recording.ts'

const numbers = (limit = 10): Recording<number> => new Recording(limit, number => `number ${number}`)

test('what was recorded already is found at once, what comes later when it comes', async () => {
  const recording = numbers()
  recording.add(1)
  expect(await recording.waitFor(number => number === 1)).toBe(1)
  const later = recording.waitFor(number => number > 1)
  recording.add(2)
  expect(await later).toBe(2)
})

test('from skips what was there before', async () => {
  const recording = numbers()
  recording.add(7)
  const next = recording.waitFor(number => number === 7, { from: recording.entries.length })
  recording.add(7)
  expect(await next).toBe(7)
  expect(recording.entries).toEqual([7, 7])
})

test('waiting in vain says what was seen instead', async () => {
  const recording = numbers()
  recording.add(3)
  await expect(recording.waitFor(() => false, { timeoutMs: 1 })).rejects.toThrow(
    /within 1 ms.*\n {2}number 3/,
  )
})

test('only the newest are kept', () => {
  const recording = numbers(100)
  for (let number = 1; number <= 1_000; number += 1) recording.add(number)
  expect(recording.entries.length).toBeLessThanOrEqual(110)
  expect(recording.entries.at(-1)).toBe(1_000)
})
