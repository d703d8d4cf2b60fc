import { readFileSync } from 'node:fs'
import path from 'node:path'
import { expect, test } from 'vitest'
import { createMetrics } from '#src/metrics/metrics.ts'
import type { Numbers } from '#src/metrics/readings.ts'

const numbers: Numbers = {
  discord: { connected: true, guilds: 7 },
  events: [{ event: 'messageCreate', received: 12, failed: 1 }],
  lanes: { lanes: 3, waiting: 2, running: 1, refused: 4 },
  xp: { granted: 10, nothing: 5, waiting: 6 },
  catchUps: { running: 1, waiting: 2, retrying: 3, lost: 8 },
  connections: [{ pool: 'system', total: 5, idle: 2, waiting: 9 }],
  settings: 7,
  backlog: { jobsReady: 2, jobsGivenUp: 1, outboxWaiting: 4, outboxOldestSeconds: 61.5 },
}

/** The lines of Guildhall's own numbers, without their explanations. */
const ownLines = (page: string) => page.split('\n').filter(line => line.startsWith('guildhall_'))

test('each number of the moment is told, and told anew at the next scrape', async () => {
  const metrics = createMetrics()
  await metrics.render(numbers)
  const lines = ownLines(await metrics.render(numbers))
  expect(lines).toEqual(
    expect.arrayContaining([
      'guildhall_discord_connected 1',
      'guildhall_discord_guilds 7',
      'guildhall_events_total{event="messageCreate"} 12',
      'guildhall_event_failures_total{event="messageCreate"} 1',
      'guildhall_lane_tasks{state="waiting"} 2',
      'guildhall_lane_tasks{state="running"} 1',
      'guildhall_lane_refusals_total 4',
      'guildhall_xp_messages_total{fate="granted"} 10',
      'guildhall_xp_messages_total{fate="lost"} 8',
      'guildhall_group_commit_rows_waiting 6',
      'guildhall_catch_up_guilds{state="retrying"} 3',
      'guildhall_settings_cached_guilds 7',
      'guildhall_database_connections{pool="system",state="used"} 3',
      'guildhall_database_connections{pool="system",state="idle"} 2',
      'guildhall_database_connections_awaited{pool="system"} 9',
      'guildhall_jobs{state="ready"} 2',
      'guildhall_jobs{state="given_up"} 1',
      'guildhall_outbox_messages_waiting 4',
      'guildhall_outbox_oldest_seconds 61.5',
    ]),
  )
})

test('what happens is counted from one scrape to the next', async () => {
  const metrics = createMetrics()
  metrics.databaseRetry('40001')
  metrics.slowQuery()
  metrics.commitBatch(120, 4)
  metrics.discordRequest('POST', 204)
  metrics.discordRequest('GET', undefined)
  metrics.job('sweepOutbox', 'done')
  await metrics.render(numbers)
  metrics.databaseRetry('40001')
  metrics.commitBatch(3, 700)
  const lines = ownLines(await metrics.render(numbers))
  expect(lines).toEqual(
    expect.arrayContaining([
      'guildhall_database_retries_total{code="40001"} 2',
      'guildhall_database_slow_queries_total 1',
      'guildhall_group_commit_rows_sum 123',
      'guildhall_group_commit_rows_bucket{le="5"} 1',
      'guildhall_group_commit_seconds_bucket{le="0.005"} 1',
      'guildhall_group_commit_seconds_bucket{le="1"} 2',
      'guildhall_discord_requests_total{method="POST",status="2xx"} 1',
      'guildhall_discord_requests_total{method="GET",status="lost"} 1',
      'guildhall_jobs_total{task="sweepOutbox",outcome="done"} 1',
    ]),
  )
})

test('the answers for which Discord bans an address are counted by their status', async () => {
  const metrics = createMetrics()
  for (const status of [401, 403, 429, 429, 404, 500]) metrics.discordRequest('GET', status)
  const invalid = ownLines(await metrics.render(numbers)).filter(line => line.includes('invalid'))
  expect(invalid).toEqual([
    'guildhall_discord_invalid_requests_total{status="401"} 1',
    'guildhall_discord_invalid_requests_total{status="403"} 1',
    'guildhall_discord_invalid_requests_total{status="429"} 2',
  ])
})

test('what the database did not tell is left out, and not told as it was before', async () => {
  const metrics = createMetrics()
  await metrics.render(numbers)
  const lines = ownLines(await metrics.render({ ...numbers, backlog: undefined }))
  expect(lines.filter(line => /^guildhall_(?:jobs|outbox\w+)(?: |\{state)/.test(line))).toEqual([])
  expect(lines).toContain('guildhall_discord_connected 1')
})

test('an interaction counts by its command and outcome, with the wait for its first answer', async () => {
  const metrics = createMetrics()
  metrics.interaction('rank', 'answered', 80)
  metrics.interaction('rank', 'taken', undefined)
  const lines = ownLines(await metrics.render(numbers))
  expect(lines).toEqual(
    expect.arrayContaining([
      'guildhall_interactions_total{command="rank",outcome="answered"} 1',
      'guildhall_interactions_total{command="rank",outcome="taken"} 1',
      'guildhall_interaction_acknowledgement_seconds_bucket{le="0.1",command="rank"} 1',
      'guildhall_interaction_acknowledgement_seconds_count{command="rank"} 1',
    ]),
  )
})

test('what has not happened yet stands at 0, so that its first time is an increase', async () => {
  const metrics = createMetrics()
  metrics.expect({ commands: ['rank'], tasks: ['sweepOutbox'] })
  const lines = ownLines(await metrics.render(numbers))
  expect(lines).toEqual(
    expect.arrayContaining([
      'guildhall_interactions_total{command="rank",outcome="failed"} 0',
      'guildhall_jobs_total{task="sweepOutbox",outcome="given_up"} 0',
      'guildhall_discord_invalid_requests_total{status="401"} 0',
    ]),
  )
})

test('every name follows Prometheus’s rules, and the process tells its own numbers', async () => {
  const page = await createMetrics().render(numbers)
  const types = [...page.matchAll(/^# TYPE (\S+) (\S+)$/gm)].map(([, name = '', type]) => ({ name, type }))
  expect(types.map(({ name }) => name)).toContain('process_resident_memory_bytes')
  for (const { name, type } of types) {
    if (!name.startsWith('guildhall_')) continue
    expect(name).toMatch(/^[a-z_]+$/)
    expect(name.endsWith('_total'), name).toBe(type === 'counter')
  }
})

test('docs/operations.md lists each of them', async () => {
  const page = await createMetrics().render(numbers)
  const names = [...page.matchAll(/^# TYPE guildhall_(\S+) /gm)].map(match => match[1])
  const file = path.join(import.meta.dirname, '../../../docs/operations.md')
  const section = readFileSync(file, 'utf8').split('## Metrics and alerts')[1]?.split('\n## ')[0] ?? ''
  const rows = section.split('| Name | Labels | What |')[1]?.split('\n\n')[0]?.split('\n') ?? []
  const listed = rows.flatMap(row =>
    [...(row.split('|')[1] ?? '').matchAll(/`(\w+)`/g)].map(match => match[1]),
  )
  expect(new Set(listed)).toEqual(new Set(names))
})
