import { expect, test } from 'vitest'
import { parsePrizes, parseSpan } from '#src/giveaways/plan.ts'
import { nothingAsked, readChanges, readCreation } from '#src/giveaways/readPlan.ts'
import { findUnfit, weightOf } from '#src/giveaways/requirements.ts'

const day = 86_400_000
const now = Date.parse('2026-11-21T12:00:00Z')
/** Made 10 days before now. */
const userId = String((BigInt(now - 10 * day) - 1_420_070_400_000n) << 22n)
const member = { userId, roleIds: ['1'], joinedAt: now - 2 * day, boosting: false }

test.each([
  ['90m', 5_400],
  ['1d 12h', 129_600],
  ['2 weeks', 1_209_600],
  [' 10S ', 10],
  ['', undefined],
  ['1', undefined],
  ['h', undefined],
  ['1h!', undefined],
  ['-1h', undefined],
  ['1.5h', undefined],
])('the span %j is %s s', (text, seconds) => {
  expect(parseSpan(text)).toBe(seconds)
})

test.each([
  ['Mug', [{ name: 'Mug', quantity: 1 }]],
  [
    '2x Mug; Sticker',
    [
      { name: 'Mug', quantity: 2 },
      { name: 'Sticker', quantity: 1 },
    ],
  ],
  [
    '3 × Pen\n\nCup ',
    [
      { name: 'Pen', quantity: 3 },
      { name: 'Cup', quantity: 1 },
    ],
  ],
  ['4 tickets', [{ name: '4 tickets', quantity: 1 }]],
  ['4 xylophones', [{ name: '4 xylophones', quantity: 1 }]],
  ['2 x Mug', [{ name: 'Mug', quantity: 2 }]],
  ['2xMug', [{ name: 'Mug', quantity: 2 }]],
  ['2x', 'badPrizes'],
  ['Mug; 3 x', 'badPrizes'],
  ['0x Mug', 'badPrizes'],
  ['-3x Mug', 'badPrizes'],
  ['1000x Mug', 'badPrizes'],
  ['51x Mug', 'badPrizes'],
  ['26x Mug; 25x Pen', 'badPrizes'],
  [' ; ', 'badPrizes'],
  [`2x ${'x'.repeat(201)}`, 'longPrize'],
])('the prizes %j', (text, prizes) => {
  expect(parsePrizes(text)).toEqual(prizes)
})

test('what is left out of a new giveaway is the usual', () => {
  const read = readCreation({ ...nothingAsked, prizes: 'Mug', winners: 3 }, '500', now)
  expect(read).toMatchObject({
    kind: 'read',
    creation: {
      channelId: '500',
      begin: 'now',
      plan: {
        title: 'Mug',
        durationSeconds: 86_400,
        prizes: [{ name: 'Mug', quantity: 3 }],
        cost: 0,
        requirements: {},
      },
    },
  })
  expect(readCreation({ ...nothingAsked, prizes: 'Mug', begin: '2h' }, '500', now)).toMatchObject({
    creation: { begin: { at: now + 7_200_000 } },
  })
  expect(readCreation(nothingAsked, '500', now)).toEqual({ kind: 'noPrizes' })
  expect(readChanges({ ...nothingAsked, end: '1h' }, now)).toEqual({
    kind: 'read',
    changes: { endsAt: now + 3_600_000 },
  })
})

test.each([
  [{}, undefined],
  [{ anyRoleIds: ['1', '2'] }, undefined],
  [{ anyRoleIds: ['2', '3'] }, { kind: 'roleMissing', roleIds: ['2', '3'] }],
  [{ allRoleIds: ['1', '2'] }, { kind: 'rolesMissing', roleIds: ['2'] }],
  [{ deniedRoleIds: ['1', '9'] }, { kind: 'roleDenied', roleIds: ['1'] }],
  [{ booster: true as const }, { kind: 'notBoosting' }],
  [{ minLevel: 5 }, undefined],
  [{ minLevel: 6 }, { kind: 'levelTooLow', level: 6 }],
  [{ minAccountAgeDays: 10 }, undefined],
  [{ minAccountAgeDays: 11 }, { kind: 'accountTooYoung', days: 11, from: (now + day) / 1_000 }],
  [{ minMemberAgeDays: 2 }, undefined],
  [{ minMemberAgeDays: 3 }, { kind: 'memberTooYoung', days: 3, from: (now + day) / 1_000 }],
])('the requirements %j', (requirements, unfit) => {
  expect(findUnfit({ requirements, bypassRoleIds: [] }, member, 5, now)).toEqual(unfit)
  expect(findUnfit({ requirements, bypassRoleIds: ['1'] }, member, 0, now)).toBeUndefined()
})

test('bonuses add up, or the highest counts', () => {
  const bonuses = [
    { roleId: '1', extra: 2 },
    { roleId: '2', extra: 5 },
    { roleId: '3', extra: 9 },
  ]
  expect(weightOf({ bonuses, bonusMode: 'HIGHEST' }, ['1', '2'])).toBe(6)
  expect(weightOf({ bonuses, bonusMode: 'STACK' }, ['1', '2'])).toBe(8)
  expect(weightOf({ bonuses, bonusMode: 'STACK' }, ['7'])).toBe(1)
})
