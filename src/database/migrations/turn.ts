import type { Client } from 'pg'
import { connectOwner } from '#src/database/connectOwner.ts'
import { keepBotsOut } from '#src/database/presence.ts'
import type { Log } from '#src/log.ts'
import { StartupError } from '#src/startupError.ts'

/** Any number will do, as long as nothing else in the database locks it. */
const turnLock = 7_115_321_904

export interface TurnOptions {
  /** Of the owner, past any pooler. */
  url: string
  log: Pick<Log, 'info'>
  /** How the connections call themselves. */
  name?: string
  /** Refuses under a running bot, and lets none start before the end. */
  withoutBots?: boolean
}

/**
 * Runs what changes the schema, or all rows, of a database while nobody else does; processes take turns. The turn belongs
 * to a transaction on a connection of its own, and ends with its process. When that connection is lost, so is the turn: the
 * client ends then, and the signal, for whatever else is at work, is aborted.
 * @throws StartupError where the database does not answer, the turn is lost, or a bot runs that must not
 */
export async function withMigrationTurn<T>(
  { url, log, name = 'guildhall', withoutBots = false }: TurnOptions,
  work: (client: Client, lost: AbortSignal) => Promise<T>,
): Promise<T> {
  const turn = await connectOwner(url, { name })
  const lost = new AbortController()
  const onLost = () => lost.abort()
  turn.once('end', onLost)
  try {
    await turn.query('BEGIN')
    const { rows } = await turn.query<{ free: boolean }>('SELECT pg_try_advisory_xact_lock($1) AS free', [
      turnLock,
    ])
    if (!rows[0]?.free) {
      log.info('another process is migrating or restoring this database; waiting until it has finished')
      await turn.query('SELECT pg_advisory_xact_lock($1)', [turnLock])
    }
    if (withoutBots) await keepBotsOut(turn)
    const client = await connectOwner(url, { name, signal: lost.signal })
    try {
      return await work(client, lost.signal)
    } finally {
      await client.end()
    }
  } catch (error) {
    if (!lost.signal.aborted || error instanceof StartupError) throw error
    throw new StartupError(
      'The connection to the database was lost in the middle, so this ended. What was not finished was not kept; run it again.',
    )
  } finally {
    turn.off('end', onLost)
    await turn.end()
  }
}
