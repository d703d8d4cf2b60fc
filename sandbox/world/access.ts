import { ChannelType, PermissionFlagsBits as Flag } from 'discord-api-types/v10'
import { basePermissions, channelPermissions, hasAll, type PermissionSubject } from '../permissions.ts'
import type { Channel, Guild, Member, StoredMessage } from './entities.ts'
import type { World } from './world.ts'

const inDms =
  Flag.ViewChannel |
  Flag.SendMessages |
  Flag.EmbedLinks |
  Flag.AttachFiles |
  Flag.ReadMessageHistory |
  Flag.AddReactions |
  Flag.UseApplicationCommands

/** What a user may do in a channel; nothing when they are not there. */
export function permissionsIn(world: World, channel: Channel, userId: string): bigint {
  if (channel.guildId === null) return channel.recipientIds.includes(userId) ? inDms : 0n
  const guild = world.guild(channel.guildId)
  const member = guild.members.get(userId)
  if (member === undefined) return 0n
  // A thread has the overwrites of the channel it hangs on, and its own type.
  const ruling = channel.thread && channel.parentId ? world.channel(channel.parentId) : channel
  const permissions = channelPermissions(subjectOf(world, guild, member), {
    type: channel.type,
    overwrites: ruling.overwrites,
  })
  const hidden =
    channel.type === ChannelType.PrivateThread &&
    channel.thread?.memberIds.includes(userId) === false &&
    !hasAll(permissions, Flag.ManageThreads)
  return hidden ? 0n : permissions
}

export function permissionsInGuild(world: World, guild: Guild, userId: string): bigint {
  const member = guild.members.get(userId)
  return member === undefined ? 0n : basePermissions(subjectOf(world, guild, member))
}

export function may(world: World, channel: Channel, userId: string, wanted: bigint): boolean {
  return hasAll(permissionsIn(world, channel, userId), wanted)
}

/** The permission that writing needs: threads have one of their own. */
export function sendingIn(channel: Channel): bigint {
  return channel.thread ? Flag.SendMessagesInThreads : Flag.SendMessages
}

export function canRead(world: World, stored: StoredMessage, userId: string): boolean {
  if (stored.visibleTo !== null) return stored.visibleTo === userId
  return may(world, world.channel(stored.message.channel_id), userId, Flag.ViewChannel)
}

function subjectOf(world: World, guild: Guild, member: Member): PermissionSubject {
  return {
    userId: member.userId,
    guildId: guild.id,
    ownerId: guild.ownerId,
    roleIds: member.roles,
    roles: guild.roles,
    timedOut: member.timedOutUntil !== null && Date.parse(member.timedOutUntil) > world.clock.now(),
  }
}
