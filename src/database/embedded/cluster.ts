import { spawn } from 'node:child_process'
import { randomBytes } from 'node:crypto'
import fs from 'node:fs'
import path from 'node:path'
import type { Home } from '#src/database/embedded/home.ts'
import { isAlive } from '#src/database/embedded/server.ts'
import { StartupError } from '#src/startupError.ts'

/** A data directory of PostgreSQL and the password of its owner. */
export interface Cluster {
  directory: string
  password: string
}

/**
 * The cluster of this home, made at the first start. It appears whole, by a rename, with its password inside, so a
 * kill half-way leaves none, and of two processes that make one at once the first wins.
 * @throws StartupError
 */
export async function openCluster(home: Home): Promise<Cluster> {
  const directory = path.join(home.directory, 'cluster')
  if (!fs.existsSync(directory)) await initialise(home, directory)
  return { directory, password: fs.readFileSync(path.join(directory, passwordFile), 'utf8') }
}

/** Whether a cluster was made in this directory, or where it leads to. */
export function hasCluster(directory: string): boolean {
  return fs.existsSync(path.join(directory, 'cluster'))
}

export function databaseUrl({ password }: Cluster, port: number, name: string): string {
  return `postgresql://${owner}:${password}@127.0.0.1:${port}/${name}`
}

/** The role that owns everything in the embedded server. */
const owner = 'guildhall'
const passwordFile = 'guildhall.password'

async function initialise(home: Home, directory: string): Promise<void> {
  removeAbandoned(home.directory)
  const making = `${directory}.${process.pid}.${randomBytes(4).toString('hex')}`
  const password = `${making}.password`
  try {
    fs.writeFileSync(password, randomBytes(24).toString('hex'), { mode: 0o600 })
    if (home.account) fs.chownSync(password, home.account.uid, home.account.gid)
    await runInitdb(home, making, password)
    fs.renameSync(password, path.join(making, passwordFile))
    fs.renameSync(making, directory)
  } catch (error) {
    fs.rmSync(making, { recursive: true, force: true })
    fs.rmSync(password, { force: true })
    if (!fs.existsSync(directory)) throw error
  }
}

async function runInitdb(home: Home, directory: string, password: string): Promise<void> {
  const initdb = spawn(
    path.join(home.binaries, 'bin', 'initdb'),
    [
      `--pgdata=${directory}`,
      `--username=${owner}`,
      `--pwfile=${password}`,
      '--auth=scram-sha-256',
      '--encoding=UTF8',
      // The same order of texts on every machine, whatever its locales.
      '--locale-provider=builtin',
      '--builtin-locale=C.UTF-8',
      '--locale=C',
      '--no-instructions',
    ],
    {
      cwd: '/',
      env: { LC_ALL: 'C', TZ: 'UTC' },
      stdio: ['ignore', 'ignore', 'pipe'],
      ...(home.account && { uid: home.account.uid, gid: home.account.gid }),
    },
  )
  let complaints = ''
  initdb.stderr.setEncoding('utf8').on('data', (text: string) => (complaints += text))
  const code = await new Promise<number | null>((resolve, reject) =>
    initdb.on('error', reject).on('close', resolve),
  )
  if (code === 0) return
  const reason = /(?:error|FATAL): *(.+)/.exec(complaints)?.[1] ?? `initdb ended with code ${code}`
  throw new StartupError(
    `PostgreSQL could not set up its data in ${home.directory}: ${reason}. Give it room there, set DATA_DIR to another folder, or set DATABASE_URL.`,
  )
}

/** What a killed process had begun. */
function removeAbandoned(directory: string): void {
  for (const name of fs.readdirSync(directory)) {
    const pid = /^cluster\.(\d+)/.exec(name)?.[1]
    if (pid !== undefined && !isAlive(Number(pid)))
      fs.rmSync(path.join(directory, name), { recursive: true, force: true })
  }
}
