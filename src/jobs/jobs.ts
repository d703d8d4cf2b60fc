import { setTimeout as sleep } from 'node:timers/promises'
import { Logger, type Runner, type TaskList, run } from 'graphile-worker'
import { Pool } from 'pg'
import type { Log } from '#src/log.ts'

const stopWithinMs = 3_000

export interface JobsOptions {
  url: string
  tasks: TaskList
  crontab: string
  log: Log
}

export interface Jobs {
  /** Resolves when the jobs that run have ended, or after 3 s: no new one starts, and one cut off comes again. */
  stop(): Promise<void>
}

/**
 * Runs jobs from PostgreSQL, in as many processes as there are. It has a pool of its own: graphile-worker reads big
 * numbers as text, ours as bigint.
 */
export async function startJobs({ url, tasks, crontab, log }: JobsOptions): Promise<Jobs> {
  const pool = new Pool({ connectionString: url, max: 6, application_name: 'guildhall jobs' })
  pool.on('error', err => log.warn({ err }, 'a database connection of the jobs was lost'))
  pool.on('connect', client =>
    client.on('error', err => log.debug({ err }, 'a database connection of the jobs was lost')),
  )
  const runner: Runner = await run({
    pgPool: pool,
    taskList: tasks,
    crontab,
    concurrency: 4,
    // Lateness of delayed jobs follows this.
    pollInterval: 500,
    noHandleSignals: true,
    logger: new Logger(() => (level, message, meta) => {
      const write = { error: log.error, warning: log.warn, info: log.debug, debug: log.trace }[level]
      write.call(log, { jobs: meta }, message)
    }),
  })
  return {
    async stop() {
      const stopped = runner.stop().then(() => pool.end())
      // A job may wait for Discord's rate limit for minutes; its lease and nonce make it safe to leave.
      await Promise.race([stopped, sleep(stopWithinMs, undefined, { ref: false })])
    },
  }
}
