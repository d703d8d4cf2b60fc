import { attachmentView } from '#src/tickets/transcript/attachmentView.ts'
import { colorStyle, embedView } from '#src/tickets/transcript/embedView.ts'
import { type Html, html } from '#src/tickets/transcript/html.ts'
import { linkView, lineView, markdownView, type Pen } from '#src/tickets/transcript/markdownView.ts'
import type { TranscriptComponent, TranscriptMessage } from '#src/tickets/transcript/transcript.ts'

export interface MessagePlace {
  /** Goes on where the message before it stopped, without name and picture. */
  isContinued: boolean
  /** The page has the message that it answers. */
  hasOriginal: boolean
  /** Members' messages have no text because the bot may not read it. */
  isUnreadable: boolean
}

export function messageView(message: TranscriptMessage, place: MessagePlace, pen: Pen): Html {
  const { author, system, createdAt } = message
  if (system !== null) {
    return html`<li class="message system" id="m${message.id}"><div class="body" dir="auto">${pen.words.system[system](author.name)} ${message.content} ${timeView(createdAt, pen)}</div></li>\n`
  }
  return html`<li class="message${place.isContinued ? ' continued' : ''}" id="m${message.id}">
${contextView(message, place, pen)}${place.isContinued ? null : avatarView(author.id, author.name)}<div class="body">
${place.isContinued ? html`<span class="unseen">${author.name}, ${pen.times.clock(createdAt)}: </span>` : headView(message, pen)}
${textView(message, place, pen)}
${message.attachments.map(attachment => attachmentView(attachment, author.name, pen))}${message.embeds.map(embed => embedView(embed, pen))}${componentsView(message.components, pen)}${message.stickers.map(({ name }) => html`<p class="small">${pen.words.sticker(name)}</p>`)}
</div></li>\n`
}

function headView({ author, createdAt }: TranscriptMessage, pen: Pen): Html {
  const badge = author.bot ? html` <span class="badge">${pen.words.bot}</span>` : null
  return html`<div class="head"><bdi class="name"${colorStyle('role', author.roleColor)}>${author.name}</bdi>${badge} ${timeView(createdAt, pen)}</div>`
}

/** Where it comes from: another message, or somebody's command. */
function contextView(
  { replyTo, command, isForwarded }: TranscriptMessage,
  { hasOriginal }: MessagePlace,
  pen: Pen,
): Html | null {
  if (command) {
    return html`<div class="context" dir="auto">${pen.words.usedCommand(command.userName, `/${command.name}`)}</div>`
  }
  if (isForwarded) return html`<div class="context">${pen.words.forwarded}</div>`
  if (!replyTo) return null
  const { original, messageId } = replyTo
  if (!original) return html`<div class="context">${pen.words.originalGone}</div>`
  const name = html`<bdi>${original.authorName}</bdi>`
  const author = hasOriginal ? html`<a href="#m${messageId}">${name}</a>` : name
  // A cut could leave a spoiler open.
  const start = original.content.replace(/\|\|[\s\S]+?\|\|/g, `[${pen.words.spoiler}]`).slice(0, 160)
  const text = start === '' ? pen.words.noText : lineView(start, pen)
  return html`<div class="context">${pen.words.inReplyTo} ${author}: <span dir="auto">${text}</span></div>`
}

function textView(message: TranscriptMessage, { isUnreadable }: MessagePlace, pen: Pen): Html {
  const { content, editedAt, author, attachments, embeds, components, stickers } = message
  const edited = editedAt
    ? html` <span class="small" title="${pen.words.editedAt(pen.times.full(editedAt))}">(${pen.words.edited})</span>`
    : null
  if (content !== '') return html`<div class="text" dir="auto">${markdownView(content, pen)}${edited}</div>`
  const isEmpty = [attachments, embeds, components, stickers].every(part => part.length === 0)
  if (!isEmpty) return html`${edited}`
  const reason = isUnreadable && !author.bot ? pen.words.unreadable : pen.words.noText
  return html`<div class="text"><em>${reason}</em>${edited}</div>`
}

function componentsView(components: readonly TranscriptComponent[], pen: Pen): Html | null {
  if (components.length === 0) return null
  return html`<div class="components">${components.map(component => {
    if (component.kind === 'text')
      return html`<div class="text" dir="auto">${markdownView(component.label, pen)}</div>`
    const label = html`<span class="unseen">${pen.words[component.kind]}: </span><bdi>${component.label}</bdi>`
    const isLink = component.kind === 'button' && component.url !== undefined
    return html`<span class="component">${isLink ? linkView(component.url ?? '', label) : label}</span>`
  })}</div>`
}

function timeView(time: Date, { times }: Pen): Html {
  return html`<time datetime="${time.toISOString()}" title="${times.full(time)}">${times.clock(time)}</time>`
}

/** Two letters on a colour of the person's own. */
function avatarView(id: string, name: string): Html {
  const initials = name
    .split(/\s+/)
    .slice(0, 2)
    .map(word => Array.from(word)[0] ?? '')
    .join('')
  return html`<span class="avatar hue${Number(id.slice(-6)) % 8}" aria-hidden="true">${initials}</span>`
}
