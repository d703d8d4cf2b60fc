import { execFileSync, spawn } from 'node:child_process'
import { once } from 'node:events'
import fs from 'node:fs'
import { createServer } from 'node:net'
import path from 'node:path'
import { setTimeout as delay } from 'node:timers/promises'
import type { Home } from '#src/database/embedded/home.ts'
import { resumeServer } from '#src/database/embedded/resumeServer.ts'
import { StartupError } from '#src/startupError.ts'

/** A running postmaster. */
export interface Server {
  pid: number
  port: number
  /** It was running already. */
  adopted: boolean
  /** Resolves when it has ended. */
  gone: Promise<void>
}

export interface ServerOptions {
  home: Home
  /** The cluster's data directory, without symbolic links. */
  cluster: string
  /** Where it must listen; absent: on any free port. */
  port?: number
  /** Settings of postgresql.conf. */
  settings?: Readonly<Record<string, string>>
}

/** For what passes by itself: a server that is just ending, another process that starts the same one. */
const attempts = 20
const attemptEveryMs = 250
const statusEveryMs = 20
const adoptedCheckEveryMs = 250

/**
 * The server of a cluster: the one that is running, which a killed bot leaves behind, or a new one, ready for
 * connections. It is a session of its own, so neither Ctrl-C nor the end of this process reaches it.
 * @throws StartupError
 */
export async function openServer(options: ServerOptions): Promise<Server> {
  let refusal = ''
  for (let attempt = 1; attempt <= attempts; attempt++) {
    const running = await findServer(options.cluster)
    if (running) return running
    const outcome = await launch(options, options.port ?? (await freePort()))
    if (typeof outcome === 'object') return outcome
    refusal = outcome
    const mayPass = isPassing(refusal) || (isPortTaken(refusal) && options.port === undefined)
    if (!mayPass) break
    await delay(attemptEveryMs)
  }
  const log = path.join(options.home.directory, logFile)
  throw new StartupError(`The embedded database does not start: ${refusal}. Its log is ${log}.`)
}

export function isAlive(pid: number): boolean {
  try {
    return process.kill(pid, 0)
  } catch (error) {
    // Somebody else's process is one too.
    return (error as NodeJS.ErrnoException).code === 'EPERM'
  }
}

/** A postmaster works in its data directory; a process that has got the number of a dead one does not. */
export function isPostmaster(pid: number, cluster: string): boolean {
  try {
    if (process.platform === 'linux') return fs.readlinkSync(`/proc/${pid}/cwd`) === cluster
    return execFileSync('ps', ['-o', 'command=', '-p', String(pid)], { encoding: 'utf8' }).includes(cluster)
  } catch {
    return false
  }
}

const logFile = 'server.log'
const maxLogBytes = 5_000_000

/** Adopts the server that holds the cluster's lock file, once it is ready, and lets it go on if it was stopped; none where it is ending. */
async function findServer(cluster: string): Promise<Server | undefined> {
  for (;;) {
    const lock = readLock(cluster)
    if (!lock) return undefined
    if (!isPostmaster(lock.pid, cluster)) {
      releaseRecycledPid(lock, cluster)
      return undefined
    }
    resumeServer(lock.pid)
    if (lock.status === 'ready')
      return { pid: lock.pid, port: lock.port, adopted: true, gone: waitUntilGone(lock.pid, cluster) }
    await delay(statusEveryMs)
  }
}

/** A new server, or why there is none. */
async function launch(
  { home, cluster, settings = {} }: ServerOptions,
  port: number,
): Promise<Server | string> {
  const log = openLog(home)
  const child = spawn(
    path.join(home.binaries, 'bin', 'postgres'),
    [
      `-D${cluster}`,
      `-p${port}`,
      '--listen_addresses=127.0.0.1',
      '--unix_socket_directories=',
      ...Object.entries(settings).map(([name, value]) => `--${name}=${value}`),
    ],
    {
      detached: true,
      cwd: '/',
      env: { LC_ALL: 'C', TZ: 'UTC' },
      stdio: ['ignore', log.fd, log.fd],
      ...(home.account && { uid: home.account.uid, gid: home.account.gid }),
    },
  )
  fs.closeSync(log.fd)
  child.unref()
  const gone = new Promise<void>(resolve => child.on('exit', () => resolve()).on('error', () => resolve()))
  const { pid } = child
  if (pid === undefined) return `${child.spawnfile} cannot be run`
  while (child.exitCode === null && child.signalCode === null) {
    const lock = readLock(cluster)
    if (lock?.pid === pid && lock.status === 'ready') return { pid, port, adopted: false, gone }
    await Promise.race([gone, delay(statusEveryMs)])
  }
  return readRefusal(log.file, log.offset)
}

/** The first five lines of postmaster.pid and its status, as PostgreSQL's miscadmin.h lays them down. */
function readLock(cluster: string): { pid: number; port: number; status: string; text: string } | undefined {
  try {
    const text = fs.readFileSync(path.join(cluster, 'postmaster.pid'), 'utf8')
    const lines = text.split('\n')
    return { pid: Number(lines[0]), port: Number(lines[3]), status: (lines[7] ?? '').trim(), text }
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return undefined
    throw error
  }
}

/** Above every limit, so that no process has it. */
const impossiblePid = 99_999_999

/**
 * PostgreSQL takes any live process of that number for the server. The file stays, because it also names the shared
 * memory by which a new server finds out whether children of the dead one are still writing.
 */
function releaseRecycledPid({ pid, text }: { pid: number; text: string }, cluster: string): void {
  if (!isAlive(pid)) return
  fs.writeFileSync(path.join(cluster, 'postmaster.pid'), text.replace(/^\d+/, String(impossiblePid)))
}

async function waitUntilGone(pid: number, cluster: string): Promise<void> {
  while (isAlive(pid) && isPostmaster(pid, cluster))
    await delay(adoptedCheckEveryMs, undefined, { ref: false })
}

function openLog(home: Home): { fd: number; file: string; offset: number } {
  const file = path.join(home.directory, logFile)
  const size = fs.statSync(file, { throwIfNoEntry: false })?.size ?? 0
  if (size > maxLogBytes) fs.renameSync(file, `${file}.old`)
  const fd = fs.openSync(file, 'a', 0o600)
  if (home.account) fs.fchownSync(fd, home.account.uid, home.account.gid)
  return { fd, file, offset: size > maxLogBytes ? 0 : size }
}

/** What the server's log says last about why it ended. */
function readRefusal(file: string, offset: number): string {
  const text = fs.readFileSync(file).subarray(offset).toString().trim()
  const fatal = [...text.matchAll(/(?:FATAL|PANIC): +(.+)/g)].at(-1)?.[1]
  return fatal ?? text.split('\n').at(-1) ?? ''
}

function isPassing(refusal: string): boolean {
  return /lock file .* already exists|pre-existing shared memory block/.test(refusal)
}

function isPortTaken(refusal: string): boolean {
  return /could not create any TCP\/IP sockets|Address already in use/.test(refusal)
}

async function freePort(): Promise<number> {
  const probe = createServer().listen(0, '127.0.0.1')
  await once(probe, 'listening')
  const address = probe.address()
  probe.close()
  await once(probe, 'close')
  if (address === null || typeof address === 'string') throw new Error('the probe has no port')
  return address.port
}
