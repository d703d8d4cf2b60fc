import type { IncomingMessage, ServerResponse } from 'node:http'
import type { Driver } from '../driver/driver.ts'
import { SlowmodeError } from '../driver/slowmode.ts'
import type { Gateway } from '../gateway/gateway.ts'
import type { Interactions } from '../interactions/interactions.ts'
import type { Crowd } from '../play/crowd.ts'
import type { Surroundings } from '../play/surroundings.ts'
import { Tour } from '../play/tour.ts'
import type { WireLog } from '../play/wireLog.ts'
import type { RestFaults } from '../rest/restFaults.ts'
import type { World } from '../world/world.ts'
import { actions } from './actions.ts'
import { Refusal } from './refusal.ts'
import { isOwnPage } from './isOwnPage.ts'
import { LiveStreams } from './liveStreams.ts'
import { createPageFiles, type ServedFile } from './pageFiles.ts'
import { reads } from './reads.ts'

export interface ControlContext {
  world: World
  driver: Driver
  interactions: Interactions
  gateway: Gateway
  faults: RestFaults
  wireLog: WireLog
  crowd: Crowd
  tour: Tour
  surroundings: Surroundings
  /** Tells every page that is open. */
  tellAll(event: 'faults.changed' | 'tour.changed'): void
}

export interface ControlOptions extends Omit<ControlContext, 'tour' | 'tellAll'> {
  url: string
  /** Whether it serves the page. */
  page: boolean
}

export interface Control {
  handle(request: IncomingMessage, response: ServerResponse): Promise<void>
  stop(): void
}

/** The page, what it does as a person (docs/sandbox.md), and uploaded files. */
export function createControl(options: ControlOptions): Control {
  const { world } = options
  const live = new LiveStreams(options)
  const context: ControlContext = {
    ...options,
    tour: new Tour(world, () => live.tellAll('tour.changed')),
    tellAll: event => live.tellAll(event),
  }
  const pageFiles = options.page ? createPageFiles() : null

  const answer = async (request: IncomingMessage, response: ServerResponse): Promise<void> => {
    const url = new URL(request.url ?? '/', options.url)
    if (url.pathname.startsWith('/attachments/'))
      return sendFile(response, upload(world, url.pathname), uploadPolicy)
    if (!isOwnPage(request)) throw new Refusal(403, 'Only the page of this sandbox may use it.')
    if (url.pathname === '/sandbox/live') return live.open(viewerOf(world, url), response)
    if (!url.pathname.startsWith('/sandbox/')) {
      return sendFile(
        response,
        request.method === 'GET' ? ((await pageFiles?.read(url.pathname)) ?? null) : null,
        pagePolicy,
      )
    }
    const result = await (request.method === 'POST' ? act(request, url) : read(url))
    sendJson(response, 200, result)
  }

  const act = async (request: IncomingMessage, url: URL): Promise<unknown> => {
    const action = actions[url.pathname.slice('/sandbox/'.length)]
    if (action === undefined) throw new Refusal(404, `There is no action at ${url.pathname}.`)
    return action(context, await jsonOf(request))
  }

  const read = (url: URL): unknown => {
    for (const { pattern, read: give } of reads) {
      const match = pattern.exec(url.pathname)
      if (match) return give(context, { id: match[1] ?? '', url, viewer: () => viewerOf(world, url) })
    }
    throw new Refusal(404, `There is nothing at ${url.pathname}.`)
  }

  return {
    handle: async (request, response) => {
      try {
        await answer(request, response)
      } catch (error) {
        // What a person may not do comes as an ordinary error with a plain sentence.
        const status = error instanceof Refusal ? error.status : 400
        const words = { error: error instanceof Error ? error.message : String(error) }
        if (!(error instanceof SlowmodeError)) return sendJson(response, status, words)
        const { code, retryAfterMs } = error
        sendJson(response, 429, { ...words, code, retryAfterMs })
      }
    },
    stop: () => {
      context.crowd.stop()
      context.tour.stop()
      context.surroundings.resumeDatabase()
      live.stop()
    },
  }
}

function viewerOf(world: World, url: URL): string {
  const id = url.searchParams.get('viewer')
  if (id === null) throw new Refusal(400, 'Say who is looking: ?viewer=<user id>.')
  if (!world.people.has(id)) throw new Refusal(404, `There is no person ${id}.`)
  return id
}

async function jsonOf(request: IncomingMessage): Promise<unknown> {
  // Another site's page can send forms and plain text here, but not this type.
  if (!request.headers['content-type']?.startsWith('application/json')) {
    throw new Refusal(400, 'The body must be JSON, with content-type application/json.')
  }
  const chunks: Buffer[] = []
  for await (const chunk of request) chunks.push(chunk as Buffer)
  try {
    return JSON.parse(Buffer.concat(chunks).toString())
  } catch {
    throw new Refusal(400, 'The body is not JSON.')
  }
}

function upload(world: World, path: string): ServedFile | null {
  const [, , , id = ''] = path.split('/')
  const file = world.files.get(id)
  return file ? { type: file.type || 'application/octet-stream', bytes: file.bytes } : null
}

/** What a bot uploaded is not the page: opened by itself it runs nothing and may do nothing. */
const uploadPolicy = { 'content-security-policy': "sandbox; default-src 'none'" }

/** Nobody else's page shows this one in a frame, to have it clicked. A page cannot say that of itself. */
const pagePolicy = { 'content-security-policy': "frame-ancestors 'none'" }

function sendFile(
  response: ServerResponse,
  file: ServedFile | null,
  headers: Record<string, string> = {},
): void {
  if (file === null) return sendJson(response, 404, { error: 'There is no such file.' })
  response.writeHead(200, {
    'content-type': file.type,
    'content-length': file.bytes.byteLength,
    'cache-control': 'no-cache',
    'x-content-type-options': 'nosniff',
    ...headers,
  })
  response.end(file.bytes)
}

function sendJson(response: ServerResponse, status: number, body: unknown): void {
  const text = JSON.stringify(body)
  response
    .writeHead(status, { 'content-type': 'application/json', 'content-length': Buffer.byteLength(text) })
    .end(text)
}
