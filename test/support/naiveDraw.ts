// A second implementation of docs/fair-draws.md, written from the document alone: numbers are BigInt, bytes are hexadecimal
// text, every candidate is found by going through the whole list. It shares no code with the bot, and HMAC is made by hand.
import { createHash } from 'node:crypto'

export interface NaiveInput {
  giveaway: string
  seed: string
  endsAt: number
  prizes: { name: string; quantity: number }[]
  entries: [string, number][]
  beacon: { chainHash: string; round: number } | null
  randomness: string | null
}

const sha256 = (hex: string) => createHash('sha256').update(hex, 'hex').digest('hex')

/** RFC 2104; the keys here are 32 bytes long, so they are padded to a block of 64. */
function hmac(key: string, message: string): string {
  const padded = BigInt(`0x${key}${'00'.repeat(32)}`)
  const pad = (byte: string) => (padded ^ BigInt(`0x${byte.repeat(64)}`)).toString(16).padStart(128, '0')
  return sha256(pad('5c') + sha256(pad('36') + message))
}

const number = (n: number | bigint, bytes: number) =>
  BigInt(n)
    .toString(16)
    .padStart(bytes * 2, '0')
const text = (s: string) => {
  const hex = [...new TextEncoder().encode(s)].map(byte => number(byte, 1)).join('')
  return number(hex.length / 2, 4) + hex
}
const tag = (name: string) => text('guildhall-draw-1/' + name)

export const naiveCommitment = ({ giveaway, seed }: Pick<NaiveInput, 'giveaway' | 'seed'>) =>
  sha256(tag('commitment') + text(giveaway) + seed)

export function naiveFrozenHash(input: NaiveInput): string {
  const { entries, prizes, beacon } = input
  const entriesHash = sha256(
    tag('entries') +
      number(entries.length, 4) +
      entries.map(([id, weight]) => number(BigInt(id), 8) + number(weight, 4)).join(''),
  )
  return sha256(
    tag('frozen') +
      text(input.giveaway) +
      naiveCommitment(input) +
      number(input.endsAt, 8) +
      number(prizes.length, 4) +
      prizes.map(({ name, quantity }) => text(name) + number(quantity, 4)).join('') +
      entriesHash +
      (beacon ? '01' + beacon.chainHash + number(beacon.round, 8) : '00'),
  )
}

/**
 * For each pick that is asked for, in order, the candidates as they come: the last one wins, those before are skipped.
 * `skips` are the users who may not win.
 */
export function naiveDraw(input: NaiveInput, slots: number[], skips: ReadonlySet<string>): string[][] {
  const drawKey = hmac(
    input.seed,
    tag('draw') + naiveFrozenHash(input) + (input.randomness === null ? '00' : '01' + input.randomness),
  )
  const left = input.entries.map(([id, weight]) => ({ id, weight: BigInt(weight) }))
  const times: Record<number, number> = {}
  return slots.map(slot => {
    times[slot] = (times[slot] ?? -1) + 1
    let key = hmac(drawKey, tag('slot') + number(slot, 4))
    for (let a = 1; a <= times[slot]; a++) key = hmac(key, tag('reroll'))

    let n = 0
    const word = () => {
      const block = hmac(key, tag('words') + number(Math.floor(n / 4), 8))
      const at = 16 * (n++ % 4)
      return BigInt('0x' + block.slice(at, at + 16))
    }
    const candidates: string[] = []
    while (left.length > 0) {
      const total = left.reduce((sum, { weight }) => sum + weight, 0n)
      let x = word()
      while (x >= ((1n << 64n) / total) * total) x = word()
      const u = x % total
      let sum = 0n
      const place = left.findIndex(({ weight }) => (sum += weight) > u)
      const [candidate] = left.splice(place, 1)
      candidates.push((candidate as { id: string }).id)
      if (!skips.has(candidates.at(-1) as string)) break
    }
    return candidates
  })
}
