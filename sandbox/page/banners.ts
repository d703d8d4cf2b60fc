import { api } from './api.ts'
import { button, createRows, el } from './dom.ts'
import { attempt } from './interact.ts'
import type { Page } from './page.ts'
import type { State, Store } from './state.ts'

/** What is not as it should be, over the conversation. */
export function mountBanners({ store }: Page, root: HTMLElement): void {
  const showRows = createRows(root)
  store.watch(['stream', 'botConnected', 'guild', 'overview'], () => {
    showRows(
      troublesOf(store.state).map(words => ({
        key: words,
        parts: [],
        build: () => el('p', { class: 'banner' }, words, remedyOf(store, words)),
      })),
    )
  })
}

function troublesOf({ stream, botConnected, guild, overview }: State): string[] {
  if (overview.kind !== 'ready') return []
  if (stream === 'interrupted') return ['The connection to the sandbox is interrupted. Trying again…']
  if (!botConnected) return ['The bot is not connected. Start it with npm start.']
  if (guild.kind !== 'ready') return []
  if (!guild.value.hasBot) return [removed]
  return guild.value.isAvailable ? [] : [outage]
}

const removed = 'The bot is not in this server.'
const outage = 'This server has an outage: the bot does not see it.'

/** The button that puts it right, where there is one. */
function remedyOf(store: Store, words: string): HTMLElement | null {
  const { guildId } = store.state
  if (!guildId) return null
  const remedy = (label: string, act: (id: string) => Promise<unknown>): HTMLElement =>
    button('button secondary', () => void attempt(store, act(guildId)), {}, label)
  if (words === removed) return remedy('Invite it', api.inviteBot)
  return words === outage ? remedy('End the outage', api.endOutage) : null
}
