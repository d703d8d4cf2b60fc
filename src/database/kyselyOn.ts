import {
  type CompiledQuery,
  type DatabaseConnection,
  type Driver,
  Kysely,
  PostgresAdapter,
  PostgresIntrospector,
  PostgresQueryCompiler,
  type QueryResult,
} from 'kysely'
import type { QueryConfig, QueryResult as PgResult } from 'pg'
import { preparedName } from '#src/database/statementName.ts'
import type { DB } from '#src/database/generated/kysely.ts'
import type { Prisma } from '#src/database/generated/prisma/client.ts'

type RawQueries = Pick<Prisma.TransactionClient, '$queryRawUnsafe' | '$executeRawUnsafe'>

/** Kysely whose statements run inside a transaction of Prisma's. It can neither begin nor end one. */
export function kyselyInPrisma(tx: RawQueries): Kysely<DB> {
  return kyselyThrough(async ({ query, sql, parameters }) => {
    const writesOnly =
      (query.kind === 'InsertQueryNode' ||
        query.kind === 'UpdateQueryNode' ||
        query.kind === 'DeleteQueryNode') &&
      query.returning === undefined
    if (!writesOnly) return { rows: await tx.$queryRawUnsafe(sql, ...parameters) }
    const count = await tx.$executeRawUnsafe(sql, ...parameters)
    return { rows: [], numAffectedRows: BigInt(count) }
  })
}

/** Kysely whose statements run on one connection, prepared there once, in the transaction that is open. */
export function kyselyOnConnection(send: (statement: QueryConfig) => Promise<PgResult>): Kysely<DB> {
  return kyselyThrough(async ({ sql, parameters }) => {
    const { rows } = await send({ name: preparedName(sql), text: sql, values: [...parameters] })
    return { rows }
  })
}

type Send = (query: CompiledQuery) => Promise<QueryResult<unknown>>

function kyselyThrough(send: Send): Kysely<DB> {
  const driver = new OpenTransaction(send)
  return new Kysely<DB>({
    dialect: {
      createAdapter: () => new PostgresAdapter(),
      createDriver: () => driver,
      createIntrospector: db => new PostgresIntrospector(db),
      createQueryCompiler: () => new PostgresQueryCompiler(),
    },
  })
}

/** The one connection that it has is in a transaction, which somebody else ends. */
class OpenTransaction implements Driver, DatabaseConnection {
  #send: Send

  constructor(send: Send) {
    this.#send = send
  }

  async executeQuery<Row>(query: CompiledQuery): Promise<QueryResult<Row>> {
    return (await this.#send(query)) as QueryResult<Row>
  }
  streamQuery<Row>(): AsyncIterableIterator<QueryResult<Row>> {
    throw new Error('A transaction that is open already cannot stream')
  }
  async beginTransaction(): Promise<void> {
    throw new Error('This is a transaction already')
  }
  async acquireConnection(): Promise<DatabaseConnection> {
    return this
  }
  async init(): Promise<void> {}
  async commitTransaction(): Promise<void> {}
  async rollbackTransaction(): Promise<void> {}
  async releaseConnection(): Promise<void> {}
  async destroy(): Promise<void> {}
}
