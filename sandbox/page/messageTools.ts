import type { APIMessage } from 'discord-api-types/v10'
import { api } from './api.ts'
import { commandType } from './discord.ts'
import { button, el, icon } from './dom.ts'
import { icons } from './icons.ts'
import { contextCommands } from './memberMenu.ts'
import { openMenuUnder } from './menu.ts'
import { hasFlag } from './messages.ts'
import type { Page } from './page.ts'
import { openChannelOf } from './state.ts'

/** What one can do with a message; shown on hover and when it has the focus. */
export function messageTools(page: Page, message: APIMessage, name: string): HTMLElement | null {
  const { store } = page
  const { viewerId: userId } = store.state
  if (hasFlag(message, 'ephemeral')) return null
  const tool = (path: string, label: string, onClick: () => void): HTMLElement =>
    button('iconButton', onClick, { 'aria-label': label, title: label }, icon(path))
  const answer = (kind: 'reply' | 'edit') => () => store.set({ answering: { kind, message } })
  const remove = (): void => {
    // Who may not is not offered it, and who is too late has what they wanted.
    void api.delete({ userId, messageId: message.id }).catch(() => {})
  }
  const isOwn = message.author.id === userId
  const commands = contextCommands(page, commandType.message, message.id)
  const more =
    commands.length === 0
      ? null
      : tool(icons.more, `Commands for the message of ${name}`, () =>
          openMenuUnder(more ?? root, name, commands),
        )
  const root = el(
    'div',
    { class: 'tools' },
    openChannelOf(store.state)?.canWrite ? tool(icons.reply, `Reply to ${name}`, answer('reply')) : null,
    isOwn ? tool(icons.pencil, 'Edit', answer('edit')) : null,
    isOwn ? tool(icons.bin, 'Delete', remove) : null,
    more,
  )
  return root
}
