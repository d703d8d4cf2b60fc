import type { APIMessage } from 'discord-api-types/v10'
import { button, createRows, el, icon, type Row } from './dom.ts'
import { icons } from './icons.ts'
import { dismiss } from './interact.ts'
import { continues } from './messages.ts'
import { messageView } from './messageView.ts'
import type { Page } from './page.ts'
import { keepAtEnd } from './scrolling.ts'
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
  const scrolling = keepAtEnd(scroller, log)
  log.append(list)
  let shown = ''
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
      if (conversation !== shown) scrolling.toEnd()
      if (state.messages.kind === 'ready') shown = conversation
      showRows(rowsOf(page))
      scrolling.settle()
    },
  )
  scroller.addEventListener('keydown', event => walk(event, list))
}

function rowsOf(page: Page): Row[] {
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
          state.hasEarlier ? earlierRow(page) : beginningRow(state),
          ...messageRows(page, messages.value, notices),
        ]),
    ...notices.filter(({ messageId }) => messageId === null).map(notice => noticeRow(page, notice)),
  ]
}

function messageRows(page: Page, messages: readonly APIMessage[], notices: readonly Notice[]): Row[] {
  const { names, viewerId, channelId, commands } = page.store.state
  const channel = openChannelOf(page.store.state)
  return messages.flatMap((message, at) => {
    const date = new Date(message.timestamp)
    const day = date.toDateString()
    const previous = messages[at - 1]
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
        commands,
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
    const load = (): void => {
      more.disabled = true
      void session
        .loadEarlier()
        .catch(() => {
          more.textContent = 'That failed. Try again'
        })
        .finally(() => {
          more.disabled = false
        })
    }
    const more = button('button secondary', load, {}, 'Show earlier messages')
    return el('li', { class: 'beginning' }, more)
  }
  return { key: 'earlier', parts: [], build }
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
function walk(event: KeyboardEvent, list: HTMLElement): void {
  const isOnMessage = document.activeElement?.matches('.message, .scroller')
  if (!isOnMessage || !['ArrowUp', 'ArrowDown'].includes(event.key)) return
  const messages = [...list.querySelectorAll<HTMLElement>('.message')]
  const at = messages.indexOf(document.activeElement as HTMLElement)
  const next = event.key === 'ArrowUp' ? messages.at(Math.max(at, 0) - 1) : messages[at + 1]
  if ((event.key === 'ArrowUp' && at === 0) || !next) return
  event.preventDefault()
  next.focus()
}
