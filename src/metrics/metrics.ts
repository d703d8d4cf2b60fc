import { Counter, Gauge, Histogram, Registry, collectDefaultMetrics } from 'prom-client'
import type { JobOutcome } from '#src/jobs/jobs.ts'
import { type Numbers, type Reading, readings } from '#src/metrics/readings.ts'

/** taken: another process answered it, or it was too old to be answered. */
const interactionOutcomes = ['answered', 'refused', 'failed', 'taken'] as const
export type InteractionOutcome = (typeof interactionOutcomes)[number]

const jobOutcomes: readonly JobOutcome[] = ['done', 'retried', 'given_up']
/** Of which Discord allows 10,000 in 10 minutes. */
const invalidStatuses = [401, 403, 429]

/** What the parts tell as it happens: once a batch, request or failure, never once a message. */
export interface Metrics {
  databaseRetry(code: string): void
  slowQuery(): void
  commitBatch(rows: number, waitedMs: number): void
  /** `status` is undefined when there was no answer. */
  discordRequest(method: string, status: number | undefined): void
  job(task: string, outcome: JobOutcome): void
  /**
   * `command` is one of the bot's own, never what somebody sent. `waitedMs`: until Discord took the first answer, undefined
   * when it took none.
   */
  interaction(command: string, outcome: InteractionOutcome, waitedMs: number | undefined): void
}

/** Everything that Guildhall tells Prometheus. No label holds a server, a person or anything that they wrote. */
export interface MetricsPage extends Metrics {
  readonly contentType: string
  /** Counts of these stand at 0 from the start, as Prometheus takes no first value for an increase. */
  expect(known: { commands: readonly string[]; tasks: readonly string[] }): void
  /** Tells what was counted, the numbers of this moment, and the process's own. */
  render(numbers: Numbers): Promise<string>
}

export function createMetrics(): MetricsPage {
  const registry = new Registry()
  collectDefaultMetrics({ register: registry })
  const read = readings.map(reading => createReading(reading, registry))
  const named = <Label extends string = never>(name: string, help: string, ...labelNames: Label[]) => ({
    name: `guildhall_${name}`,
    help,
    labelNames,
    registers: [registry],
  })

  const retries = new Counter(
    named('database_retries_total', 'Work for the database that failed and was tried again', 'code'),
  )
  const slowQueries = new Counter(
    named('database_slow_queries_total', 'Statements that took longer than 100 ms'),
  )
  const batchRows = new Histogram({
    ...named('group_commit_rows', 'Rows of a batch'),
    buckets: [1, 5, 20, 50, 100, 200, 300, 400, 500],
  })
  const batchSeconds = new Histogram({
    ...named('group_commit_seconds', 'From the arrival of the oldest row of a batch to its commit'),
    buckets: [0.002, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 1, 5, 30],
  })
  const requests = new Counter(
    named('discord_requests_total', 'Requests to Discord by the class of their answer', 'method', 'status'),
  )
  const invalidRequests = new Counter(
    named(
      'discord_invalid_requests_total',
      'Answers of which Discord allows 10,000 in 10 minutes before it bans the address',
      'status',
    ),
  )
  for (const status of invalidStatuses) invalidRequests.inc({ status }, 0)
  const jobs = new Counter(named('jobs_total', 'Tries of jobs by how they ended', 'task', 'outcome'))
  const interactions = new Counter(
    named('interactions_total', 'Commands, clicks and forms by how they ended', 'command', 'outcome'),
  )
  const acknowledgement = new Histogram({
    ...named(
      'interaction_acknowledgement_seconds',
      'From the arrival of an interaction to its first answer, for which Discord waits 3 s',
      'command',
    ),
    buckets: [0.05, 0.1, 0.25, 0.5, 1, 2, 3],
  })

  return {
    databaseRetry: code => retries.inc({ code }),
    slowQuery: () => slowQueries.inc(),
    commitBatch(rows, waitedMs) {
      batchRows.observe(rows)
      batchSeconds.observe(waitedMs / 1_000)
    },
    discordRequest(method, status) {
      requests.inc({ method, status: status === undefined ? 'lost' : `${Math.floor(status / 100)}xx` })
      if (status !== undefined && invalidStatuses.includes(status)) invalidRequests.inc({ status })
    },
    job: (task, outcome) => jobs.inc({ task, outcome }),
    interaction(command, outcome, waitedMs) {
      interactions.inc({ command, outcome })
      if (waitedMs !== undefined) acknowledgement.observe({ command }, waitedMs / 1_000)
    },
    contentType: registry.contentType,
    expect(known) {
      for (const command of known.commands)
        for (const outcome of interactionOutcomes) interactions.inc({ command, outcome }, 0)
      for (const task of known.tasks) for (const outcome of jobOutcomes) jobs.inc({ task, outcome }, 0)
    },
    async render(numbers) {
      for (const update of read) update(numbers)
      return await registry.metrics()
    },
  }
}

/** Answers what sets the reading to the numbers of a moment. */
function createReading({ name, help, labels = [], read }: Reading, registry: Registry) {
  const options = { name: `guildhall_${name}`, help, labelNames: [...labels], registers: [registry] }
  const metric = name.endsWith('_total') ? new Counter(options) : new Gauge(options)
  return (numbers: Numbers) => {
    metric.reset()
    // One without labels stands at 0 again; what is not known is not told.
    if (labels.length === 0) metric.remove()
    for (const [value, ...values] of read(numbers)) metric.labels(...values).inc(value)
  }
}
