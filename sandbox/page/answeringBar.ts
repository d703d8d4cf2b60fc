import { button, el, icon } from './dom.ts'
import { icons } from './icons.ts'
import { nameOf } from './names.ts'
import type { Page } from './page.ts'

/** Says what is being answered or edited. */
export function createAnsweringBar({ store }: Page, onStop: () => void): HTMLElement {
  const bar = el('div', { class: 'answering' })
  store.watch(['answering'], () => {
    const { answering, names } = store.state
    bar.hidden = answering === null
    if (!answering) return bar.replaceChildren()
    const words =
      answering.kind === 'edit'
        ? el('span', {}, 'Editing your message')
        : el('span', {}, 'Replying to ', el('bdi', {}, nameOf(names, answering.message.author).name))
    bar.replaceChildren(words, button('iconButton', onStop, { 'aria-label': 'Stop' }, icon(icons.close)))
  })
  return bar
}
