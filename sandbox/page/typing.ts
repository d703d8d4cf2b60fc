/** As long as Discord shows it after one request. */
const lastsMs = 10_000

/** Who types in the open channel. */
export class Typing {
  readonly #ends = new Map<string, number>()
  readonly #onChange: (typing: ReadonlySet<string>) => void

  constructor(onChange: (typing: ReadonlySet<string>) => void) {
    this.#onChange = onChange
  }

  started(userId: string): void {
    window.clearTimeout(this.#ends.get(userId))
    this.#ends.set(
      userId,
      window.setTimeout(() => this.stopped(userId), lastsMs),
    )
    this.#tell()
  }

  stopped(userId: string): void {
    window.clearTimeout(this.#ends.get(userId))
    if (this.#ends.delete(userId)) this.#tell()
  }

  clear(): void {
    for (const userId of this.#ends.keys()) this.stopped(userId)
  }

  #tell(): void {
    this.#onChange(new Set(this.#ends.keys()))
  }
}
