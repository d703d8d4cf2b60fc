import type { Client } from 'pg'
import { connectOwner } from '#src/database/connectOwner.ts'
import type { Log } from '#src/log.ts'

/** Any number will do, as long as nothing else in the database locks it. */
const turnLock = 7_115_321_904

export interface TurnOptions {
  /** Of the owner, past any pooler. */
  url: string
  log: Pick<Log, 'info'>
  /** How the connections call themselves. */
  name?: string
}

/**
 * Runs what changes the schema, or all rows, of a database while nobody else does; processes take turns. The turn belongs
 * to a transaction on a connection of its own, since a pooler would break a session's lock, and ends with its process.
 * @throws StartupError where the database does not answer
 */
export async function withMigrationTurn<T>(
  { url, log, name = 'guildhall' }: TurnOptions,
  work: (client: Client) => Promise<T>,
): Promise<T> {
  const turn = await connectOwner(url, { name })
  try {
    await turn.query('BEGIN')
    await turn.query('SET LOCAL idle_in_transaction_session_timeout = 0')
    const { rows } = await turn.query<{ free: boolean }>('SELECT pg_try_advisory_xact_lock($1) AS free', [
      turnLock,
    ])
    if (!rows[0]?.free) {
      log.info('another process is migrating or restoring this database; waiting until it has finished')
      await turn.query('SET LOCAL statement_timeout = 0')
      await turn.query('SELECT pg_advisory_xact_lock($1)', [turnLock])
    }
    const client = await connectOwner(url, { name })
    try {
      return await work(client)
    } finally {
      await client.end()
    }
  } finally {
    await turn.end()
  }
}
