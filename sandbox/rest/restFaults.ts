import type { Random } from '../random.ts'

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

/** Breaks the next requests that match, in the order in which it was asked to, and of all others some percent. */
export class RestFaults {
  readonly #planned: { match: RequestMatch; fault: RestFault; times: number }[] = []
  readonly #random: Random
  /** Added to every request. */
  latencyMs = 0
  /** Each 0 to 100, drawn from the world's seed. */
  rateLimitPercent = 0
  serverErrorPercent = 0
  losePercent = 0

  constructor(random: Random) {
    this.#random = random
  }

  next(match: RequestMatch, fault: RestFault, times = 1): void {
    this.#planned.push({ match, fault, times })
  }

  clear(): void {
    this.#planned.length = 0
    this.latencyMs = 0
    this.rateLimitPercent = 0
    this.serverErrorPercent = 0
    this.losePercent = 0
  }

  take(method: string, path: string): RestFault | null {
    const index = this.#planned.findIndex(({ match }) => fits(match, method, path))
    const planned = this.#planned[index]
    if (planned === undefined) return this.#byChance()
    planned.times -= 1
    if (planned.times <= 0) this.#planned.splice(index, 1)
    return planned.fault
  }

  /** Draws nothing while all is well, so that seeded worlds stay as they are. */
  #byChance(): RestFault | null {
    const happens = (percent: number): boolean => percent > 0 && this.#random.next() * 100 < percent
    if (happens(this.rateLimitPercent)) return { kind: 'rateLimit', retryAfterMs: 1_000 }
    if (happens(this.serverErrorPercent)) return { kind: 'status', status: 500 }
    return happens(this.losePercent) ? { kind: 'lose' } : null
  }
}

function fits(match: RequestMatch, method: string, path: string): boolean {
  if (match.method !== undefined && match.method !== method) return false
  if (match.path === undefined) return true
  return typeof match.path === 'string' ? match.path === path : match.path.test(path)
}
