import { PermissionFlagsBits as Flag } from 'discord-api-types/v10'
import { may } from '../world/access.ts'
import type { Channel, StoredMessage } from '../world/entities.ts'
import type { WorldEvent } from '../world/events.ts'
import { withoutContent } from '../world/messages.ts'
import {
  channelPayload,
  guildCreatePayload,
  memberPayload,
  memberWithUser,
  type Payload,
  voiceState,
} from '../world/payloads.ts'
import type { World } from '../world/world.ts'
import { intentOf, mayReadContent } from './intents.ts'

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

/** Discord's name and payload for what happened; null when a bot hears nothing of it. */
export function dispatchOf(world: World, event: WorldEvent): Dispatch | null {
  switch (event.kind) {
    case 'messageCreated':
      return messageDispatch(world, 'MESSAGE_CREATE', event.channel, event.stored)
    case 'messageUpdated':
      return messageDispatch(world, 'MESSAGE_UPDATE', event.channel, event.stored)
    case 'messageDeleted':
      return messageDispatch(world, 'MESSAGE_DELETE', event.channel, event.stored)
    case 'typingStarted':
      return inChannel(world, 'TYPING_START', event.channel, {
        channel_id: event.channel.id,
        user_id: event.userId,
        timestamp: Math.floor(world.clock.now() / 1_000),
        ...guildPart(event.channel),
        ...authorPart(world, event.channel, event.userId),
      })
    case 'memberJoined':
      return inGuild('GUILD_MEMBER_ADD', event.guild.id, {
        ...memberWithUser(world, event.member),
        guild_id: event.guild.id,
      })
    case 'memberUpdated': {
      const data = { ...memberWithUser(world, event.member), guild_id: event.guild.id }
      const dispatch = inGuild('GUILD_MEMBER_UPDATE', event.guild.id, data)
      // A bot hears about itself without the intent.
      return event.member.userId === world.botId ? { ...dispatch, intent: 0 } : dispatch
    }
    case 'memberLeft':
      return inGuild('GUILD_MEMBER_REMOVE', event.guild.id, {
        guild_id: event.guild.id,
        user: world.person(event.member.userId).user,
      })
    case 'roleCreated':
      return inGuild('GUILD_ROLE_CREATE', event.guild.id, { guild_id: event.guild.id, role: event.role })
    case 'roleUpdated':
      return inGuild('GUILD_ROLE_UPDATE', event.guild.id, { guild_id: event.guild.id, role: event.role })
    case 'roleDeleted':
      return inGuild('GUILD_ROLE_DELETE', event.guild.id, {
        guild_id: event.guild.id,
        role_id: event.role.id,
      })
    case 'channelCreated':
      return channelDispatch(world, 'CREATE', event.channel)
    case 'channelUpdated':
      return channelDispatch(world, 'UPDATE', event.channel)
    case 'channelDeleted':
      return channelDispatch(world, 'DELETE', event.channel)
    case 'voiceStateUpdated': {
      const { guild, userId, channelId } = event
      const member = guild.members.get(userId)
      return inGuild('VOICE_STATE_UPDATE', guild.id, {
        ...voiceState(guild, userId, channelId),
        ...(member ? { member: memberWithUser(world, member) } : {}),
      })
    }
    case 'guildAvailable':
    case 'botAdded':
      return inGuild('GUILD_CREATE', event.guild.id, guildCreatePayload(world, event.guild))
    case 'guildUnavailable':
      return inGuild('GUILD_DELETE', event.guild.id, { id: event.guild.id, unavailable: true })
    case 'botRemoved':
      return inGuild('GUILD_DELETE', event.guild.id, { id: event.guild.id })
    case 'interactionCreated': {
      const { guildId, payload } = event.interaction
      return { event: 'INTERACTION_CREATE', guildId, intent: 0, data: payload }
    }
    default:
      return notSent(event.kind)
  }
}

/** Naming what is left out makes a new kind of event a compile error until it is thought of. */
function notSent(
  _kind:
    | 'commandsChanged'
    | 'interactionAcknowledged'
    | 'interactionExpired'
    | 'followUpSent'
    | 'botConnectionChanged',
): null {
  return null
}

function messageDispatch(
  world: World,
  event: string,
  channel: Channel,
  stored: StoredMessage,
): Dispatch | null {
  const { message, visibleTo } = stored
  // Ephemeral messages do not go over the gateway.
  if (visibleTo !== null) return null
  if (event === 'MESSAGE_DELETE') {
    return inChannel(world, event, channel, { id: message.id, channel_id: channel.id, ...guildPart(channel) })
  }
  const around = {
    ...guildPart(channel),
    ...authorPart(world, channel, message.author.id),
    channel_type: channel.type,
  }
  const dispatch = inChannel(world, event, channel, { ...message, ...around })
  const inDm = channel.guildId === null
  if (dispatch === null || mayReadContent(message, { botId: world.botId, inDm })) return dispatch
  return { ...dispatch, withoutContent: { ...withoutContent(message), ...around } }
}

function channelDispatch(
  world: World,
  what: 'CREATE' | 'UPDATE' | 'DELETE',
  channel: Channel,
): Dispatch | null {
  if (channel.guildId === null) return null
  const data = channelPayload(world, channel, world.botId)
  if (!channel.thread) return inGuild(`CHANNEL_${what}`, channel.guildId, data)
  return inChannel(
    world,
    `THREAD_${what}`,
    channel,
    what === 'CREATE' ? { ...data, newly_created: true } : data,
  )
}

function inGuild(event: string, guildId: string, data: Payload): Dispatch {
  return { event, guildId, intent: intentOf(event, false), data }
}

/** Nothing, when the bot does not see the channel. */
function inChannel(world: World, event: string, channel: Channel, data: Payload): Dispatch | null {
  const { guildId } = channel
  // The channel of a deleted thread is gone, so its permissions are not asked.
  if (event !== 'THREAD_DELETE' && !may(world, channel, world.botId, Flag.ViewChannel)) return null
  return { event, guildId, intent: intentOf(event, guildId === null), data }
}

function guildPart(channel: Channel): Payload {
  return channel.guildId === null ? {} : { guild_id: channel.guildId }
}

function authorPart(world: World, channel: Channel, userId: string): Payload {
  const member = channel.guildId === null ? undefined : world.guild(channel.guildId).members.get(userId)
  return member ? { member: memberPayload(member) } : {}
}
