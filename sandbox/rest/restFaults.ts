/** What goes wrong with a request. */
export type RestFault =
  | { kind: 'delay'; ms: number }
  | { kind: 'rateLimit'; retryAfterMs: number; isGlobal?: boolean }
  | { kind: 'status'; status: 401 | 403 | 500 | 502 | 503 }
  /** The request has its effect, and the connection breaks before the answer. */
  | { kind: 'lose' }

export interface RequestMatch {
  method?: string
  /** Without /api/v10. A string must be the whole path. */
  path?: string | RegExp
}

/** Breaks the next requests that match, in the order in which it was asked to. */
export class RestFaults {
  readonly #planned: { match: RequestMatch; fault: RestFault; times: number }[] = []
  /** Added to every request. */
  latencyMs = 0

  next(match: RequestMatch, fault: RestFault, times = 1): void {
    this.#planned.push({ match, fault, times })
  }

  clear(): void {
    this.#planned.length = 0
    this.latencyMs = 0
  }

  take(method: string, path: string): RestFault | null {
    const index = this.#planned.findIndex(({ match }) => fits(match, method, path))
    const planned = this.#planned[index]
    if (planned === undefined) return null
    planned.times -= 1
    if (planned.times <= 0) this.#planned.splice(index, 1)
    return planned.fault
  }
}

function fits(match: RequestMatch, method: string, path: string): boolean {
  if (match.method !== undefined && match.method !== method) return false
  if (match.path === undefined) return true
  return typeof match.path === 'string' ? match.path === path : match.path.test(path)
}
