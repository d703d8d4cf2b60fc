import { api } from './api.ts'
import { newChannelMenu } from './channelMenu.ts'
import { button, icon } from './dom.ts'
import { icons } from './icons.ts'
import { attempt } from './interact.ts'
import { openInvites } from './inviting.ts'
import { type MenuItem, openMenuUnder } from './menu.ts'
import { openBans } from './moderating.ts'
import type { Page } from './page.ts'
import { openRoles } from './rolesDialog.ts'

/** The server's name (`place`), which opens its menu, and the buttons beside it. */
export function mountServerTools(page: Page, root: HTMLElement, place: HTMLElement): void {
  const roles = button(
    'iconButton',
    () => openRoles(page),
    { 'aria-label': 'Roles', title: 'Roles', 'aria-haspopup': 'dialog' },
    icon(icons.shield),
  )
  const label = 'New channel'
  const creator = button(
    'iconButton',
    () => openMenuUnder(creator, label, newChannelMenu(page)),
    { 'aria-label': label, title: label, 'aria-haspopup': 'menu' },
    icon(icons.plus),
  )
  place.ariaHasPopup = 'menu'
  place.addEventListener('click', () => openMenuUnder(place, 'Server', serverMenu(page)))
  root.append(roles, creator)
  page.store.watch(['guildId'], () => {
    const isGuild = typeof page.store.state.guildId === 'string'
    for (const tool of [roles, creator]) tool.hidden = !isGuild
    place.toggleAttribute('disabled', !isGuild)
    place.role = isGuild ? null : 'presentation'
  })
}

function serverMenu(page: Page): MenuItem[] {
  const { store } = page
  const { viewerId: userId, guildId } = store.state
  if (typeof guildId !== 'string') return []
  return [
    { label: 'Invites', run: () => openInvites(page) },
    { label: 'Bans', run: () => openBans(page) },
    {
      label: 'Leave the server',
      isDanger: true,
      run: () => void attempt(store, api.leaveGuild({ userId, guildId })),
    },
  ]
}
