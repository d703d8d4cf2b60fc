import type { GuildSummary } from './api.ts'
import { initials } from './avatar.ts'
import { button, createRows, el, icon, type Row } from './dom.ts'
import { icons } from './icons.ts'
import { joinByInvite } from './inviting.ts'
import type { Page } from './page.ts'

/** The servers of the viewer, and over them the direct messages. */
export function mountGuildList(page: Page, root: HTMLElement): void {
  const { store, session } = page
  const list = el('ul')
  const showRows = createRows(list)
  root.append(list)
  const row = (
    id: string | null,
    name: string,
    content: Node | string,
    { note = '', isUnread = false } = {},
  ): Row => {
    const isHere = store.state.guildId === id
    const build = (): HTMLElement =>
      el(
        'li',
        {},
        button(
          'guild',
          () => session.openGuild(id),
          {
            'aria-label': name + note,
            title: name + note,
            'aria-current': isHere ? 'true' : undefined,
            'data-focus': 'guild',
          },
          content,
          isUnread ? el('span', { class: 'unread' }) : null,
        ),
      )
    return { key: id ?? 'direct messages', parts: [isHere, name, note, isUnread], build }
  }
  store.watch(['overview', 'guildId', 'viewerId', 'dms', 'unread'], () => {
    const { overview, viewerId, dms, unread } = store.state
    if (overview.kind !== 'ready')
      return showRows([noteRow(overview.kind === 'failed' ? 'The servers could not be read.' : 'Loading…')])
    const own = overview.value.guilds.filter(({ memberIds }) => memberIds.includes(viewerId))
    const isUnread = dms.some(({ id }) => unread.has(id))
    showRows([
      row(null, 'Direct messages', icon(icons.message), isUnread ? { note: ' (unread)', isUnread } : {}),
      ...own.map(guild => row(guild.id, guild.name, initials(guild.name), { note: noteOn(guild) })),
      ...(own.length === 0 ? [noteRow('You are in no server.')] : []),
      joinRow(() => joinByInvite(page)),
    ])
  })
}

function joinRow(join: () => void): Row {
  const label = 'Join a server'
  const build = (): HTMLElement =>
    el('li', {}, button('guild', join, { 'aria-label': label, title: label }, icon(icons.plus)))
  return { key: 'join', parts: [], build }
}

/** There is little room for it. */
function noteRow(words: string): Row {
  const build = (): HTMLElement =>
    el(
      'li',
      { class: 'hint guildNote', title: words },
      el('span', { 'aria-hidden': 'true' }, '…'),
      el('span', { class: 'unseen' }, words),
    )
  return { key: 'note', parts: [words], build }
}

function noteOn({ hasBot, isAvailable }: GuildSummary): string {
  if (!isAvailable) return ' (outage)'
  return hasBot ? '' : ' (without the bot)'
}
