import { spawnSync } from 'node:child_process'
import { createHash } from 'node:crypto'
import fs from 'node:fs'
import path from 'node:path'
import { type Account, findBinaries, makeReadableDirectory } from '#src/database/embedded/binaries.ts'
import { makeDirectory } from '#src/makeDirectory.ts'
import { StartupError } from '#src/startupError.ts'

/** Where the embedded server lives and whom it runs as. */
export interface Home {
  /** Holds the cluster; belongs to the account alone. */
  directory: string
  /** bin/, lib/ and share/ of PostgreSQL. */
  binaries: string
  /** Absent: the server runs as this process does. */
  account?: Account
  /** What was put elsewhere than expected, for the operator. */
  notice?: string
}

export interface HomeOptions {
  /** Where the data should be. */
  dataDir: string
  /** Holds what the server's account cannot reach where it is. */
  stagingRoot: string
}

/**
 * Settles where the server's data and programs are. PostgreSQL refuses to run as root, so root lends it an account;
 * that account cannot look below a private directory such as /root, so for a checkout there data and programs go
 * below `stagingRoot`, and a link in the place of the data leads to them, also after the checkout has moved.
 * @throws StartupError
 */
export function findHome({ dataDir, stagingRoot }: HomeOptions): Home {
  const staged = path.join(stagingRoot, createHash('sha256').update(dataDir).digest('hex').slice(0, 12))
  try {
    const account = process.getuid?.() === 0 ? chooseAccount(dataDir) : undefined
    const directory = account ? makeDirectoryFor(account, dataDir, staged) : makeOwnDirectory(dataDir)
    const binaries = findBinaries(account, staged)
    const elsewhere = [
      ...(directory.startsWith(staged) ? [`its data in ${directory}`] : []),
      ...(binaries.startsWith(staged) ? [`its programs in ${binaries}`] : []),
    ]
    return {
      directory,
      binaries,
      ...(account && { account }),
      ...(elsewhere.length > 0 && {
        notice: `the database server, which runs as ${account?.name}, cannot read this folder, so it keeps ${elsewhere.join(' and ')}`,
      }),
    }
  } catch (error) {
    if (error instanceof StartupError) throw error
    const reason = error instanceof Error ? error.message : String(error)
    throw new StartupError(
      `The embedded database has no place for its data (${reason}). Make ${dataDir} writable, set DATA_DIR to a folder that is, or set DATABASE_URL to a PostgreSQL server of yours.`,
    )
  }
}

/** The owner of a cluster that is there already; else the first of the customary ones. */
function chooseAccount(dataDir: string): Account {
  const accounts = readAccounts()
  const owner = fs.statSync(path.join(dataDir, 'cluster'), { throwIfNoEntry: false })?.uid
  const account = owner
    ? accounts.find(({ uid }) => uid === owner)
    : (accounts.find(({ name }) => name === 'postgres') ?? accounts.find(({ name }) => name === 'nobody'))
  if (account) return account
  throw new StartupError(
    owner
      ? `The database in ${dataDir} belongs to user ${owner}, who is not known on this machine. Give the folder to a user who is (chown -R), or set DATA_DIR to another.`
      : 'PostgreSQL refuses to run as root, and this machine has neither a user postgres nor nobody to run it as. Create one (useradd --system postgres), start Guildhall as another user, or set DATABASE_URL.',
  )
}

function readAccounts(): Account[] {
  return fs
    .readFileSync('/etc/passwd', 'utf8')
    .split('\n')
    .map(line => line.split(':'))
    .map(([name = '', , uid, gid]) => ({ name, uid: Number(uid), gid: Number(gid) }))
}

function makeOwnDirectory(dataDir: string): string {
  makeDirectory(dataDir, 0o700)
  fs.accessSync(dataDir, fs.constants.R_OK | fs.constants.W_OK | fs.constants.X_OK)
  return fs.realpathSync(dataDir)
}

function makeDirectoryFor(account: Account, dataDir: string, staged: string): string {
  makeDirectory(path.dirname(dataDir))
  if (!fs.lstatSync(dataDir, { throwIfNoEntry: false })) fs.mkdirSync(dataDir)
  give(dataDir, account)
  const real = fs.realpathSync(dataDir)
  if (mayEnter(account, real)) return real

  if (fs.readdirSync(real).length > 0)
    throw new StartupError(
      `The database in ${dataDir} belongs to ${account.name}, who may not enter the folders above it. Let others pass through them (chmod o+x), or move the checkout.`,
    )
  const directory = path.join(staged, 'postgres')
  makeReadableDirectory(staged)
  makeDirectory(directory)
  give(directory, account)
  fs.rmdirSync(dataDir)
  fs.symlinkSync(directory, dataDir)
  return directory
}

function give(directory: string, { uid, gid }: Account): void {
  fs.chownSync(directory, uid, gid)
  fs.chmodSync(directory, 0o700)
}

/** Asks by trying, so that whatever stands in the way is seen: modes, access lists, mount options. */
function mayEnter({ uid, gid }: Account, directory: string): boolean {
  return spawnSync('/bin/sh', ['-c', 'cd "$1"', 'sh', directory], { cwd: '/', uid, gid }).status === 0
}
