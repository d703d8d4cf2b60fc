import { api, type Faults, type Rates } from '../api.ts'
import { button, el } from '../dom.ts'
import type { Page } from '../page.ts'
import { reasonOf } from '../state.ts'
import type { Panel } from './panel.ts'

/** The switches that break Discord, and what is broken now. */
export function faultPanel({ store }: Page): Panel {
  const trouble = el('p', { class: 'trouble', role: 'alert' })
  const reading = el('p', { class: 'hint', role: 'status' })
  const act = (deed: () => Promise<unknown>): void => {
    trouble.textContent = ''
    void deed().catch((error: unknown) => {
      trouble.textContent = reasonOf(error)
    })
  }
  const press = (label: string, deed: () => Promise<unknown>): HTMLButtonElement =>
    button('button secondary', () => act(deed), {}, label)
  const sliders = scales.map(scale => slider(scale, value => act(() => api.setRates({ [scale.key]: value }))))
  const slidersOf = (wanted: Scale['part']): HTMLElement[] =>
    sliders.filter(({ scale }) => scale.part === wanted).map(({ element }) => element)

  const outage = press('', async () => {
    const { guild } = store.state
    if (guild.kind !== 'ready') return
    await (guild.value.isAvailable ? api.beginOutage(guild.value.id) : api.endOutage(guild.value.id))
  })
  const database = press('', () => {
    const { faults } = store.state
    const isPaused = faults.kind === 'ready' && faults.value.isDatabasePaused
    return isPaused ? api.resumeDatabase() : api.pauseDatabase()
  })
  const databasePart = part('Database', database)
  const ahead = el('p', { class: 'hint' })
  const element = el(
    'div',
    { class: 'workbenchBody' },
    trouble,
    reading,
    part(
      'Gateway',
      press('Drop the connection', api.dropGateway),
      press('Drop it and refuse to resume', api.refuseResume),
      ...slidersOf('gateway'),
    ),
    part('Requests', ...slidersOf('rest')),
    part('Server', outage),
    part('Clock', ...clockSteps.map(([label, ms]) => press(label, () => api.advanceClock(ms))), ahead),
    databasePart,
    button('button primary wide', () => act(api.clearFaults), {}, 'Everything works again'),
  )
  store.watch(['faults'], () => {
    const { faults } = store.state
    reading.textContent =
      faults.kind === 'loading' ? 'Loading…' : faults.kind === 'failed' ? faults.reason : ''
    if (faults.kind !== 'ready') return
    const { clockAheadMs, isDatabasePaused } = faults.value
    for (const { scale, show } of sliders) show(faults.value[scale.key])
    ahead.textContent = clockAheadMs === 0 ? '' : `Discord's clock is ${durationOf(clockAheadMs)} ahead.`
    databasePart.hidden = isDatabasePaused === null
    database.textContent = isDatabasePaused ? 'Let the database go on' : 'Pause the database'
  })
  store.watch(['guild'], () => {
    const { guild } = store.state
    outage.hidden = guild.kind !== 'ready'
    if (guild.kind !== 'ready') return
    const { isAvailable, name } = guild.value
    outage.textContent = isAvailable ? `Begin an outage of ${name}` : `End the outage of ${name}`
  })
  return { name: 'Faults', element }
}

interface Scale {
  key: keyof Rates
  part: 'gateway' | 'rest'
  label: string
  most: number
  step: number
  unit: '%' | 'ms'
}

const percent = { most: 50, step: 1, unit: '%' } as const

const scales: readonly Scale[] = [
  { key: 'eventDropPercent', part: 'gateway', label: 'Events that are lost', ...percent },
  { key: 'eventDuplicatePercent', part: 'gateway', label: 'Events that come twice', ...percent },
  { key: 'eventReorderPercent', part: 'gateway', label: 'Events that come late', ...percent },
  { key: 'latencyMs', part: 'rest', label: 'Each takes longer by', most: 5_000, step: 100, unit: 'ms' },
  { key: 'rateLimitPercent', part: 'rest', label: 'Refused as too many (429)', ...percent },
  { key: 'serverErrorPercent', part: 'rest', label: 'Failed (500)', ...percent },
  { key: 'losePercent', part: 'rest', label: 'Done, but the answer is lost', ...percent },
]

const minute = 60_000

const clockSteps: readonly [string, number][] = [
  ['+1 minute', minute],
  ['+1 hour', 60 * minute],
  ['+1 day', 24 * 60 * minute],
]

interface Slider {
  scale: Scale
  element: HTMLElement
  show: (value: Faults[keyof Rates]) => void
}

function slider(scale: Scale, onSet: (value: number) => void): Slider {
  const { key, label, most, step, unit } = scale
  const input = el('input', { type: 'range', id: key, min: 0, max: most, step })
  const output = el('output', { for: key })
  const say = (value: number): void => {
    output.textContent = `${value} ${unit}`
  }
  input.addEventListener('input', () => say(input.valueAsNumber))
  input.addEventListener('change', () => onSet(input.valueAsNumber))
  const show = (value: number): void => {
    input.value = String(value)
    say(value)
  }
  show(0)
  return {
    scale,
    show,
    element: el('div', { class: 'scale' }, el('label', { for: key }, label), output, input),
  }
}

function part(title: string, ...children: HTMLElement[]): HTMLElement {
  return el('section', { class: 'part' }, el('h3', {}, title), ...children)
}

function durationOf(ms: number): string {
  const minutes = Math.round(ms / minute)
  const [days, hours] = [Math.floor(minutes / 1_440), Math.floor((minutes % 1_440) / 60)]
  const parts = [days && `${days} d`, hours && `${hours} h`, minutes % 60 && `${minutes % 60} min`]
  return parts.filter(Boolean).join(' ') || 'less than a minute'
}
