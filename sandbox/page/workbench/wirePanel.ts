import { api, type WireEntry } from '../api.ts'
import { createRows, el, type Row } from '../dom.ts'
import { reasonOf } from '../state.ts'
import type { Panel } from './panel.ts'

/** How many are shown; the sandbox keeps more. */
const shownEntries = 200

/** What the bot sent and received, newest first, with what was wrong about it. */
export function wirePanel(): Panel {
  const list = el('ol', { class: 'wire', 'aria-label': 'What went over the wire' })
  const showRows = createRows(list)
  const onlyProblems = el('input', { type: 'checkbox', id: 'onlyProblems' })
  const state = el('p', { class: 'hint' }, 'Loading…')
  let entries: WireEntry[] = []
  let isReading = false

  const render = (): void => {
    const found = onlyProblems.checked ? entries.filter(hasProblem) : entries
    showRows(found.slice(-shownEntries).toReversed().map(entryRow))
    state.textContent = found.length > 0 ? '' : 'Nothing yet.'
  }
  const shown = async (): Promise<void> => {
    if (isReading) return
    isReading = true
    try {
      const more = await api.wire(entries.at(-1)?.number ?? 0)
      entries = [...entries, ...more].slice(-2_000)
      render()
    } catch (error) {
      state.textContent = reasonOf(error)
    } finally {
      isReading = false
    }
  }
  onlyProblems.addEventListener('change', render)
  const filter = el('label', { class: 'check' }, onlyProblems, 'Only what went wrong')
  return { name: 'Log', element: el('div', { class: 'workbenchBody' }, filter, state, list), shown }
}

/** Refused by the rules, by the world or by a fault. */
function hasProblem({ problems, outcome, by }: WireEntry): boolean {
  return problems.length > 0 || (by === 'rest' ? Number(outcome) >= 400 : outcome !== '')
}

function entryRow(entry: WireEntry): Row {
  const { number, at, from, what, outcome, problems } = entry
  const build = (): HTMLElement => {
    const data = el('pre', {}, 'Loading…')
    const details = el(
      'details',
      {},
      el(
        'summary',
        {},
        el('time', {}, new Date(at).toLocaleTimeString()),
        el('span', { class: 'direction' }, from === 'bot' ? '→' : '←'),
        el('span', { class: 'unseen' }, from === 'bot' ? 'sent: ' : 'received: '),
        el('span', { class: 'what' }, what),
        outcome === '' ? null : el('span', { class: 'outcome' }, outcome),
      ),
      ...problems.map(problem => el('p', { class: 'trouble' }, problem)),
      data,
    )
    details.addEventListener('toggle', () => {
      if (!details.open) return
      api.wireData(number).then(
        value => {
          data.textContent = JSON.stringify(value, null, 2)
        },
        (error: unknown) => {
          data.textContent = reasonOf(error)
        },
      )
    })
    return el('li', { class: hasProblem(entry) ? 'isProblem' : undefined }, details)
  }
  return { key: String(number), parts: [], build }
}
