import { expect, test } from 'vitest'
import type { RoundOutcome } from '#src/giveaways/draw/fetchRound.ts'
import { Rounds } from '#src/giveaways/rounds.ts'
import { silent } from '#test/support/testBot.ts'
import { until } from '#test/support/until.ts'

const signed = (round: number) => ({ signature: `${round}`, randomness: 'ab'.repeat(32) })
const fetched = (round: number): RoundOutcome => ({ kind: 'fetched', round: signed(round) })

/** Relays that say nothing until they are told to. */
function hanging() {
  const answers = new Map<number, PromiseWithResolvers<RoundOutcome>>()
  const source = (round: number) => {
    const answer = Promise.withResolvers<RoundOutcome>()
    answers.set(round, answer)
    return answer.promise
  }
  return { answers, rounds: new Rounds({ source, log: silent, now: Date.now }) }
}

test('all who want a round at once, and those who want it later, have it of one fetch', async () => {
  const { answers, rounds } = hanging()
  const all = Promise.all([rounds.fetch(5), rounds.fetch(5), rounds.fetch(5)])
  expect(rounds.known().size).toBe(0)
  answers.get(5)?.resolve(fetched(5))
  expect(await all).toEqual(Array(3).fill(signed(5)))
  answers.clear()
  expect(await rounds.fetch(5)).toEqual(signed(5))
  expect(answers.size).toBe(0)
  expect([...rounds.known().keys()]).toEqual([5])
})

test('a round that was not to be had, or whose fetch failed, is fetched again when it is wanted again', async () => {
  const outcomes: (() => Promise<RoundOutcome>)[] = [
    () => Promise.resolve({ kind: 'unavailable', reasons: ['HTTP 404'] }),
    () => Promise.reject(new Error('the bot stops')),
    () => Promise.resolve(fetched(5)),
  ]
  let at = 0
  const source = () => (outcomes.shift() as () => Promise<RoundOutcome>)()
  const rounds = new Rounds({ source, log: silent, now: () => at })
  expect(await rounds.fetch(5)).toBeUndefined()
  expect(rounds.isMissing(5)).toBe(true)
  expect(await rounds.fetch(5)).toBeUndefined()
  expect(outcomes).toHaveLength(2)
  at += 5_000
  expect(rounds.isMissing(5)).toBe(false)
  expect(await rounds.fetch(5)).toBeUndefined()
  expect(await rounds.fetch(5)).toEqual(signed(5))
})

test('relays that hang are waited for once, are not asked for everything at once, and are waited for again when they answer', async () => {
  const { answers, rounds } = hanging()
  expect(await rounds.fetch(1)).toBeUndefined()
  // Nobody waits any more: these are over before any timer's time is.
  const unwaited = Promise.all(Array.from({ length: 19 }, (_, i) => rounds.fetch(i + 2)))
  expect(await Promise.race([unwaited, new Promise(resolve => setTimeout(resolve, 0))])).toEqual(
    Array(19).fill(undefined),
  )
  expect([...answers.keys()]).toEqual([1, 2, 3, 4])
  for (let here = 0; here < 20; here = rounds.known().size) {
    for (const [round, answer] of answers) answer.resolve(fetched(round))
    await until(
      () => rounds.known().size,
      known => known > here,
    )
  }
  // What came late is here all the same.
  expect(await rounds.fetch(2)).toEqual(signed(2))
  const waited = rounds.fetch(21)
  answers.get(21)?.resolve(fetched(21))
  expect(await waited).toEqual(signed(21))
})

test('of a thousand rounds the oldest is let go of', async () => {
  const source = (round: number) => Promise.resolve(fetched(round))
  const rounds = new Rounds({ source, log: silent, now: Date.now })
  for (let round = 1; round <= 1_001; round++) await rounds.fetch(round)
  expect(rounds.known().size).toBe(1_000)
  expect(rounds.known().has(1)).toBe(false)
})
