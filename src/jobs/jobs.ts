import { setTimeout as sleep } from 'node:timers/promises'
import { Logger, type Runner, type TaskList, run } from 'graphile-worker'
import { Pool } from 'pg'
import { type Connections, connectionsOf } from '#src/database/database.ts'
import type { Log } from '#src/log.ts'

const stopWithinMs = 3_000

/** retried: it failed and comes again. given_up: it failed at its last try. */
export type JobOutcome = 'done' | 'retried' | 'given_up'

export interface JobsOptions {
  /** Of its connections. */
  name?: string
  /** Of the server itself: it listens for jobs, which a pooler does not let it. */
  url: string
  tasks: TaskList
  crontab: string
  /** Jobs at a time. */
  concurrency?: number
  log: Log
  /** Runs a job as the piece of work with its task's name. */
  during?: (<T>(work: string, run: () => T) => T) | undefined
  /** Told of each try that ended. */
  onJob?(task: string, outcome: JobOutcome): void
}

export interface Jobs {
  connections(): Connections
  /** Resolves when the jobs that run have ended, or after 3 s: no new one starts, and one cut off comes again. */
  stop(): Promise<void>
}

/**
 * Runs jobs from PostgreSQL, in as many processes as there are. It has a pool of its own: graphile-worker reads big
 * numbers as text, ours as bigint.
 */
export async function startJobs({
  name = 'jobs',
  url,
  tasks,
  crontab,
  concurrency = 4,
  log,
  during,
  onJob,
}: JobsOptions): Promise<Jobs> {
  const pool = new Pool({
    connectionString: url,
    max: concurrency + 2,
    application_name: `guildhall ${name}`,
  })
  pool.on('error', err => log.warn({ err }, 'a database connection of the jobs was lost'))
  pool.on('connect', client =>
    client.on('error', err => log.debug({ err }, 'a database connection of the jobs was lost')),
  )
  const runner: Runner = await run({
    pgPool: pool,
    taskList: during ? tasksDuring(tasks, during) : tasks,
    crontab,
    concurrency,
    // Lateness of delayed jobs follows this.
    pollInterval: 500,
    noHandleSignals: true,
    logger: new Logger(() => (level, message, meta) => {
      const write = { error: log.error, warning: log.warn, info: log.debug, debug: log.trace }[level]
      write.call(log, { jobs: meta }, message)
    }),
  })
  if (onJob) {
    const { events } = runner
    events.on('job:success', ({ job }) => onJob(job.task_identifier, 'done'))
    events.on('job:error', ({ job }) =>
      onJob(job.task_identifier, job.attempts < job.max_attempts ? 'retried' : 'given_up'),
    )
  }
  return {
    connections: () => connectionsOf(name, pool),
    async stop() {
      const stopped = runner.stop().then(() => pool.end())
      // A job may wait for Discord's rate limit for minutes; its lease and nonce make it safe to leave.
      await Promise.race([stopped, sleep(stopWithinMs, undefined, { ref: false })])
    },
  }
}

function tasksDuring(tasks: TaskList, during: NonNullable<JobsOptions['during']>): TaskList {
  return Object.fromEntries(
    Object.entries(tasks).map(([name, task]) => [
      name,
      async (payload, helpers) => await during(name, async () => void (await task?.(payload, helpers))),
    ]),
  )
}
