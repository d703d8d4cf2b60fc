import fc from 'fast-check'
import type { Step } from '#test/support/giveawayModel.ts'

export const members = ['201', '202', '203', '204', '205']
export const dailyAmount = 50

export type Act = { giveaway: number; who: number } & (
  | { kind: Step | 'timeOver' | 'startDue' | 'settle' | 'claimsOver' | 'rerollFree' | 'again' }
  | { kind: 'enter' | 'leave' | 'claim' | 'rerollOne' | 'revoke' }
  | { kind: 'daily' }
  | { kind: 'pay' | 'give' | 'take'; to: number; amount: number }
  | {
      kind: 'create'
      begin: 'now' | 'later'
      cost: number
      maxEntries: number | null
      places: number
      claims: boolean
    }
)

/** Giveaways of a run, and coins that each member has to begin with. */
export const mostGiveaways = 4
export const purse = 100

const target = { giveaway: fc.nat(mostGiveaways - 1), who: fc.nat(2 * members.length - 1) }
const kinds = (...names: Exclude<Act['kind'], 'create' | 'pay' | 'give' | 'take'>[]) =>
  fc.record({ ...target, kind: fc.constantFrom(...names) }) as fc.Arbitrary<Act>

export const creation: fc.Arbitrary<Act> = fc.record({
  ...target,
  kind: fc.constant('create' as const),
  begin: fc.constantFrom('now' as const, 'now' as const, 'later' as const),
  cost: fc.constantFrom(0, 30),
  maxEntries: fc.constantFrom(null, 3),
  places: fc.integer({ min: 1, max: 2 }),
  claims: fc.boolean(),
})

const money: fc.Arbitrary<Act> = fc.record({
  ...target,
  kind: fc.constantFrom('pay' as const, 'give' as const, 'take' as const),
  to: fc.nat(members.length - 1),
  amount: fc.integer({ min: 1, max: 80 }),
})

const anything = [
  { weight: 3, arbitrary: kinds('leave', 'again', 'daily') },
  { weight: 3, arbitrary: kinds('start', 'schedule', 'startDue', 'pause', 'resume') },
  { weight: 1, arbitrary: kinds('timeOver', 'end', 'settle') },
  { weight: 1, arbitrary: kinds('cancel') },
  { weight: 1, arbitrary: creation },
  { weight: 3, arbitrary: money },
]

/** What is done while giveaways run, for the most part. */
export const before = fc.oneof(
  ...anything,
  { weight: 25, arbitrary: kinds('enter') },
  { weight: 1, arbitrary: kinds('claim', 'rerollOne') },
)
/** What is done once they are over. */
export const after = fc.oneof(
  ...anything,
  { weight: 4, arbitrary: kinds('enter') },
  {
    weight: 20,
    arbitrary: kinds('settle', 'claim', 'claim', 'claimsOver', 'rerollOne', 'rerollFree', 'revoke'),
  },
)

/** All that runs is drawn. */
export const draw: Act[] = Array.from({ length: mostGiveaways }, (_, giveaway) => [
  { giveaway, who: 0, kind: 'end' as const },
  { giveaway, who: 0, kind: 'settle' as const },
]).flat()
