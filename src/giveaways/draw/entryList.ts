/** The most that one entry may weigh; the least is 1. */
export const maxWeight = 1_000_000

const maxId = 2n ** 64n - 1n

/** The frozen entries: users' ids with their weights, by id as a number, smallest first. A million of them takes 16 MB. */
export class EntryList {
  /** The sum of all weights, at most 2^53 − 1. */
  totalWeight = 0
  length = 0
  #ids = new BigUint64Array(1_024)
  #weights = new Uint32Array(1_024)

  /** @throws RangeError for entries that are not in order, come twice or are out of bounds */
  static from(entries: Iterable<readonly [userId: string, weight: number]>): EntryList {
    const list = new EntryList()
    for (const [userId, weight] of entries) list.add(userId, weight)
    return list
  }

  /** Adds one behind all others: its id must be greater (ORDER BY user_id::numeric). @throws RangeError */
  add(userId: string, weight: number): void {
    if (!/^[1-9]\d{0,19}$/.test(userId) || BigInt(userId) > maxId)
      throw new RangeError(`${userId} is not an id`)
    if (!Number.isInteger(weight) || weight < 1 || weight > maxWeight)
      throw new RangeError(`${userId} weighs ${weight}, which is not a whole number from 1 to ${maxWeight}`)
    const id = BigInt(userId)
    if (this.length > 0 && id <= this.id(this.length - 1))
      throw new RangeError(`${userId} is not behind ${this.id(this.length - 1)}`)
    this.totalWeight += weight
    if (this.totalWeight > Number.MAX_SAFE_INTEGER) throw new RangeError('All weights together are too much')
    if (this.length === this.#ids.length) this.#grow()
    this.#ids[this.length] = id
    this.#weights[this.length] = weight
    this.length++
  }

  id(place: number): bigint {
    return this.#ids[place] as bigint
  }

  weight(place: number): number {
    return this.#weights[place] as number
  }

  #grow(): void {
    const room = this.#ids.length * 2
    this.#ids = new BigUint64Array(this.#ids.buffer.transfer(room * this.#ids.BYTES_PER_ELEMENT))
    this.#weights = new Uint32Array(this.#weights.buffer.transfer(room * this.#weights.BYTES_PER_ELEMENT))
  }
}
