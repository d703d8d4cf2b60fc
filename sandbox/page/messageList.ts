import type { APIMessage } from 'discord-api-types/v10'
import { button, createRows, el, icon, type Row } from './dom.ts'
import { commandType } from './discord.ts'
import { icons } from './icons.ts'
import { dismiss } from './interact.ts'
import { contextCommands } from './memberMenu.ts'
import { continues } from './messages.ts'
import { MessageWindow } from './messageWindow.ts'
import { messageView } from './messageView.ts'
import type { Page } from './page.ts'
import { keepAtEnd, watchEdges } from './scrolling.ts'
import { type Notice, openChannelOf, type State } from './state.ts'
import { dayName } from './times.ts'

/** The conversation of the open channel. */
export function mountMessageList(page: Page, scroller: HTMLElement, log: HTMLElement): void {
  const list = el('ol', {
    class: 'messages',
    role: 'log',
    'aria-label': 'Conversation',
    'aria-relevant': 'additions',
  })
  const showRows = createRows(list)
  const shownPart = new MessageWindow()
  let range = { from: 0, to: 0 }
  const hasMoreBelow = (): boolean => range.to < messagesOf(page.store.state).length
  const scrolling = keepAtEnd(scroller, log, hasMoreBelow)
  log.append(list)
  let shown = ''
  const render = (): void => {
    const { state } = page.store
    const focused = list.contains(document.activeElement) ? document.activeElement : null
    range = shownPart.rangeIn(messagesOf(state))
    showRows(rowsOf(page, { ...range, move, toNewest }))
    // What had the focus went out of the page.
    if (focused && !focused.isConnected && !list.contains(document.activeElement))
      scroller.focus({ preventScroll: true })
    edges.watch(list.querySelectorAll('[data-edge]'))
    scrolling.settle()
  }
  const move = (direction: -1 | 1): void => {
    // What was out of the page is no news.
    list.ariaLive = 'off'
    // A browser keeps in place what is in view, unless that is the very top.
    if (direction === -1) scroller.scrollTop = Math.max(scroller.scrollTop, 1)
    shownPart.move(messagesOf(page.store.state), direction)
    render()
  }
  const showNewest = (): void => {
    shownPart.reset()
    render()
    scrolling.toEnd()
  }
  const toNewest = (): void => {
    showNewest()
    scroller.focus({ preventScroll: true })
  }
  const edges = watchEdges(scroller, move)
  page.store.watch(
    [
      'messages',
      'names',
      'notices',
      'hasEarlier',
      'viewerId',
      'channelId',
      'guild',
      'dms',
      'overview',
      'commands',
    ],
    () => {
      const { state } = page.store
      const conversation = `${state.viewerId} ${state.channelId}`
      // A conversation that is only now opened is not news to be read out.
      list.ariaLive = conversation === shown && state.messages.kind === 'ready' ? 'polite' : 'off'
      if (conversation !== shown) {
        shownPart.reset()
        scrolling.toEnd()
      }
      if (state.messages.kind === 'ready') shown = conversation
      render()
    },
  )
  page.store.watch(['soughtId'], () => {
    const { soughtId } = page.store.state
    if (soughtId === null) return
    list.ariaLive = 'off'
    shownPart.moveTo(messagesOf(page.store.state), soughtId)
    render()
    const message = list.querySelector<HTMLElement>(`[data-message="${soughtId}"]`)
    message?.scrollIntoView({ block: 'center' })
    message?.focus()
    page.store.set({ soughtId: null })
  })
  page.store.watch(['seeksNewest'], () => {
    if (!page.store.state.seeksNewest) return
    list.ariaLive = 'off'
    showNewest()
    page.store.set({ seeksNewest: false })
  })
  scroller.addEventListener('keydown', event => walk(event, list, move))
}

interface Shown {
  from: number
  to: number
  move: (direction: -1 | 1) => void
  toNewest: () => void
}

function messagesOf({ messages }: State): readonly APIMessage[] {
  return messages.kind === 'ready' ? messages.value : []
}

function rowsOf(page: Page, shown: Shown): Row[] {
  const { state } = page.store
  const { messages, overview, guild, channelId } = state
  const failure = [overview, guild, messages].find(({ kind }) => kind === 'failed')
  if (failure?.kind === 'failed') return [failedRow(page, failure.reason)]
  if (channelId === null && (guild.kind === 'ready' || state.guildId === null))
    return [
      plainRow(
        'nowhere',
        state.guildId === null ? 'No direct messages yet.' : 'There is no channel here that you can see.',
      ),
    ]
  if (messages.kind !== 'ready') return [loadingRow]
  const notices = state.notices.filter(notice => notice.channelId === channelId)
  const isEmpty = messages.value.length === 0
  return [
    ...(isEmpty
      ? [plainRow('empty', 'Nothing has been said here yet.')]
      : [
          shown.from > 0 ? edgeRow(-1, shown) : state.hasEarlier ? earlierRow(page) : beginningRow(state),
          ...messageRows(page, messages.value, shown, notices),
          ...(shown.to < messages.value.length ? [edgeRow(1, shown)] : []),
        ]),
    ...notices.filter(({ messageId }) => messageId === null).map(notice => noticeRow(page, notice)),
  ]
}

function messageRows(
  page: Page,
  messages: readonly APIMessage[],
  { from, to }: Shown,
  notices: readonly Notice[],
): Row[] {
  const { names, viewerId, channelId } = page.store.state
  const offered = contextCommands(page, commandType.message, '').map(({ label }) => label)
  const channel = openChannelOf(page.store.state)
  return messages.slice(from, to).flatMap((message, index) => {
    const date = new Date(message.timestamp)
    const day = date.toDateString()
    const previous = messages[from + index - 1]
    const isNewDay = !previous || new Date(previous.timestamp).toDateString() !== day
    const isContinued = !isNewDay && continues(message, previous)
    const notice = notices.find(({ messageId }) => messageId === message.id)
    const row = {
      key: message.id,
      parts: [
        message,
        isContinued,
        notice,
        names,
        viewerId,
        channel?.canWrite,
        channel?.permissions,
        offered.join(),
      ],
      build: () => messageView(page, { message, isContinued, notice }),
    }
    return isNewDay ? [dayRow(`${channelId} ${day}`, date), row] : [row]
  })
}

function dayRow(key: string, date: Date): Row {
  return { key, parts: [], build: () => el('li', { class: 'day' }, el('span', {}, dayName(date))) }
}

function beginningRow(state: State): Row {
  const channel = openChannelOf(state)
  const name = channel?.guildId === null ? channel.name : `#${channel?.name ?? ''}`
  const words = channel?.guildId === null ? 'Your direct messages with ' : 'This is the beginning of '
  const build = (): HTMLElement =>
    el('li', { class: 'beginning' }, el('p', {}, words, el('bdi', {}, name), '.'))
  return { key: 'beginning', parts: [name], build }
}

function earlierRow({ session }: Page): Row {
  const build = (): HTMLElement => {
    let isLoading = false
    // It keeps the focus: a disabled button would lose it.
    const load = async (): Promise<void> => {
      if (isLoading) return
      isLoading = true
      await session.loadEarlier().catch(() => {
        more.textContent = 'That failed. Try again'
      })
      isLoading = false
    }
    const more = button('button secondary', () => void load(), {}, 'Show earlier messages')
    return el('li', { class: 'beginning' }, more)
  }
  return { key: 'earlier', parts: [], build }
}

/** Where the part that is shown begins or ends: it moves on when somebody comes near. */
function edgeRow(direction: -1 | 1, { move, toNewest }: Shown): Row {
  const [label, act] =
    direction === -1
      ? ['More of the earlier messages', (): void => move(-1)]
      : (['Go to the newest messages', toNewest] as const)
  const build = (): HTMLElement =>
    el('li', { class: 'beginning', 'data-edge': direction }, button('button secondary', act, {}, label))
  return { key: `edge ${direction}`, parts: [], build }
}

const loadingRow: Row = {
  key: 'loading',
  parts: [],
  build: () => {
    const ghosts = Array.from({ length: 5 }, () => el('span', { class: 'ghost', 'aria-hidden': 'true' }))
    return el('li', { class: 'loading' }, el('span', { class: 'unseen' }, 'Loading…'), ...ghosts)
  },
}

function plainRow(key: string, words: string): Row {
  return {
    key,
    parts: [words],
    build: () => el('li', { class: 'state' }, icon(icons.message), el('p', {}, words)),
  }
}

function failedRow({ session }: Page, reason: string): Row {
  const retry = (): HTMLElement => button('button primary', () => void session.start(), {}, 'Try again')
  const build = (): HTMLElement => el('li', { class: 'state', role: 'alert' }, el('p', {}, reason), retry())
  return { key: 'failed', parts: [reason], build }
}

function noticeRow({ store }: Page, notice: Notice): Row {
  const build = (): HTMLElement =>
    notice.isWaiting
      ? el('li', { class: 'notice' }, el('span', { class: 'dots', 'aria-hidden': 'true' }), notice.text)
      : el(
          'li',
          { class: 'notice trouble', role: 'alert' },
          `${notice.text} · `,
          button('linkButton', () => dismiss(store, notice.id), {}, 'Dismiss'),
        )
  return { key: `notice${notice.id}`, parts: [notice], build }
}

/** Arrow keys go from message to message; Tab goes to what is in the message. */
function walk(event: KeyboardEvent, list: HTMLElement, move: (direction: -1 | 1) => void): void {
  const { activeElement } = document
  const isOnMessage = activeElement?.matches('.message, .scroller')
  if (!isOnMessage || !['ArrowUp', 'ArrowDown'].includes(event.key)) return
  const isUp = event.key === 'ArrowUp'
  const next = (): HTMLElement | undefined => {
    const messages = [...list.querySelectorAll<HTMLElement>('.message')]
    const at = messages.indexOf(activeElement as HTMLElement)
    if (at === -1) return messages.at(isUp ? -1 : 0)
    return isUp && at === 0 ? undefined : messages[at + (isUp ? -1 : 1)]
  }
  if (!next()) move(isUp ? -1 : 1)
  const target = next()
  if (!target) return
  event.preventDefault()
  target.focus()
}
