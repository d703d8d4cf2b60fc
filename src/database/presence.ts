import type { Client } from 'pg'
import { connectOwner } from '#src/database/connectOwner.ts'
import type { Log } from '#src/log.ts'
import { StartupError } from '#src/startupError.ts'

/** Any number will do, as long as nothing else in the database locks it. */
const presenceLock = 7_115_321_905

const reconnectAfterMs = 1_000

export interface PresenceOptions {
  /** Past any pooler: what is held belongs to the session, and ends with the process. */
  url: string
  log: Pick<Log, 'debug' | 'warn'>
  /** Aborted when the start is no longer wanted. */
  signal: AbortSignal
}

/**
 * Holds a lock for as long as this bot runs, by which the tools that need the database for themselves know of it. While one of
 * them is at work this waits.
 * @throws StartupError where the database does not answer
 */
export async function announcePresence(options: PresenceOptions): Promise<{ close(): Promise<void> }> {
  const { log, signal } = options
  const closing = new AbortController()
  let client = await hold(options, signal)
  watch()

  function watch(): void {
    client.once('end', () => {
      if (!closing.signal.aborted) setTimeout(() => void again(), reconnectAfterMs).unref()
    })
  }

  async function again(): Promise<void> {
    if (closing.signal.aborted) return
    try {
      client = await hold(options, closing.signal)
      watch()
    } catch (err) {
      log.debug({ err }, 'the connection that shows that this bot runs could not be made')
      setTimeout(() => void again(), reconnectAfterMs).unref()
    }
  }

  return {
    async close() {
      closing.abort()
      await client.end()
    },
  }
}

/** A connection that holds the lock. Until it does, an aborted signal ends it. */
async function hold({ url, log }: PresenceOptions, signal: AbortSignal): Promise<Client> {
  signal.throwIfAborted()
  const client = await connectOwner(url, { name: 'guildhall presence' })
  const onAbort = () => void client.end()
  signal.addEventListener('abort', onAbort)
  try {
    signal.throwIfAborted()
    const { rows } = await client.query<{ held: boolean }>('SELECT pg_try_advisory_lock_shared($1) AS held', [
      presenceLock,
    ])
    if (!rows[0]?.held) {
      log.warn("one of the operator's tools (restore, reset, migrate down) is at work; waiting for its end")
      await client.query('SELECT pg_advisory_lock_shared($1)', [presenceLock])
    }
    return client
  } catch (error) {
    await client.end()
    throw error
  } finally {
    signal.removeEventListener('abort', onAbort)
  }
}

/**
 * Keeps bots from starting until the client's transaction ends, for what must not happen under a running one.
 * @throws StartupError while a bot runs
 */
export async function keepBotsOut(client: Pick<Client, 'query'>): Promise<void> {
  const { rows } = await client.query<{ free: boolean }>('SELECT pg_try_advisory_xact_lock($1) AS free', [
    presenceLock,
  ])
  if (rows[0]?.free) return
  const { rows: bots } = await client.query<{ name: string; address: string | null }>(
    `SELECT DISTINCT application_name AS name, host(client_addr) AS address
     FROM pg_locks JOIN pg_stat_activity USING (pid)
     WHERE locktype = 'advisory' AND granted AND objsubid = 1 AND datname = current_database()
       AND (classid::bigint << 32) + objid::bigint = $1 ORDER BY 1, 2`,
    [presenceLock],
  )
  const names = bots.map(({ name, address }) => `${name} from ${address ?? 'this machine'}`)
  throw new StartupError(
    `A bot is connected to this database (${names.join(', ')}). Stop it first; nothing was changed.`,
  )
}
