import { createRows, el } from './dom.ts'
import type { Page } from './page.ts'
import type { State } from './state.ts'

/** What is not as it should be, over the conversation. */
export function mountBanners({ store }: Page, root: HTMLElement): void {
  const showRows = createRows(root)
  store.watch(['stream', 'botConnected', 'guild', 'overview'], () => {
    showRows(
      troublesOf(store.state).map(words => ({
        key: words,
        parts: [],
        build: () => el('p', { class: 'banner' }, words),
      })),
    )
  })
}

function troublesOf({ stream, botConnected, guild, overview }: State): string[] {
  if (overview.kind !== 'ready') return []
  if (stream === 'interrupted') return ['The connection to the sandbox is interrupted. Trying again…']
  if (!botConnected) return ['The bot is not connected. Start it with npm start.']
  if (guild.kind !== 'ready') return []
  if (!guild.value.hasBot) return ['The bot is not in this server.']
  return guild.value.isAvailable ? [] : ['This server has an outage: the bot does not see it.']
}
