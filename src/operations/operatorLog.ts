import { type Kysely, sql } from 'kysely'
import type { Database } from '#src/database/database.ts'
import type { DB } from '#src/database/generated/kysely.ts'
import { checkLimit } from '#src/database/limits.ts'

/** What the operator did on the command line. */
export interface Operation {
  /** The operator's account on the machine. */
  actor: string
  command: string
  details: object
}

/** Writes down what the operator does, in the transaction that does it where there is one. */
export async function noteOperation(
  kysely: Kysely<DB>,
  { actor, command, details }: Operation,
): Promise<void> {
  await kysely
    .insertInto('operator_log')
    .values({ actor, command, details: JSON.stringify(details) })
    .execute()
}

export interface OperatorEntry extends Operation {
  /** Counts up. */
  id: bigint
  createdAt: Date
}

export interface OperatorLogFilter {
  actor?: string
  days: number
  limit?: number
  /** The id of the last entry of the page before. */
  before?: bigint
}

/**
 * What operators did within so many days, newest first.
 * @throws RangeError
 */
export async function readOperations(
  { system }: Pick<Database, 'system'>,
  { actor, days, limit, before }: OperatorLogFilter,
): Promise<OperatorEntry[]> {
  let query = system.kysely
    .selectFrom('operator_log')
    .select(['id', 'created_at as createdAt', 'actor', 'command', 'details'])
    .where('created_at', '>=', sql<Date>`now() - make_interval(days => ${days})`)
    .orderBy('id', 'desc')
    .limit(checkLimit(limit))
  if (actor !== undefined) query = query.where('actor', '=', actor)
  if (before !== undefined) query = query.where('id', '<', before)
  return (await query.execute()) as OperatorEntry[]
}
