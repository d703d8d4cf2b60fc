import type { IncomingMessage } from 'node:http'

const loopback = new Set(['127.0.0.1', 'localhost', '[::1]'])

/**
 * False for requests that some other web page makes through the browser: a name that resolves here (DNS rebinding) shows in
 * Host, another site in Origin.
 */
export function isOwnPage({ headers }: Pick<IncomingMessage, 'headers'>): boolean {
  const host = headers.host ?? ''
  if (!loopback.has(host.replace(/:\d+$/, ''))) return false
  return headers.origin === undefined || headers.origin === `http://${host}`
}
