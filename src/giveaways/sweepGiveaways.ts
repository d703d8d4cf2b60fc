import type { Database } from '#src/database/database.ts'

/**
 * Makes jobs for giveaways with which something is due and nobody is at it: their job was lost, or its process died. Answers how
 * many. Each part of what is due has an index; as one condition they would be looked for in all giveaways there ever were.
 */
export async function sweepGiveawaysInAllGuilds({ system }: Pick<Database, 'system'>): Promise<number> {
  // A job that still waits for its next try keeps its own time.
  const result = await system.pool.query(
    `WITH due AS (
       SELECT guild_id, id FROM giveaways
       WHERE status = 'SCHEDULED' AND starts_at <= now() OR status = 'ACTIVE' AND ends_at <= now() OR status = 'DRAWING'
       UNION
       SELECT guild_id, id FROM giveaways AS g
       WHERE status = 'CANCELLED' AND cost > 0 AND updated_at > now() - interval '30 days' AND EXISTS (
         SELECT FROM giveaway_entries AS e
         WHERE e.guild_id = g.guild_id AND e.giveaway_id = g.id AND paid > 0 AND deleted_at IS NULL
           AND NOT EXISTS (SELECT FROM ledger AS l WHERE l.guild_id = e.guild_id AND l.key = 'refund:' || e.event_id))
       UNION
       SELECT g.guild_id, g.id FROM giveaway_winners AS w JOIN giveaways AS g ON g.guild_id = w.guild_id AND g.id = w.giveaway_id
       WHERE claim_until <= now() AND claimed_at IS NULL AND deleted_at IS NULL AND status = 'COMPLETED')
     SELECT enqueue_job('settleGiveaway', json_build_object('guildId', guild_id, 'giveawayId', id), 'giveaway:' || guild_id || ':' || id)
     FROM (
       SELECT guild_id, g.id FROM due JOIN giveaways AS g USING (guild_id, id) JOIN guilds ON guilds.id = guild_id AND guilds.is_active
       WHERE (draw_lease_until IS NULL OR draw_lease_until < now())
         AND NOT EXISTS (
           SELECT FROM graphile_worker.jobs
           WHERE key = 'giveaway:' || guild_id || ':' || g.id AND locked_at IS NULL AND attempts < max_attempts
             AND run_at <= now() + interval '1 minute')
       ORDER BY ends_at LIMIT 5000) AS missing
     -- Jobs are held in one order by everybody who makes several.
     ORDER BY guild_id, id`,
  )
  return result.rowCount ?? 0
}

/**
 * Makes jobs again that give or take the winners' role and that a dead process holds: graphile-worker itself waits four hours. One
 * that still runs is done twice, which changes nothing. Answers how many.
 */
export async function sweepWinnerRolesInAllGuilds({ system }: Pick<Database, 'system'>): Promise<number> {
  // The key names the winner, as the job's payload does, which no view shows.
  const result = await system.pool.query(
    `SELECT enqueue_job('syncWinnerRole', json_build_object('guildId', split_part(key, ':', 2), 'giveawayId', split_part(key, ':', 3),
       'userId', split_part(key, ':', 4)), key)
     FROM graphile_worker.jobs
     WHERE task_identifier = 'syncWinnerRole' AND key IS NOT NULL AND locked_at < now() - interval '1 minute'`,
  )
  return result.rowCount ?? 0
}
