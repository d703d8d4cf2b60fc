import type { TourMark } from '../api.ts'
import { createRows, el, type Row } from '../dom.ts'
import { renderMarkdown } from '../markdownView.ts'
import { noNames } from '../names.ts'
import type { Page } from '../page.ts'
import type { Panel } from './panel.ts'

/** The five things to try first. */
export function tourPanel({ store }: Page): Panel {
  const hello = el('p', { class: 'hint' })
  const list = el('ol', { class: 'tour' })
  const showRows = createRows(list)
  store.watch(['tour'], () => {
    const { tour } = store.state
    hello.textContent = tour.kind === 'ready' && tour.value.every(({ isDone }) => isDone) ? goodbye : welcome
    if (tour.kind === 'ready') return showRows(tour.value.map(stepRow))
    const words = tour.kind === 'loading' ? 'Loading…' : tour.reason
    showRows([{ key: 'state', parts: [words], build: () => el('li', { class: 'hint' }, words) }])
  })
  return { name: 'Tour', element: el('div', { class: 'workbenchBody' }, hello, list) }
}

const welcome =
  'This is a Discord of your own, on your machine, with the bot in it. Five things to try first; each is ticked once it has happened.'
const goodbye =
  'That was the tour. Now do the same while Faults break something or a Crowd is there; the Log shows what goes over the wire.'

function stepRow({ step, isDone }: TourMark): Row {
  const { title, words } = texts[step]
  const build = (): HTMLElement =>
    el(
      'li',
      { class: isDone ? 'step isDone' : 'step', 'data-step': step },
      el('h3', {}, title, el('span', { class: 'unseen' }, isDone ? ' (done)' : ' (to do)')),
      renderMarkdown(words, noNames),
    )
  return { key: step, parts: [isDone], build }
}

const texts: Record<TourMark['step'], { title: string; words: string }> = {
  talk: {
    title: 'Talk and watch XP',
    words: 'Write something in a channel. Then type `/rank`, press Enter and run it: you have your first XP.',
  },
  ticket: {
    title: 'Open a ticket',
    words:
      'As Ada, run `/tickets setup` with the role Moderator. Then press the button of its panel as somebody else: choose who you are below the channels, or open a second window there.',
  },
  giveaway: {
    title: 'Enter a giveaway and see it end',
    words:
      'As Ada, run `/giveaways create` with any prize and the duration `1m`. Enter it as somebody else, and wait a minute for the winner, or end it with `/giveaways end`.',
  },
  voice: {
    title: 'Join the hub',
    words:
      'As Ada, run `/hubs add`. Then click the channel that comes, `Join to create`: the bot makes a channel of your own and moves you there.',
  },
  faults: {
    title: 'Break something',
    words:
      'Open **Faults** and drop the connection, or lose some answers. Then go on as if nothing had happened: nothing is lost, and nothing happens twice.',
  },
}
