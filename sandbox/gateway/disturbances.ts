import type { Random } from '../random.ts'
import type { Dispatch } from './dispatch.ts'

/** Shares (0 to 1) of the events of a name that are lost, come twice, or come after the next one. */
export interface Disturbance {
  lost?: number
  twice?: number
  late?: number
}

/** What goes wrong with events on their way, by the sandbox's seed. */
export class Disturbances {
  readonly #random: Pick<Random, 'next'>
  readonly #shares = new Map<string, Disturbance>()
  readonly #late = new Map<string, Dispatch>()

  constructor(random: Pick<Random, 'next'>) {
    this.#random = random
  }

  /** Without shares all go right again. Answers the event that had not come yet. */
  set(event: string, shares: Disturbance): Dispatch[] {
    this.#shares.set(event, shares)
    return this.#takeLate(event)
  }

  /** What comes of an event, in order. */
  pass(dispatch: Dispatch): Dispatch[] {
    const { event } = dispatch
    const shares = this.#shares.get(event)
    if (shares === undefined) return [dispatch]
    const { lost = 0, twice = 0, late = 0 } = shares
    const chance = this.#random.next()
    if (chance < lost) return []
    if (chance < lost + late && !this.#late.has(event)) {
      this.#late.set(event, dispatch)
      return []
    }
    return [dispatch, ...(chance > 1 - twice ? [dispatch] : []), ...this.#takeLate(event)]
  }

  #takeLate(event: string): Dispatch[] {
    const late = this.#late.get(event)
    this.#late.delete(event)
    return late ? [late] : []
  }
}
