import type { Database } from '#src/database/database.ts'

/** Makes jobs for the guilds whose data have been kept for long enough and that have none: it was lost. Answers how many. */
export async function sweepRemovedGuildsInAllGuilds(
  { system }: Pick<Database, 'system'>,
  graceDays: number,
): Promise<number> {
  const result = await system.pool.query(
    `SELECT enqueue_job('purgeGuild', json_build_object('guildId', guilds.id), 'purge:' || guilds.id)
     FROM guilds
     WHERE NOT is_active AND removed_at + make_interval(days => $1) <= now() AND NOT EXISTS (
       SELECT FROM graphile_worker.jobs
       WHERE key = 'purge:' || guilds.id AND run_at <= now() AND locked_at IS NULL AND attempts < max_attempts)
     ORDER BY removed_at LIMIT 500`,
    [graceDays],
  )
  return result.rowCount ?? 0
}
