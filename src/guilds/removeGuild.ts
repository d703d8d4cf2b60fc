import { type Kysely, sql } from 'kysely'
import type { DB } from '#src/database/generated/kysely.ts'
import { endings } from '#src/guilds/endings.ts'
import { endJobs, enqueuePurge } from '#src/jobs/guildJobs.ts'

export type Removal =
  /** purgeAt: when everything about it is deleted, unless it is joined again. */
  | { kind: 'removed'; name: string; purgeAt: Date }
  | { kind: 'inactive'; name: string; removedAt: Date | null }
  | { kind: 'unknown' }

/**
 * Marks a guild as left, within a transaction: what is of no use without the bot ends with it, the rest is kept for so many
 * days. It waits for the commands that are changing the guild's rows, and those that come after it change nothing.
 */
export async function removeGuild(kysely: Kysely<DB>, guildId: string, graceDays: number): Promise<Removal> {
  const guild = await kysely
    .selectFrom('guilds')
    .select(['name', 'is_active', 'removed_at'])
    .where('id', '=', guildId)
    // The strongest lock: every row that is added to the guild holds a weaker one until its transaction ends.
    .forUpdate()
    .executeTakeFirst()
  if (!guild) return { kind: 'unknown' }
  const { name } = guild
  if (!guild.is_active) return { kind: 'inactive', name, removedAt: guild.removed_at }
  const { purgeAt } = await kysely
    .updateTable('guilds')
    .set({ is_active: false, removed_at: sql<Date>`now()`, updated_at: sql<Date>`now()` })
    .where('id', '=', guildId)
    .returning(sql<Date>`removed_at + make_interval(days => ${graceDays})`.as('purgeAt'))
    .executeTakeFirstOrThrow()
  for (const end of endings) await end(kysely, guildId)
  await endJobs(kysely, guildId)
  await enqueuePurge(kysely, guildId, purgeAt)
  return { kind: 'removed', name, purgeAt }
}
