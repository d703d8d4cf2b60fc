import { randomBytes } from 'node:crypto'
import type { ClientEvents } from 'discord.js'
import type { Bot } from '#src/bot.ts'
import { GuildRemoved } from '#src/database/transactionErrors.ts'

/** A gateway event and what the bot does at it. */
export interface EventHandler<Name extends keyof ClientEvents = keyof ClientEvents> {
  name: Name
  execute(bot: Bot, ...args: ClientEvents[Name]): Promise<void> | void
}

/** Checks a handler against its event's arguments. */
export function defineEvent<Name extends keyof ClientEvents>(
  handler: EventHandler<Name>,
): EventHandler<Name> {
  return handler
}

/** A short id that finds one failure in the log. */
export function newReference(): string {
  return randomBytes(4).toString('hex')
}

/**
 * The error boundary of events: a handler that fails is logged, and the process goes on. Undefined when it is done. What comes
 * too late, or before its guild is open, is no failure: opening a guild brings everything to its state.
 * `onFailure` is told of a failure.
 */
export function runHandler(
  bot: Bot,
  handler: EventHandler,
  args: unknown[],
  onFailure: () => void,
): Promise<void> | undefined {
  const failed = (err: unknown) => {
    if (err instanceof GuildRemoved)
      return bot.log.debug({ event: handler.name }, 'an event came from a guild that is not open')
    onFailure()
    bot.log.error({ event: handler.name, reference: newReference(), err }, 'an event handler failed')
  }
  try {
    const run = (handler.execute as (bot: Bot, ...args: unknown[]) => Promise<void> | void)(bot, ...args)
    return run?.catch(failed)
  } catch (error) {
    failed(error)
    return undefined
  }
}
