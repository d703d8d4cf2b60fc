import { type Check, ok, row, rows, warn } from '#src/operations/doctor/check.ts'

export const queueChecks: readonly Check[] = [
  {
    name: 'jobs',
    async run(patient) {
      const { ready, running, failed, lateMinutes } = await row<{
        ready: number
        running: number
        failed: number
        lateMinutes: number
      }>(
        patient,
        `SELECT (count(*) FILTER (WHERE due))::int AS ready, (count(*) FILTER (WHERE locked_at IS NOT NULL))::int AS running,
           (count(*) FILTER (WHERE locked_at IS NULL AND attempts >= max_attempts))::int AS failed,
           coalesce(extract(epoch FROM now() - min(run_at) FILTER (WHERE due)) / 60, 0)::int AS "lateMinutes"
         FROM graphile_worker.jobs, LATERAL (SELECT locked_at IS NULL AND attempts < max_attempts AND run_at <= now() AS due) AS _`,
      )
      const what = `${ready} jobs are due, ${running} are running, ${failed} have failed for good`
      if (lateMinutes >= 5)
        return warn(
          `${what}; the oldest has been due for ${lateMinutes} minutes. Check that a bot is running and keeps up.`,
          { ready, running, failed, lateMinutes },
        )
      if (failed === 0) return ok(what, { ready, running, failed })
      const reasons = await rows<{ task: string; jobs: number; lastError: string }>(
        patient,
        `SELECT task_identifier AS task, count(*)::int AS jobs, (array_agg(last_error ORDER BY updated_at DESC))[1] AS "lastError"
         FROM graphile_worker.jobs WHERE locked_at IS NULL AND attempts >= max_attempts GROUP BY 1 ORDER BY 2 DESC`,
      )
      const [most] = reasons
      return warn(
        `${what}, most of them ${most?.task} (${most?.lastError?.split('\n')[0]}). Mend the cause, then run: npm run guildhall -- cleanup`,
        reasons,
      )
    },
  },
  {
    name: 'outbox',
    async run(patient) {
      const { waiting, lateMinutes, refused } = await row<{
        waiting: number
        lateMinutes: number
        refused: number
      }>(
        patient,
        `SELECT count(*)::int AS waiting, coalesce(extract(epoch FROM now() - min(created_at)) / 60, 0)::int AS "lateMinutes",
           (SELECT count(*)::int FROM outbox_messages WHERE refusal IS NOT NULL AND created_at > now() - interval '1 day') AS refused
         FROM outbox_messages WHERE announced_at IS NULL AND refusal IS NULL`,
      )
      const what = `${waiting} messages wait to be sent, ${refused} of the last day were given up`
      const details = { waiting, lateMinutes, refused }
      return lateMinutes >= 10
        ? warn(
            `${what}; the oldest has waited for ${lateMinutes} minutes. Check that a bot is running and reaches Discord.`,
            details,
          )
        : ok(what, details)
    },
  },
]
