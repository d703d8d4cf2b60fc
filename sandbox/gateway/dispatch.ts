import { PermissionFlagsBits as Flag } from 'discord-api-types/v10'
import { may } from '../world/access.ts'
import type { Channel } from '../world/entities.ts'
import { memberPayload, type Payload } from '../world/payloads.ts'
import type { World } from '../world/world.ts'
import { intentOf } from './intents.ts'

/** One event on its way to every session that may hear it. */
export interface Dispatch {
  event: string
  /** Null for what happens outside guilds. */
  guildId: string | null
  /** 0 when no intent is needed. */
  intent: number
  data: Payload
  /** For sessions without the message content intent, when that makes a difference. */
  withoutContent?: Payload
}

export function inGuild(event: string, guildId: string, data: Payload): Dispatch {
  return { event, guildId, intent: intentOf(event, false), data }
}

/** Nothing, when the bot does not see the channel. */
export function inChannel(world: World, event: string, channel: Channel, data: Payload): Dispatch | null {
  const { guildId } = channel
  // The channel of a deleted thread is gone, so its permissions are not asked.
  if (event !== 'THREAD_DELETE' && !may(world, channel, world.botId, Flag.ViewChannel)) return null
  return { event, guildId, intent: intentOf(event, guildId === null), data }
}

export function guildPart(channel: Channel): Payload {
  return channel.guildId === null ? {} : { guild_id: channel.guildId }
}

/** Without the user, which stands beside it. */
export function memberPart(world: World, channel: Channel, userId: string): Payload {
  const member = channel.guildId === null ? undefined : world.guild(channel.guildId).members.get(userId)
  return member ? { member: memberPayload(member) } : {}
}
