import fs from 'node:fs'
import path from 'node:path'
import { type About, backupNamePattern, unfinishedEnding } from '#src/backup/backupFile.ts'
import { fileProblem } from '#src/backup/fileProblem.ts'
import { readAbout } from '#src/backup/readBackup.ts'

export interface StoredBackup extends About {
  file: string
  bytes: number
}

/** Days that backups are kept, by what they were made for. */
export type Retention = Record<About['kind'], number>

export const usualRetention: Retention = { manual: 7, 'before-migration': 30 }

/** The backups in a folder, newest first. Other files are passed over. @throws StartupError where it cannot be read */
export async function listBackups(folder: string): Promise<StoredBackup[]> {
  const found: StoredBackup[] = []
  for (const name of readNames(folder)) {
    if (!backupNamePattern.test(name)) continue
    const file = path.resolve(folder, name)
    try {
      const about = await readAbout(file)
      if (about) found.push({ ...about, file, bytes: fs.statSync(file).size })
    } catch (error) {
      throw fileProblem(error, file)
    }
  }
  return found.toSorted((a, b) => (a.createdAt < b.createdAt ? 1 : -1))
}

/** The files of a folder whose time is over: backups beyond their retention, and what a killed backup left a day ago. */
export async function findExpired(folder: string, retention: Retention, now: number): Promise<string[]> {
  const expired = (await listBackups(folder)).filter(
    ({ kind, createdAt }) => Date.parse(createdAt) < now - retention[kind] * dayMs,
  )
  const abandoned = readNames(folder)
    .filter(
      name =>
        name.endsWith(unfinishedEnding) && backupNamePattern.test(name.slice(0, -unfinishedEnding.length)),
    )
    .map(name => path.resolve(folder, name))
    .filter(file => fs.statSync(file).mtimeMs < now - dayMs)
  return [...expired.map(({ file }) => file), ...abandoned]
}

const dayMs = 86_400_000

function readNames(folder: string): string[] {
  try {
    return fs.readdirSync(folder)
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return []
    throw fileProblem(error, folder)
  }
}
