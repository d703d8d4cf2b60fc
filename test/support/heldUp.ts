import { withClient } from '#test/support/postgresClient.ts'
import { until } from '#test/support/until.ts'

/** Takes the lock by which heldUp makes a statement slow. */
export const waiting = 'held_up()'

/**
 * Sends a statement in which `waiting` stands, and lets it go on when it has taken longer than so many milliseconds by the server's
 * clock: slow however fast the machine is. One at a time in a database.
 */
export function heldUp<T>(url: string, ms: number, send: () => Promise<T>): Promise<T> {
  return withClient(url, async holder => {
    // Without the statement's own limit for locks, which a slow machine may reach.
    await holder.query(
      `CREATE OR REPLACE FUNCTION held_up() RETURNS void LANGUAGE sql SET lock_timeout = 0 AS 'SELECT pg_advisory_xact_lock(1)'`,
    )
    await holder.query('SELECT pg_advisory_lock(1)')
    const sent = send()
    const looking = until(
      () =>
        holder.query(
          `SELECT FROM pg_stat_activity WHERE datname = current_database() AND wait_event = 'advisory'
             AND clock_timestamp() - query_start > $1 * interval '1 millisecond'`,
          [ms],
        ),
      ({ rowCount }) => rowCount === 1,
    )
    await Promise.race([looking, sent])
    await holder.query('SELECT pg_advisory_unlock(1)')
    return await sent
  })
}
