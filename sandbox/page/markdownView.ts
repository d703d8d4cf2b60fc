import { button, el } from './dom.ts'
import { type Block, parseMarkdown } from './markdown.ts'
import type { Inline } from './markdownInline.ts'
import type { Names } from './names.ts'
import { timeElement } from './times.ts'

/** Discord's markdown as elements. */
export function renderMarkdown(text: string, names: Names): HTMLElement {
  return el(
    'div',
    { class: 'markdown', dir: 'auto' },
    ...parseMarkdown(text).map(block => blockView(block, names)),
  )
}

/** As one line without blocks, for a quoted message or an embed's title. */
export function renderInline(text: string, names: Names): HTMLElement {
  const line = parseMarkdown(text.replaceAll('\n', ' ')).flatMap(block =>
    'children' in block ? block.children : [],
  )
  return el('bdi', {}, ...(line.length > 0 ? inlineViews(line, names) : [text]))
}

/** A link out of the sandbox; anything but http and https stays text. */
export function link(
  url: string,
  attributes: Record<string, string>,
  ...children: (Node | string)[]
): HTMLElement {
  const isSafe = /^https?:\/\//i.test(url) && URL.canParse(url)
  if (!isSafe) return el('span', attributes, ...children)
  return el(
    'a',
    { ...attributes, href: url, target: '_blank', rel: 'noopener noreferrer nofollow' },
    ...children,
  )
}

function blockView(block: Block, names: Names): HTMLElement {
  switch (block.kind) {
    case 'paragraph':
      return el('p', {}, ...inlineViews(block.children, names))
    case 'subtext':
      return el('p', { class: 'subtext' }, ...inlineViews(block.children, names))
    case 'heading':
      // Not h1 to h3: those are the page's own.
      return el(
        'p',
        { class: `heading heading${block.level}`, role: 'heading', 'aria-level': block.level + 3 },
        ...inlineViews(block.children, names),
      )
    case 'quote':
      return el('blockquote', {}, ...block.blocks.map(inner => blockView(inner, names)))
    case 'codeBlock':
      return el(
        'pre',
        { tabindex: 0, 'data-language': block.language || undefined },
        el('code', {}, block.text),
      )
    default: {
      const items = block.items.map(({ children, nested }) =>
        el('li', {}, ...inlineViews(children, names), ...nested.map(inner => blockView(inner, names))),
      )
      return block.start === null ? el('ul', {}, ...items) : el('ol', { start: block.start }, ...items)
    }
  }
}

function inlineViews(nodes: readonly Inline[], names: Names): (Node | string)[] {
  return nodes.map(node => inlineView(node, names))
}

const styleTags = { bold: 'strong', italic: 'em', underline: 'u', strike: 's' } as const

function inlineView(node: Inline, names: Names): Node | string {
  switch (node.kind) {
    case 'text':
      return node.text
    case 'bold':
    case 'italic':
    case 'underline':
    case 'strike':
      return el(styleTags[node.kind], {}, ...inlineViews(node.children, names))
    case 'spoiler':
      return spoiler(inlineViews(node.children, names))
    case 'code':
      return el('code', {}, node.text)
    case 'link':
      return link(node.url, {}, ...inlineViews(node.children, names))
    case 'user':
      return el('bdi', { class: 'mention' }, `@${names.people.get(node.id)?.name ?? 'unknown-user'}`)
    case 'channel':
      return channelMention(node.id, names)
    case 'role': {
      const role = names.roles.get(node.id)
      const mention = el('bdi', { class: 'mention' }, `@${role?.name ?? 'unknown-role'}`)
      if (role?.color) mention.style.setProperty('--role', role.color)
      return mention
    }
    case 'everyone':
    case 'command':
      return el('span', { class: 'mention' }, node.text)
    case 'emoji':
      return node.text
    default:
      return timeElement(new Date(node.seconds * 1_000), node.style)
  }
}

/** A button (mentions.ts), if the viewer sees the channel. */
function channelMention(id: string, { channels }: Names): HTMLElement {
  const name = channels.get(id)
  if (name === undefined) return el('bdi', { class: 'mention' }, '#unknown-channel')
  return el('button', { type: 'button', class: 'mention', 'data-channel': id }, el('bdi', {}, `#${name}`))
}

function spoiler(content: (Node | string)[]): HTMLElement {
  const hidden = button(
    'spoiler',
    () => {
      const shown = el('span', { class: 'spoilerShown', tabindex: -1 }, ...content)
      hidden.replaceWith(shown)
      shown.focus()
    },
    { 'aria-label': 'Spoiler: show it' },
    'Spoiler',
  )
  return hidden
}
