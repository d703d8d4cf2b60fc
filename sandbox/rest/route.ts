import type { DiscordError } from '../discordError.ts'
import type { Interactions } from '../interactions/interactions.ts'
import type { BodyCheck } from '../validation/checked.ts'
import type { Shape } from '../validation/shapes.ts'
import type { Act } from '../world/auditLog.ts'
import type { World } from '../world/world.ts'
import { type Limit, limits } from './rateLimits.ts'

export interface RestContext {
  world: World
  interactions: Interactions
  gatewayUrl: string
}

export interface UploadedFile {
  /** The n of `files[n]`. */
  index: string
  name: string
  type: string
  bytes: Uint8Array
}

export interface Call<Path extends string = string, Body = undefined> extends RestContext {
  params: Record<ParamName<Path>, string>
  query: URLSearchParams
  body: Body
  files: readonly UploadedFile[]
  /** The bot or who granted it the right, and the reason that it gave for the audit log. */
  act: Act
  /** Takes one from a limit beyond that of the route, such as renames of a channel. Throws when there is none left. */
  spend(what: string, limit: Limit): void
}

export interface Answer {
  status: number
  body?: unknown
}

export type Method = 'GET' | 'POST' | 'PUT' | 'PATCH' | 'DELETE'

export interface Route {
  method: Method
  path: string
  /** 'token': the path itself carries the right, as with webhooks and interactions. 'bearer': a person has granted it. */
  auth: 'bot' | 'token' | 'bearer'
  limit: Limit
  body: BodyCheck<unknown> | null
  /** What it answers with; null for nothing. */
  answers: Shape | null
  handle(call: Call<string, unknown>): Answer
}

interface RouteOptions<Path extends string, Body> {
  auth?: 'token' | 'bearer'
  limit?: Limit
  answers?: Shape
  handle(call: Call<Path, Body>): Answer
}

/** A route without body. */
export function route<Path extends string>(
  method: Method,
  path: Path,
  options: RouteOptions<Path, undefined>,
): Route {
  return { method, path, auth: 'bot', limit: limits.usual, body: null, answers: null, ...options }
}

/** A route whose body is checked before it is handled. */
export function bodyRoute<Path extends string, Body>(
  method: Method,
  path: Path,
  options: RouteOptions<Path, Body> & { body: BodyCheck<Body> },
): Route {
  return { method, path, auth: 'bot', limit: limits.usual, answers: null, ...options }
}

export function ok(body: unknown): Answer {
  return { status: 200, body }
}

export function created(body: unknown): Answer {
  return { status: 201, body }
}

export const noContent: Answer = { status: 204 }

/** The value, or the refusal that its absence means. */
export function orThrow<T>(value: T | undefined, refusal: () => DiscordError): T {
  if (value === undefined) throw refusal()
  return value
}

type ParamName<Path extends string> = string extends Path
  ? string
  : Path extends `${string}/:${infer Name}/${infer Rest}`
    ? Name | ParamName<`/${Rest}`>
    : Path extends `${string}/:${infer Name}`
      ? Name
      : never
