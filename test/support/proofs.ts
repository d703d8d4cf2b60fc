import { snowflakeAt } from '#src/discord/snowflake.ts'
import { quicknet } from '#src/giveaways/draw/beacon.ts'
import { commitmentOf, draw, frozenHashOf } from '#src/giveaways/draw/draw.ts'
import { EntryList } from '#src/giveaways/draw/entryList.ts'
import { proofText } from '#src/giveaways/draw/proof.ts'
import { recordedRounds } from '#test/support/beacons.ts'

const [{ round, signature, randomness }] = recordedRounds
export { round as proofRound }

/** When the proof's giveaway ended, so that its round is proofRound. */
export const endsAt = 1_692_806_349
const seed = '5e'.repeat(32)

/** A proof as the bot makes it: of a draw with a round unless said otherwise. */
export function makeProof({
  withRound = true,
  postedAt = endsAt + 1,
  isUsed = true,
  prize = 'Nitro',
  order = [0, 1, 2],
} = {}): string {
  const giveawayId = 'giveaway1'
  const entries = EntryList.from(
    Array.from({ length: 30 }, (_, n) => [String(1_000 + n), (n % 3) + 1] as const),
  )
  const frozen = {
    giveawayId,
    commitment: commitmentOf(giveawayId, seed),
    endsAt,
    prizes: [
      { name: prize, quantity: 2 },
      { name: 'A hug 🤗', quantity: 1 },
    ],
    entries,
    beacon: withRound ? { chainHash: quicknet.chainHash, round } : null,
  }
  const frozenHash = frozenHashOf(frozen)
  const isBeacon = withRound && isUsed
  const input = { seed, frozenHash, entries, second: isBeacon ? randomness : null }
  const picks = draw(input, [], order, user => (Number(user) % 2 === 0 ? 'left the server' : null))
  const rerolled = draw(input, picks, [1], () => null)
  const messageId = String(snowflakeAt(postedAt * 1_000))
  return proofText({
    seed,
    frozen,
    frozenHash,
    posted: { channelId: '5', messageId },
    signature: isBeacon ? signature : null,
    picks: [...picks, ...rerolled],
  })
}
