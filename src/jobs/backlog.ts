import type { Database } from '#src/database/database.ts'

/** What waits in the database to be done. */
export interface Backlog {
  /** Jobs that are due and not taken yet. */
  jobsReady: number
  /** Jobs that failed at their last try. */
  jobsGivenUp: number
  /** Messages of the outbox that have not reached Discord yet. */
  outboxWaiting: number
  /** Age of the oldest of them. */
  outboxOldestSeconds: number
}

export async function readBacklogInAllGuilds({ system }: Pick<Database, 'system'>): Promise<Backlog> {
  const { rows } = await system.pool.query<[number, number, number, number]>({
    text: `/* backlog */ SELECT
      (SELECT count(*)::int FROM graphile_worker.jobs WHERE run_at <= now() AND locked_at IS NULL AND attempts < max_attempts),
      (SELECT count(*)::int FROM graphile_worker.jobs WHERE attempts >= max_attempts),
      count(*)::int, coalesce(extract(epoch FROM now() - min(created_at)), 0)::float
      FROM outbox_messages WHERE announced_at IS NULL AND refusal IS NULL`,
    rowMode: 'array',
  })
  const [jobsReady, jobsGivenUp, outboxWaiting, outboxOldestSeconds] = rows[0] as [
    number,
    number,
    number,
    number,
  ]
  return { jobsReady, jobsGivenUp, outboxWaiting, outboxOldestSeconds }
}
