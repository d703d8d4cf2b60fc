import { setImmediate, setTimeout } from 'node:timers/promises'

/**
 * Reads again and again until it gets what is wanted; the test's own timeout bounds it. What does not come at once is asked
 * for less often, so that the asking does not take the processor from what is waited for.
 */
export async function until<T>(read: () => Promise<T> | T, wanted: (value: T) => boolean): Promise<T> {
  for (let reads = 1; ; reads++) {
    const value = await read()
    if (wanted(value)) return value
    await (reads < 20 ? setImmediate() : setTimeout(5))
  }
}
