// The databases of the schema engine: the one it works on and the shadow databases in which it replays migrations.

import { PrismaPg } from '@prisma/adapter-pg'
import { ColumnTypeEnum, DriverAdapterError } from '@prisma/driver-adapter-utils'
import { escapeIdentifier, Pool } from 'pg'

/** What the engine asks for connections. Without a URL it can still compare schema files. */
export function postgresFactory({ url, shadowDatabaseUrl }) {
  const drops = []
  return {
    provider: 'postgres',
    adapterName: '@prisma/adapter-pg',
    connect: () => connect(url),
    async connectToShadowDb() {
      if (shadowDatabaseUrl) {
        await resetSchema(shadowDatabaseUrl)
        return connect(shadowDatabaseUrl)
      }
      const name = `prisma_migrate_shadow_db_${crypto.randomUUID()}`
      await execute(url, `CREATE DATABASE ${escapeIdentifier(name)}`)
      const shadow = await connect(withDatabase(url, name))
      const dispose = shadow.dispose.bind(shadow)
      drops.push(async () => {
        await dispose()
        await execute(url, `DROP DATABASE IF EXISTS ${escapeIdentifier(name)} WITH (FORCE)`)
      })
      // The engine says so twice, and waits for neither.
      return Object.assign(shadow, { dispose: async () => {} })
    },
    async dropShadows() {
      for (const drop of drops.splice(0)) await drop()
    },
  }
}

/** Connects, and makes the database where it is missing and `create` is set; the name of what was made, else ''. */
export async function ensureDatabase(url, { create }) {
  try {
    await execute(url, 'SELECT 1')
    return ''
  } catch (error) {
    if (!create || databaseProblem(error).code !== 'P1003') throw error
    const name = databaseName(url)
    await execute(withDatabase(url, 'postgres'), `CREATE DATABASE ${escapeIdentifier(name)}`)
    return name
  }
}

/** An error of the adapter as the code and the sentence that Prisma's own engine has for it. */
export function databaseProblem(error) {
  const problem = error?.cause ?? {}
  switch (problem.kind) {
    case 'DatabaseNotReachable':
    case 'SocketTimeout':
      return { code: 'P1001', message: `Can't reach database server at \`${problem.host}:${problem.port}\`` }
    case 'AuthenticationFailed':
      return { code: 'P1000', message: `Authentication failed for the database user \`${problem.user}\`` }
    case 'DatabaseDoesNotExist':
      return { code: 'P1003', message: `Database \`${problem.db}\` does not exist` }
    case 'DatabaseAccessDenied':
      return { code: 'P1010', message: `Access denied to database \`${problem.db}\`` }
    default:
      return { code: undefined, message: problem.originalMessage ?? error?.message ?? String(error) }
  }
}

async function connect(url) {
  if (!url)
    throw new Error('There is no database URL: set DATABASE_URL or datasource.url in prisma.config.ts.')
  const schema = schemaOf(url)
  const pool = new EnginePool({
    connectionString: url,
    // Only where it is needed: poolers refuse a connection with options.
    ...(schema !== 'public' && { options: `-c search_path=${escapeIdentifier(schema)}` }),
    // One connection that is kept: the engine's lock on migrations belongs to it.
    max: 1,
    idleTimeoutMillis: 0,
  })
  const adapter = await new PrismaPg(pool, { schema, disposeExternalPool: true }).connect()
  const queryRaw = adapter.queryRaw.bind(adapter)
  return Object.assign(adapter, {
    executeScript: async script => {
      try {
        await adapter.executeRaw(wholeScript(script))
      } catch (error) {
        throw asReported(error)
      }
    },
    queryRaw: async query => {
      const result = await queryRaw(query)
      return {
        ...result,
        columnTypes: result.columnTypes.map(type => (type === CharacterArray ? Character : type)),
      }
    },
  })
}

/**
 * The adapter's own executeScript cuts at each semicolon, also inside a function's body. Without arguments a statement
 * goes to the server as it is, and the server takes several, in one transaction.
 */
function wholeScript(sql) {
  return { sql, args: [], argTypes: [] }
}

/** What the server said of a script: by its kind or code the engine would word it anew, with less in it. */
function asReported(error) {
  const { originalCode, originalMessage } = error.cause ?? {}
  if (originalCode === undefined) return error
  const message = `${originalMessage} (${originalCode})`
  return new DriverAdapterError({ kind: 'postgres', severity: 'ERROR', code: 'N/A', message })
}

const { Character, CharacterArray } = ColumnTypeEnum
const oidOfChar = 18
const oidOfCharArray = 1002

/**
 * The engine reads the catalogues' "char" columns as characters; the adapter refuses that type, but knows arrays of
 * it. No catalogue holds such an array, so one word can stand for the other between here and queryRaw above.
 */
class EnginePool extends Pool {
  async query(statement) {
    const result = await super.query(statement)
    for (const field of result.fields ?? [])
      if (field.dataTypeID === oidOfChar) field.dataTypeID = oidOfCharArray
    return result
  }
}

async function execute(url, sql) {
  const adapter = await connect(url)
  try {
    await adapter.executeRaw(wholeScript(sql))
  } finally {
    await adapter.dispose()
  }
}

async function resetSchema(url) {
  const schema = escapeIdentifier(schemaOf(url))
  await execute(url, `DROP SCHEMA IF EXISTS ${schema} CASCADE; CREATE SCHEMA ${schema}`)
}

function schemaOf(url) {
  return new URL(url).searchParams.get('schema') ?? 'public'
}

function databaseName(url) {
  return decodeURIComponent(new URL(url).pathname.slice(1))
}

function withDatabase(url, name) {
  const changed = new URL(url)
  changed.pathname = `/${encodeURIComponent(name)}`
  return changed.href
}
