import { api } from '../api.ts'
import { el } from '../dom.ts'
import type { Page } from '../page.ts'
import { reasonOf } from '../state.ts'
import { figuresOf, type Sample } from './figures.ts'
import type { Panel } from './panel.ts'

/** How many members come along, and how the bot is doing meanwhile. */
export function crowdPanel({ store }: Page): Panel {
  const input = el('input', { type: 'range', id: 'crowd', min: 0, max: 500, step: 5, value: 0 })
  const output = el('output', { for: 'crowd' }, '0')
  const trouble = el('p', { class: 'trouble', role: 'alert' })
  const figures = el('dl', { class: 'figures' })
  const hint = el('p', { class: 'hint' }, 'Loading…')
  let last: Sample | null = null

  const say = (error: unknown): void => {
    trouble.textContent = reasonOf(error)
  }
  input.addEventListener('input', () => {
    output.textContent = input.value
  })
  input.addEventListener('change', () => {
    trouble.textContent = ''
    const { guildId } = store.state
    if (!guildId) return say('Open a server first.')
    void api.crowd(guildId, input.valueAsNumber).catch(say)
  })
  const shown = async (): Promise<void> => {
    try {
      const { crowd, metrics } = await api.figures()
      if (document.activeElement !== input) {
        input.value = String(crowd)
        output.textContent = String(crowd)
      }
      hint.textContent = metrics === null ? "The bot's figures are known only where npm start runs both." : ''
      const sample = { at: performance.now(), text: metrics ?? '' }
      const rows = figuresOf(sample, last)
      last = sample
      figures.replaceChildren(...rows.flatMap(([name, value]) => [el('dt', {}, name), el('dd', {}, value)]))
    } catch (error) {
      // The next reading takes it back.
      hint.textContent = reasonOf(error)
    }
  }
  const element = el(
    'div',
    { class: 'workbenchBody' },
    el(
      'p',
      { class: 'hint' },
      'Members who talk, sit down in voice and press the buttons by which one enters something.',
    ),
    el('div', { class: 'scale' }, el('label', { for: 'crowd' }, 'Members'), output, input),
    trouble,
    figures,
    hint,
  )
  return { name: 'Crowd', element, shown }
}
