import type { Client } from 'discord.js'
import type { Bot } from '#src/bot.ts'
import { type EventHandler, runHandler } from '#src/discord/event.ts'

/** How often an event came, and how often its handler failed. */
export interface EventCount {
  event: string
  received: number
  failed: number
}

export interface Listening {
  counts: readonly EventCount[]
  /** Resolves when the handlers that run have ended. */
  settled(): Promise<void>
}

export interface ListenOptions {
  /** Runs a handler as the piece of work with the event's name. */
  during?: (<T>(work: string, run: () => T) => T) | undefined
}

/** Runs the handlers at their events, from now on. */
export function listen(
  client: Client,
  bot: Bot,
  handlers: readonly EventHandler[],
  { during = (_, run) => run() }: ListenOptions,
): Listening {
  const running = new Set<Promise<void>>()
  const counts = handlers.map(handler => {
    const count: EventCount = { event: handler.name, received: 0, failed: 0 }
    client.on(handler.name, (...args) => {
      count.received++
      const run = during(handler.name, () => runHandler(bot, handler, args, () => count.failed++))
      if (!run) return
      running.add(run)
      void run.finally(() => running.delete(run))
    })
    return count
  })
  return {
    counts,
    async settled() {
      await Promise.all(running)
    },
  }
}
