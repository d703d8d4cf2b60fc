import type { Profile } from '#src/discord/discord.ts'

/** Fingerprints kept, a power of two: 1 MiB. */
const size = 2 ** 18

/**
 * Whose names were written already, in fixed memory: one fingerprint of id and names in each slot, the last one wins. It may
 * forget anybody; that it takes a stranger for known happens once in 2³² tries, and then the foreign key says so.
 */
export class KnownNames {
  #fingerprints = new Uint32Array(size)

  has(profile: Profile): boolean {
    const fingerprint = fingerprintOf(profile)
    return this.#fingerprints[slotOf(profile)] === fingerprint
  }

  add(profile: Profile): void {
    this.#fingerprints[slotOf(profile)] = fingerprintOf(profile)
  }

  clear(): void {
    this.#fingerprints.fill(0)
  }
}

function slotOf({ id }: Profile): number {
  return hash(0x811c9dc5, id) & (size - 1)
}

/** Never 0, which stands for an empty slot. */
function fingerprintOf({ id, username, globalName }: Profile): number {
  return hash(hash(hash(0x9e3779b9, id), username), globalName ?? '\u0000') >>> 0 || 1
}

/** FNV-1a over the characters, mixed at the end so that all bits count. */
function hash(seed: number, text: string): number {
  let value = seed
  for (let i = 0; i < text.length; i++) value = Math.imul(value ^ text.charCodeAt(i), 0x01000193)
  value = Math.imul(value ^ (value >>> 16), 0x85ebca6b)
  return value ^ (value >>> 13)
}
