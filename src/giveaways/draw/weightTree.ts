import type { EntryList } from '#src/giveaways/draw/entryList.ts'

/**
 * Weights that are taken one after the other by where they lie on the line of all that remain, in logarithmic time (a Fenwick
 * tree, https://doi.org/10.1002/spe.4380240306).
 */
export class WeightTree {
  /** The sum of what remains. */
  total: number
  /** tree[i] is the sum of the weights in the (i & -i) places up to i, counted from 1. */
  #tree: Float64Array
  /** The highest power of two that is a place. */
  #top: number

  constructor(entries: EntryList) {
    const tree = new Float64Array(entries.length + 1)
    for (let i = 1; i < tree.length; i++) {
      tree[i] = (tree[i] as number) + entries.weight(i - 1)
      const parent = i + (i & -i)
      if (parent < tree.length) tree[parent] = (tree[parent] as number) + (tree[i] as number)
    }
    this.total = entries.totalWeight
    this.#tree = tree
    this.#top = entries.length === 0 ? 0 : 2 ** Math.floor(Math.log2(entries.length))
  }

  /** Takes the first weight whose sum with those before it is greater than u (0 ≤ u < total). Answers its place, from 0. */
  take(u: number): number {
    const tree = this.#tree
    let place = 0
    let left = u
    for (let step = this.#top; step > 0; step >>>= 1) {
      const next = place + step
      if (next >= tree.length || (tree[next] as number) > left) continue
      place = next
      left -= tree[next] as number
    }
    this.#remove(place + 1)
    return place
  }

  #remove(place: number): void {
    const weight = this.#weightAt(place)
    this.total -= weight
    for (let i = place; i < this.#tree.length; i += i & -i) this.#tree[i] = (this.#tree[i] as number) - weight
  }

  /** What the place adds to the sums of those below it. */
  #weightAt(place: number): number {
    let weight = this.#tree[place] as number
    const floor = place - (place & -place)
    for (let i = place - 1; i > floor; i -= i & -i) weight -= this.#tree[i] as number
    return weight
  }
}
