import { mkdirSync, readFileSync, writeFileSync } from 'node:fs'
import { dirname } from 'node:path'
import { DatabaseSync } from 'node:sqlite'

export interface StateLock {
  /** For those who come later. */
  tell(url: string): void
  release(): void
}

/** A sandbox whose starter was killed ends by itself, and is waited for. */
const patienceMs = 3_000

/**
 * Keeps others from a state file, or gives the address of the sandbox that has it ('' while it is starting). It is SQLite's lock
 * on a file beside it, which the operating system frees however this process ends.
 */
export function lockState(stateFile: string): StateLock | { heldAt: string } {
  const urlFile = `${stateFile}.url`
  mkdirSync(dirname(stateFile), { recursive: true })
  const file = new DatabaseSync(`${stateFile}.lock`, { timeout: patienceMs })
  try {
    file.exec('BEGIN EXCLUSIVE')
  } catch (error) {
    file.close()
    if ((error as { errcode?: number }).errcode !== sqliteBusy) throw error
    return { heldAt: readFileSync(urlFile, 'utf8') }
  }
  writeFileSync(urlFile, '')
  return { tell: url => writeFileSync(urlFile, url), release: () => file.close() }
}

/** SQLITE_BUSY, as SQLite's list of result codes has it. */
const sqliteBusy = 5
