import type { APIMessage } from 'discord-api-types/v10'
import { createAnsweringBar } from './answeringBar.ts'
import { api } from './api.ts'
import { createAttaching, noFiles, type TakenFiles } from './attaching.ts'
import { commandForm } from './commandForm.ts'
import { CommandPicker, type RunnableCommand } from './commandPicker.ts'
import { el, icon } from './dom.ts'
import { icons } from './icons.ts'
import { localized, spokenLocale } from './localized.ts'
import type { Page } from './page.ts'
import { commandsOf, openChannelOf, reasonOf, type State } from './state.ts'
import { createTypingLine, createTypingTeller } from './typingLine.ts'

/** Discord's limit. */
const maxLength = 2_000
/** From how many characters left on they are counted down. */
const countedFrom = 200

/** Where one writes, and runs commands. */
export function mountComposer(page: Page, root: HTMLElement): void {
  const { store, session } = page
  const input = el('textarea', { rows: 1, maxlength: maxLength, dir: 'auto', autocomplete: 'off' })
  const send = el(
    'button',
    { type: 'submit', class: 'iconButton send', 'aria-label': 'Send' },
    icon(icons.send),
  )
  const counter = el('output', { class: 'hint counter', 'aria-label': 'Characters left' })
  const trouble = el('p', { class: 'trouble', role: 'alert' })
  const attaching = createAttaching(root.parentElement ?? root, {
    at: () => ({ userId: store.state.viewerId, channelId: store.state.channelId ?? '' }),
    refuse: why => {
      trouble.textContent = why
    },
  })
  const form = el('form', { class: 'writing' }, input, counter, attaching.opener, send)
  const picker = new CommandPicker(input, command => ask(command))
  const tellTyping = createTypingTeller(page)
  /** By person and channel. */
  const drafts = new Map<string, string>()
  let conversation = ''
  /** One after the other, in the order in which they were written. */
  let sending = Promise.resolve()

  const count = (): void => {
    const left = maxLength - input.value.length
    counter.textContent = left <= countedFrom ? String(left) : ''
  }
  const offer = (text: string): void => picker.offer(store.state.commands, text, spokenLocale(store.state))
  const fillIn = (text: string): void => {
    input.value = text
    count()
    offer(text)
  }
  const setText = (text: string): void => {
    trouble.textContent = ''
    fillIn(text)
  }
  const stopAnswering = (): void => {
    if (store.state.answering?.kind === 'edit') setText('')
    store.set({ answering: null })
    input.focus()
  }
  const answeringBar = createAnsweringBar(page, stopAnswering)
  const place = el(
    'div',
    { class: 'composerPlace' },
    picker.suggestions.list,
    answeringBar,
    attaching.list,
    form,
  )
  root.append(trouble, place, createTypingLine(page))

  const ask = (command: RunnableCommand): void => {
    setText('')
    const asked = commandForm(page, command, () => {
      asked.replaceWith(form)
      input.focus()
    })
    form.replaceWith(asked)
  }
  const submit = (): void => {
    const content = input.value.trim()
    const { commands, answering } = store.state
    const isEdit = answering?.kind === 'edit'
    if (content === '' && (isEdit || attaching.count === 0)) return
    const command = isEdit ? null : commandTyped(content)
    if (command !== null) {
      const locale = spokenLocale(store.state)
      const isKnown = commandsOf(store.state).some(one =>
        [one.name, localized(one, locale).name].includes(command),
      )
      if (isKnown) trouble.textContent = `Choose /${command} from the list to run it.`
      else if (commands.kind === 'ready')
        trouble.textContent = `There is no command /${command} here. Nothing was sent.`
      else trouble.textContent = 'The commands are not there yet. Nothing was sent.'
      return
    }
    const { state } = store
    const files = isEdit ? noFiles : attaching.take()
    // The next one can be written while this one is on its way.
    setText('')
    store.set({ answering: null })
    sending = sending.then(() => deliver(state, content, files))
  }
  const deliver = async (asked: State, content: string, files: TakenFiles): Promise<void> => {
    const from = conversationOf(asked)
    try {
      session.show(await sent(asked, content, await files.ids()))
      if (from === conversation && asked.answering?.kind !== 'edit') store.set({ seeksNewest: true })
    } catch (error) {
      giveBack(from, asked.answering, content)
      if (from !== conversation) return
      files.giveBack()
      trouble.textContent = reasonOf(error)
    }
  }
  /** What was refused stands before what was written meanwhile. */
  const giveBack = (from: string, answering: State['answering'], content: string): void => {
    const withContent = (later: string): string => [content, later].filter(Boolean).join('\n')
    if (from !== conversation) return void drafts.set(from, withContent(drafts.get(from) ?? ''))
    const draft = withContent(input.value)
    fillIn(draft)
    if (answering && store.state.answering === null) store.set({ answering: { ...answering, draft } })
  }

  form.addEventListener('submit', event => {
    event.preventDefault()
    submit()
  })
  input.addEventListener('input', () => {
    if (input.value === '/' && store.state.commands.kind === 'failed') void session.readCommands()
    offer(input.value)
    count()
    trouble.textContent = ''
    tellTyping(input.value)
  })
  input.addEventListener('keydown', event => {
    if (event.isComposing) return
    if (event.key === 'Enter' && !event.shiftKey) {
      event.preventDefault()
      submit()
    } else if (event.key === 'Escape') stopAnswering()
    else if (event.key === 'ArrowUp' && input.value === '') editLast(page)
  })

  store.watch(['channelId', 'viewerId', 'guild', 'dms'], () => {
    const channel = openChannelOf(store.state)
    place.hidden = channel === null
    input.disabled = channel?.canWrite !== true
    send.disabled = input.disabled
    attaching.opener.disabled = input.disabled
    const where = channel?.guildId === null ? `@${channel.name}` : `#${channel?.name ?? ''}`
    input.placeholder = input.disabled ? `You may not write in ${where}` : `Message ${where}`
    input.ariaLabel = input.placeholder
    const now = conversationOf(store.state)
    if (now === conversation) return
    drafts.set(conversation, input.value)
    conversation = now
    place.querySelector('form')?.replaceWith(form)
    setText(drafts.get(now) ?? '')
    attaching.clear()
  })
  // They may come after somebody began to type.
  store.watch(['commands'], () => offer(input.value))
  store.watch(['answering'], () => {
    const { answering } = store.state
    if (answering?.kind === 'edit') fillIn(answering.draft ?? answering.message.content)
    if (answering) input.focus()
  })
}

function conversationOf({ viewerId, channelId }: State): string {
  return `${viewerId} ${channelId}`
}

/** The name of the command that somebody means to run; null for ordinary text. */
function commandTyped(content: string): string | null {
  return /^\/([-_\p{L}\p{N}]{1,32})(?:\s|$)/u.exec(content)?.[1] ?? null
}

async function sent(
  { viewerId: userId, channelId, answering }: State,
  content: string,
  attachments: string[],
): Promise<APIMessage> {
  const messageId = answering?.message.id
  if (answering?.kind === 'edit' && messageId) return (await api.edit({ userId, messageId, content })).message
  const reply = messageId === undefined ? {} : { replyTo: messageId }
  return (await api.say({ userId, channelId: channelId ?? '', content, attachments, ...reply })).message
}

/** As the key does in the clients people know. */
function editLast({ store }: Page): void {
  const { messages, viewerId } = store.state
  if (messages.kind !== 'ready') return
  const message = messages.value.findLast(({ author }) => author.id === viewerId)
  if (message) store.set({ answering: { kind: 'edit', message } })
}
