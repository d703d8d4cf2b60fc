import type { APIMessage } from 'discord-api-types/v10'
import { api, type Reacted } from './api.ts'
import { avatar } from './avatar.ts'
import { coalesced } from './coalesced.ts'
import { openDialog } from './dialog.ts'
import { createRows, el, hintRow, type Row } from './dom.ts'
import { nameOf, type Names } from './names.ts'
import type { Page } from './page.ts'
import { personName } from './personName.ts'
import { type Loaded, loaded } from './state.ts'

/** A pointer that only passes by asks for nothing. */
const restMs = 200
/** Between two readings while much happens in the channel. */
const followPauseMs = 250
/** How many are named before the others are counted. */
const mostNamed = 5

type ReactionEmoji = Reacted['emoji']

export function emojiText({ id, name }: ReactionEmoji): string {
  return id === null ? (name ?? '') : `:${name}:`
}

/** Names who reacted while the pointer rests on the chip or it has the keyboard's focus. */
export function showsPeople(
  { store }: Page,
  message: APIMessage,
  emoji: ReactionEmoji,
  chip: HTMLElement,
): HTMLElement[] {
  const tip = el('div', { class: 'tip', role: 'tooltip', popover: 'manual' })
  let resting = 0
  const hide = (): void => {
    window.clearTimeout(resting)
    if (tip.isConnected) tip.hidePopover()
  }
  const show = async (): Promise<void> => {
    const { viewerId, names } = store.state
    const reacted = await loaded(api.reactions(message.id, viewerId))
    if (reacted.kind !== 'ready' || !chip.matches(':hover, :focus-visible')) return
    const users = reacted.value.find(one => isSame(one.emoji, emoji))?.users ?? []
    if (users.length === 0 || !tip.isConnected) return
    tip.textContent = `${namesOfUsers(names, users)} reacted with ${emojiText(emoji)}`
    tip.showPopover()
    const { left, top } = chip.getBoundingClientRect()
    const { width, height } = tip.getBoundingClientRect()
    tip.style.left = `${Math.max(8, Math.min(left, window.innerWidth - width - 8))}px`
    tip.style.top = `${Math.max(8, top - height - 6)}px`
  }
  const showSoon = (): void => {
    window.clearTimeout(resting)
    resting = window.setTimeout(() => void show(), restMs)
  }
  chip.addEventListener('pointerenter', showSoon)
  chip.addEventListener('pointerleave', hide)
  chip.addEventListener('focus', showSoon)
  chip.addEventListener('blur', hide)
  chip.addEventListener('keydown', ({ key }) => {
    if (key === 'Escape') hide()
  })
  return [chip, tip]
}

/** Everybody who reacted to the message, by emoji; live. */
export function openReactionPeople({ store }: Page, message: APIMessage): void {
  const { viewerId } = store.state
  openDialog({ title: 'Reactions', className: 'panel' }, (_close, whenClosed) => {
    const list = el('ul', { class: 'cards' })
    const showRows = createRows(list)
    const read = coalesced(async () => {
      showRows(rowsOf(store.state.names, await loaded(api.reactions(message.id, viewerId))))
    }, followPauseMs)
    showRows([hintRow('Loading…')])
    whenClosed(store.watch(['messages', 'names'], () => void read()))
    return [el('div', { class: 'dialogBody' }, list)]
  })
}

function rowsOf(names: Names, reacted: Loaded<Reacted[]>): Row[] {
  if (reacted.kind === 'loading') return [hintRow('Loading…')]
  if (reacted.kind === 'failed') return [hintRow(reacted.reason)]
  if (reacted.value.length === 0) return [hintRow('Nobody has reacted to this message.')]
  return reacted.value.map(({ emoji, users }) => {
    const build = (): HTMLElement =>
      el(
        'li',
        { class: 'card' },
        el('h3', {}, `${emojiText(emoji)} ${users.length}`),
        el(
          'ul',
          {},
          ...users.map(user => {
            const name = nameOf(names, user)
            return el('li', { class: 'head' }, avatar(user.id, name, 'small'), personName(name))
          }),
        ),
      )
    return { key: emoji.id ?? emoji.name ?? '', parts: [users.map(({ id }) => id).join(), names], build }
  })
}

function isSame(one: ReactionEmoji, other: ReactionEmoji): boolean {
  return one.id === other.id && (one.id !== null || one.name === other.name)
}

function namesOfUsers(names: Names, users: Reacted['users']): string {
  const named = users.slice(0, mostNamed).map(user => nameOf(names, user).name)
  const others = users.length - named.length
  const all = others === 0 ? named : [...named, others === 1 ? '1 other' : `${others} others`]
  return new Intl.ListFormat('en').format(all)
}
