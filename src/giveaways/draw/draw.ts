// The provably fair draw, as docs/fair-draws.md specifies it; pure. A giveaway uses it like this:
//
//   at its start     seed = newSeed(); publish commitmentOf(giveawayId, seed), keep the seed secret
//   at its end       frozen = { …, entries, beacon: {chainHash, round: roundFor(chain, endsAt)} or null }; post frozenHashOf(frozen)
//   then             second = the round's randomness, or null; picks = draw(input, [], allSlots(prizes), skip)
//   a reroll         draw(input, all earlier picks, [slot], skip)
//
// `skip` answers from memory why somebody may not win, or null. Who must ask Discord draws first with what is known, asks about the
// candidates that came up, and draws again until none is unknown: the same input always gives the same candidates.
import { createHash, createHmac, createSecretKey, randomBytes } from 'node:crypto'
import { below } from '#src/giveaways/draw/below.ts'
import { tag, text, u32, u64 } from '#src/giveaways/draw/bytes.ts'
import type { EntryList } from '#src/giveaways/draw/entryList.ts'
import { WeightTree } from '#src/giveaways/draw/weightTree.ts'

export const drawVersion = 'guildhall-draw-1'

export interface Prize {
  name: string
  /** 1 or more: so many slots. */
  quantity: number
}

/** What is fixed before anybody can know the second input. Hashes are lower-case hexadecimal. */
export interface Frozen {
  giveawayId: string
  commitment: string
  /** Whole seconds since the Unix epoch, rounded up. */
  endsAt: number
  prizes: readonly Prize[]
  entries: EntryList
  /** The round that will be the second input, or null for a draw that trusts the operator. */
  beacon: { chainHash: string; round: number } | null
}

export interface DrawInput {
  /** 32 bytes, hexadecimal. */
  seed: string
  frozenHash: string
  entries: EntryList
  /** The randomness of the named round, 32 bytes in hexadecimal; null to draw without it. */
  second: string | null
}

/** Somebody found for a slot: by the draw, or by a reroll of it. */
export interface DrawPick {
  slot: number
  /** Null when nobody was left. */
  winner: string | null
  /** Candidates before the winner who may not win, in order. */
  skipped: readonly { user: string; reason: string }[]
}

export function newSeed(): string {
  return randomBytes(32).toString('hex')
}

export function commitmentOf(giveawayId: string, seed: string): string {
  return sha256(tag('commitment'), text(giveawayId), Buffer.from(seed, 'hex')).toString('hex')
}

/** The hash that is posted when the list is frozen. */
export function frozenHashOf({ giveawayId, commitment, endsAt, prizes, entries, beacon }: Frozen): string {
  return sha256(
    tag('frozen'),
    text(giveawayId),
    Buffer.from(commitment, 'hex'),
    u64(endsAt),
    u32(prizes.length),
    ...prizes.flatMap(({ name, quantity }) => [text(name), u32(quantity)]),
    hashEntries(entries),
    beacon
      ? Buffer.concat([Buffer.of(1), Buffer.from(beacon.chainHash, 'hex'), u64(beacon.round)])
      : Buffer.of(0),
  ).toString('hex')
}

/** The slots of all prizes, 0 to n − 1, those of the first prize first. */
export function allSlots(prizes: readonly Prize[]): number[] {
  const count = prizes.reduce((sum, { quantity }) => sum + quantity, 0)
  return Array.from({ length: count }, (_, slot) => slot)
}

/** The place in the list of the prize that a slot belongs to; -1 for a slot that there is not. */
export function prizeOfSlot(prizes: readonly Prize[], slot: number): number {
  let first = 0
  return prizes.findIndex(({ quantity }) => slot < (first += quantity))
}

/**
 * Finds somebody for each of the slots, in that order, after the picks that were made before. Nobody who came up as a candidate
 * comes up again.
 * @param skip why somebody may not win, or null
 * @throws RangeError for an earlier pick that this input does not lead to
 */
export function draw(
  { seed, frozenHash, entries, second }: DrawInput,
  earlier: readonly DrawPick[],
  slots: readonly number[],
  skip: (userId: string) => string | null,
): DrawPick[] {
  const drawKey = hmac(Buffer.from(seed, 'hex'), [
    tag('draw'),
    Buffer.from(frozenHash, 'hex'),
    second === null ? Buffer.of(0) : Buffer.concat([Buffer.of(1), Buffer.from(second, 'hex')]),
  ])
  const remaining = new WeightTree(entries)
  const keys = new Map<number, Buffer>()
  const pick = (slot: number, mayNotWin: (userId: string) => string | null): DrawPick => {
    const before = keys.get(slot)
    const key = before ? hmac(before, [tag('reroll')]) : hmac(drawKey, [tag('slot'), u32(slot)])
    keys.set(slot, key)
    const skipped: { user: string; reason: string }[] = []
    for (const place of candidates(key, remaining)) {
      const user = String(entries.id(place))
      const reason = mayNotWin(user)
      if (reason === null) return { slot, winner: user, skipped }
      skipped.push({ user, reason })
    }
    return { slot, winner: null, skipped }
  }
  for (const made of earlier) {
    const reasons = new Map(made.skipped.map(({ user, reason }) => [user, reason]))
    const again = pick(made.slot, user => reasons.get(user) ?? null)
    if (again.winner !== made.winner || skippedUsers(again) !== skippedUsers(made))
      throw new RangeError(`This input does not lead to the pick of slot ${made.slot}`)
  }
  return slots.map(slot => pick(slot, skip))
}

function skippedUsers({ skipped }: DrawPick): string {
  return skipped.map(({ user }) => user).join()
}

/** Places in the list of entries, each as likely as its weight among what remains; each is removed as it comes. */
function* candidates(key: Buffer, remaining: WeightTree): Generator<number> {
  const words = wordsOf(key)
  while (remaining.total > 0) yield remaining.take(Number(below(BigInt(remaining.total), words)))
}

const wordsTag = tag('words')

function* wordsOf(key: Buffer): Generator<bigint, never> {
  const secret = createSecretKey(key)
  for (let block = 0; ; block++) {
    const bytes = createHmac('sha256', secret).update(wordsTag).update(u64(block)).digest()
    for (let at = 0; at < bytes.length; at += 8) yield bytes.readBigUInt64BE(at)
  }
}

/** Entries are hashed so many at a time, to need little memory. */
const batchSize = 10_000
const entryBytes = 12

function hashEntries(entries: EntryList): Buffer {
  const hash = createHash('sha256').update(tag('entries')).update(u32(entries.length))
  const bytes = Buffer.alloc(batchSize * entryBytes)
  for (let first = 0; first < entries.length; first += batchSize) {
    const size = Math.min(batchSize, entries.length - first)
    for (let n = 0; n < size; n++) {
      bytes.writeBigUInt64BE(entries.id(first + n), n * entryBytes)
      bytes.writeUInt32BE(entries.weight(first + n), n * entryBytes + 8)
    }
    hash.update(bytes.subarray(0, size * entryBytes))
  }
  return hash.digest()
}

function sha256(...parts: readonly Buffer[]): Buffer {
  const hash = createHash('sha256')
  for (const part of parts) hash.update(part)
  return hash.digest()
}

function hmac(key: Buffer, parts: readonly Buffer[]): Buffer {
  const mac = createHmac('sha256', key)
  for (const part of parts) mac.update(part)
  return mac.digest()
}
