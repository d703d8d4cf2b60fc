import { createHash } from 'node:crypto'
import { readFile, rename, rm, writeFile } from 'node:fs/promises'
import path from 'node:path'
import { z } from 'zod'
import { makeDirectory } from '#src/makeDirectory.ts'

/** Discord resets a token after 1,000 logins a day, so a process that is started again and again must slow down. */
const freeStarts = 5
const waitMs = 5 * 60_000

const record = z.object({ token: z.string(), starts: z.array(z.number()) })

export interface StartBackoff {
  /** Milliseconds to wait before logging in. */
  delayMs: number
  /** Notes that a login begins; call it after the wait. */
  begin(): Promise<void>
  /** Notes that the bot was ready: earlier starts no longer count. */
  succeed(): Promise<void>
}

/** Reads from a file how many starts ended before the bot was ready. A new token starts from nothing. */
export async function readStartBackoff(
  file: string,
  token: string,
  now: () => number,
): Promise<StartBackoff> {
  const tokenHash = createHash('sha256').update(token).digest('hex').slice(0, 16)
  const starts = await readStarts(file, tokenHash)
  const last = starts.at(-1)
  const delayMs = last === undefined || starts.length < freeStarts ? 0 : Math.max(0, last + waitMs - now())
  return {
    delayMs: Math.min(delayMs, waitMs),
    async begin() {
      makeDirectory(path.dirname(file))
      const written = `${file}.${process.pid}`
      await writeFile(
        written,
        JSON.stringify({ token: tokenHash, starts: [...starts.slice(1 - freeStarts), now()] }),
      )
      await rename(written, file)
    },
    succeed: () => rm(file, { force: true }),
  }
}

async function readStarts(file: string, tokenHash: string): Promise<number[]> {
  try {
    const { token, starts } = record.parse(JSON.parse(await readFile(file, 'utf8')))
    return token === tokenHash ? starts : []
  } catch {
    return [] // none yet, or a file cut off by a crash: neither is a reason not to start
  }
}
