/** Reads again and again until it gets what is wanted; the test's own timeout bounds it. */
export async function until<T>(read: () => Promise<T> | T, wanted: (value: T) => boolean): Promise<T> {
  for (;;) {
    const value = await read()
    if (wanted(value)) return value
    await new Promise(resolve => setImmediate(resolve))
  }
}
