/** An act over the control API. */
export function act<T>(path: string, body: object): Promise<T> {
  return ask<T>(path, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify(body),
  })
}

/** Asks the control API. Where it refuses, the error's message is its plain sentence. */
export async function ask<T>(path: string, init: RequestInit = {}): Promise<T> {
  const response = await fetch(`/sandbox/${path}`, init).catch(() => null)
  if (response === null) throw new Error('The sandbox does not answer. Is it still running?')
  const answer: unknown = await response.json().catch(() => null)
  if (response.ok) return answer as T
  const { error } = (answer ?? {}) as { error?: string }
  throw new Error(error ?? `The sandbox answered ${response.status}.`)
}
