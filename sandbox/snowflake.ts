import type { Clock } from './clock.ts'

/** First millisecond of 2015, from which Discord counts. */
const discordEpoch = 1_420_070_400_000

/** Gives ids as Discord does: time in the high bits, strictly increasing even when the clock stands or goes back. */
export class Snowflakes {
  readonly #clock: Pick<Clock, 'now'>
  #last: bigint
  #past = 0n

  constructor(clock: Pick<Clock, 'now'>, last: string = '0') {
    this.#clock = clock
    this.#last = BigInt(last)
  }

  get last(): string {
    return String(this.#last)
  }

  next(): string {
    const floor = firstOf(this.#clock.now())
    this.#last = floor > this.#last ? floor : this.#last + 1n
    return String(this.#last)
  }

  /** An id for something made at `time`. Its low bits start in the half that `next` never reaches within a millisecond. */
  at(time: number): string {
    this.#past += 1n
    return String(firstOf(time) | upperHalf | (this.#past % upperHalf))
  }
}

export function timeOf(snowflake: string): number {
  return Number(BigInt(snowflake) >> 22n) + discordEpoch
}

/** The shard that hears of a guild: https://docs.discord.com/developers/events/gateway#sharding */
export function shardOf(guildId: string, shards: number): number {
  return shards === 1 ? 0 : Number((BigInt(guildId) >> 22n) % BigInt(shards))
}

/** Orders ids by age without parsing them: the longer is the younger. */
export function compareSnowflakes(a: string, b: string): number {
  if (a.length !== b.length) return a.length - b.length
  if (a === b) return 0
  return a < b ? -1 : 1
}

const upperHalf = 1n << 21n

function firstOf(time: number): bigint {
  return BigInt(Math.max(0, Math.floor(time) - discordEpoch)) << 22n
}
