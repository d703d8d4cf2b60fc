import { snowflakeTime } from '#src/discord/snowflake.ts'
import { type Chain, quicknet, randomnessOf, roundFor, roundTime } from '#src/giveaways/draw/beacon.ts'
import { allSlots, commitmentOf, draw, frozenHashOf } from '#src/giveaways/draw/draw.ts'
import { EntryList } from '#src/giveaways/draw/entryList.ts'
import type { Proof } from '#src/giveaways/draw/proof.ts'

/** What is looked at, in this order. */
export type Check = 'entries' | 'commitment' | 'frozenHash' | 'round' | 'signature' | 'posted' | 'picks'

/**
 * holds and fails speak for themselves. absent: the proof does without it, and so the draw trusts the operator. unknown: it could not
 * be looked at, as something before it failed.
 */
export interface Finding {
  check: Check
  outcome: 'holds' | 'fails' | 'absent' | 'unknown'
  /** What is wrong, where there is more to say. */
  detail?: string
}

/**
 * proven: by the rules of docs/fair-draws.md nobody could choose the winners. trustsOperator: all that is there holds, but whoever
 * runs the bot could have tried lists of entries. broken: something fails.
 */
export type Verdict = 'proven' | 'trustsOperator' | 'broken'

/** Draws again what a proof says was drawn. Pure: what was posted on Discord has to be looked up there. */
export function verifyProof(
  proof: Proof,
  chains: readonly Chain[] = [quicknet],
): { verdict: Verdict; findings: Finding[] } {
  const entries = readEntries(proof)
  const chain = chains.find(({ chainHash }) => chainHash === proof.beacon?.chainHash)
  const second = secondOf(proof, chain)
  const findings: Finding[] = [
    entries instanceof EntryList ? holds('entries') : fails('entries', entries.detail),
    same('commitment', commitmentOf(proof.giveaway, proof.seed), proof.commitment),
    entries instanceof EntryList
      ? same('frozenHash', frozenHash(proof, entries), proof.frozenHash)
      : { check: 'frozenHash', outcome: 'unknown' },
    roundFinding(proof, chain),
    second.finding,
    postedFinding(proof, chain),
    entries instanceof EntryList && second.finding.outcome !== 'fails'
      ? picksFinding(proof, entries, second.randomness)
      : { check: 'picks', outcome: 'unknown' },
  ]
  const outcomes = new Set(findings.map(({ outcome }) => outcome))
  const verdict = outcomes.has('fails') ? 'broken' : outcomes.has('absent') ? 'trustsOperator' : 'proven'
  return { verdict, findings }
}

function readEntries({ entries }: Proof): EntryList | { detail: string } {
  try {
    return EntryList.from(entries)
  } catch (error) {
    if (error instanceof RangeError) return { detail: error.message }
    throw error
  }
}

function frozenHash({ giveaway, commitment, endsAt, prizes, beacon }: Proof, entries: EntryList): string {
  return frozenHashOf({ giveawayId: giveaway, commitment, endsAt, prizes, entries, beacon })
}

function roundFinding({ beacon, endsAt }: Proof, chain: Chain | undefined): Finding {
  if (!beacon) return { check: 'round', outcome: 'absent' }
  if (!chain) return fails('round', `the chain ${beacon.chainHash} is not known`)
  return same('round', String(roundFor(chain, endsAt)), String(beacon.round))
}

function secondOf(
  { beacon }: Proof,
  chain: Chain | undefined,
): { finding: Finding; randomness: string | null } {
  if (!beacon?.signature) return { finding: { check: 'signature', outcome: 'absent' }, randomness: null }
  const randomness = chain ? randomnessOf(chain, beacon.round, beacon.signature) : null
  return { finding: randomness === null ? fails('signature') : holds('signature'), randomness }
}

/** Whether the message with the frozen hash, by its id, is older than the round. */
function postedFinding({ beacon, posted }: Proof, chain: Chain | undefined): Finding {
  if (!posted || !beacon || !chain) return { check: 'posted', outcome: 'absent' }
  const late = snowflakeTime(BigInt(posted.messageId)) / 1_000 - roundTime(chain, beacon.round)
  return late < 0
    ? holds('posted')
    : { check: 'posted', outcome: 'absent', detail: `${Math.ceil(late)} s late` }
}

function picksFinding(
  { seed, frozenHash: hash, prizes, picks }: Proof,
  entries: EntryList,
  second: string | null,
): Finding {
  const slots = allSlots(prizes)
  const first = picks.slice(0, slots.length).map(({ slot }) => slot)
  if (first.join() !== slots.join()) return fails('picks', 'the slots were not drawn in their order')
  if (picks.some(({ slot }) => slot >= slots.length)) return fails('picks', 'a slot belongs to no prize')
  try {
    draw({ seed, frozenHash: hash, entries, second }, picks, [], () => null)
    return holds('picks')
  } catch (error) {
    if (error instanceof RangeError) return fails('picks', error.message)
    throw error
  }
}

function holds(check: Check): Finding {
  return { check, outcome: 'holds' }
}

function fails(check: Check, detail?: string): Finding {
  return { check, outcome: 'fails', ...(detail !== undefined && { detail }) }
}

function same(check: Check, computed: string, said: string): Finding {
  return computed === said ? holds(check) : fails(check, `it says ${said}, and ${computed} comes out`)
}
