import { setTimeout as sleep } from 'node:timers/promises'
import PQueue from 'p-queue'
import type { Round, RoundOutcome } from '#src/giveaways/draw/fetchRound.ts'
import type { Log } from '#src/log.ts'

/** Rounds fetched at a time: the relays are other people's. */
const atOnce = 4

/** How long a round is waited for by all who want it together, in milliseconds; later it is there when they come again. */
const waitMs = 1_000

/** Rounds that are kept: a giveaway wants its own within minutes. */
const mostKept = 1_000

interface Fetching {
  done: Promise<void>
  waited: Promise<void>
}

/**
 * Rounds of drand in memory, each fetched once for all that want it. Relays that hang hold up nobody: a round that is not here soon is
 * not waited for, and neither are others until one came soon again.
 */
export class Rounds {
  #source: (round: number) => Promise<RoundOutcome>
  #log: Log
  #here = new Map<number, Round>()
  #fetching = new Map<number, Fetching>()
  #queue = new PQueue({ concurrency: atOnce })
  /** The last one took longer than it is waited for. */
  #areSlow = false
  /** The last one that was asked for was not to be had. */
  #isMissing = false

  constructor(source: (round: number) => Promise<RoundOutcome>, log: Log) {
    this.#source = source
    this.#log = log
  }

  /** A round that is here already. */
  get(round: number): Round | undefined {
    return this.#here.get(round)
  }

  /** The numbers of those that are here. */
  known(): number[] {
    return [...this.#here.keys()]
  }

  /** Has a round fetched that has come, and waits for it a moment. Answers what is here then. */
  async fetch(round: number): Promise<Round | undefined> {
    if (!this.#here.has(round)) {
      const { done, waited } = this.#fetching.get(round) ?? this.#begin(round)
      if (!this.#areSlow) await Promise.race([done, waited])
    }
    return this.#here.get(round)
  }

  #begin(round: number): Fetching {
    const begunAt = performance.now()
    const done = this.#queue
      .add(() => this.#source(round))
      .then(outcome => this.#note(round, outcome))
      .catch((err: unknown) => this.#log.debug({ round, err }, 'a round of drand was not fetched'))
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
    if (outcome.kind === 'fetched') {
      this.#here.set(round, outcome.round)
      const [oldest] = this.#here.keys()
      if (this.#here.size > mostKept && oldest !== undefined) this.#here.delete(oldest)
    }
    const isMissing = outcome.kind === 'unavailable'
    if (isMissing && !this.#isMissing)
      this.#log.warn(
        { round, reasons: outcome.reasons },
        'the relays of drand do not have a round; draws wait for it',
      )
    if (!isMissing && this.#isMissing) this.#log.info({ round }, 'the relays of drand have rounds again')
    this.#isMissing = isMissing
  }
}
