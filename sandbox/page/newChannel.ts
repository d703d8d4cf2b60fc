import { newChannelMenu } from './channelMenu.ts'
import { button, icon } from './dom.ts'
import { icons } from './icons.ts'
import { openMenuUnder } from './menu.ts'
import type { Page } from './page.ts'

/** The button beside the server's name. */
export function mountNewChannel(page: Page, root: HTMLElement): void {
  const label = 'New channel'
  const opener = button(
    'iconButton',
    () => openMenuUnder(opener, label, newChannelMenu(page)),
    { 'aria-label': label, title: label, 'aria-haspopup': 'menu' },
    icon(icons.plus),
  )
  root.append(opener)
  page.store.watch(['guildId'], () => {
    opener.hidden = typeof page.store.state.guildId !== 'string'
  })
}
