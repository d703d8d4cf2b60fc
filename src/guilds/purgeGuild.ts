import { sql } from 'kysely'
import type { Database } from '#src/database/database.ts'
import { countGuildRows } from '#src/guilds/guildRows.ts'
import { noteOperation } from '#src/operations/operatorLog.ts'

/** What became of a guild that was to be purged, and how many rows each table had of it. */
export type Purge =
  | { kind: 'purged'; name: string; rows: Record<string, number>; jobs: number }
  | { kind: 'unknown' }
  /** The bot is in it. */
  | { kind: 'active'; name: string }

/**
 * Deletes everything about a guild that was left, its waiting jobs too, in one transaction; only the operator's log
 * remembers it. With `dryRun` it counts what would go. A big guild takes minutes, so the database's timeouts must allow
 * for that.
 */
export function purgeGuild(
  { system }: Pick<Database, 'system'>,
  guildId: string,
  { operator, dryRun = false }: { operator: string; dryRun?: boolean },
): Promise<Purge> {
  return system.kysely.transaction().execute(async tx => {
    // Locked, so that a bot that is joining it again waits, and then makes it anew.
    const guild = await tx
      .selectFrom('guilds')
      .select(['name', 'is_active'])
      .where('id', '=', guildId)
      .forUpdate()
      .executeTakeFirst()
    if (!guild) return { kind: 'unknown' }
    const { name } = guild
    if (guild.is_active) return { kind: 'active', name }

    const rows = await countGuildRows(tx, guildId)
    const jobs = await sql<{ id: bigint }>`
      SELECT id FROM graphile_worker._private_jobs WHERE payload ->> 'guildId' = ${guildId}`.execute(tx)
    if (!dryRun) {
      await tx.deleteFrom('guilds').where('id', '=', guildId).execute()
      // One that is running right now finds its rows gone and ends by itself.
      await sql`SELECT FROM graphile_worker.complete_jobs(${jobs.rows.map(job => job.id)})`.execute(tx)
      await noteOperation(tx, {
        actor: operator,
        command: 'guilds purge',
        details: { guildId, name, rows, jobs: jobs.rows.length },
      })
    }
    return { kind: 'purged', name, rows, jobs: jobs.rows.length }
  })
}
