/** The last frames of a session, by sequence number, for RESUME. Older ones are gone. */
export class ReplayBuffer {
  readonly #frames: (string | undefined)[]
  readonly #capacity: number
  #last = 0

  constructor(capacity: number) {
    this.#capacity = capacity
    this.#frames = Array.from({ length: capacity })
  }

  /** The sequence number of the last frame; 0 before the first. */
  get last(): number {
    return this.#last
  }

  /** Numbers a frame and keeps it. `frame` must be built with `last + 1`. */
  push(frame: string): void {
    this.#last += 1
    this.#frames[this.#last % this.#capacity] = frame
  }

  /** All frames after `sequence`; null when some of them are gone or the number was never given. */
  after(sequence: number): string[] | null {
    if (sequence > this.#last || this.#last - sequence > this.#capacity) return null
    return Array.from(
      { length: this.#last - sequence },
      (_, offset) => this.#frames[(sequence + 1 + offset) % this.#capacity] ?? '',
    )
  }
}
