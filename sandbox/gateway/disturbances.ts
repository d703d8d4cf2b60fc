import type { Random } from '../random.ts'
import type { Dispatch } from './dispatch.ts'

/** Shares (0 to 1) of the events of a name that are lost, come twice, or come after the next one. */
export interface Disturbance {
  lost?: number
  twice?: number
  late?: number
}

/** What becomes of an event. */
export type Fate = 'delivered' | 'lost' | 'twice' | 'late'

/** In place of an event's name: every event that has no shares of its own. */
export const everyEvent = '*'

/** A late event comes after the next of its name, or after so long when there is none. */
export const latestMs = 1_000

/** What goes wrong with events on their way, by the sandbox's seed. */
export class Disturbances {
  readonly #random: Pick<Random, 'next'>
  readonly #shares = new Map<string, Disturbance>()
  readonly #late = new Map<string, Dispatch>()

  constructor(random: Pick<Random, 'next'>) {
    this.#random = random
  }

  sharesOf(event: string): Disturbance {
    return this.#shares.get(event) ?? {}
  }

  /** Without shares all go right again. */
  set(event: string, shares: Disturbance): void {
    this.#shares.set(event, shares)
  }

  /** Draws nothing while all is well, so that seeded worlds stay as they are. */
  fateOf(event: string): Fate {
    const { lost = 0, twice = 0, late = 0 } = this.#shares.get(event) ?? this.sharesOf(everyEvent)
    if (lost + twice + late === 0) return 'delivered'
    const chance = this.#random.next()
    if (chance < lost) return 'lost'
    if (chance < lost + late && !this.#late.has(event)) return 'late'
    return chance >= 1 - twice ? 'twice' : 'delivered'
  }

  hold(dispatch: Dispatch): void {
    this.#late.set(dispatch.event, dispatch)
  }

  /** The event of that name that had not come yet. */
  takeLate(event: string): Dispatch[] {
    const late = this.#late.get(event)
    this.#late.delete(event)
    return late ? [late] : []
  }
}
