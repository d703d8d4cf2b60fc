import { vi } from 'vitest'
import { patienceMs } from '#sandbox/patience.ts'

/** A log that keeps what was said, for tests that wait for a line of it. */
export function createRecordingLog() {
  const lines: string[] = []
  const write = (...[object, message]: unknown[]) => void lines.push(String(message ?? object))
  return {
    debug: write,
    info: write,
    warn: write,
    error: write,
    lines,
    /** Resolves when a line with these words has been written. */
    async written(words: string): Promise<void> {
      await vi.waitFor(
        () => {
          if (!lines.some(line => line.includes(words)))
            throw new Error(`"${words}" was not logged:\n${lines.join('\n')}`)
        },
        { timeout: patienceMs, interval: 10 },
      )
    },
  }
}
