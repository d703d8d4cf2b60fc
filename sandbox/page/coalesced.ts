/**
 * Never twice at a time: whatever is asked for during a run, or within `pauseMs` of it, is one more run after that. So a crowd's
 * comings and goings leave the page time for its reader.
 */
export function coalesced(run: () => Promise<void>, pauseMs = 0): () => Promise<void> {
  let running: Promise<void> | null = null
  let isWanted = false
  const runAll = async (): Promise<void> => {
    while (isWanted) {
      isWanted = false
      await run()
      await new Promise(resolve => {
        window.setTimeout(resolve, pauseMs)
      })
    }
    running = null
  }
  return () => {
    isWanted = true
    running ??= runAll()
    return running
  }
}
