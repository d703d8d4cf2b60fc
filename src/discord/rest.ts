import {
  DefaultRestOptions,
  HTTPError,
  type InternalRequest,
  REST,
  type RESTOptions,
  type ResponseLike,
} from 'discord.js'
import type { Log } from '#src/log.ts'

/**
 * A write whose answer was lost or was an error of Discord's own: it may have taken effect. Only who knows that a second one
 * does no harm sends it again, as a second channel or follow-up would stay.
 */
export class AmbiguousWriteError extends Error {
  override name = 'AmbiguousWriteError'
  /** Of Discord's answer; undefined when none came. */
  readonly status: number | undefined

  constructor(message: string, { status, ...options }: ErrorOptions & { status?: number } = {}) {
    super(message, options)
    this.status = status
  }
}

/** Whether a request may have had its effect although it failed: its answer was lost or was an error of Discord's own. */
export function isAnswerLost(error: unknown): boolean {
  if (error instanceof AmbiguousWriteError) return true
  if (error instanceof HTTPError) return error.status >= 500
  if (!(error instanceof Error)) return false
  const { name, code } = error as { name: string; code?: unknown }
  return name === 'AbortError' || /^(ECONN|EPIPE|ETIMEDOUT|UND_ERR_)/.test(String(code))
}

/** Too many requests were refused; further ones would get the address banned by Discord. */
export class InvalidRequestLimitError extends Error {
  override name = 'InvalidRequestLimitError'
}

export interface RestGuardOptions {
  log: Log
  now(): number
  random(): number
  /** Discord no longer accepts the token: nothing works from here on. */
  onUnauthorized(): void
  /** Told of each answer's status; undefined when there was no answer. */
  onResponse?(method: string, status: number | undefined): void
  makeRequest?: RESTOptions['makeRequest']
}

/** Discord bans an address after 10,000 refused requests (401, 403, 429) in 10 minutes; we stop long before. */
const maxInvalidRequests = 3_000
const invalidWindowMs = 600_000

/**
 * Wraps the network call of a REST client: writes that are not safe to repeat throw instead of being retried within
 * milliseconds, safe ones wait a moment first, refused requests are counted.
 */
export function guardRequests({
  log,
  now,
  random,
  onUnauthorized,
  onResponse,
  makeRequest = DefaultRestOptions.makeRequest,
}: RestGuardOptions): RESTOptions['makeRequest'] {
  let windowEndsAt = 0
  let invalidRequests = 0

  function countInvalid(): void {
    if (now() >= windowEndsAt) {
      windowEndsAt = now() + invalidWindowMs
      invalidRequests = 0
    }
    invalidRequests++
    if (invalidRequests === maxInvalidRequests) {
      log.error(
        { invalidRequests },
        'Discord refused too many requests; none are sent until the 10 minutes are over',
      )
    }
  }

  return async (url, init) => {
    if (invalidRequests >= maxInvalidRequests && now() < windowEndsAt) {
      throw new InvalidRequestLimitError('Discord refused too many requests in the last 10 minutes')
    }
    let response: ResponseLike
    try {
      response = await makeRequest(url, init)
    } catch (error) {
      onResponse?.(methodOf(init), undefined)
      if (isRepeatable(init)) throw error
      throw new AmbiguousWriteError(`The answer to ${init.method} ${withoutToken(url)} was lost`, {
        cause: error,
      })
    }
    onResponse?.(methodOf(init), response.status)
    if (response.status === 401 && hasAuthorization(init)) onUnauthorized()
    if (response.status === 401 || response.status === 403 || response.status === 429) countInvalid()
    if (response.status >= 500) {
      if (!isRepeatable(init)) {
        throw new AmbiguousWriteError(
          `Discord answered ${response.status} to ${init.method} ${withoutToken(url)}`,
          { status: response.status },
        )
      }
      await new Promise(resolve => setTimeout(resolve, 200 + random() * 300))
    }
    return response
  }
}

type Init = Parameters<RESTOptions['makeRequest']>[1]

/** A POST creates something new each time, unless Discord enforces its nonce; every other method may be repeated. */
function isRepeatable(init: Init): boolean {
  if (methodOf(init) !== 'POST') return true
  return typeof init.body === 'string' && init.body.includes('"enforce_nonce":true')
}

function methodOf(init: Init): string {
  return init.method?.toUpperCase() ?? 'GET'
}

function hasAuthorization(init: Init): boolean {
  return Object.keys(init.headers ?? {}).some(name => name.toLowerCase() === 'authorization')
}

function withoutToken(url: string): string {
  return new URL(url).pathname.replace(/(?<=\/(?:interactions|webhooks)\/\d+\/)[^/]+/, '…')
}

/**
 * Sends answers to interactions through a REST client of their own, since Discord does not count them to the 50
 * requests a second: 10,000 clicks would else be answered at 50 a second.
 */
export function separateInteractionRequests(
  rest: REST,
  options: Partial<RESTOptions>,
  applicationId: () => string | undefined,
): void {
  const interactionRest = new REST({ ...options, globalRequestsPerSecond: Number.POSITIVE_INFINITY })
  const queueRequest = rest.queueRequest.bind(rest)
  rest.queueRequest = (request: InternalRequest) =>
    request.fullRoute.startsWith('/interactions/') ||
    request.fullRoute.startsWith(`/webhooks/${applicationId()}/`)
      ? interactionRest.queueRequest(request)
      : queueRequest(request)
}
