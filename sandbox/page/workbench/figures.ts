/** The bot's figures at one moment, in Prometheus's text format. */
export interface Sample {
  at: number
  text: string
}

/** What is worth watching under load; a counter is told as its growth a second. */
const wanted: readonly { label: string; name: string; unit?: string; per?: 'second'; scale?: number }[] = [
  { label: 'Events a second', name: 'guildhall_events_total', per: 'second' },
  {
    label: 'Messages that granted XP, a second',
    name: 'guildhall_xp_messages_total{fate="granted"}',
    per: 'second',
  },
  { label: 'Requests to Discord a second', name: 'guildhall_discord_requests_total', per: 'second' },
  { label: 'Interactions a second', name: 'guildhall_interactions_total', per: 'second' },
  { label: 'Rows waiting for a commit', name: 'guildhall_group_commit_rows_waiting' },
  { label: 'Tasks waiting in lanes', name: 'guildhall_lane_tasks{state="waiting"}' },
  { label: 'Messages in the outbox', name: 'guildhall_outbox_messages_waiting' },
  { label: 'CPU', name: 'process_cpu_seconds_total', per: 'second', unit: '%', scale: 100 },
  { label: 'Memory', name: 'process_resident_memory_bytes', unit: 'MB', scale: 1 / 1_048_576 },
  {
    label: 'Event loop, 99th percentile',
    name: 'nodejs_eventloop_lag_p99_seconds',
    unit: 'ms',
    scale: 1_000,
  },
]

/** Label and value of each figure that the bot tells; rates need the sample before. */
export function figuresOf(sample: Sample, before: Sample | null): [label: string, value: string][] {
  return wanted.flatMap(({ label, name, unit = '', per, scale = 1 }) => {
    const now = sumOf(sample.text, name)
    if (now === null) return []
    const value = per ? rate(now, sample, before && sumOf(before.text, name), before) : now
    if (value === null) return []
    return [[label, `${rounded(value * scale)} ${unit}`.trim()]]
  })
}

function rate(now: number, sample: Sample, then: number | null, before: Sample | null): number | null {
  if (then === null || before === null || sample.at <= before.at) return null
  return ((now - then) * 1_000) / (sample.at - before.at)
}

/** Of all series with that name, or with all of those labels; null when there is none. */
function sumOf(text: string, wantedName: string): number | null {
  const [name = '', labels = ''] = wantedName.split(/[{}]/)
  const values = text.split('\n').flatMap(line => {
    const [, series, seriesLabels = '', value] = /^(\w+)(?:\{(.*)\})? (\S+)$/.exec(line) ?? []
    return series === name && seriesLabels.includes(labels) ? Number(value) : []
  })
  return values.length === 0 ? null : values.reduce((sum, value) => sum + value, 0)
}

function rounded(value: number): string {
  return value.toFixed(Math.abs(value) < 10 ? 1 : 0).replace(/\.0$/, '')
}
