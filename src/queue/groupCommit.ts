import { AsyncLocalStorage } from 'node:async_hooks'

/** More rows wait than the bound allows; the row was not taken. */
export class GroupCommitFull extends Error {
  override name = 'GroupCommitFull'
}

/** The database did not come back within the bound; whether the row was committed is unknown. */
export class GroupCommitTimeout extends Error {
  override name = 'GroupCommitTimeout'
}

export interface GroupCommitOptions<Row, Fate> {
  /** Rows with the same key are never in flight together: the later one waits until the earlier is committed. */
  keyOf(row: Row): string
  /**
   * Makes a batch durable in one transaction and answers the fate of each row, in the order given. Rows may come again
   * after an attempt whose outcome is unknown (isRetry), so it must be idempotent.
   */
  commit(rows: readonly Row[], isRetry: boolean): Promise<readonly Fate[]>
  /** Whether an error of commit may pass by itself (lost connection, deadlock). Any other is blamed on a row. */
  isTransient(error: unknown): boolean
  /** Milliseconds to wait before the nth retry, n from 1. */
  retryDelayMs(attempt: number): number
  now(): number
  /** Told of each failed attempt that is followed by another. */
  onRetry?(error: unknown): void
  /** Told of each batch whose rows have all met their fate, and how long the oldest of them had to wait for it. */
  onBatch?(rows: number, waitedMs: number): void
  /** Rows a batch. */
  maxBatch?: number
  /** Commits at a time. A second one keeps the database busy while the first one's answer is on its way. */
  maxInFlight?: number
  /** Rows waiting or in flight, beyond which add refuses. */
  maxWaiting?: number
  /** Milliseconds a row may wait for a database that is away. */
  maxWaitMs?: number
}

interface Entry<Row, Fate> {
  row: Row
  key: string
  addedAt: number
  resolve(fate: Fate): void
  reject(error: unknown): void
}

/**
 * Turns many small writes into few large ones: what arrives while commits run goes with the next. Rows of a key are
 * committed in the order they were added. Nothing is scheduled while it is idle.
 */
export class GroupCommit<Row, Fate> {
  #options: Required<GroupCommitOptions<Row, Fate>>
  /** Runs a commit as nobody's work: it holds rows of many, not only of the one that set it off. */
  #asNobody = AsyncLocalStorage.snapshot()
  #waiting: Entry<Row, Fate>[] = []
  #keysInFlight = new Set<string>()
  #inFlight = new Set<Entry<Row, Fate>[]>()
  #drains = new Set<{ left: Set<Entry<Row, Fate>>; resolve(): void }>()
  #isScheduled = false

  constructor(options: GroupCommitOptions<Row, Fate>) {
    this.#options = {
      maxBatch: 500,
      maxInFlight: 2,
      maxWaiting: 20_000,
      maxWaitMs: 30_000,
      onRetry() {},
      onBatch() {},
      ...options,
    }
  }

  /** Rows that are waiting or being committed. */
  get size(): number {
    return this.#waiting.length + this.#keysInFlight.size
  }

  /** Resolves with the row's fate once it is durable; rejects with what kept it from being so. */
  add(row: Row): Promise<Fate> {
    if (this.size >= this.#options.maxWaiting) {
      return Promise.reject(new GroupCommitFull(`${this.size} rows are waiting for the database`))
    }
    return new Promise((resolve, reject) => {
      this.#waiting.push({
        row,
        key: this.#options.keyOf(row),
        addedAt: this.#options.now(),
        resolve,
        reject,
      })
      // Rows added in the same turn share the first batch.
      if (this.#isScheduled) return
      this.#isScheduled = true
      this.#asNobody(() => queueMicrotask(() => this.#startCommits()))
    })
  }

  /** Rows whose fate is not known yet: waiting, or being committed. */
  *unsettled(): Iterable<Row> {
    for (const batch of this.#inFlight) for (const { row } of batch) yield row
    for (const { row } of this.#waiting) yield row
  }

  /** Resolves when every row added so far has met its fate, whatever is added meanwhile. */
  drain(): Promise<void> {
    const left = new Set([...[...this.#inFlight].flat(), ...this.#waiting])
    if (left.size === 0) return Promise.resolve()
    return new Promise(resolve => this.#drains.add({ left, resolve }))
  }

  #startCommits(): void {
    this.#isScheduled = false
    while (this.#waiting.length > 0 && this.#inFlight.size < this.#options.maxInFlight) {
      const batch = this.#takeBatch()
      if (batch.length === 0) return // all wait for keys in flight; the end of their commit starts the next
      this.#inFlight.add(batch)
      void this.#commit(batch).then(() => {
        for (const { key } of batch) this.#keysInFlight.delete(key)
        this.#inFlight.delete(batch)
        this.#leave(batch)
        this.#options.onBatch(batch.length, this.#options.now() - (batch[0]?.addedAt ?? 0))
        this.#startCommits()
      })
    }
  }

  /** Tells those who wait for a drain that entries have met their fate. */
  #leave(entries: readonly Entry<Row, Fate>[]): void {
    for (const drain of this.#drains) {
      for (const entry of entries) drain.left.delete(entry)
      if (drain.left.size > 0) continue
      this.#drains.delete(drain)
      drain.resolve()
    }
  }

  /** The oldest rows whose keys are not in flight, in the order they came. */
  #takeBatch(): Entry<Row, Fate>[] {
    const batch: Entry<Row, Fate>[] = []
    const passedOver: Entry<Row, Fate>[] = []
    let next = 0
    for (; next < this.#waiting.length && batch.length < this.#options.maxBatch; next++) {
      const entry = this.#waiting[next] as Entry<Row, Fate>
      if (this.#keysInFlight.has(entry.key)) {
        passedOver.push(entry)
      } else {
        this.#keysInFlight.add(entry.key)
        batch.push(entry)
      }
    }
    const rest = this.#waiting.slice(next)
    this.#waiting = passedOver.length > 0 ? passedOver.concat(rest) : rest
    return batch
  }

  async #commit(batch: Entry<Row, Fate>[], attemptsBefore = 0): Promise<void> {
    let entries = batch
    for (let attempt = attemptsBefore; entries.length > 0; attempt++) {
      try {
        const fates = await this.#options.commit(
          entries.map(entry => entry.row),
          attempt > 0,
        )
        entries.forEach((entry, i) => entry.resolve(fates[i] as Fate))
        return
      } catch (error) {
        if (!this.#options.isTransient(error)) return await this.#bisect(entries, error, attempt)
        entries = this.#giveUpOverdue(entries, error)
        this.#waiting = this.#giveUpOverdue(this.#waiting, error)
        if (entries.length === 0) return
        this.#options.onRetry(error)
        await sleep(this.#options.retryDelayMs(attempt + 1))
      }
    }
  }

  /** Finds the guilty row of a failed batch by halving, so that only it fails. */
  async #bisect(entries: Entry<Row, Fate>[], error: unknown, attempts: number): Promise<void> {
    if (entries.length === 1) return entries[0]?.reject(error)
    const middle = entries.length >> 1
    await this.#commit(entries.slice(0, middle), attempts)
    await this.#commit(entries.slice(middle), attempts)
  }

  #giveUpOverdue(entries: Entry<Row, Fate>[], cause: unknown): Entry<Row, Fate>[] {
    const oldest = this.#options.now() - this.#options.maxWaitMs
    const overdue = entries.filter(entry => entry.addedAt <= oldest)
    if (overdue.length === 0) return entries
    const timeout = new GroupCommitTimeout('The database did not answer in time', { cause })
    for (const entry of overdue) entry.reject(timeout)
    this.#leave(overdue)
    return entries.filter(entry => entry.addedAt > oldest)
  }
}

function sleep(ms: number): Promise<void> {
  return new Promise(resolve => setTimeout(resolve, ms))
}
