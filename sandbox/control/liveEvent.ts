import { PermissionFlagsBits as Flag } from 'discord-api-types/v10'
import { canRead, may } from '../world/access.ts'
import type { Channel, Guild } from '../world/entities.ts'
import type { WorldEvent } from '../world/events.ts'
import { seenBy } from '../world/reactions.ts'
import type { World } from '../world/world.ts'

export interface LiveEvent {
  event: string
  data: Record<string, unknown>
}

/** What happened in the words of docs/sandbox.md; nothing when the viewer may not see it. */
export function liveEventsOf(world: World, viewer: string, event: WorldEvent): LiveEvent[] {
  if (event.kind === 'messagesDeleted') {
    return event.deleted.flatMap(stored =>
      liveEventsOf(world, viewer, { kind: 'messageDeleted', channel: event.channel, stored }),
    )
  }
  const live = liveEventOf(world, viewer, event)
  return live === null ? [] : [live]
}

function liveEventOf(
  world: World,
  viewer: string,
  event: Exclude<WorldEvent, { kind: 'messagesDeleted' }>,
): LiveEvent | null {
  switch (event.kind) {
    case 'messageCreated':
    case 'messageUpdated':
    case 'reactionAdded':
    case 'reactionRemoved':
    case 'reactionsCleared': {
      if (!canRead(world, event.stored, viewer)) return null
      const name = event.kind === 'messageCreated' ? 'message.created' : 'message.updated'
      return { event: name, data: { message: seenBy(event.stored, viewer) } }
    }
    case 'messageDeleted': {
      const data = { channelId: event.channel.id, messageId: event.stored.message.id }
      return canRead(world, event.stored, viewer) ? { event: 'message.deleted', data } : null
    }
    case 'typingStarted': {
      const data = { channelId: event.channel.id, userId: event.userId }
      return may(world, event.channel, viewer, Flag.ViewChannel) ? { event: 'typing', data } : null
    }
    case 'interactionAcknowledged': {
      const { id, userId, channelId, modal, choices, state } = event.interaction
      // Choices are the answer to a request of the control API.
      if (userId !== viewer || choices !== null) return null
      const about = { interactionId: id, channelId }
      return modal
        ? { event: 'modal.opened', data: { ...about, modal } }
        : { event: 'interaction.acknowledged', data: { ...about, state } }
    }
    case 'interactionExpired': {
      const { id, userId, channelId, sourceMessageId, commandName } = event.interaction
      const data = { interactionId: id, channelId, messageId: sourceMessageId, commandName }
      return userId === viewer ? { event: 'interaction.expired', data } : null
    }
    case 'channelCreated':
    case 'channelUpdated':
    case 'channelDeleted':
    case 'threadMembersChanged':
    case 'voiceStatusChanged':
      return channelsChanged(world, viewer, event.channel)
    case 'inviteCreated':
    case 'inviteDeleted':
      return inGuild(viewer, world.guild(event.invite.guildId), 'channels.changed')
    case 'roleCreated':
    case 'roleUpdated':
    case 'roleDeleted':
      return inGuild(viewer, event.guild, 'channels.changed')
    case 'memberUpdated':
    case 'memberBanned':
    case 'memberUnbanned':
      return inGuild(viewer, event.guild, 'members.changed')
    case 'memberJoined':
    case 'memberLeft':
      // Who comes or goes has another list of servers; who left is no member any more, and must learn of it, too.
      return event.member.userId === viewer
        ? { event: 'guild.changed', data: { guildId: event.guild.id } }
        : inGuild(viewer, event.guild, 'members.changed')
    case 'voiceStateUpdated': {
      const { guild, userId, channelId } = event
      return inGuild(viewer, guild, 'voice.changed', { userId, channelId })
    }
    case 'commandsChanged':
      return { event: 'commands.changed', data: { guildId: event.guildId } }
    case 'commandPermissionsChanged':
      return inGuild(viewer, event.guild, 'commands.changed')
    case 'guildAvailable':
    case 'guildUnavailable':
    case 'botAdded':
    case 'botRemoved':
      return inGuild(viewer, event.guild, 'guild.changed')
    case 'localeChanged':
      return event.userId === viewer ? { event: 'locale.changed', data: {} } : null
    case 'botConnectionChanged':
      return { event: 'bot.changed', data: { botConnected: event.isConnected } }
    default:
      return notShown(event.kind)
  }
}

/** Naming what is left out makes a new kind of event a compile error until it is thought of. */
function notShown(
  _kind:
    | 'interactionCreated'
    | 'followUpSent'
    | 'pinsChanged'
    | 'webhooksChanged'
    | 'emojisChanged'
    | 'auditLogged',
): null {
  return null
}

function channelsChanged(world: World, viewer: string, channel: Channel): LiveEvent | null {
  // A new DM belongs to nobody's guild: its people read their DMs anew.
  if (channel.guildId === null) {
    return channel.recipientIds.includes(viewer)
      ? { event: 'channels.changed', data: { guildId: null } }
      : null
  }
  return inGuild(viewer, world.guild(channel.guildId), 'channels.changed')
}

function inGuild(
  viewer: string,
  guild: Guild,
  event: string,
  data: Record<string, unknown> = {},
): LiveEvent | null {
  return guild.members.has(viewer) ? { event, data: { guildId: guild.id, ...data } } : null
}
