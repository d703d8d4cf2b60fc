import { describe, expect, test } from 'vitest'
import { quicknet, randomnessOf, roundFor, roundTime } from '#src/giveaways/draw/beacon.ts'
import { fetchRound } from '#src/giveaways/draw/fetchRound.ts'
import { ownChain, recordedRounds, signRound } from '#test/support/beacons.ts'

const [first, second] = recordedRounds

test('the rounds that drand published have quicknet’s signature, and no other round has theirs', () => {
  for (const { round, signature } of recordedRounds) {
    expect(randomnessOf(quicknet, round, signature)).toMatch(/^[0-9a-f]{64}$/)
    expect(randomnessOf(quicknet, round + 3, signature)).toBeNull()
  }
  expect(randomnessOf(quicknet, first.round, first.signature)).toBe(first.randomness)
})

test('what is no signature, or one of another key, gives no randomness', () => {
  const flipped = first.signature.replace(/.$/, digit => (digit === '9' ? '8' : '9'))
  const infinity = `c0${'00'.repeat(47)}`
  for (const wrong of [
    '',
    'zz',
    '00'.repeat(48),
    'ff'.repeat(48),
    infinity,
    flipped,
    first.signature.slice(2),
  ])
    expect(randomnessOf(quicknet, first.round, wrong), wrong).toBeNull()
  expect(randomnessOf(ownChain, first.round, first.signature)).toBeNull()
  expect(randomnessOf(ownChain, 7, signRound(7))).not.toBeNull()
})

test('the round is the first one at least 15 s after the end', () => {
  expect(roundTime(quicknet, 1_000)).toBe(1_692_806_364)
  for (const [endsAt, round] of [
    [1_692_806_349, 1_000],
    [1_692_806_350, 1_001],
    [1_692_806_352, 1_001],
    [1_692_806_353, 1_002],
    [0, 1],
  ] as const)
    expect(roundFor(quicknet, endsAt), String(endsAt)).toBe(round)
})

describe('a round is fetched', () => {
  const ask = (answers: (() => Response | Promise<Response>)[], signal = new AbortController().signal) => {
    const asked: string[] = []
    const fetch = (url: string | URL | Request) => {
      asked.push(url as string)
      return Promise.resolve((answers[asked.length - 1] as () => Response)())
    }
    const endpoints = answers.map((_, n) => `https://relay${n}.example`)
    const outcome = fetchRound(quicknet, first.round, { endpoints, fetch, timeoutMs: 60_000, signal })
    return outcome.then(value => ({ value, asked }))
  }
  const json = (body: unknown) => () => new Response(JSON.stringify(body))

  test('from the first relay that has it with its signature', async () => {
    const { value, asked } = await ask([
      () => {
        throw new TypeError('fetch failed')
      },
      () => new Response('not yet', { status: 425 }),
      () => new Response('<html>'),
      json({ round: first.round }),
      json({ round: first.round, signature: second.signature }),
      () => new Response('x'.repeat(5_000)),
      json({ round: first.round, signature: first.signature, randomness: 'f'.repeat(64) }),
      json({}),
    ])
    expect(value).toEqual({
      kind: 'fetched',
      round: { signature: first.signature, randomness: first.randomness },
    })
    expect(asked).toHaveLength(7)
    expect(asked[0]).toBe(`https://relay0.example/${quicknet.chainHash}/public/1000`)
  })

  test('or it is said why not, for each relay', async () => {
    const { value } = await ask([
      () => new Response('', { status: 500 }),
      json({ signature: second.signature }),
    ])
    expect(value).toEqual({
      kind: 'unavailable',
      reasons: [
        'https://relay0.example: Error: HTTP 500',
        'https://relay1.example: the signature is not that of round 1000',
      ],
    })
  })

  test('unless the bot stops', async () => {
    const stopping = new AbortController()
    const stop = () => {
      stopping.abort()
      throw new Error('aborted')
    }
    await expect(ask([stop, json({})], stopping.signal)).rejects.toThrow('aborted')
  })
})
