import type { CommandContext } from '#cli/shell/command.ts'
import { describeProblem } from '#cli/shell/problem.ts'
import { noteOperation } from '#src/operations/operatorLog.ts'

/**
 * Notes in operator_log what was done to the database, where its migrations have come so far. It is done already, so a note
 * that fails is only warned of.
 */
export async function noteAct(
  { openDatabase, operator, log }: CommandContext,
  command: string,
  details: object,
): Promise<void> {
  try {
    const { system } = await openDatabase()
    const { rows } = await system.pool.query<{ kept: boolean }>(
      "SELECT to_regclass('operator_log') IS NOT NULL AS kept",
    )
    if (rows[0]?.kept) await noteOperation(system.kysely, { actor: operator, command, details })
  } catch (error) {
    log.warn(`This is done, but operator_log has no line about it. ${describeProblem(error).text}`)
  }
}
