import type { Clock } from '../clock.ts'

/** So many requests in a window that begins with the first. */
export interface Limit {
  requests: number
  windowMs: number
  /** Counts towards the bot's 50 a second. Interaction callbacks and webhooks do not. */
  isGlobal: boolean
}

/** As observed on Discord, which publishes none of them but the global one. */
export const limits = {
  usual: { requests: 50, windowMs: 1_000, isGlobal: true },
  messages: { requests: 5, windowMs: 5_000, isGlobal: true },
  messageDelete: { requests: 5, windowMs: 1_000, isGlobal: true },
  reactions: { requests: 1, windowMs: 250, isGlobal: true },
  members: { requests: 10, windowMs: 10_000, isGlobal: true },
  webhook: { requests: 5, windowMs: 5_000, isGlobal: false },
  /** Of a channel's name or topic; not told in headers. */
  renames: { requests: 2, windowMs: 10 * 60_000, isGlobal: false },
  /** Of channels of a guild. */
  creations: { requests: 500, windowMs: 24 * 3_600_000, isGlobal: false },
  unlimited: { requests: Number.POSITIVE_INFINITY, windowMs: 1_000, isGlobal: false },
} as const satisfies Record<string, Limit>

const globalLimit: Limit = { requests: 50, windowMs: 1_000, isGlobal: true }
const invalidWindowMs = 10 * 60_000

export interface Verdict {
  headers: Record<string, string>
  refusal: { retryAfterMs: number; isGlobal: boolean } | null
}

/** A limit that is not told in headers is used up. */
export class RateLimited extends Error {
  readonly retryAfterMs: number

  constructor(retryAfterMs: number) {
    super('You are being rate limited.')
    this.retryAfterMs = retryAfterMs
  }
}

export class RateLimits {
  readonly #clock: Pick<Clock, 'now'>
  readonly #maxInvalidRequests: number
  readonly #windows = new Map<string, Window>()
  #global: Window = { endsAt: 0, used: 0 }
  #invalid: Window = { endsAt: 0, used: 0 }

  constructor(clock: Pick<Clock, 'now'>, maxInvalidRequests: number) {
    this.#clock = clock
    this.#maxInvalidRequests = maxInvalidRequests
  }

  /** Takes one request from the bucket of a route and major parameter, and from the global one. */
  take(bucket: string, major: string, limit: Limit): Verdict {
    const now = this.#clock.now()
    if (limit.isGlobal && !this.#spend(this.#global, globalLimit, now)) {
      const retryAfterMs = this.#global.endsAt - now
      return { headers: refusalHeaders(retryAfterMs, 'global'), refusal: { retryAfterMs, isGlobal: true } }
    }
    if (limit.requests === Number.POSITIVE_INFINITY) return { headers: {}, refusal: null }

    const window = this.#window(`${bucket}:${major}`, now)
    const isAllowed = this.#spend(window, limit, now)
    const resetMs = window.endsAt - now
    const headers = {
      'x-ratelimit-bucket': bucket,
      'x-ratelimit-limit': String(limit.requests),
      'x-ratelimit-remaining': String(limit.requests - window.used),
      'x-ratelimit-reset': (window.endsAt / 1_000).toFixed(3),
      'x-ratelimit-reset-after': (resetMs / 1_000).toFixed(3),
    }
    if (isAllowed) return { headers, refusal: null }
    return {
      headers: { ...headers, ...refusalHeaders(resetMs, 'user') },
      refusal: { retryAfterMs: resetMs, isGlobal: false },
    }
  }

  /** Takes one from a limit that answers do not tell of. Throws RateLimited when there is none left. */
  spend(what: string, limit: Limit): void {
    const now = this.#clock.now()
    const window = this.#window(what, now)
    if (!this.#spend(window, limit, now)) throw new RateLimited(window.endsAt - now)
  }

  /** 401, 403 and 429 count; 10,000 of them in ten minutes ban the address. */
  countInvalid(status: number): void {
    if (status === 401 || status === 403 || status === 429) {
      this.#spend(
        this.#invalid,
        { requests: Number.POSITIVE_INFINITY, windowMs: invalidWindowMs, isGlobal: false },
        this.#clock.now(),
      )
    }
  }

  get isBanned(): boolean {
    return this.#invalid.used >= this.#maxInvalidRequests && this.#invalid.endsAt > this.#clock.now()
  }

  #window(key: string, now: number): Window {
    let window = this.#windows.get(key)
    if (window === undefined) {
      // A crowd of one-time buckets (a token each) must not stay.
      if (this.#windows.size > 10_000)
        for (const [old, { endsAt }] of this.#windows) if (endsAt <= now) this.#windows.delete(old)
      window = { endsAt: 0, used: 0 }
      this.#windows.set(key, window)
    }
    return window
  }

  #spend(window: Window, limit: Limit, now: number): boolean {
    if (window.endsAt <= now) {
      window.endsAt = now + limit.windowMs
      window.used = 0
    }
    if (window.used >= limit.requests) return false
    window.used += 1
    return true
  }
}

interface Window {
  endsAt: number
  used: number
}

export function refusalHeaders(retryAfterMs: number, scope: 'user' | 'global'): Record<string, string> {
  return {
    'retry-after': String(Math.ceil(retryAfterMs / 1_000)),
    'x-ratelimit-scope': scope,
    ...(scope === 'global' ? { 'x-ratelimit-global': 'true' } : {}),
  }
}
