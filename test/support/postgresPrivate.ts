import { Client } from 'pg'
import { databaseUrl, openCluster } from '#src/database/embedded/cluster.ts'
import { findHome } from '#src/database/embedded/home.ts'
import { isAlive, openServer } from '#src/database/embedded/server.ts'
import { withClient } from '#test/support/postgresClient.ts'
import { makeServerDir } from '#test/support/postgresDir.ts'

/** A server for one test, as durable as in production, that nobody starts again but the test. Its port stays. */
export interface PrivatePostgres {
  /** An empty database for the owner. */
  url: string
  pid(): number
  start(): Promise<void>
  /** Fast shutdown. */
  stop(): Promise<void>
  /** As after a crash: every process ends at once, and the start recovers from the log. */
  restartImmediately(): Promise<void>
  /** Stands still without closing a connection, as a machine out of memory or behind a broken network does. */
  pause(): Promise<void>
  resume(): void
  /** Ends it and removes its data. */
  remove(): Promise<void>
}

export async function startPrivatePostgres(): Promise<PrivatePostgres> {
  const dir = makeServerDir()
  const home = findHome(dir)
  const cluster = await openCluster(home)
  const options = { home, cluster: cluster.directory }
  let server = await openServer(options)
  const { port } = server
  const adminUrl = databaseUrl(cluster, port, 'postgres')
  await withClient(adminUrl, admin => admin.query('CREATE DATABASE guildhall'))
  let paused: number[] = []

  const end = async (signal: 'SIGINT' | 'SIGQUIT') => {
    resume()
    process.kill(server.pid, signal)
    await server.gone
  }
  const start = async () => {
    server = await openServer({ ...options, port })
  }
  const resume = () => {
    for (const pid of paused.splice(0)) process.kill(pid, 'SIGCONT')
  }

  return {
    url: databaseUrl(cluster, port, 'guildhall'),
    pid: () => server.pid,
    start,
    stop: () => end('SIGINT'),
    async restartImmediately() {
      await end('SIGQUIT')
      await start()
    },
    async pause() {
      const client = new Client({ connectionString: adminUrl })
      await client.connect()
      // From here on there are no new processes, so the list is complete.
      process.kill(server.pid, 'SIGSTOP')
      const { rows } = await client.query<{ pid: number }>(
        'SELECT pid FROM pg_stat_activity WHERE pid <> pg_backend_pid()',
      )
      await client.end()
      for (const { pid } of rows) process.kill(pid, 'SIGSTOP')
      paused = [...rows.map(({ pid }) => pid), server.pid]
    },
    resume,
    async remove() {
      if (isAlive(server.pid)) await end('SIGINT')
      dir.remove()
    },
  }
}
