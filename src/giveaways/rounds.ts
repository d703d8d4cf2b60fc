import { setTimeout as sleep } from 'node:timers/promises'
import PQueue from 'p-queue'
import type { Round, RoundOutcome } from '#src/giveaways/draw/fetchRound.ts'
import type { Log } from '#src/log.ts'

/** Rounds fetched at a time: the relays are other people's. */
const atOnce = 4

/** How long a round is waited for by all who want it together, in milliseconds; later it is there when they come again. */
const waitMs = 1_000

/** For how long what the relays did not have is not asked for again, in milliseconds. */
const missingMs = 5_000

/** Rounds that are kept: a giveaway wants its own within minutes. */
const mostKept = 1_000

interface Fetching {
  done: Promise<void>
  waited: Promise<void>
}

export interface RoundsOptions {
  source(round: number): Promise<RoundOutcome>
  log: Log
  now(): number
}

/**
 * Rounds of drand in memory, each fetched once for all that want it. Relays that hang hold up nobody: a round that is not here soon is
 * not waited for, and neither are others until one came soon again.
 */
export class Rounds {
  #options: RoundsOptions
  #here = new Map<number, Round>()
  /** When the relays last said that they do not have a round. */
  #missing = new Map<number, number>()
  #fetching = new Map<number, Fetching>()
  #queue = new PQueue({ concurrency: atOnce })
  /** The last one took longer than it is waited for. */
  #areSlow = false

  constructor(options: RoundsOptions) {
    this.#options = options
  }

  /** Those that are here now, by their numbers. */
  known(): ReadonlyMap<number, Round> {
    return new Map(this.#here)
  }

  /** The relays were asked for it a moment ago, and none has it. */
  isMissing(round: number): boolean {
    const since = this.#missing.get(round)
    return since !== undefined && this.#options.now() - since < missingMs
  }

  /** Has a round fetched that has come, and waits for it a moment. Answers what is here then. */
  async fetch(round: number): Promise<Round | undefined> {
    if (!this.#here.has(round) && !this.isMissing(round)) {
      const { done, waited } = this.#fetching.get(round) ?? this.#begin(round)
      if (!this.#areSlow) await Promise.race([done, waited])
    }
    return this.#here.get(round)
  }

  #begin(round: number): Fetching {
    const { source, log } = this.#options
    const begunAt = performance.now()
    const done = this.#queue
      .add(() => source(round))
      .then(outcome => this.#note(round, outcome))
      .catch((err: unknown) => log.debug({ round, err }, 'a round of drand was not fetched'))
      .finally(() => {
        this.#fetching.delete(round)
        if (performance.now() - begunAt < waitMs) this.#areSlow = false
      })
    const waited = sleep(waitMs, undefined, { ref: false }).then(() => {
      if (this.#fetching.get(round) === fetching) this.#areSlow = true
    })
    const fetching = { done, waited }
    this.#fetching.set(round, fetching)
    return fetching
  }

  #note(round: number, outcome: RoundOutcome): void {
    const { log, now } = this.#options
    const wasMissing = this.#missing.delete(round)
    if (outcome.kind === 'fetched') {
      keep(this.#here, round, outcome.round)
      if (wasMissing) log.info({ round }, 'the relays of drand have the round now')
    } else {
      keep(this.#missing, round, now())
      if (!wasMissing)
        log.warn(
          { round, reasons: outcome.reasons },
          'the relays of drand do not have a round; draws wait for it',
        )
    }
  }
}

function keep<Value>(map: Map<number, Value>, round: number, value: Value): void {
  map.set(round, value)
  const [oldest] = map.keys()
  if (map.size > mostKept && oldest !== undefined) map.delete(oldest)
}
