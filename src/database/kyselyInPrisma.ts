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
import type { DB } from '#src/database/generated/kysely.ts'
import type { Prisma } from '#src/database/generated/prisma/client.ts'

type RawQueries = Pick<Prisma.TransactionClient, '$queryRawUnsafe' | '$executeRawUnsafe'>

/** Kysely whose statements run inside a transaction of Prisma's. It can neither begin nor end one. */
export function kyselyInPrisma(tx: RawQueries): Kysely<DB> {
  const connection = new PrismaConnection(tx)
  return new Kysely<DB>({
    dialect: {
      createAdapter: () => new PostgresAdapter(),
      createDriver: () => new PrismaDriver(connection),
      createIntrospector: db => new PostgresIntrospector(db),
      createQueryCompiler: () => new PostgresQueryCompiler(),
    },
  })
}

class PrismaConnection implements DatabaseConnection {
  #tx: RawQueries

  constructor(tx: RawQueries) {
    this.#tx = tx
  }

  async executeQuery<Row>({ query, sql, parameters }: CompiledQuery): Promise<QueryResult<Row>> {
    const writesOnly =
      (query.kind === 'InsertQueryNode' ||
        query.kind === 'UpdateQueryNode' ||
        query.kind === 'DeleteQueryNode') &&
      query.returning === undefined
    if (!writesOnly) return { rows: await this.#tx.$queryRawUnsafe<Row[]>(sql, ...parameters) }
    const count = await this.#tx.$executeRawUnsafe(sql, ...parameters)
    return { rows: [], numAffectedRows: BigInt(count) }
  }

  // eslint-disable-next-line require-yield
  async *streamQuery<Row>(): AsyncIterableIterator<QueryResult<Row>> {
    throw new Error('A transaction of Prisma cannot stream')
  }
}

class PrismaDriver implements Driver {
  #connection: PrismaConnection

  constructor(connection: PrismaConnection) {
    this.#connection = connection
  }

  async init(): Promise<void> {}
  async acquireConnection(): Promise<DatabaseConnection> {
    return this.#connection
  }
  async beginTransaction(): Promise<void> {
    throw new Error('This is a transaction already')
  }
  async commitTransaction(): Promise<void> {}
  async rollbackTransaction(): Promise<void> {}
  async releaseConnection(): Promise<void> {}
  async destroy(): Promise<void> {}
}
