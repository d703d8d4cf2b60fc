import { type Kysely, sql } from 'kysely'
import type { DB } from '#src/database/generated/kysely.ts'

/**
 * Takes a guild's waiting jobs away and answers how many they were. One that is running ends by itself, as it finds the guild
 * left, or nothing at all.
 */
export async function endJobs(kysely: Kysely<DB>, guildId: string): Promise<number> {
  // graphile-worker shows payloads in its private table only.
  const { rows } = await sql`
    SELECT FROM graphile_worker.complete_jobs(ARRAY(
      SELECT id FROM graphile_worker._private_jobs WHERE payload ->> 'guildId' = ${guildId}))`.execute(kysely)
  return rows.length
}

/** Makes the job that deletes a guild which was left. Where there is one already, it gets the new time. */
export async function enqueuePurge(kysely: Kysely<DB>, guildId: string, at: Date): Promise<void> {
  await sql`
    SELECT enqueue_job('purgeGuild', json_build_object('guildId', ${guildId}::text), 'purge:' || ${guildId}::text, ${at})`.execute(
    kysely,
  )
}
