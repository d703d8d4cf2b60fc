import type { APIMessage } from 'discord-api-types/v10'
import { createAnsweringBar } from './answeringBar.ts'
import { api, type Channel } from './api.ts'
import { type Attached, createAttaching, idsOf } from './attaching.ts'
import { commandForm } from './commandForm.ts'
import { CommandPicker, type RunnableCommand } from './commandPicker.ts'
import { el, icon } from './dom.ts'
import { Drafts } from './drafts.ts'
import { icons } from './icons.ts'
import { localized, spokenLocale } from './localized.ts'
import { Lanes } from './lanes.ts'
import type { Page } from './page.ts'
import { commandsOf, openChannelOf, reasonOf, type State } from './state.ts'
import { createTypingLine, createTypingTeller } from './typingLine.ts'

/** Discord's limit. */
const maxLength = 2_000
/** From how many characters left on they are counted down. */
const countedFrom = 200
/** What is under way for longer is shown as such. */
const quickMs = 300

/** A message or an edit on its way. */
interface Outgoing {
  /** When it was sent: by whom, where, and what it answers or edits. */
  asked: State
  content: string
  files: readonly Attached[]
  /** Of a message. */
  nonce: string | null
}

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
  const underWay = el('output', { class: 'hint underWay' })
  const drafts = new Drafts()
  let conversation = ''
  /** The box holds an edit; the draft of the conversation waits among the others. */
  let isEditing = false
  /** By conversation. One after the other, in the order in which they were written. */
  const lanes = new Lanes()
  /** By conversation: sent again as it is, it is the same message, as only its answer may have been lost. */
  const refused = new Map<string, Outgoing>()

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
  /** Puts the draft away; the text of an edit is none. */
  const keep = (): void => {
    const draft = isEditing
      ? drafts.of(conversation)
      : { text: input.value, answering: null, files: [], trouble: '' }
    drafts.set(conversation, { ...draft, files: [...draft.files, ...attaching.take()] })
  }
  const restore = (): void => {
    const { text, answering, files, trouble: why } = drafts.of(conversation)
    isEditing = false
    fillIn(text)
    trouble.textContent = why
    attaching.put(files)
    if (answering) store.set({ answering })
  }
  const showUnderWay = (): void => {
    const messages = lanes.countIn(conversation)
    underWay.textContent =
      messages === 0
        ? ''
        : messages === 1
          ? 'A message is on its way…'
          : `${messages} messages are on their way…`
  }
  const stopAnswering = (): void => {
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
    underWay,
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
    const files = isEdit ? [] : attaching.take()
    const nonce = isEdit ? null : nonceOf(content, files)
    const outgoing = { asked: store.state, content, files, nonce }
    // The next one can be written while this one is on its way.
    setText('')
    store.set({ answering: null })
    window.setTimeout(showUnderWay, quickMs)
    void lanes.run(conversation, () => deliver(outgoing)).then(showUnderWay)
  }
  const nonceOf = (content: string, files: readonly Attached[]): string => {
    const last = refused.get(conversation)
    refused.delete(conversation)
    const isSame =
      last?.content === content &&
      last.files.length === files.length &&
      files.every(file => last.files.includes(file))
    return (isSame ? last.nonce : null) ?? newNonce()
  }
  const deliver = async (outgoing: Outgoing): Promise<void> => {
    const { asked } = outgoing
    try {
      session.show(await sent(outgoing))
      const isHere = conversationOf(asked) === conversation
      if (isHere && asked.answering?.kind !== 'edit') store.set({ seeksNewest: true })
    } catch (error) {
      giveBack(outgoing, reasonOf(error))
    }
  }
  const giveBack = (outgoing: Outgoing, why: string): void => {
    const { asked, content, files, nonce } = outgoing
    const from = conversationOf(asked)
    const isHere = from === conversation
    if (nonce !== null) refused.set(from, outgoing)
    if (isHere) keep()
    drafts.giveBack(from, { answering: asked.answering, content, files, why })
    if (isHere && !isEditing) restore()
    else if (isHere) trouble.textContent = why
    else if (asked.viewerId === store.state.viewerId)
      trouble.textContent = `Not sent to ${placeName(openChannelOf(asked))}: ${why}`
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
    if (input.value === '' && !isEditing) refused.delete(conversation)
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
    const where = placeName(channel)
    input.placeholder = input.disabled ? `You may not write in ${where}` : `Message ${where}`
    input.ariaLabel = input.placeholder
    const now = conversationOf(store.state)
    if (now === conversation) return
    keep()
    conversation = now
    place.querySelector('form')?.replaceWith(form)
    restore()
    showUnderWay()
  })
  // They may come after somebody began to type.
  store.watch(['commands'], () => offer(input.value))
  store.watch(['answering'], () => {
    const { answering } = store.state
    if (answering?.kind === 'edit') {
      keep()
      isEditing = true
      fillIn(answering.draft ?? answering.message.content)
    } else if (isEditing) restore()
    if (answering) input.focus()
  })
  window.addEventListener('beforeunload', event => {
    if (!lanes.isIdle) event.preventDefault()
  })
}

function conversationOf({ viewerId, channelId }: State): string {
  return `${viewerId} ${channelId}`
}

/** The name of the command that somebody means to run; null for ordinary text. */
function commandTyped(content: string): string | null {
  return /^\/([-_\p{L}\p{N}]{1,32})(?:\s|$)/u.exec(content)?.[1] ?? null
}

function placeName(channel: Channel | null): string {
  return channel?.guildId === null ? `@${channel.name}` : `#${channel?.name ?? ''}`
}

/** Of at most 25 characters, as Discord's. */
function newNonce(): string {
  return crypto.getRandomValues(new BigUint64Array(1)).join()
}

async function sent({ asked, content, files, nonce }: Outgoing): Promise<APIMessage> {
  const { viewerId: userId, channelId, answering } = asked
  const attachments = await idsOf(files)
  const messageId = answering?.message.id
  if (answering?.kind === 'edit' && messageId) return (await api.edit({ userId, messageId, content })).message
  const reply = messageId === undefined ? {} : { replyTo: messageId }
  const known = nonce === null ? {} : { nonce }
  return (await api.say({ userId, channelId: channelId ?? '', content, attachments, ...known, ...reply }))
    .message
}

/** As the key does in the clients people know. */
function editLast({ store }: Page): void {
  const { messages, viewerId } = store.state
  if (messages.kind !== 'ready') return
  const message = messages.value.findLast(({ author }) => author.id === viewerId)
  if (message) store.set({ answering: { kind: 'edit', message } })
}
