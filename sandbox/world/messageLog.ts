import { compareSnowflakes } from '../snowflake.ts'
import type { StoredMessage } from './entities.ts'

export interface PageQuery {
  before?: string | undefined
  after?: string | undefined
  around?: string | undefined
  limit: number
}

/** The messages of one channel, oldest first. Bounded: the oldest are forgotten. */
export class MessageLog {
  readonly #limit: number
  #messages: StoredMessage[] = []

  constructor(limit: number, messages: StoredMessage[] = []) {
    this.#limit = limit
    this.#messages = messages
  }

  get all(): readonly StoredMessage[] {
    return this.#messages
  }

  add(stored: StoredMessage): void {
    this.#messages.push(stored)
    // Forgetting in lots keeps the cost of one message constant.
    if (this.#messages.length > this.#limit * 1.1)
      this.#messages.splice(0, this.#messages.length - this.#limit)
  }

  get(id: string): StoredMessage | undefined {
    const at = this.#firstFrom(id)
    const found = this.#messages[at]
    return found?.message.id === id ? found : undefined
  }

  remove(id: string): StoredMessage | undefined {
    const at = this.#firstFrom(id)
    return this.#messages[at]?.message.id === id ? this.#messages.splice(at, 1)[0] : undefined
  }

  /** Newest first, as Discord answers, of those that `isVisible`. */
  page(query: PageQuery, isVisible: (stored: StoredMessage) => boolean): StoredMessage[] {
    if (query.around !== undefined) {
      const half = Math.floor(query.limit / 2)
      const middle = this.#firstFrom(query.around)
      const older = this.#older(middle, query.limit - half, isVisible)
      return [...this.#younger(middle, half, isVisible), ...older].slice(0, query.limit)
    }
    if (query.after !== undefined) {
      const exact = this.get(query.after) === undefined ? 0 : 1
      return this.#younger(this.#firstFrom(query.after) + exact, query.limit, isVisible)
    }
    const end = query.before === undefined ? this.#messages.length : this.#firstFrom(query.before)
    return this.#older(end, query.limit, isVisible)
  }

  /** The `count` messages before position `end`, newest first. */
  #older(end: number, count: number, isVisible: (stored: StoredMessage) => boolean): StoredMessage[] {
    const found: StoredMessage[] = []
    for (let at = end - 1; at >= 0 && found.length < count; at -= 1) {
      const stored = this.#messages[at]
      if (stored && isVisible(stored)) found.push(stored)
    }
    return found
  }

  /** The `count` messages from position `start` on, newest first. */
  #younger(start: number, count: number, isVisible: (stored: StoredMessage) => boolean): StoredMessage[] {
    const found: StoredMessage[] = []
    for (let at = start; at < this.#messages.length && found.length < count; at += 1) {
      const stored = this.#messages[at]
      if (stored && isVisible(stored)) found.push(stored)
    }
    return found.toReversed()
  }

  /** Position of the first message whose id is not smaller. */
  #firstFrom(id: string): number {
    let low = 0
    let high = this.#messages.length
    while (low < high) {
      const middle = (low + high) >> 1
      const stored = this.#messages[middle]
      if (stored && compareSnowflakes(stored.message.id, id) < 0) low = middle + 1
      else high = middle
    }
    return low
  }
}
