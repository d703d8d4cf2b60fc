import { PermissionFlagsBits as Flag } from 'discord-api-types/v10'
import { may } from '../world/access.ts'
import type { Channel } from '../world/entities.ts'
import type { World } from '../world/world.ts'
import { nameOf } from './requireMay.ts'

/** Discord's client gets it as 429 with this code and wait. */
export class SlowmodeError extends Error {
  readonly code = 20016
  readonly retryAfterMs: number

  constructor(message: string, retryAfterMs: number) {
    super(message)
    this.retryAfterMs = retryAfterMs
  }
}

/**
 * People write one message and start one thread in each of the channel's `rate_limit_per_user` seconds, unless they have
 * BYPASS_SLOWMODE: https://docs.discord.com/developers/resources/channel#channel-object. Counts this one.
 * @throws SlowmodeError
 */
export function takeTurn(world: World, channel: Channel, userId: string, what: 'message' | 'thread'): void {
  const { slowmodeSeconds, id, name } = channel
  if (slowmodeSeconds === 0 || may(world, channel, userId, Flag.BypassSlowmode)) return
  const key = `${what} ${id} ${userId}`
  const now = world.clock.now()
  const waitMs = (world.turns.get(key) ?? -Infinity) + slowmodeSeconds * 1_000 - now
  if (waitMs > 0) {
    const seconds = Math.ceil(waitMs / 1_000)
    const deed = what === 'message' ? 'write' : 'start a thread'
    throw new SlowmodeError(
      `Slow mode: ${nameOf(world, userId)} may ${deed} in ${name} again in ${seconds} s.`,
      waitMs,
    )
  }
  world.turns.set(key, now)
}
