import { AsyncLocalStorage } from 'node:async_hooks'
import type pg from 'pg'
import type { RepeatedQueries } from '#src/database/repeatedQueries.ts'
import { type Statement, statementName } from '#src/database/statementName.ts'

/** Who is told what a pool's connections send. */
export interface QueryWatch {
  /** A statement took longer than slowMs, whether it failed or not. The name has none of its values. */
  onSlowQuery(name: string, ms: number): void
  /** In development only: it is told of every statement. */
  repeatedQueries?: RepeatedQueries | undefined
}

const slowMs = 100

/** Watches what is sent through a pool, whatever library sends it. */
export function watchQueries(pool: pg.Pool, watch: QueryWatch): void {
  pool.on('connect', client => {
    const send = client.query.bind(client) as Query
    client.query = watched(send, watch) as typeof client.query
  })
  if (watch.repeatedQueries) keepContext(pool)
}

type Query = (statement: unknown, ...more: unknown[]) => unknown

function watched(send: Query, { onSlowQuery, repeatedQueries }: QueryWatch): Query {
  return (statement, ...more) => {
    const { name, text } = (typeof statement === 'string' ? { text: statement } : statement) as Statement
    // A stream such as COPY's, which lasts as long as its reader likes.
    if (typeof text !== 'string') return send(statement, ...more)
    repeatedQueries?.count({ name, text })
    const sentAt = performance.now()
    const ended = () => {
      const ms = performance.now() - sentAt
      if (ms > slowMs) onSlowQuery(statementName({ name, text }), Math.round(ms))
    }
    const callback = more.at(-1)
    if (typeof callback !== 'function') {
      const result = send(statement, ...more)
      if (result instanceof Promise) result.then(ended, ended)
      return result
    }
    return send(statement, ...more.slice(0, -1), (...results: unknown[]) => {
      ended()
      return callback(...results) as unknown
    })
  }
}

/** A statement that waited for a connection would else run as the work of whoever gave the connection back. */
function keepContext(pool: pg.Pool): void {
  const connect = pool.connect.bind(pool) as (callback?: () => void) => unknown
  pool.connect = ((callback?: () => void) =>
    connect(callback && AsyncLocalStorage.bind(callback))) as typeof pool.connect
}
