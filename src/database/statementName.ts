import { createHash } from 'node:crypto'

/** A statement as node-postgres takes it. */
export interface Statement {
  /** Of a prepared one. */
  name?: string | undefined
  text: string
}

/**
 * What a statement is called in logs: its own name, that of a comment in it, or else its text, with nothing of what
 * somebody asked for or wrote.
 */
export function statementName({ name, text }: Statement): string {
  const [, before, after] = namedByComment.exec(text) ?? []
  const given = name?.startsWith(digest) ? undefined : name
  return given ?? before ?? after ?? withoutValues(text).slice(0, maxLength)
}

/** The name for a prepared statement that nobody gave one: the same for the same text. PostgreSQL keeps 63 characters. */
export function preparedName(text: string): string {
  return digest + createHash('sha256').update(text).digest('base64url')
}

const digest = 'sha256:'

/** The comment by which Prisma's statements carry the model and operation that they come from. */
export function prismaComment({ query }: { query: { modelName?: string; action: string } }) {
  return { name: query.modelName && `${query.modelName}.${query.action}` }
}

const maxLength = 200

/** A comment before the statement that is one word, or the one after it that prismaComment makes. */
const namedByComment = /^\s*\/\* *([\w.]+) *\*\/|\/\*name='([\w.]+)'\*\/\s*$/

function withoutValues(text: string): string {
  return text
    .replaceAll(quotedOrComment, (part: string, identifier?: string) =>
      identifier === undefined ? (/^[eE]?'|^\$/.test(part) ? '?' : ' ') : part,
    )
    .replaceAll(/\$\d+|\b\d+(?:\.\d+)?\b/g, '?')
    .replaceAll(/\s+/g, ' ')
    .replaceAll(/\?(?:, ?\?)+/g, '?')
    .trim()
}

/** An identifier (which is captured), a text (E'…' with its backslashes), one between dollars, or a comment: whichever begins first. */
const quotedOrComment =
  /("[^"]*")|\b[eE]'(?:[^'\\]|\\.|'')*'|'(?:[^']|'')*'|\$(\w*)\$.*?\$\2\$|\/\*.*?\*\/|--[^\n]*/gs
