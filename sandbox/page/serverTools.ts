import { newChannelMenu } from './channelMenu.ts'
import { button, icon } from './dom.ts'
import { icons } from './icons.ts'
import { openMenuUnder } from './menu.ts'
import type { Page } from './page.ts'
import { openRoles } from './rolesDialog.ts'

/** The buttons beside the server's name. */
export function mountServerTools(page: Page, root: HTMLElement): void {
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
  root.append(roles, creator)
  page.store.watch(['guildId'], () => {
    const isGuild = typeof page.store.state.guildId === 'string'
    for (const tool of [roles, creator]) tool.hidden = !isGuild
  })
}
