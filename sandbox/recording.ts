import { patienceMs } from './patience.ts'

/** What happened, newest last, bounded; and a way to wait for what is still to happen. */
export class Recording<T> {
  readonly #limit: number
  readonly #describe: (entry: T) => string
  readonly #watchers = new Set<(entry: T) => void>()
  #entries: T[] = []

  constructor(limit: number, describe: (entry: T) => string) {
    this.#limit = limit
    this.#describe = describe
  }

  get entries(): readonly T[] {
    return this.#entries
  }

  add(entry: T): void {
    this.#entries.push(entry)
    if (this.#entries.length > this.#limit * 1.1) this.#entries = this.#entries.slice(-this.#limit)
    for (const watch of this.#watchers) watch(entry)
  }

  /** Calls back for each entry to come. Returns what ends it. */
  watch(onEntry: (entry: T) => void): () => void {
    this.#watchers.add(onEntry)
    return () => this.#watchers.delete(onEntry)
  }

  /** The first match, already recorded or to come. Rejects with what was seen instead. */
  async waitFor(matches: (entry: T) => boolean, { timeoutMs = patienceMs, from = 0 } = {}): Promise<T> {
    const already = this.#entries.slice(from).find(matches)
    if (already !== undefined) return already
    const { promise, resolve, reject } = Promise.withResolvers<T>()
    const watch = (entry: T): void => {
      if (matches(entry)) resolve(entry)
    }
    const timer = setTimeout(() => reject(new Error(this.#unmatched(timeoutMs))), timeoutMs)
    this.#watchers.add(watch)
    try {
      return await promise
    } finally {
      clearTimeout(timer)
      this.#watchers.delete(watch)
    }
  }

  #unmatched(timeoutMs: number): string {
    const seen = this.#entries.slice(-20).map(this.#describe)
    return `Nothing matched within ${timeoutMs} ms. Last seen:\n${seen.map(line => `  ${line}`).join('\n') || '  (nothing)'}`
  }
}
