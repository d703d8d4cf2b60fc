export type Inline =
  | { kind: 'text'; text: string }
  | { kind: 'bold' | 'italic' | 'underline' | 'strike' | 'spoiler'; children: Inline[] }
  | { kind: 'code'; text: string }
  | { kind: 'link'; url: string; children: Inline[] }
  | { kind: 'user' | 'role' | 'channel'; id: string }
  | { kind: 'everyone' | 'command' | 'emoji'; text: string }
  | { kind: 'time'; seconds: number; style: string }

export function parseInline(source: string, depth = 0): Inline[] {
  if (depth > maxDepth) return [{ kind: 'text', text: source }]
  const nodes: Inline[] = []
  const inner = (content: string): Inline[] => parseInline(content, depth + 1)
  for (let at = 0; at < source.length; ) {
    for (const [pattern, make] of rules) {
      pattern.lastIndex = at
      const match = pattern.exec(source)
      if (!match) continue
      at = pattern.lastIndex
      push(nodes, make(match, inner))
      break
    }
  }
  return nodes
}

/** Styles inside styles end here: no text, however it is made, is to exhaust the stack. */
const maxDepth = 10

type Make = (groups: string[], inner: (text: string) => Inline[]) => Inline

const text: Make = ([found = '']) => ({ kind: 'text', text: found })
const styled =
  (kind: 'bold' | 'italic' | 'underline' | 'strike' | 'spoiler'): Make =>
  ([, content = ''], inner) => ({ kind, children: inner(content) })
const mention =
  (kind: 'user' | 'role' | 'channel'): Make =>
  ([, id = '']) => ({ kind, id })
const address: Make = ([, url = '']) => ({ kind: 'link', url, children: [{ kind: 'text', text: url }] })

/** The first that fits where the text stands wins. */
const rules: readonly (readonly [RegExp, Make])[] = [
  [/[^\\`<@[h*_~|]+/y, text],
  [/\\([^A-Za-z0-9\s])/y, ([, escaped = '']) => ({ kind: 'text', text: escaped })],
  [/(`+)([\s\S]*?[^`])\1(?!`)/y, ([, , code = '']) => ({ kind: 'code', text: code })],
  [/<@!?(\d+)>/y, mention('user')],
  [/<@&(\d+)>/y, mention('role')],
  [/<#(\d+)>/y, mention('channel')],
  [/<\/([^:<>\n]+):\d+>/y, ([, name = '']) => ({ kind: 'command', text: `/${name}` })],
  [/<a?(:\w+:)\d+>/y, ([, name = '']) => ({ kind: 'emoji', text: name })],
  [
    /<t:(-?\d{1,13})(?::([tTdDfFR]))?>/y,
    ([, seconds, style = '']) => ({ kind: 'time', seconds: Number(seconds), style: style || 'f' }),
  ],
  [/@(?:everyone|here)\b/y, ([found = '']) => ({ kind: 'everyone', text: found })],
  [/<(https?:\/\/[^\s<>]+)>/y, address],
  [
    /\[((?:[^[\]\\\n]|\\.)+)\]\(<?(https?:\/\/[^\s<>)]+)>?\)/y,
    ([, label = '', url = ''], inner) => ({ kind: 'link', url, children: inner(label) }),
  ],
  [/(https?:\/\/[^\s<]*[^\s<.,:;"'!?)\]|*_~])/y, address],
  [/\*\*([\s\S]+?)\*\*(?!\*)/y, styled('bold')],
  [/__([\s\S]+?)__(?!_)/y, styled('underline')],
  [/\*(?![\s*])((?:\*\*|[^*])+?)(?<!\s)\*(?!\*)/y, styled('italic')],
  [/(?<!\w)_(?!_)((?:__|[^_])+?)_(?!\w)/y, styled('italic')],
  [/~~([\s\S]+?)~~(?!~)/y, styled('strike')],
  [/\|\|([\s\S]+?)\|\|/y, styled('spoiler')],
  [/[\s\S]/y, text],
]

function push(nodes: Inline[], node: Inline): void {
  const last = nodes.at(-1)
  if (last?.kind === 'text' && node.kind === 'text') last.text += node.text
  else nodes.push(node)
}
