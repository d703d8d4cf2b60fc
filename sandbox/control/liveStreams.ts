import type { ServerResponse } from 'node:http'
import type { ControlContext } from './control.ts'
import { liveEventsOf } from './liveEvent.ts'

const keepAliveMs = 15_000

/** The pages that watch, each as one person, over server-sent events. */
export class LiveStreams {
  readonly #context: Pick<ControlContext, 'world' | 'gateway'>
  readonly #pages = new Map<ServerResponse, string>()
  readonly #unsubscribe: () => void
  readonly #keepAlive: NodeJS.Timeout

  constructor(context: Pick<ControlContext, 'world' | 'gateway'>) {
    this.#context = context
    this.#unsubscribe = context.world.subscribe(event => {
      for (const [page, viewer] of this.#pages) {
        for (const live of liveEventsOf(context.world, viewer, event)) send(page, live.event, live.data)
      }
    })
    this.#keepAlive = setInterval(() => {
      for (const page of this.#pages.keys()) page.write(': still here\n\n')
    }, keepAliveMs).unref()
  }

  open(viewer: string, page: ServerResponse): void {
    page.writeHead(200, { 'content-type': 'text/event-stream', 'cache-control': 'no-store' })
    page.on('close', () => this.#pages.delete(page))
    this.#pages.set(page, viewer)
    send(page, 'hello', { viewer, botConnected: this.#context.gateway.connected > 0 })
  }

  /** Something about the sandbox itself, for everybody who watches. */
  tellAll(event: string): void {
    for (const page of this.#pages.keys()) send(page, event, {})
  }

  stop(): void {
    this.#unsubscribe()
    clearInterval(this.#keepAlive)
    for (const page of this.#pages.keys()) page.end()
  }
}

function send(page: ServerResponse, event: string, data: unknown): void {
  page.write(`event: ${event}\ndata: ${JSON.stringify(data)}\n\n`)
}
