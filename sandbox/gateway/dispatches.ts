import { ChannelType, GatewayIntentBits as Intent, PermissionFlagsBits as Flag } from 'discord-api-types/v10'
import { hasAll } from '../permissions.ts'
import { permissionsInGuild } from '../world/access.ts'
import { commandPermissionsPayload } from '../world/commandPermissions.ts'
import type { Channel } from '../world/entities.ts'
import type { WorldEvent } from '../world/events.ts'
import { expiryOf } from '../world/invites.ts'
import {
  channelPayload,
  guildCreatePayload,
  memberWithUser,
  threadMemberPayload,
  voiceState,
} from '../world/payloads.ts'
import type { World } from '../world/world.ts'
import { type Dispatch, guildPart, inChannel, inGuild, memberPart } from './dispatch.ts'
import { messageDispatch } from './messageDispatches.ts'

/** Discord's names and payloads for what happened; none when a bot hears nothing of it. */
export function dispatchesOf(world: World, event: WorldEvent): Dispatch[] {
  if (event.kind === 'threadMembersChanged') return threadMembersDispatches(world, event)
  const dispatch = dispatchOf(world, event)
  return dispatch === null ? [] : [dispatch]
}

function dispatchOf(
  world: World,
  event: Exclude<WorldEvent, { kind: 'threadMembersChanged' }>,
): Dispatch | null {
  switch (event.kind) {
    case 'messageCreated':
    case 'messageUpdated':
    case 'messageDeleted':
    case 'messagesDeleted':
    case 'reactionAdded':
    case 'reactionRemoved':
    case 'reactionsCleared':
      return messageDispatch(world, event)
    case 'pinsChanged':
      return inChannel(world, 'CHANNEL_PINS_UPDATE', event.channel, {
        channel_id: event.channel.id,
        ...guildPart(event.channel),
        last_pin_timestamp: event.channel.lastPinAt,
      })
    case 'typingStarted':
      return inChannel(world, 'TYPING_START', event.channel, {
        channel_id: event.channel.id,
        user_id: event.userId,
        timestamp: Math.floor(world.clock.now() / 1_000),
        ...guildPart(event.channel),
        ...typingMember(world, event.channel, event.userId),
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
    case 'memberBanned':
    case 'memberUnbanned': {
      const name = event.kind === 'memberBanned' ? 'GUILD_BAN_ADD' : 'GUILD_BAN_REMOVE'
      return inGuild(name, event.guild.id, {
        guild_id: event.guild.id,
        user: world.person(event.userId).user,
      })
    }
    case 'roleCreated':
      return inGuild('GUILD_ROLE_CREATE', event.guild.id, { guild_id: event.guild.id, role: event.role })
    case 'roleUpdated':
      return inGuild('GUILD_ROLE_UPDATE', event.guild.id, { guild_id: event.guild.id, role: event.role })
    case 'roleDeleted':
      return inGuild('GUILD_ROLE_DELETE', event.guild.id, {
        guild_id: event.guild.id,
        role_id: event.role.id,
      })
    case 'emojisChanged':
      return inGuild('GUILD_EMOJIS_UPDATE', event.guild.id, {
        guild_id: event.guild.id,
        emojis: event.guild.emojis,
      })
    case 'auditLogged': {
      const { guild, entry } = event
      // Only for who may read the log.
      if (!hasAll(permissionsInGuild(world, guild, world.botId), Flag.ViewAuditLog)) return null
      return inGuild('GUILD_AUDIT_LOG_ENTRY_CREATE', guild.id, { ...entry, guild_id: guild.id })
    }
    case 'channelCreated':
      return channelDispatch(world, 'CREATE', event.channel)
    case 'channelUpdated':
      return channelDispatch(world, 'UPDATE', event.channel)
    case 'channelDeleted':
      return channelDispatch(world, 'DELETE', event.channel)
    case 'webhooksChanged':
      return inGuild('WEBHOOKS_UPDATE', event.channel.guildId ?? '', {
        guild_id: event.channel.guildId,
        channel_id: event.channel.id,
      })
    case 'inviteCreated': {
      const { invite } = event
      return inGuild('INVITE_CREATE', invite.guildId, {
        channel_id: invite.channelId,
        code: invite.code,
        created_at: invite.createdAt,
        guild_id: invite.guildId,
        inviter: world.person(invite.inviterId).user,
        max_age: invite.maxAgeSeconds,
        max_uses: invite.maxUses,
        temporary: invite.temporary,
        uses: 0,
        expires_at: expiryOf(invite),
      })
    }
    case 'inviteDeleted': {
      const { channelId, guildId, code } = event.invite
      return inGuild('INVITE_DELETE', guildId, { channel_id: channelId, guild_id: guildId, code })
    }
    case 'voiceStateUpdated':
      return inGuild('VOICE_STATE_UPDATE', event.guild.id, voiceState(world, event.guild, event.userId))
    case 'voiceStatusChanged': {
      const { id, guildId, voiceStatus: status } = event.channel
      return inChannel(world, 'VOICE_CHANNEL_STATUS_UPDATE', event.channel, { id, guild_id: guildId, status })
    }
    case 'guildAvailable':
    case 'botAdded':
      return inGuild('GUILD_CREATE', event.guild.id, guildCreatePayload(world, event.guild))
    case 'guildUnavailable':
      return inGuild('GUILD_DELETE', event.guild.id, { id: event.guild.id, unavailable: true })
    case 'botRemoved':
      return inGuild('GUILD_DELETE', event.guild.id, { id: event.guild.id })
    case 'commandPermissionsChanged': {
      const { guild, id } = event
      const data = commandPermissionsPayload(world, guild, id)
      return inGuild('APPLICATION_COMMAND_PERMISSIONS_UPDATE', guild.id, data)
    }
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
    | 'localeChanged'
    | 'botConnectionChanged',
): null {
  return null
}

function channelDispatch(
  world: World,
  what: 'CREATE' | 'UPDATE' | 'DELETE',
  channel: Channel,
): Dispatch | null {
  if (channel.guildId === null) return null
  const data = channelPayload(world, channel, world.botId)
  if (!channel.thread) return inGuild(`CHANNEL_${what}`, channel.guildId, data)
  switch (what) {
    case 'CREATE':
      return inChannel(world, 'THREAD_CREATE', channel, { ...data, newly_created: true })
    case 'UPDATE':
      return inChannel(world, 'THREAD_UPDATE', channel, data)
    default:
      return inChannel(world, 'THREAD_DELETE', channel, {
        id: channel.id,
        guild_id: channel.guildId,
        parent_id: channel.parentId,
        type: channel.type,
      })
  }
}

/** Without the members intent a bot hears only what concerns itself: that it came into a private thread shows it the thread. */
function threadMembersDispatches(
  world: World,
  { channel, addedIds, removedIds }: Extract<WorldEvent, { kind: 'threadMembersChanged' }>,
): Dispatch[] {
  const { guildId, thread } = channel
  if (guildId === null || thread === null) return []
  const guild = world.guild(guildId)
  const addedMembers = addedIds.map(id => {
    const member = guild.members.get(id)
    return {
      ...threadMemberPayload(channel, id),
      ...(member ? { member: memberWithUser(world, member) } : {}),
      presence: null,
    }
  })
  const isAboutBot = [...addedIds, ...removedIds].includes(world.botId)
  const changed = inGuild('THREAD_MEMBERS_UPDATE', guildId, {
    id: channel.id,
    guild_id: guildId,
    member_count: thread.memberIds.length,
    ...(addedIds.length > 0 ? { added_members: addedMembers } : {}),
    ...(removedIds.length > 0 ? { removed_member_ids: removedIds } : {}),
  })
  const isShown = channel.type === ChannelType.PrivateThread && addedIds.includes(world.botId)
  const shown = isShown
    ? inChannel(world, 'THREAD_CREATE', channel, channelPayload(world, channel, world.botId))
    : null
  const sees = isAboutBot || inChannel(world, 'THREAD_MEMBERS_UPDATE', channel, {}) !== null
  return [
    ...(shown ? [shown] : []),
    ...(sees ? [{ ...changed, intent: isAboutBot ? Intent.Guilds : Intent.GuildMembers }] : []),
  ]
}

function typingMember(world: World, channel: Channel, userId: string): Record<string, unknown> {
  const { member } = memberPart(world, channel, userId)
  return member ? { member: { ...member, user: world.person(userId).user } } : {}
}
