import type { Database } from '#src/database/database.ts'
import { type CleanupKind, cleanupKinds } from '#src/operations/cleanupKinds.ts'
import { noteOperation } from '#src/operations/operatorLog.ts'

/** Rows of a kind that were found, before anything was touched. */
export interface Found {
  kind: CleanupKind
  count: number
}

/** Counts what a cleanup would settle: of one guild, or of everything. Guilds that were left are kept for `graceDays`. */
export async function findOrphans(
  { system }: Pick<Database, 'system'>,
  guildId: string | null,
  graceDays: number,
): Promise<Found[]> {
  const found: Found[] = []
  for (const kind of cleanupKinds) {
    if (guildId !== null && !kind.ofGuilds) continue
    found.push({ kind, count: await kind.count(system.kysely, guildId, graceDays) })
  }
  return found
}

/** Rows settled at a time: each batch is a transaction of its own, so that little waits for it and no work is lost. */
const batchSize = 1_000

export interface CleanupOptions {
  guildId: string | null
  graceDays: number
  operator: string
  /** Once aborted, the batch under way is finished and nothing more is begun. */
  signal: AbortSignal
  onBatch(kind: CleanupKind, settled: number): void
}

/** Settles what was found, kind by kind, and answers how much of each. It may be cut off anywhere and run again. */
export async function cleanUp(
  db: Pick<Database, 'system' | 'retry'>,
  found: readonly Found[],
  { guildId, graceDays, operator, signal, onBatch }: CleanupOptions,
): Promise<Record<string, number>> {
  const settled: Record<string, number> = {}
  try {
    for (const { kind, count } of found) {
      if (count === 0) continue
      settled[kind.name] = 0
      while (!signal.aborted) {
        const batch = await db.retry(() =>
          kind.settle(db, { guildId, graceDays, operator, limit: batchSize }),
        )
        if (batch === 0) break
        settled[kind.name] = (settled[kind.name] ?? 0) + batch
        onBatch(kind, batch)
      }
    }
  } finally {
    if (Object.values(settled).some(rows => rows > 0))
      await noteOperation(db.system.kysely, {
        actor: operator,
        command: 'cleanup',
        details: { guildId, settled },
      })
  }
  return settled
}
