import type { APIMessage, APIReaction } from 'discord-api-types/v10'
import { api } from './api.ts'
import { button, el, icon } from './dom.ts'
import { icons } from './icons.ts'
import { attempt } from './interact.ts'
import { openMenuUnder } from './menu.ts'
import type { Page } from './page.ts'
import { has, permission } from './permissions.ts'
import { emojiText, showsPeople } from './reactionPeople.ts'
import { openChannelOf, type Store } from './state.ts'

/** What is offered; others can be joined where somebody used them. */
const offered = ['👍', '👎', '❤️', '😂', '🎉', '🔥', '👀', '🙏', '✅', '❌', '😮', '😢']
const columns = 6

/** The reactions under a message: a click joins or leaves one. */
export function reactionsView(page: Page, message: APIMessage): HTMLElement | null {
  const { reactions = [] } = message
  if (reactions.length === 0) return null
  const chips = reactions.flatMap(reaction =>
    showsPeople(page, message, reaction.emoji, chip(page.store, message, reaction)),
  )
  const adder = mayReact(page) ? reactionAdder(page, message, 'reaction') : null
  return el('div', { class: 'reactions', role: 'group', 'aria-label': 'Reactions' }, ...chips, adder)
}

export function mayReact({ store }: Page): boolean {
  const channel = openChannelOf(store.state)
  return channel !== null && has(channel.permissions, permission.addReactions)
}

/** The button that offers emoji to react with. */
export function reactionAdder({ store }: Page, message: APIMessage, className: string): HTMLElement {
  const { viewerId: userId } = store.state
  const items = offered.map(emoji => ({
    label: emoji,
    run: () => void attempt(store, api.react({ userId, messageId: message.id, emoji })),
  }))
  const opener = button(
    className,
    () => openMenuUnder(opener, 'React with', items, columns),
    {
      'aria-label': 'Add a reaction',
      title: 'Add a reaction',
      'aria-haspopup': 'menu',
      'data-focus': `${className} react`,
    },
    icon(icons.smile),
  )
  return opener
}

function chip(store: Store, message: APIMessage, { emoji, count, me }: APIReaction): HTMLElement {
  const { viewerId: userId } = store.state
  const name = emoji.id === null ? (emoji.name ?? '') : `${emoji.name}:${emoji.id}`
  const toggle = (): void => {
    const change = me ? api.unreact : api.react
    void attempt(store, change({ userId, messageId: message.id, emoji: name }))
  }
  return button(
    'reaction',
    toggle,
    { 'aria-pressed': String(me), 'data-focus': `reaction ${name}` },
    emojiText(emoji),
    el('span', { class: 'count' }, ` ${count}`),
  )
}
