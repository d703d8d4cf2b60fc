import { GatewayOpcodes } from 'discord-api-types/v10'
import type { Gateway } from '../gateway/gateway.ts'
import { Recording } from '../recording.ts'
import type { Rest } from '../rest/rest.ts'
import type { World } from '../world/world.ts'

/** One thing that went between the bot and Discord. */
export interface WireEntry {
  /** Counts up from 1 without a gap. */
  number: number
  /** By the sandbox's clock, in ms. */
  at: number
  from: 'bot' | 'discord'
  by: 'rest' | 'gateway'
  /** "POST /channels/1/messages" or "MESSAGE_CREATE". */
  what: string
  /** The status of a request, or what became of an event where it was not simply delivered. */
  outcome: string
  /** What Discord would not have taken or sent, in words. */
  problems: readonly string[]
}

interface Kept extends WireEntry {
  data: unknown
}

const keptEntries = 2_000

/** What the bot sent and received, newest last. */
export class WireLog {
  readonly #entries = new Recording<Kept>(keptEntries, ({ what }) => what)
  readonly #world: World
  readonly #unwatch: readonly (() => void)[]
  #last = 0

  constructor(world: World, gateway: Gateway, rest: Rest) {
    this.#world = world
    this.#unwatch = [
      rest.requests.watch(({ method, path, status, body, response, problems }) => {
        const what = `${method} ${path.replaceAll(tokenInPath, '/…')}`
        this.#add({
          from: 'bot',
          by: 'rest',
          what,
          outcome: String(status),
          problems,
          data: { body, response },
        })
      }),
      gateway.sent.watch(({ event, data, fate, mismatch }) => {
        const outcome = fate === 'delivered' ? '' : fate
        const problems = mismatch === null ? [] : [mismatch]
        this.#add({ from: 'discord', by: 'gateway', what: event, outcome, problems, data })
      }),
      gateway.received.watch(({ op, data }) => {
        const what = GatewayOpcodes[op] ?? `op ${op}`
        this.#add({ from: 'bot', by: 'gateway', what, outcome: '', problems: [], data: withoutToken(data) })
      }),
    ]
  }

  /** At most `limit`, the newest of those after `number`; without what they carried. */
  after(number: number, limit: number): WireEntry[] {
    const { entries } = this.#entries
    const wanted = Math.min(Math.max(this.#last - number, 0), limit, entries.length)
    return entries.slice(entries.length - wanted).map(({ data: _, ...entry }) => entry)
  }

  /** What an entry carried; undefined when there is none (any more). */
  dataOf(number: number): unknown {
    return this.#entries.entries.find(entry => entry.number === number)?.data
  }

  stop(): void {
    for (const unwatch of this.#unwatch) unwatch()
  }

  #add(entry: Omit<Kept, 'number' | 'at'>): void {
    this.#last += 1
    this.#entries.add({ number: this.#last, at: this.#world.clock.now(), ...entry })
  }
}

/** Interactions and webhooks are answered with their token in the path. */
const tokenInPath = /\/[\w-]{40,}/g

/** A log that people paste into an issue carries no token. */
function withoutToken(data: unknown): unknown {
  return typeof data === 'object' && data !== null && 'token' in data ? { ...data, token: '…' } : data
}
