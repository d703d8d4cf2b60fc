import type { IncomingMessage, ServerResponse } from 'node:http'
import { setTimeout as delay } from 'node:timers/promises'
import { DiscordError, errors } from '../discordError.ts'
import { Recording } from '../recording.ts'
import type { Violation } from '../violation.ts'
import { requireKnownEmojis } from './emojiRules.ts'
import { requireSnowflake } from './query.ts'
import { RateLimited, RateLimits, refusalHeaders } from './rateLimits.ts'
import { readBody } from './readBody.ts'
import { type RestFault, RestFaults } from './restFaults.ts'
import { mismatchOf } from '../validation/shapes.ts'
import { type Answer, orThrow, type RestContext, type Route, type UploadedFile } from './route.ts'
import { createRouter, type Match } from './router.ts'
import { routes } from './routes/index.ts'

export interface RestOptions {
  context: RestContext
  /** 'off' gives no rate-limit headers and refuses nothing. */
  rateLimits: 'real' | 'off'
  maxInvalidRequests: number
  /** Told of answers that Discord would not give; null when nobody looks. */
  onMistake: ((what: string, mismatch: string, data: unknown) => void) | null
  onViolation: (violation: Violation) => void
}

/** One request of the bot, recorded when it was answered. */
export interface RecordedRequest {
  method: string
  /** Without /api/v10 and query. */
  path: string
  query: string
  /** As the route is written, e.g. /channels/:channelId/messages; null when there is none. */
  route: string | null
  body: unknown
  files: readonly UploadedFile[]
  /** The audit log reason, decoded. */
  reason: string | null
  status: number
  response: unknown
  /** What broke Discord's rules, in words. */
  problems: readonly string[]
  /** By the sandbox's clock. */
  at: number
}

interface Reply extends Answer {
  headers?: Record<string, string>
  /** The answer never arrives. */
  isLost?: boolean
}

/** Of a reason for the audit log. */
const maxReason = 512

/** Discord's REST API, version 10: https://docs.discord.com/developers/reference */
export class Rest {
  readonly faults: RestFaults
  readonly requests = new Recording<RecordedRequest>(
    20_000,
    ({ method, path, status }) => `${method} ${path} → ${status}`,
  )
  readonly #options: RestOptions
  readonly #router = createRouter(routes)
  readonly #limits: RateLimits

  constructor(options: RestOptions) {
    this.#options = options
    this.faults = new RestFaults(options.context.world.random)
    this.#limits = new RateLimits(options.context.world.clock, options.maxInvalidRequests)
  }

  async handle(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const url = new URL(request.url ?? '/', 'http://sandbox')
    const path = url.pathname.replace(/^\/api(\/v\d+)?/, '')
    const seen: Seen = {
      method: request.method ?? 'GET',
      path,
      url,
      reason: reasonOf(request),
      body: undefined,
      files: [],
      match: null,
      problems: [],
    }
    const reply = await this.#reply(request, seen)
    this.#limits.countInvalid(reply.status)
    this.requests.add({
      method: seen.method,
      path,
      query: url.search,
      route: seen.match?.route.path ?? null,
      body: seen.body,
      files: seen.files,
      reason: seen.reason,
      status: reply.status,
      response: reply.body,
      problems: seen.problems,
      at: this.#options.context.world.clock.now(),
    })
    // A reset, which discord.js takes for an outage and tries again.
    if (reply.isLost === true) request.socket.resetAndDestroy()
    else write(response, reply)
  }

  async #reply(request: IncomingMessage, seen: Seen): Promise<Reply> {
    try {
      const { json, files } = await readBody(request)
      seen.body = json
      seen.files = files
      return await this.#answer(request, seen)
    } catch (error) {
      if (error instanceof RateLimited) {
        const { retryAfterMs } = error
        return {
          status: 429,
          headers: refusalHeaders(retryAfterMs, 'user'),
          body: rateLimitBody(retryAfterMs, false),
        }
      }
      if (!(error instanceof DiscordError)) {
        // A mistake of the sandbox must not look like Discord having a bad day.
        const message = error instanceof Error ? (error.stack ?? error.message) : String(error)
        this.#report(seen, 'sandbox', message)
        return { status: 500, body: { message: '500: Internal Server Error', code: 0 } }
      }
      if (error.isMistake) this.#reportBody(seen, error)
      return { status: error.status, body: error.toJSON() }
    }
  }

  async #answer(request: IncomingMessage, seen: Seen): Promise<Reply> {
    const match = this.#router.find(seen.method, seen.path)
    if (match === null || match === 'method') return this.#unknownRoute(seen, match)
    seen.match = match
    const userId = this.#actor(request, match.route)

    const fault = this.faults.take(seen.method, seen.path)
    const latencyMs = this.faults.latencyMs + (fault?.kind === 'delay' ? fault.ms : 0)
    if (latencyMs > 0) await delay(latencyMs)
    const broken = fault && brokenReply(fault)
    if (broken) return broken

    const verdict = this.#limit(match)
    if (verdict.reply) return verdict.reply
    const answer = this.#perform(match, seen, userId)
    this.#checkAnswer(seen, match.route, answer)
    return { ...answer, headers: verdict.headers, isLost: fault?.kind === 'lose' }
  }

  #perform({ route, params }: Match, seen: Seen, userId: string): Answer {
    requireSnowflakes(params)
    if ((seen.reason?.length ?? 0) > maxReason) {
      const message = `Must be ${maxReason} or fewer in length.`
      throw errors.invalidForm([{ path: ['x-audit-log-reason'], code: 'BASE_TYPE_MAX_LENGTH', message }])
    }
    const body = route.body ? route.body(seen.body ?? {}, seen.files.length) : undefined
    requireKnownEmojis(this.#options.context.world, seen.body)
    return route.handle({
      ...this.#options.context,
      params,
      query: seen.url.searchParams,
      body,
      files: seen.files,
      act: { userId, reason: seen.reason },
      spend: (what, limit) => {
        if (this.#options.rateLimits === 'real') this.#limits.spend(what, limit)
      },
    })
  }

  /** What the sandbox answers must be as Discord documents it: anything else is a mistake of the sandbox. */
  #checkAnswer(seen: Seen, { answers }: Route, { status, body }: Answer): void {
    const { onMistake } = this.#options
    if (onMistake === null || (body === undefined && (answers === null || status === 204))) return
    const mismatch = mismatchOf(answers, body)
    if (mismatch === null) return
    seen.problems.push(mismatch)
    onMistake(`${seen.method} ${seen.path} → ${status}`, mismatch, body)
  }

  #limit({ route, params }: Match): { headers: Record<string, string>; reply?: Reply } {
    if (this.#options.rateLimits === 'off') return { headers: {} }
    if (this.#limits.isBanned) {
      return {
        headers: {},
        reply: { status: 429, body: 'error code: 1015', headers: { 'retry-after': '600' } },
      }
    }
    const major = params['channelId'] ?? params['guildId'] ?? params['token'] ?? ''
    const bucket = Buffer.from(`${route.method} ${route.path}`).toString('base64url')
    const { headers, refusal } = this.#limits.take(bucket, major, route.limit)
    if (refusal === null) return { headers }
    return {
      headers,
      reply: { status: 429, headers, body: rateLimitBody(refusal.retryAfterMs, refusal.isGlobal) },
    }
  }

  /** Whose deed it is. */
  #actor({ headers: { authorization = '' } }: IncomingMessage, { auth }: Route): string {
    const { world } = this.#options.context
    const isBot = authorization === `Bot ${world.application.token}`
    if (auth === 'bearer') {
      if (isBot) throw errors.botsMayNot()
      return orThrow(world.grants.get(authorization.replace(/^Bearer /, '')), errors.unauthorized)
    }
    if (auth === 'bot' && !isBot) throw errors.unauthorized()
    return world.botId
  }

  #unknownRoute(seen: Seen, found: 'method' | null): Reply {
    const what = `${seen.method} ${seen.path}`
    this.#report(seen, 'route', 'The sandbox does not have this route.')
    const reason = found === 'method' ? 'has this path, but not this method' : 'does not have this route'
    return { status: 501, body: { message: `501: The sandbox ${reason}: ${what}`, code: 0 } }
  }

  #reportBody(seen: Seen, error: DiscordError): void {
    const details = error.issues.map(({ path, message }) => `${path.map(String).join('.')}: ${message}`)
    const message = [error.message, ...details].join('\n    ')
    this.#report(seen, 'body', message)
  }

  #report(seen: Seen, kind: Violation['kind'], message: string): void {
    seen.problems.push(message)
    this.#options.onViolation({ kind, what: `${seen.method} ${seen.path}`, message, data: seen.body })
  }
}

interface Seen {
  method: string
  path: string
  url: URL
  reason: string | null
  body: unknown
  files: readonly UploadedFile[]
  match: Match | null
  problems: string[]
}

function brokenReply(fault: RestFault): Reply | null {
  if (fault.kind === 'rateLimit') {
    const { retryAfterMs, isGlobal = false } = fault
    return {
      status: 429,
      headers: refusalHeaders(retryAfterMs, isGlobal ? 'global' : 'user'),
      body: rateLimitBody(retryAfterMs, isGlobal),
    }
  }
  if (fault.kind !== 'status') return null
  if (fault.status === 403) return { status: 403, body: errors.missingPermissions().toJSON() }
  if (fault.status === 401) return { status: 401, body: errors.unauthorized().toJSON() }
  return { status: fault.status, body: { message: `${fault.status}: Server Error`, code: 0 } }
}

function rateLimitBody(retryAfterMs: number, isGlobal: boolean): unknown {
  return { message: 'You are being rate limited.', retry_after: retryAfterMs / 1_000, global: isGlobal }
}

function requireSnowflakes(params: Record<string, string>): void {
  for (const [name, value] of Object.entries(params)) {
    if (name.endsWith('Id')) requireSnowflake(value, name.replace('Id', '_id'))
  }
}

function reasonOf(request: IncomingMessage): string | null {
  const header = request.headers['x-audit-log-reason']
  return typeof header === 'string' ? decodeURIComponent(header) : null
}

function write(response: ServerResponse, { status, headers = {}, body }: Reply): void {
  // A 204 has no body and so no content type: discord.js would try to parse one.
  if (body === undefined) {
    response.writeHead(status, headers).end()
    return
  }
  const isText = typeof body === 'string'
  const text = isText ? body : JSON.stringify(body)
  const type = isText ? 'text/plain' : 'application/json'
  response
    .writeHead(status, { ...headers, 'content-type': type, 'content-length': Buffer.byteLength(text) })
    .end(text)
}
