import { type Inline, parseInline } from './markdownInline.ts'

// Discord's markdown as a tree. Why not a library: discord-markdown and its forks are CommonJS over simple-markdown, which a
// page without a bundler cannot load. Nothing here knows the page, so tests need no browser.

export type Block =
  /** Line breaks are in its texts. */
  | { kind: 'paragraph' | 'subtext'; children: Inline[] }
  | { kind: 'heading'; level: number; children: Inline[] }
  | { kind: 'quote'; blocks: Block[] }
  | { kind: 'list'; start: number | null; items: { children: Inline[]; nested: Block[] }[] }
  | { kind: 'codeBlock'; language: string; text: string }

export function parseMarkdown(text: string): Block[] {
  return parseBlocks(text, false)
}

/** A quote has no quotes in it. */
function parseBlocks(text: string, isQuote: boolean): Block[] {
  const blocks: Block[] = []
  let from = 0
  for (const { 0: fence, 1: language = '', 2: code = '', index } of text.matchAll(fences)) {
    // A fence belongs to the quote that its line is in, and a quote is parsed by itself.
    const line = text.slice(text.lastIndexOf('\n', index) + 1, index)
    if (!isQuote && (line.startsWith('> ') || /^>>> /m.test(text.slice(from, index)))) continue
    blocks.push(...parseLines(text.slice(from, index).replace(/\n$/, ''), isQuote))
    blocks.push({ kind: 'codeBlock', language, text: code.replace(/^\n|\n$/g, '') })
    from = index + fence.length
    if (text[from] === '\n') from += 1
  }
  return [...blocks, ...parseLines(text.slice(from), isQuote)]
}

const fences = /```(?:([\w+#.-]+)\n)?([\s\S]+?)```/g
const heading = /^(#{1,3}) +(\S.*)$/
const subtext = /^-# +(\S.*)$/
const listItem = /^( *)(?:[-*]|(\d{1,9})\.) +(\S.*)$/
const quote = /^>(?:>>)? /

function parseLines(text: string, isQuote: boolean): Block[] {
  if (text === '') return []
  const lines = text.split('\n')
  const blocks: Block[] = []
  const takeWhile = (fits: (line: string) => boolean): string[] => {
    const end = lines.findIndex(line => !fits(line))
    return lines.splice(0, end === -1 ? lines.length : end)
  }
  const isQuoted = (line: string): boolean => !isQuote && quote.test(line)
  const isPlain = (line: string): boolean =>
    !isQuoted(line) && ![heading, subtext, listItem].some(pattern => pattern.test(line))
  while (lines.length > 0) {
    const line = lines[0] ?? ''
    const [, marks, title = ''] = heading.exec(line) ?? []
    const [, small] = subtext.exec(line) ?? []
    if (isQuoted(line)) {
      const quoted = line.startsWith('>>> ')
        ? lines.splice(0).join('\n').slice('>>> '.length)
        : takeWhile(next => next.startsWith('> '))
            .map(next => next.slice('> '.length))
            .join('\n')
      blocks.push({ kind: 'quote', blocks: parseBlocks(quoted, true) })
    } else if (listItem.test(line)) {
      blocks.push(...parseLists(takeWhile(next => listItem.test(next))))
    } else if (marks !== undefined) {
      lines.shift()
      blocks.push({ kind: 'heading', level: marks.length, children: parseInline(title) })
    } else if (small !== undefined) {
      lines.shift()
      blocks.push({ kind: 'subtext', children: parseInline(small) })
    } else {
      blocks.push({ kind: 'paragraph', children: parseInline(takeWhile(isPlain).join('\n')) })
    }
  }
  return blocks
}

/** Lines that are all items; deeper ones belong to the item before them, and another kind of item is another list. */
function parseLists(lines: readonly string[]): Block[] {
  const lists: (Block & { kind: 'list' })[] = []
  for (let at = 0; at < lines.length; ) {
    const { depth, number, text } = itemOf(lines[at])
    const end = lines.findIndex((line, next) => next > at && itemOf(line).depth <= depth)
    const next = end === -1 ? lines.length : end
    const item = { children: parseInline(text), nested: parseLists(lines.slice(at + 1, next)) }
    const last = lists.at(-1)
    if (last && (last.start === null) === (number === null)) last.items.push(item)
    else lists.push({ kind: 'list', start: number, items: [item] })
    at = next
  }
  return lists
}

function itemOf(line = ''): { depth: number; number: number | null; text: string } {
  const [, indent = '', number, text = ''] = listItem.exec(line) ?? []
  return { depth: indent.length, number: number === undefined ? null : Number(number), text }
}
