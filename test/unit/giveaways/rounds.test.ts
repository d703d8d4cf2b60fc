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
  return { answers, rounds: new Rounds(source, silent) }
}

test('all who want a round at once, and those who want it later, have it of one fetch', async () => {
  const { answers, rounds } = hanging()
  const all = Promise.all([rounds.fetch(5), rounds.fetch(5), rounds.fetch(5)])
  expect(rounds.get(5)).toBeUndefined()
  answers.get(5)?.resolve(fetched(5))
  expect(await all).toEqual(Array(3).fill(signed(5)))
  answers.clear()
  expect(await rounds.fetch(5)).toEqual(signed(5))
  expect(answers.size).toBe(0)
  expect(rounds.known()).toEqual([5])
})

test('a round that was not to be had, or whose fetch failed, is fetched again when it is wanted again', async () => {
  const outcomes: (() => Promise<RoundOutcome>)[] = [
    () => Promise.resolve({ kind: 'unavailable', reasons: ['HTTP 404'] }),
    () => Promise.reject(new Error('the bot stops')),
    () => Promise.resolve(fetched(5)),
  ]
  const rounds = new Rounds(() => (outcomes.shift() as () => Promise<RoundOutcome>)(), silent)
  expect(await rounds.fetch(5)).toBeUndefined()
  expect(await rounds.fetch(5)).toBeUndefined()
  expect(await rounds.fetch(5)).toEqual(signed(5))
})

test('relays that hang are waited for once, are not asked for everything at once, and are waited for again when they answer', async () => {
  const { answers, rounds } = hanging()
  expect(await rounds.fetch(1)).toBeUndefined()
  // Nobody waits any more: these would never come back.
  for (let round = 2; round <= 20; round++) expect(await rounds.fetch(round)).toBeUndefined()
  expect([...answers.keys()]).toEqual([1, 2, 3, 4])
  for (let here = 0; here < 20; here = rounds.known().length) {
    for (const [round, answer] of answers) answer.resolve(fetched(round))
    await until(
      () => rounds.known().length,
      known => known > here,
    )
  }
  // What came late is here all the same.
  expect(await rounds.fetch(2)).toEqual(signed(2))
  const waited = rounds.fetch(21)
  answers.get(21)?.resolve(fetched(21))
  expect(await waited).toEqual(signed(21))
})
