import { api, type Channel } from './api.ts'
import { avatar } from './avatar.ts'
import { channelMenu } from './channelMenu.ts'
import { channelType } from './discord.ts'
import { button, createRows, el, icon, type Row } from './dom.ts'
import { icons } from './icons.ts'
import { attempt } from './interact.ts'
import { memberMenu } from './memberMenu.ts'
import { hasMenu, openMenuUnder } from './menu.ts'
import type { Page } from './page.ts'
import { isVoice } from './places.ts'

/** The channels of the guild, or the viewer's DMs. */
export function mountChannelList(page: Page, root: HTMLElement, heading: HTMLElement): void {
  const { store } = page
  const list = el('ul')
  const showRows = createRows(list)
  root.append(list)
  store.watch(['guild', 'guildId', 'dms', 'channelId', 'unread', 'names', 'overview'], () => {
    const { overview, guild, guildId, dms } = store.state
    const isReady = overview.kind === 'ready' && guild.kind === 'ready'
    heading.textContent =
      guildId === null ? 'Direct messages' : isReady ? guild.value.name : 'Guildhall sandbox'
    if (overview.kind === 'failed' || guild.kind === 'failed')
      return showRows([hintRow('failed', 'The channels could not be read.')])
    if (guildId === null) return showRows([...dms.map(dm => channelRow(page, dm)), ...openDmRow(page)])
    if (guild.kind === 'loading') return showRows([hintRow('loading', 'Loading…')])
    const { channels } = guild.value
    // A closed thread is found in its channel's list of threads.
    const shown = channels.filter(({ id, thread }) => !thread?.isArchived || id === store.state.channelId)
    showRows(
      shown.length === 0
        ? [hintRow('empty', 'There is no channel here that you can see.')]
        : shown.map(channel => channelRow(page, channel)),
    )
  })
}

export function channelIcon(channel: Channel): SVGSVGElement {
  const { thread, guildId } = channel
  if (guildId === null) return icon(icons.person)
  if (thread) return icon(icons.thread)
  return icon(isVoice(channel) ? icons.voice : icons.text)
}

function channelRow(page: Page, channel: Channel): Row {
  const { store, session } = page
  const { channelId, unread, names, viewerId: userId } = store.state
  const { id, name, type, thread, voiceMemberIds } = channel
  if (type === channelType.category)
    return {
      key: id,
      parts: [name],
      build: () => el('li', { class: 'category' }, el('h2', { dir: 'auto' }, name)),
    }
  const isHere = id === channelId
  const isUnread = unread.has(id)
  const open = (): void => {
    session.openChannel(id)
    // As in Discord, a click on a voice channel is how one sits down in it.
    if (isVoice(channel) && !voiceMemberIds.includes(userId))
      void attempt(store, api.joinVoice({ userId, channelId: id }))
  }
  const build = (): HTMLElement => {
    const opener = button(
      'channel',
      open,
      { 'aria-current': isHere ? 'page' : undefined, 'data-focus': 'channel' },
      channelIcon(channel),
      el('bdi', {}, name),
      isUnread ? el('span', { class: 'unread' }, el('span', { class: 'unseen' }, ' (unread)')) : null,
    )
    const inVoice = voiceMemberIds.map(memberId => {
      const memberName = names.people.get(memberId)?.name ?? 'Somebody'
      const person = el(
        'li',
        {},
        avatar(memberId, { name: memberName, isBot: false }, 'small'),
        el('bdi', {}, memberName),
      )
      return hasMenu(person, memberName, () => memberMenu(page, memberId))
    })
    const people =
      inVoice.length > 0 ? el('ul', { class: 'inVoice', 'aria-label': `In ${name}` }, ...inVoice) : null
    const more = button(
      'iconButton more',
      () => openMenuUnder(more, name, channelMenu(page, id)),
      { 'aria-label': `Manage ${name}`, 'aria-haspopup': 'menu', 'data-focus': 'manage' },
      icon(icons.more),
    )
    const line = el('div', { class: 'withMore' }, opener, channel.guildId === null ? null : more)
    hasMenu(line, name, () => channelMenu(page, id))
    return el('li', { class: thread ? 'thread' : undefined }, line, people)
  }
  return { key: id, parts: [isHere, isUnread, name, type, voiceMemberIds.join(), names], build }
}

/** Until there is one. */
function openDmRow({ store, session }: Page): Row[] {
  const { overview, dms } = store.state
  if (overview.kind !== 'ready' || dms.length > 0) return []
  const { username } = overview.value.bot
  const build = (): HTMLElement =>
    el(
      'li',
      {},
      button('button secondary wide', () => void session.openDm(), {}, `Message ${username}`),
    )
  return [{ key: 'open', parts: [username], build }]
}

function hintRow(key: string, words: string): Row {
  return { key, parts: [], build: () => el('li', { class: 'hint' }, words) }
}
