import { rules, SimpleMarkdown } from 'discord-markdown-parser'

export type MarkdownNode =
  | { type: 'text' | 'inlineCode'; content: string }
  | { type: 'strong' | 'em' | 'underline' | 'strikethrough' | 'spoiler'; content: MarkdownNode[] }
  | { type: 'subtext' | 'blockQuote'; content: MarkdownNode[] }
  | { type: 'heading'; level: number; content: MarkdownNode[] }
  | { type: 'list'; start: number | null; items: MarkdownNode[][] }
  | { type: 'codeBlock'; lang: string; content: string }
  | { type: 'link' | 'url' | 'autolink'; target: string; content: MarkdownNode[] }
  | { type: 'user' | 'role' | 'channel'; id: string }
  | { type: 'everyone' | 'here' | 'br' }
  | { type: 'emoji'; name: string }
  | { type: 'slashCommand'; fullName: string }
  | { type: 'timestamp'; seconds: number; style: string }

/** Discord's markdown as a tree; any text is some tree. */
export function parseMarkdown(text: string): MarkdownNode[] {
  return parse(text, { inline: true }) as MarkdownNode[]
}

type Rule = (typeof rules)[string]
type State = Parameters<Rule['match']>[1]
type Nested = Parameters<Rule['parse']>[1]

/** The library's order where it has such a rule; the smaller one is tried first. */
const order = (like: string): number => rules[like]?.order ?? 0

/** A rule for whole lines, whose first group is what they say. */
const lineRule = (like: string, pattern: RegExp, parseLine: Rule['parse']): Rule => ({
  order: order(like),
  match: (source, _state, before) => (/^$|\n$/.test(before) ? pattern.exec(source) : null),
  parse: parseLine,
})

/**
 * Rules in place of the library's. Its code blocks take hours for a fence with 4,000 line breaks, its masked links a second
 * for `](` 2,000 times; its headings miss some lines; its texts end at every other sign, which is slow; lists it has none.
 */
const ownRules: Record<string, Rule> = {
  codeBlock: {
    order: order('codeBlock'),
    match: source => /^```(?:([\w+#.-]+)\n)?([\s\S]+?)```\n?/.exec(source),
    parse: ([, lang = '', code = '']) => ({ lang, content: code.replace(/^\n+/, '').trimEnd() }),
  },
  heading: lineRule(
    'heading',
    /^(#{1,3}) +(\S[^\n]*)(?:\n|$)/,
    ([, marks = '', title = ''], nested, state) => ({
      level: marks.length,
      content: nested(title, state),
    }),
  ),
  subtext: lineRule('subtext', /^-# +(\S[^\n]*)(?:\n|$)/, ([, small = ''], nested, state) => ({
    content: nested(small, state),
  })),
  list: lineRule(
    'blockQuote',
    /^(?: *(?:[-*]|\d{1,9}\.) +\S[^\n]*(?:\n|$))+/,
    ([lines = ''], nested, state) => listsOf(lines.trimEnd().split('\n'), nested, state),
  ),
  link: {
    order: order('url'),
    match: source => maskedLink.exec(source),
    parse: ([all = '', label = '', target = ''], nested, state) =>
      // An address that hides another one is shown as it was written.
      label.includes('://') ? { type: 'text', content: all } : { target, content: nested(label, state) },
  },
  timestamp: {
    order: order('timestamp'),
    match: source => /^<t:(-?\d{1,13})(?::([tTdDfFsSR]))?>/.exec(source),
    parse: ([, seconds, style = 'f']) => ({ seconds: Number(seconds), style }),
  },
  text: {
    order: order('text'),
    match: source => /^(?:[^\\`<@[h*_~|\n¯]+|[\s\S])/.exec(source),
    parse: ([content]) => ({ content }),
  },
}

const maskedLink =
  /^\[((?:[^[\]\\\n]|\\.)+)\]\(<?(https?:\/\/(?:[^\s<>()]|\([^\s<>()]*\))+)>?(?: +"[^"\n]*")?\)/
const listLine = /^( *)(?:[-*]|(\d{1,9})\.) +(\S.*)$/

/** Lines that are all items; deeper ones belong to the item before them, and another kind of item is another list. */
function listsOf(lines: readonly string[], nested: Nested, state: State): MarkdownNode[] {
  const lists: (MarkdownNode & { type: 'list' })[] = []
  for (let at = 0; at < lines.length; ) {
    const [, indent = '', number, text = ''] = listLine.exec(lines[at] ?? '') ?? []
    const end = lines.findIndex((line, next) => next > at && line.search(/\S/) <= indent.length)
    const next = end === -1 ? lines.length : end
    const deeper = lines.slice(at + 1, next).join('\n')
    const item = [...nested(text, { ...state }), ...nested(deeper, { ...state, prevCapture: null })]
    const start = number === undefined ? null : Number(number)
    const last = lists.at(-1)
    if (last && (last.start === null) === (start === null)) last.items.push(item as MarkdownNode[])
    else lists.push({ type: 'list', start, items: [item as MarkdownNode[]] })
    at = next
  }
  return lists
}

/** Styles inside styles end here: no text, however it is made, is to exhaust the stack. */
const maxDepth = 10

function bounded(name: string, rule: Rule): Rule {
  return {
    ...rule,
    parse(capture, nested, state) {
      const depth = Number(state['depth'] ?? 0)
      if (depth === maxDepth) return { type: 'text', content: capture[0] }
      // A quote's content begins a line; that of everything else does not.
      const prevCapture = name === 'blockQuote' ? null : [name]
      return rule.parse(capture, nested, { ...state, depth: depth + 1, prevCapture })
    },
  }
}

/** Emoji are text, and of this one the library knows another form than Discord. */
const unused = ['twemoji', 'guildNavigation']

const parse = SimpleMarkdown.parserFor(
  Object.fromEntries(
    Object.entries({ ...rules, ...ownRules })
      .filter(([name]) => !unused.includes(name))
      .map(([name, rule]) => [name, bounded(name, rule)]),
  ),
)
