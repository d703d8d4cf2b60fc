import type { APIMessage } from 'discord-api-types/v10'
import { api } from './api.ts'
import { avatar } from './avatar.ts'
import { coalesced } from './coalesced.ts'
import { openDialog } from './dialog.ts'
import { button, createRows, el, hintRow, type Row } from './dom.ts'
import { attempt } from './interact.ts'
import { renderMarkdown } from './markdownView.ts'
import { personName } from './messageView.ts'
import { nameOf } from './names.ts'
import type { Page } from './page.ts'
import { has, permission } from './permissions.ts'
import { type Loaded, loaded, openChannelOf } from './state.ts'
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
    const read = coalesced(async () => {
      showRows(rowsOf(page, await loaded(api.pins(channelId, viewerId)), close))
    }, followPauseMs)
    showRows([hintRow('Loading…')])
    whenClosed(store.watch(['messages'], () => void read()))
    return [el('div', { class: 'dialogBody' }, list)]
  })
}

function rowsOf(page: Page, pins: Loaded<APIMessage[]>, close: () => void): Row[] {
  if (pins.kind === 'loading') return [hintRow('Loading…')]
  if (pins.kind === 'failed') return [hintRow(pins.reason)]
  if (pins.value.length === 0) return [hintRow('Nothing is pinned here yet.')]
  return pins.value.map(message => ({
    key: message.id,
    parts: [JSON.stringify(message)],
    build: () => pinView(page, message, close),
  }))
}

function pinView(page: Page, message: APIMessage, close: () => void): HTMLElement {
  const { names, viewerId: userId } = page.store.state
  const channel = openChannelOf(page.store.state)
  const author = nameOf(names, message.author)
  const mayUnpin = channel?.guildId === null || has(channel?.permissions ?? '0', permission.pinMessages)
  const jump = (): void => {
    close()
    void page.session.goToMessage(message.id)
  }
  const unpin = (): void => void attempt(page.store, api.unpin({ userId, messageId: message.id }))
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
      mayUnpin ? button('button secondary', unpin, {}, 'Unpin') : null,
    ),
  )
}
