import type { APIMessage } from 'discord-api-types/v10'
import { api } from './api.ts'
import { button, el, icon } from './dom.ts'
import { icons } from './icons.ts'
import { attempt } from './interact.ts'
import { openMenuUnder } from './menu.ts'
import { messageMenu } from './messageMenu.ts'
import { hasFlag } from './messages.ts'
import type { Page } from './page.ts'
import { mayReact, reactionAdder } from './reactions.ts'
import { openChannelOf } from './state.ts'

/** What one can do with a message; shown on hover and when it has the focus. */
export function messageTools(page: Page, message: APIMessage, name: string): HTMLElement | null {
  const { store } = page
  const { viewerId: userId } = store.state
  if (hasFlag(message, 'ephemeral')) return null
  const tool = (path: string, label: string, onClick: () => void): HTMLElement =>
    button('iconButton', onClick, { 'aria-label': label, title: label, 'data-focus': label }, icon(path))
  const answer = (kind: 'reply' | 'edit') => () => store.set({ answering: { kind, message } })
  const remove = (): void => void attempt(store, api.delete({ userId, messageId: message.id }))
  const isOwn = message.author.id === userId
  const items = messageMenu(page, message)
  const more = tool(icons.more, `More about the message of ${name}`, () =>
    openMenuUnder(more, name, messageMenu(page, message)),
  )
  more.ariaHasPopup = 'menu'
  return el(
    'div',
    { class: 'tools' },
    mayReact(page) ? reactionAdder(page, message, 'iconButton') : null,
    openChannelOf(store.state)?.canWrite ? tool(icons.reply, `Reply to ${name}`, answer('reply')) : null,
    isOwn ? tool(icons.pencil, 'Edit', answer('edit')) : null,
    isOwn ? tool(icons.bin, 'Delete', remove) : null,
    items.length === 0 ? null : more,
  )
}
