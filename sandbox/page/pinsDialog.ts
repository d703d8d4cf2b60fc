import type { APIMessage } from 'discord-api-types/v10'
import { api } from './api.ts'
import { avatar } from './avatar.ts'
import { coalesced } from './coalesced.ts'
import { openDialog } from './dialog.ts'
import { button, createRows, el, hintRow, type Row } from './dom.ts'
import { attempt } from './interact.ts'
import { renderMarkdown } from './markdownView.ts'
import { nameOf } from './names.ts'
import type { Page } from './page.ts'
import { personName } from './personName.ts'
import { has, permission } from './permissions.ts'
import { type Loaded, loaded, openChannelOf, reasonOf } from './state.ts'
import { messageTime } from './times.ts'

/** Between two readings while much happens in the channel. */
const followPauseMs = 250

/** The pinned messages of the open channel, newest pin first; live. */
export function openPins(page: Page): void {
  const { store } = page
  const { channelId, viewerId } = store.state
  if (channelId === null) return
  openDialog({ title: 'Pinned messages', className: 'panel' }, (close, whenClosed) => {
    const list = el('ul', { class: 'cards' })
    const showRows = createRows(list)
    const trouble = el('p', { class: 'trouble', role: 'alert' })
    const unpin = (messageId: string): void => {
      trouble.textContent = ''
      api.unpin({ userId: viewerId, messageId }).catch((error: unknown) => {
        trouble.textContent = reasonOf(error)
      })
    }
    const read = coalesced(async () => {
      showRows(rowsOf(page, await loaded(api.pins(channelId, viewerId)), { close, unpin }))
    }, followPauseMs)
    showRows([hintRow('Loading…')])
    whenClosed(store.watch(['messages', 'guild'], () => void read()))
    return [el('div', { class: 'dialogBody' }, trouble, list)]
  })
}

interface Deeds {
  close: () => void
  unpin: (messageId: string) => void
}

function rowsOf(page: Page, pins: Loaded<APIMessage[]>, deeds: Deeds): Row[] {
  if (pins.kind === 'loading') return [hintRow('Loading…')]
  if (pins.kind === 'failed') return [hintRow(pins.reason)]
  if (pins.value.length === 0) return [hintRow('Nothing is pinned here yet.')]
  const channel = openChannelOf(page.store.state)
  const mayUnpin = channel?.guildId === null || has(channel?.permissions ?? '0', permission.pinMessages)
  return pins.value.map(message => ({
    key: message.id,
    parts: [JSON.stringify(message), mayUnpin],
    build: () => pinView(page, message, mayUnpin, deeds),
  }))
}

function pinView(page: Page, message: APIMessage, mayUnpin: boolean, { close, unpin }: Deeds): HTMLElement {
  const { names } = page.store.state
  const author = nameOf(names, message.author)
  const jump = (): void => {
    close()
    void attempt(page.store, page.session.goToMessage(message.id))
  }
  const content = message.content === '' ? el('p', { class: 'hint' }, 'A message without text') : null
  return el(
    'li',
    { class: 'card' },
    el(
      'div',
      { class: 'head' },
      avatar(message.author.id, author, 'small'),
      personName(author, 'strong'),
      messageTime(new Date(message.timestamp)),
    ),
    content ?? renderMarkdown(message.content, names),
    el(
      'div',
      { class: 'actionRow' },
      button('button secondary', jump, {}, 'Show it'),
      mayUnpin ? button('button secondary', () => unpin(message.id), {}, 'Unpin') : null,
    ),
  )
}
