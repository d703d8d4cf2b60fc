/**
 * The sandbox's time. It follows `source` (default: the machine's clock) and can be moved forward; what waits for a
 * moment rings when that moment is reached, by moving or, on the machine's clock, by itself.
 */
export class Clock {
  readonly #source: (() => number) | undefined
  readonly #alarms = new Set<Alarm>()
  #offset = 0

  constructor(source?: () => number) {
    this.#source = source
  }

  now(): number {
    return (this.#source ?? Date.now)() + this.#offset
  }

  /** How far it was moved, in ms. */
  get aheadMs(): number {
    return this.#offset
  }

  isoNow(): string {
    return new Date(this.now()).toISOString()
  }

  advance(ms: number): void {
    this.#offset += ms
    const due = [...this.#alarms].filter(alarm => alarm.at <= this.now()).toSorted((a, b) => a.at - b.at)
    for (const alarm of due) this.#ring(alarm)
  }

  /** Rings once, `ms` from now. Returns what cancels it. */
  after(ms: number, ring: () => void): () => void {
    const alarm: Alarm = { at: this.now() + ms, ring }
    // An injected clock does not run by itself: only `advance` reaches its alarms.
    if (this.#source === undefined) alarm.timer = setTimeout(() => this.#ring(alarm), ms).unref()
    this.#alarms.add(alarm)
    return () => this.#forget(alarm)
  }

  stop(): void {
    for (const alarm of this.#alarms) this.#forget(alarm)
  }

  #ring(alarm: Alarm): void {
    if (!this.#alarms.has(alarm)) return
    this.#forget(alarm)
    alarm.ring()
  }

  #forget(alarm: Alarm): void {
    clearTimeout(alarm.timer)
    this.#alarms.delete(alarm)
  }
}

interface Alarm {
  at: number
  ring: () => void
  timer?: NodeJS.Timeout
}
