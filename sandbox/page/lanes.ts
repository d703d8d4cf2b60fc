/** Lets what belongs to one key run one after the other, in the order in which it came; keys do not wait for each other. */
export class Lanes {
  /** With how many are not done. */
  readonly #lanes = new Map<string, { last: Promise<void>; count: number }>()

  get isIdle(): boolean {
    return this.#lanes.size === 0
  }

  countIn(key: string): number {
    return this.#lanes.get(key)?.count ?? 0
  }

  /** `work` does not reject. */
  run(key: string, work: () => Promise<void>): Promise<void> {
    const lane = this.#lanes.get(key) ?? { last: Promise.resolve(), count: 0 }
    this.#lanes.set(key, lane)
    lane.count += 1
    lane.last = lane.last.then(work).then(() => {
      lane.count -= 1
      if (lane.count === 0) this.#lanes.delete(key)
    })
    return lane.last
  }
}
