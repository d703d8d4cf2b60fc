import type { CommandContext } from '#cli/shell/command.ts'
import { noteOperation } from '#src/operations/operatorLog.ts'

/** Notes in operator_log what was done to the database, where its migrations have come so far. */
export async function noteAct(
  { openDatabase, operator }: CommandContext,
  command: string,
  details: object,
): Promise<void> {
  const { system } = await openDatabase()
  const { rows } = await system.pool.query<{ kept: boolean }>(
    "SELECT to_regclass('operator_log') IS NOT NULL AS kept",
  )
  if (rows[0]?.kept) await noteOperation(system.kysely, { actor: operator, command, details })
}
