import { api } from './api.ts'
import { el } from './dom.ts'
import type { Page } from './page.ts'
import { openChannelOf } from './state.ts'

/** A client says again that somebody types before what it said runs out. */
const againAfterMs = 8_000

/** Who types, under the composer. */
export function createTypingLine({ store }: Page): HTMLElement {
  const line = el('p', { class: 'typing', 'aria-live': 'polite' })
  store.watch(['typing', 'names'], () => {
    const { typing, names } = store.state
    const people = [...typing].map(id => names.people.get(id)?.name ?? 'Somebody')
    const verb = people.length === 1 ? 'is' : 'are'
    line.textContent =
      people.length === 0 ? '' : `${new Intl.ListFormat('en').format(people)} ${verb} typing…`
  })
  return line
}

/** Returns what is to be called with each change of the text. */
export function createTypingTeller({ store }: Page): (text: string) => void {
  let toldAt = 0
  return text => {
    const { viewerId: userId } = store.state
    const channel = openChannelOf(store.state)
    const isWriting = text !== '' && !text.startsWith('/')
    if (!isWriting || !channel || Date.now() - toldAt < againAfterMs) return
    toldAt = Date.now()
    // Nobody misses it when it is lost.
    void api.typing({ userId, channelId: channel.id }).catch(() => {})
  }
}
