import { afterAll, beforeAll, expect, test } from 'vitest'
import { type TestDatabase, createTestDatabase } from '#test/support/database.ts'
import { withClient } from '#test/support/postgresClient.ts'
import { silent } from '#test/support/testBot.ts'
import { until } from '#test/support/until.ts'
import { type Jobs, startJobs } from '#src/jobs/jobs.ts'

let database: TestDatabase
let jobs: Jobs
const told: string[] = []
const work: string[] = []

beforeAll(async () => {
  database = await createTestDatabase()
  jobs = await startJobs({
    url: database.url,
    crontab: '',
    log: silent,
    tasks: {
      succeeds: () => void work.push('succeeds'),
      fails: () => Promise.reject(new Error('on purpose')),
    },
    during(name, run) {
      work.push(`during ${name}`)
      return run()
    },
    onJob: (task, outcome) => void told.push(`${task} ${outcome}`),
  })
})
afterAll(async () => {
  await jobs.stop()
  await database.drop()
})

const enqueue = (task: string, maxAttempts: number) =>
  withClient(database.url, client =>
    client.query(`SELECT enqueue_job($1, '{}', max_attempts => $2)`, [task, maxAttempts]),
  )

test('each try of a job is told as done, to be retried, or given up', async () => {
  await enqueue('succeeds', 2)
  await enqueue('fails', 2)
  await enqueue('fails', 1)
  await until(
    () => told.length,
    length => length === 3,
  )
  expect(told.toSorted((a, b) => a.localeCompare(b))).toEqual([
    'fails given_up',
    'fails retried',
    'succeeds done',
  ])
})

test('a job runs as the piece of work with its task’s name', () => {
  const during = work.indexOf('during succeeds')
  expect(during).toBeGreaterThanOrEqual(0)
  expect(work.indexOf('succeeds')).toBeGreaterThan(during)
})

test('its connections are told', () => {
  expect(jobs.connections()).toMatchObject({ pool: 'jobs', waiting: 0 })
  expect(jobs.connections().total).toBeGreaterThan(0)
})
