import fs from 'node:fs'
import path from 'node:path'

/**
 * Makes a directory and those above it, where they are missing. Node's own `recursive` never returns where a file system
 * answers that there is no such file, as /proc does.
 */
export function makeDirectory(directory: string, mode?: number): void {
  const isThere = () => fs.statSync(directory, { throwIfNoEntry: false })?.isDirectory()
  if (isThere()) return
  makeDirectory(path.dirname(path.resolve(directory)), mode)
  try {
    fs.mkdirSync(directory, { mode })
  } catch (error) {
    // Another process made it meanwhile.
    if (!isThere()) throw error
  }
}
