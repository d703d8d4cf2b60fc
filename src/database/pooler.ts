import type pg from 'pg'

/**
 * Sends statements without the names under which PostgreSQL would keep them prepared: behind a pooler the next transaction
 * is on another connection, which has not seen them.
 */
export function neverPrepare(pool: pg.Pool): void {
  pool.on('connect', client => {
    const send = client.query.bind(client) as (statement: unknown, ...more: unknown[]) => unknown
    client.query = ((statement: unknown, ...more: unknown[]) =>
      send(
        isNamed(statement) ? { ...statement, name: undefined } : statement,
        ...more,
      )) as typeof client.query
  })
}

/** A plain description of a statement; a stream is none. */
function isNamed(statement: unknown): statement is pg.QueryConfig {
  return (
    typeof statement === 'object' && statement !== null && 'name' in statement && !('submit' in statement)
  )
}
