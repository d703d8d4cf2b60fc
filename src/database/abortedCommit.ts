import type pg from 'pg'

/** A statement failed, the work went on as if it had not, and so nothing of the transaction was kept. */
export class TransactionAborted extends Error {
  override name = 'TransactionAborted'
}

/**
 * Has COMMIT fail where the server answers it with ROLLBACK, as it does when a statement of the transaction failed before.
 * Prisma would take that for success.
 */
export function refuseAbortedCommits(pool: pg.Pool): void {
  pool.on('connect', client => {
    const send = client.query.bind(client) as (...query: unknown[]) => unknown
    client.query = ((...query: unknown[]) => {
      const result = send(...query)
      if (!isCommit(query[0]) || !(result instanceof Promise)) return result
      return (result as Promise<pg.QueryResult>).then(answer => {
        if (answer.command === 'ROLLBACK')
          throw new TransactionAborted('A statement of the transaction had failed, so nothing of it was kept')
        return answer
      })
    }) as typeof client.query
  })
}

function isCommit(statement: unknown): boolean {
  return typeof statement === 'object' && (statement as { text?: unknown } | null)?.text === 'COMMIT'
}
