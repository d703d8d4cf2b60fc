/** Something the bot did that it must never do, whatever the state of the world. A test without one is the rule. */
export interface Violation {
  /** 'sandbox' is a mistake of its own. */
  kind: 'route' | 'body' | 'gateway' | 'sandbox'
  /** The request or operation. */
  what: string
  message: string
  data: unknown
}

/** Throws an error that lists them, if there are any. */
export function assertNone(violations: readonly Violation[]): void {
  if (violations.length === 0) return
  const lines = violations.map(({ kind, what, message, data }) => {
    const sent = data === undefined ? '' : `\n    sent: ${JSON.stringify(data).slice(0, 600)}`
    return `- ${kind}: ${what}\n    ${message}${sent}`
  })
  throw new Error(`Discord's rules were broken ${violations.length} times:\n${lines.join('\n')}`)
}
