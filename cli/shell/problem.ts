import { redactShapes } from '#src/log.ts'
import { isTransient } from '#src/database/retry.ts'
import { StartupError } from '#src/startupError.ts'

/** What the operator reads of an error: one plain sentence, or that it is a bug and where. */
export function describeProblem(error: unknown): { text: string; isBug: boolean } {
  const sentence = explain(error)
  if (sentence !== undefined) return { text: redactShapes(sentence), isBug: false }
  const stack = error instanceof Error ? (error.stack ?? error.message) : String(error)
  return {
    text: redactShapes(`This is a bug in Guildhall; please report these lines.\n${stack}`),
    isBug: true,
  }
}

function explain(error: unknown): string | undefined {
  if (error instanceof StartupError) return error.message
  if (!(error instanceof Error)) return undefined
  const code = databaseCode(error)
  if (code === '42501')
    return `The database refused this (${error.message}). Use the role in DATABASE_URL that owns Guildhall's tables.`
  if (code !== undefined && schemaCodes.has(code))
    return 'The database does not have the tables of this version of Guildhall. Bring it up with: npm run guildhall -- migrate up'
  if (code?.startsWith('53'))
    return `The database server lacks room or memory for this (${error.message}). Nothing of it was kept.`
  if (isTransient(error))
    return `The database did not finish this (${error.message}). What was not finished was not kept; try again, and look at the server's log if it happens again.`
  return undefined
}

/** Undefined table or column, by PostgreSQL's and by Prisma's names. */
const schemaCodes = new Set(['42P01', '42703', '3F000', 'P2021', 'P2022'])

/** PostgreSQL's code where Prisma hides it, else the error's own. */
function databaseCode(error: Error): string | undefined {
  const { code, meta } = error as {
    code?: unknown
    meta?: { driverAdapterError?: { cause?: { originalCode?: unknown } } }
  }
  const original = meta?.driverAdapterError?.cause?.originalCode
  return [original, code].find(candidate => typeof candidate === 'string')
}
