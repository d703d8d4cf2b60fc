/** Never twice at a time: whatever is asked for during a run is one more run after it. */
export function coalesced(run: () => Promise<void>): () => Promise<void> {
  let running: Promise<void> | null = null
  let isWanted = false
  const runAll = async (): Promise<void> => {
    while (isWanted) {
      isWanted = false
      await run()
    }
    running = null
  }
  return () => {
    isWanted = true
    running ??= runAll()
    return running
  }
}
