import { shardOf } from '../snowflake.ts'
import { ReplayBuffer } from './replayBuffer.ts'

/** What a session needs of its connection. */
export interface Wire {
  send(frame: string): void
  readonly bufferedAmount: number
}

/** One identified bot process (shard). It outlives its connection, so that it can be resumed. */
export class Session {
  readonly id: string
  readonly intents: number
  readonly shard: readonly [index: number, count: number]
  readonly #replay: ReplayBuffer
  #wire: Wire | null
  /** By the sandbox's clock, since when there has been no connection. */
  #aloneSince: number | null = null

  constructor(seed: {
    id: string
    intents: number
    shard: readonly [number, number]
    wire: Wire
    replayLimit: number
  }) {
    this.id = seed.id
    this.intents = seed.intents
    this.shard = seed.shard
    this.#replay = new ReplayBuffer(seed.replayLimit)
    this.#wire = seed.wire
  }

  get wire(): Wire | null {
    return this.#wire
  }

  get sequence(): number {
    return this.#replay.last
  }

  /** Shard 0 hears of DMs, too. */
  hears(guildId: string | null): boolean {
    const [index, count] = this.shard
    return (guildId === null ? 0 : shardOf(guildId, count)) === index
  }

  wants(intent: number): boolean {
    return intent === 0 || (this.intents & intent) !== 0
  }

  /** The hot path: `json` is made once for all sessions, and a frame is one concatenation. */
  deliver(event: string, json: string): void {
    const frame = `{"t":"${event}","s":${this.#replay.last + 1},"op":0,"d":${json}}`
    this.#replay.push(frame)
    this.#wire?.send(frame)
  }

  detach(now: number): void {
    this.#wire = null
    this.#aloneSince = now
  }

  aloneFor(now: number): number {
    return this.#aloneSince === null ? 0 : now - this.#aloneSince
  }

  /** Continues after `sequence` on a new connection. False when that is too long ago. */
  resume(wire: Wire, sequence: number): boolean {
    const missed = this.#replay.after(sequence)
    if (missed === null) return false
    this.#wire = wire
    this.#aloneSince = null
    for (const frame of missed) wire.send(frame)
    return true
  }
}
