import { describe, expect, test } from 'vitest'
import { type Proof, readProof } from '#src/giveaways/draw/proof.ts'
import { type Check, verifyProof } from '#src/giveaways/draw/verifyProof.ts'
import { endsAt, makeProof, proofRound as round } from '#test/support/proofs.ts'

function parsed(text: string): Proof {
  const read = readProof(text)
  if ('problem' in read) throw new Error(read.problem)
  return read.proof
}

const failing = (proof: Proof) =>
  verifyProof(proof)
    .findings.filter(({ outcome }) => outcome === 'fails')
    .map(({ check }) => check)
const absent = (proof: Proof) =>
  verifyProof(proof)
    .findings.filter(({ outcome }) => outcome === 'absent')
    .map(({ check }) => check)

test('a draw with a round whose hash was posted in time is proven', () => {
  const { verdict, findings } = verifyProof(parsed(makeProof()))
  expect(verdict).toBe('proven')
  expect(findings.every(({ outcome }) => outcome === 'holds')).toBe(true)
  expect(findings).toHaveLength(7)
})

test('a draw without a round, with one that was not used, or with a hash that was posted late, trusts the operator', () => {
  for (const [options, missing] of [
    [{ withRound: false }, ['round', 'signature', 'posted']],
    [{ isUsed: false }, ['signature']],
    [{ postedAt: endsAt + 15 }, ['posted']],
  ] as const) {
    const proof = parsed(makeProof(options))
    expect(verifyProof(proof).verdict).toBe('trustsOperator')
    expect(absent(proof)).toEqual(missing)
  }
  expect(absent({ ...parsed(makeProof()), posted: null })).toEqual(['posted'])
})

describe('every change of a proof is found:', () => {
  const proof = parsed(makeProof())
  const [firstPick, ...otherPicks] = proof.picks as [Proof['picks'][number], ...Proof['picks']]
  const beacon = proof.beacon as NonNullable<Proof['beacon']>
  const cases: [string, Partial<Proof>, Check[]][] = [
    ['another seed', { seed: '00'.repeat(32) }, ['commitment', 'picks']],
    ['another giveaway', { giveaway: 'giveaway2' }, ['commitment', 'frozenHash']],
    ['an entry more', { entries: [...proof.entries, ['9999', 1]] }, ['frozenHash', 'picks']],
    ['an entry less', { entries: proof.entries.slice(1) }, ['frozenHash', 'picks']],
    ['an entry twice', { entries: [...proof.entries, ['1029', 1]] }, ['entries']],
    ['another weight', { entries: proof.entries.map(([id]) => [id, 1]) }, ['frozenHash', 'picks']],
    ['other prizes', { prizes: proof.prizes.toReversed() }, ['frozenHash']],
    ['a prize less', { prizes: proof.prizes.slice(1) }, ['frozenHash', 'picks']],
    ['another end', { endsAt: endsAt - 3 }, ['frozenHash', 'round']],
    ['another round', { beacon: { ...beacon, round: round + 1 } }, ['frozenHash', 'round', 'signature']],
    [
      'another chain',
      { beacon: { ...beacon, chainHash: 'aa'.repeat(32) } },
      ['frozenHash', 'round', 'signature'],
    ],
    ['no signature', { beacon: { ...beacon, signature: null } }, ['picks']],
    ['another winner', { picks: [{ ...firstPick, winner: '9' }, ...otherPicks] }, ['picks']],
    [
      'a skip more',
      { picks: [{ ...firstPick, skipped: [{ user: '9', reason: '' }] }, ...otherPicks] },
      ['picks'],
    ],
    ['a pick less', { picks: otherPicks }, ['picks']],
    ['slots in another order', { picks: [...otherPicks, firstPick] }, ['picks']],
    ['a slot of no prize', { picks: [...proof.picks, { slot: 3, winner: null, skipped: [] }] }, ['picks']],
  ]
  test.each(cases)('%s', (_, change, checks) => {
    const changed = { ...proof, ...change }
    expect(verifyProof(changed).verdict).toBe('broken')
    expect(failing(changed)).toEqual(checks)
  })
})

test('slots that were drawn in another order, which would be another draw, are found', () => {
  expect(failing(parsed(makeProof({ order: [1, 0, 2] })))).toEqual(['picks'])
})

test('what is no proof is refused in a sentence', () => {
  const good = JSON.parse(makeProof()) as Record<string, unknown>
  const files = [
    '',
    'nonsense',
    '[]',
    'null',
    '{}',
    '['.repeat(100_000),
    JSON.stringify({ ...good, version: 'guildhall-draw-2' }),
    JSON.stringify({ ...good, seed: 'AB'.repeat(32) }),
    JSON.stringify({ ...good, seed: `${'ab'.repeat(32)}\n` }),
    JSON.stringify({ ...good, giveaway: '\uD800' }),
    JSON.stringify({ ...good, endsAt: 1e300 }),
    JSON.stringify({ ...good, endsAt: 1.5 }),
    JSON.stringify({ ...good, prizes: [] }),
    JSON.stringify({ ...good, prizes: [{ name: 'x', quantity: 4_294_967_295 }] }),
    JSON.stringify({ ...good, prizes: Array.from({ length: 1_001 }, () => ({ name: 'x', quantity: 1 })) }),
    JSON.stringify({ ...good, entries: [['-1', 1]] }),
    JSON.stringify({ ...good, entries: [['1', 0]] }),
    JSON.stringify({ ...good, entries: [[1, 1]] }),
    JSON.stringify({ ...good, picks: [{ slot: -1, winner: null, skipped: [] }] }),
    JSON.stringify({ ...good, posted: { channelId: '5', messageId: '../x' } }),
  ]
  for (const file of files) {
    const read = readProof(file)
    expect(read, file.slice(0, 80)).toHaveProperty('problem')
    expect('problem' in read && read.problem.length).toBeLessThan(350)
  }
})

test('ids beyond 64 bits in a proof end in a finding', () => {
  const proof = parsed(makeProof())
  expect(failing({ ...proof, entries: [['99999999999999999999', 1]] })).toEqual(['entries'])
  expect(
    verifyProof({ ...proof, posted: { channelId: '1', messageId: '99999999999999999999' } }).verdict,
  ).toBe('trustsOperator')
})
