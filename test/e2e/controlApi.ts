import { expect } from 'vitest'
import type { Sandbox } from '#sandbox/sandbox.ts'

/** Acts over the control API, as the page does; it must succeed. */
export async function act(
  sandbox: Sandbox,
  path: string,
  body: object = {},
): Promise<Record<string, unknown>> {
  const response = await fetch(`${sandbox.url}/sandbox/${path}`, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify(body),
  })
  expect([path, response.status]).toEqual([path, 200])
  return (await response.json()) as Record<string, unknown>
}

export async function read<T>(sandbox: Sandbox, path: string): Promise<T> {
  return (await (await fetch(`${sandbox.url}/sandbox/${path}`)).json()) as T
}
