import { api, type Channel } from './api.ts'
import { askForText, openDialog } from './dialog.ts'
import { channelType } from './discord.ts'
import { button, createRows, el, hintRow, icon, type Row } from './dom.ts'
import { icons } from './icons.ts'
import type { Page } from './page.ts'
import type { State } from './state.ts'

/** The threads of a channel, open ones first; live. */
export function openThreads(page: Page, channel: Channel): void {
  const { store } = page
  openDialog({ title: `Threads of ${channel.name}`, className: 'panel' }, (close, whenClosed) => {
    const list = el('ul', { class: 'cards' })
    const showRows = createRows(list)
    whenClosed(store.watch(['guild'], () => showRows(rowsOf(page, channel, close))))
    const start = (isPrivate: boolean) => () => {
      close()
      startThread(page, channel, isPrivate)
    }
    return [
      el('div', { class: 'dialogBody' }, list),
      el(
        'footer',
        {},
        button('button secondary', start(true), {}, 'New private thread'),
        button('button primary', start(false), {}, 'New thread'),
      ),
    ]
  })
}

/** Whether threads hang on such a channel. */
export function hasThreads({ guildId, thread, type }: Channel): boolean {
  return (
    guildId !== null && thread === null && (type === channelType.text || type === channelType.announcement)
  )
}

function startThread({ store, session }: Page, { id, name }: Channel, isPrivate: boolean): void {
  const { viewerId: userId } = store.state
  const title = `${isPrivate ? 'New private thread' : 'New thread'} in ${name}`
  askForText(title, { label: 'Name' }, async wanted => {
    const { channelId } = await api.startThread({ userId, channelId: id, name: wanted, isPrivate })
    await session.openNewChannel(channelId)
  })
}

function rowsOf(page: Page, { id }: Channel, close: () => void): Row[] {
  const threads = threadsOf(page.store.state, id)
  if (threads.length === 0) return [hintRow('There are no threads here yet.')]
  return threads.map(({ id: threadId, name, thread }) => {
    const open = (): void => {
      close()
      page.session.openChannel(threadId)
    }
    const about = [thread?.isArchived ? 'Closed' : 'Open', thread?.isLocked ? 'locked' : ''].filter(Boolean)
    const build = (): HTMLElement =>
      el(
        'li',
        {},
        button(
          'card row',
          open,
          { 'data-focus': 'thread' },
          icon(icons.thread),
          el('bdi', {}, name),
          el('span', { class: 'hint' }, about.join(', ')),
        ),
      )
    return { key: threadId, parts: [name, about.join()], build }
  })
}

function threadsOf({ guild }: State, parentId: string): Channel[] {
  if (guild.kind !== 'ready') return []
  const threads = guild.value.channels.filter(({ thread, ...one }) => thread && one.parentId === parentId)
  return threads.toSorted((a, b) => Number(a.thread?.isArchived) - Number(b.thread?.isArchived))
}
