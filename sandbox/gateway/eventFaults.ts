import type { Random } from '../random.ts'

/** What becomes of an event; a late one comes after the next. */
export type Fate = 'delivered' | 'dropped' | 'duplicated' | 'late'

/** How many percent of the events go wrong, each 0 to 100; drawn from the world's seed. */
export class EventFaults {
  dropPercent = 0
  duplicatePercent = 0
  reorderPercent = 0
  readonly #random: Random

  constructor(random: Random) {
    this.#random = random
  }

  clear(): void {
    this.dropPercent = 0
    this.duplicatePercent = 0
    this.reorderPercent = 0
  }

  /** Draws nothing while all is well, so that seeded worlds stay as they are. */
  fateOfNext(): Fate {
    const happens = (percent: number): boolean => percent > 0 && this.#random.next() * 100 < percent
    if (happens(this.dropPercent)) return 'dropped'
    if (happens(this.reorderPercent)) return 'late'
    return happens(this.duplicatePercent) ? 'duplicated' : 'delivered'
  }
}
