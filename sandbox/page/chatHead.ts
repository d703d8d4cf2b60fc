import { channelIcon } from './channelList.ts'
import { button, el, icon } from './dom.ts'
import { icons } from './icons.ts'
import { renderInline } from './markdownView.ts'
import type { Page } from './page.ts'
import { openPins } from './pinsDialog.ts'
import { openChannelOf } from './state.ts'
import { hasThreads, openThreads } from './threadsDialog.ts'

/** The open channel's name and topic, between the buttons that show the channels and the members where there is little room. */
export function mountChatHead(page: Page, root: HTMLElement): void {
  const { store } = page
  const title = el('h2', { class: 'chatTitle' })
  const topic = el('p', { class: 'topic' })
  const places = panelButton('places', 'Servers and channels', icons.menu)
  const members = panelButton('members', 'Members', icons.people)
  const threads = tool('Threads', icons.thread, () => {
    const channel = openChannelOf(store.state)
    if (channel) openThreads(page, channel)
  })
  const pins = tool('Pinned messages', icons.pin, () => openPins(page))
  root.append(places, title, topic, threads, pins, members)
  store.watch(['guild', 'dms', 'channelId', 'guildId', 'names'], () => {
    const channel = openChannelOf(store.state)
    const parent = channel?.thread ? store.state.names.channels.get(channel.parentId ?? '') : undefined
    title.replaceChildren(
      ...(channel ? [channelIcon(channel), el('bdi', {}, channel.name)] : []),
      ...(parent === undefined ? [] : [el('span', { class: 'hint' }, 'in ', el('bdi', {}, parent))]),
    )
    pins.hidden = channel === null
    threads.hidden = channel === null || !hasThreads(channel)
    topic.replaceChildren(channel?.topic ? renderInline(channel.topic, store.state.names) : '')
    document.title = channel ? `${channel.name} · Guildhall sandbox` : 'Guildhall sandbox'
  })
  // On a phone whoever chose a channel wants to read it.
  store.watch(['channelId'], () => closePanels())
  document.getElementById('veil')?.addEventListener('click', closePanels)
  document.addEventListener('keydown', ({ key }) => {
    // What lies over a panel closes first.
    const isCovered = document.querySelector(':is(dialog[open], :popover-open)') !== null
    if (key === 'Escape' && !isCovered) closePanels()
  })
}

function tool(label: string, path: string, open: () => void): HTMLElement {
  return button(
    'iconButton',
    open,
    { 'aria-label': label, title: label, 'aria-haspopup': 'dialog' },
    icon(path),
  )
}

type Panel = 'places' | 'members'

/** data-panel says which panel is open over the chat; the style sheet lets it matter only where there is little room. */
function panelButton(panel: Panel, label: string, path: string): HTMLElement {
  const toggle = (): void => {
    const isOpen = document.body.dataset['panel'] === panel
    closePanels()
    if (isOpen) return
    document.body.dataset['panel'] = panel
    opener.ariaExpanded = 'true'
    document.getElementById(panel)?.querySelector<HTMLElement>('button, select, a')?.focus()
  }
  const opener = button(
    `iconButton ${panel}Opener`,
    toggle,
    { 'aria-label': label, title: label, 'aria-expanded': 'false', 'aria-controls': panel },
    icon(path),
  )
  return opener
}

function closePanels(): void {
  const { panel } = document.body.dataset
  if (panel === undefined) return
  delete document.body.dataset['panel']
  const opener = document.querySelector<HTMLElement>(`.${panel}Opener`)
  if (!opener) return
  opener.ariaExpanded = 'false'
  if (document.getElementById(panel)?.contains(document.activeElement)) opener.focus()
}
