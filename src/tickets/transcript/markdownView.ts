import { type Html, html } from '#src/tickets/transcript/html.ts'
import { type MarkdownNode, parseMarkdown } from '#src/tickets/transcript/markdown.ts'
import type { Times } from '#src/tickets/transcript/times.ts'
import type { TranscriptNames } from '#src/tickets/transcript/transcript.ts'
import type { Language, Words } from '#src/words/words.ts'

/** What every part of a transcript's page is written with. */
export interface Pen {
  language: Language
  words: Words['transcript']
  names: TranscriptNames
  times: Times
}

/** Discord's markdown, with paragraphs, lists and the like. */
export function markdownView(text: string, pen: Pen): Html {
  return nodesView(parseMarkdown(text), { ...pen, isLine: false, isLink: false })
}

/** As one line without blocks, for titles and quoted messages. */
export function lineView(text: string, pen: Pen): Html {
  return nodesView(parseMarkdown(text.replaceAll('\n', ' ')), { ...pen, isLine: true, isLink: false })
}

/** One line that leads to `address`; nothing in it leads anywhere else. */
export function linkedLineView(text: string, address: string | undefined, pen: Pen): Html {
  if (address === undefined) return lineView(text, pen)
  const line = parseMarkdown(text.replaceAll('\n', ' '))
  return linkView(address, nodesView(line, { ...pen, isLine: true, isLink: true }))
}

/** A link out of the page, which tells where it leads; anything but http and https stays text. */
export function linkView(url: string, content: Html | string): Html {
  const { protocol, href } = URL.parse(url) ?? { protocol: '', href: '' }
  if (protocol !== 'http:' && protocol !== 'https:') return html`${content}`
  const address = html`${href}`
  const isMasked = html`${content}`.markup !== address.markup
  return html`<a href="${address}"${isMasked ? html` title="${address}"` : null} target="_blank" rel="noopener noreferrer">${content}</a>`
}

interface Place extends Pen {
  /** No blocks. */
  isLine: boolean
  /** Within a link: nothing else that reacts to a click. */
  isLink: boolean
}

function nodesView(nodes: readonly MarkdownNode[], place: Place): Html {
  return html`${nodes.map(node => nodeView(node, place))}`
}

function nodeView(node: MarkdownNode, place: Place): Html {
  switch (node.type) {
    case 'text':
      return html`${node.content}`
    case 'br':
      return html`<br>`
    case 'inlineCode':
      return html`<code>${node.content}</code>`
    case 'strong':
    case 'em':
    case 'underline':
    case 'strikethrough': {
      const tag = styleTags[node.type]
      return html`<${tag}>${nodesView(node.content, place)}</${tag}>`
    }
    case 'spoiler':
      return place.isLink
        ? nodesView(node.content, place)
        : spoilerView(nodesView(node.content, place), place)
    case 'link':
    case 'url':
    case 'autolink': {
      const content = nodesView(node.content, { ...place, isLink: true })
      return place.isLink ? content : linkView(node.target, content)
    }
    case 'user':
      return mention(`@${place.names.users.get(node.id) ?? place.words.unknownUser}`)
    case 'role':
      return mention(`@${place.names.roles.get(node.id) ?? place.words.unknownRole}`)
    case 'channel':
      return mention(`#${place.names.channels.get(node.id) ?? place.words.unknownChannel}`)
    case 'everyone':
    case 'here':
      return mention(`@${node.type}`)
    case 'slashCommand':
      return mention(`/${node.fullName}`)
    case 'emoji':
      return html`:${node.name}:`
    case 'timestamp':
      return timestampView(node.seconds, node.style, place)
    default:
      return blockView(node, place)
  }
}

const styleTags = { strong: 'strong', em: 'em', underline: 'u', strikethrough: 's' } as const

type Block = Extract<MarkdownNode, { type: 'blockQuote' | 'subtext' | 'heading' | 'list' | 'codeBlock' }>

function blockView(node: Block, place: Place): Html {
  if (node.type === 'codeBlock') {
    if (place.isLine) return html`<code>${node.content}</code>`
    // A keyboard scrolls only what it can reach.
    return html`<pre tabindex="0"><code>${node.content}</code></pre>`
  }
  if (node.type === 'list') {
    const items = node.items.map(item => nodesView(item, place))
    if (place.isLine) return html`${items.map(item => html`${item} `)}`
    const lines = items.map(item => html`<li>${item}</li>`)
    return node.start === null ? html`<ul>${lines}</ul>` : html`<ol start="${node.start}">${lines}</ol>`
  }
  const content = nodesView(node.content, place)
  if (place.isLine) return content
  switch (node.type) {
    case 'blockQuote':
      return html`<blockquote>${content}</blockquote>`
    case 'subtext':
      return html`<div class="subtext">${content}</div>`
    default:
      // Below the page's own headings.
      return html`<div class="heading${node.level}" role="heading" aria-level="${node.level + 3}">${content}</div>`
  }
}

function mention(name: string): Html {
  return html`<bdi class="mention">${name}</bdi>`
}

/** Opened by a check box, since nothing in the page runs. */
export function spoilerView(content: Html, { words }: Pen): Html {
  return html`<span class="spoiler"><input type="checkbox" aria-label="${words.showSpoiler}"><span class="veil" aria-hidden="true">${words.spoiler}</span><span class="hidden">${content}</span></span>`
}

function timestampView(seconds: number, style: string, { times }: Pen): Html {
  const time = new Date(seconds * 1_000)
  const written = times.mention(time, style)
  if (written === null) return html`&lt;t:${seconds}:${style}&gt;`
  return html`<time datetime="${time.toISOString()}" title="${times.full(time)}">${written}</time>`
}
