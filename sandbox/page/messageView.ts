import type { APIMessage } from 'discord-api-types/v10'
import { api } from './api.ts'
import { avatar } from './avatar.ts'
import { componentViews } from './componentView.ts'
import { messageType } from './discord.ts'
import { button, type Child, el, icon } from './dom.ts'
import { attachmentView, embedView } from './embedView.ts'
import { icons } from './icons.ts'
import { renderInline, renderMarkdown } from './markdownView.ts'
import { hasMenu } from './menu.ts'
import { messageMenu } from './messageMenu.ts'
import { messageTools } from './messageTools.ts'
import { hasFlag, isNotice } from './messages.ts'
import { nameOf, type Names, type PersonName } from './names.ts'
import type { Page } from './page.ts'
import { botBadge, personName } from './personName.ts'
import { reactionsView } from './reactions.ts'
import type { Notice } from './state.ts'
import { messageTime } from './times.ts'

interface Shown {
  message: APIMessage
  /** Goes on where the message before it stopped, without name and picture. */
  isContinued: boolean
  notice: Notice | undefined
}

export function messageView(page: Page, { message: given, isContinued, notice }: Shown): HTMLElement {
  const message = withStarter(given)
  const { names, viewerId } = page.store.state
  const author = nameOf(names, message.author)
  if (isNotice(message)) return noticeView(page, message, author)
  const isMentioned =
    message.mention_everyone || message.mentions.some(({ id }) => id === viewerId && id !== message.author.id)
  const classes = {
    isContinued,
    isMentioned,
    isEphemeral: hasFlag(message, 'ephemeral'),
  }
  const view = el(
    'li',
    {
      class: ['message', ...Object.entries(classes).flatMap(([name, is]) => (is ? name : []))].join(' '),
      tabindex: -1,
      'data-message': message.id,
    },
    contextLine(message, names),
    isContinued ? null : avatar(message.author.id, author),
    isContinued ? el('span', { class: 'sideTime' }, messageTime(new Date(message.timestamp))) : null,
    el(
      'div',
      { class: 'body' },
      isContinued ? el('span', { class: 'unseen' }, `${author.name}: `) : headView(message, author),
      ...contentViews(page, message),
      threadLine(page, message),
      reactionsView(page, message),
      notice ? el('p', { class: 'trouble', role: 'alert' }, notice.text) : null,
      hasFlag(message, 'ephemeral') ? ephemeralLine(page, message) : null,
    ),
    hasFlag(message, 'loading') ? null : messageTools(page, message, author.name),
  )
  return hasMenu(view, author.name, () => messageMenu(page, message))
}

/** The first of a thread shows what its message says in the channel. */
function withStarter(message: APIMessage): APIMessage {
  const { referenced_message: starter } = message
  if (message.type !== messageType.threadStarter || !starter) return message
  const { content, embeds, attachments, timestamp } = starter
  return { ...message, content, embeds, attachments, timestamp }
}

function headView({ author, timestamp }: APIMessage, name: PersonName): HTMLElement {
  return el(
    'div',
    { class: 'head' },
    personName(name, 'strong'),
    author.bot ? botBadge() : null,
    messageTime(new Date(timestamp)),
  )
}

function contentViews(page: Page, message: APIMessage): Child[] {
  const { names } = page.store.state
  if (hasFlag(message, 'loading')) {
    const name = nameOf(names, message.author).name
    return [
      el(
        'p',
        { class: 'thinking' },
        el('span', { class: 'dots', 'aria-hidden': 'true' }),
        `${name} is thinking…`,
      ),
    ]
  }
  const edited = message.edited_timestamp === null ? null : el('span', { class: 'edited' }, '(edited)')
  const content = message.content === '' ? null : renderMarkdown(message.content, names)
  if (edited && content)
    (content.lastElementChild?.tagName === 'P' ? content.lastElementChild : content).append(' ', edited)
  return [
    content,
    ...message.attachments.map(attachmentView),
    ...message.embeds.map(embed => embedView(embed, message, names)),
    ...componentViews(page, message),
    content ? null : edited,
  ]
}

/** What the message answers: another message, or somebody's command. */
function contextLine(message: APIMessage, names: Names): HTMLElement | null {
  const { referenced_message: answered, interaction_metadata: used } = message
  if (message.type === messageType.command || message.type === messageType.contextMenu) {
    const name = message.interaction?.name ?? 'a command'
    const slash = message.type === messageType.command ? '/' : ''
    return el(
      'div',
      { class: 'context' },
      used ? personName(nameOf(names, used.user)) : null,
      ' used ',
      el('span', { class: 'mention' }, `${slash}${name}`),
    )
  }
  if (message.type !== messageType.reply) return null
  if (!answered) return el('div', { class: 'context' }, icon(icons.reply), 'Original message was deleted')
  const start =
    answered.content === '' ? el('em', {}, 'Message without text') : renderInline(answered.content, names)
  return el(
    'div',
    { class: 'context' },
    icon(icons.reply),
    personName(nameOf(names, answered.author)),
    el('span', { class: 'contextText' }, start),
  )
}

function ephemeralLine({ store, session }: Page, message: APIMessage): HTMLElement {
  const dismiss = (): void => {
    const { viewerId: userId } = store.state
    // Also when it is already gone: then there is nothing to say.
    void api.delete({ userId, messageId: message.id }).catch(() => session.forget(message))
  }
  return el(
    'p',
    { class: 'hint ephemeralLine' },
    icon(icons.eye),
    'Only you can see this · ',
    button('linkButton', dismiss, {}, 'Dismiss'),
  )
}

/** The thread that hangs on the message. */
function threadLine({ store, session }: Page, message: APIMessage): HTMLElement | null {
  const name = hasFlag(message, 'hasThread') ? store.state.names.channels.get(message.id) : undefined
  if (name === undefined) return null
  return button(
    'card row threadLine',
    () => session.openChannel(message.id),
    { 'data-focus': 'thread' },
    icon(icons.thread),
    el('bdi', {}, name),
    el('span', { class: 'linkButton' }, 'Open the thread'),
  )
}

/** What Discord itself says about somebody's deed. */
function noticeView(page: Page, message: APIMessage, author: PersonName): HTMLElement {
  return el(
    'li',
    { class: 'message system', tabindex: -1 },
    el(
      'div',
      { class: 'body' },
      personName(author),
      ...deedOf(page, message),
      messageTime(new Date(message.timestamp)),
    ),
  )
}

function deedOf({ store, session }: Page, { type, content, message_reference: about }: APIMessage): Child[] {
  if (type === messageType.pinned) return [' pinned a message. ']
  if (type !== messageType.threadCreated) return [' joined. ']
  const id = about?.channel_id ?? ''
  const name = el('bdi', {}, content)
  const isThere = store.state.names.channels.has(id)
  const thread = isThere ? button('linkButton', () => session.openChannel(id), {}, name) : name
  return [' started the thread ', thread, '. ']
}
