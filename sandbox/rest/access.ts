import { type APIRole, ChannelType, PermissionFlagsBits as Flag } from 'discord-api-types/v10'
import { errors } from '../discordError.ts'
import { hasAll } from '../permissions.ts'
import { may, permissionsIn, permissionsInGuild, sendingIn } from '../world/access.ts'
import type { Channel, Guild, Member, StoredMessage } from '../world/entities.ts'
import { outranks, outranksMember } from '../world/roles.ts'
import type { World } from '../world/world.ts'
import { orThrow } from './route.ts'

/** What the bot may reach; each throws what Discord answers when it may not. */
export function reachedGuild(world: World, guildId: string): Guild {
  const guild = world.guilds.get(guildId)
  if (guild === undefined || !guild.members.has(world.botId)) throw errors.unknownGuild()
  return guild
}

export function reachedMember(guild: Guild, userId: string): Member {
  return orThrow(guild.members.get(userId), errors.unknownMember)
}

export function reachedChannel(world: World, channelId: string): Channel {
  const channel = orThrow(world.channels.get(channelId), errors.unknownChannel)
  if (!may(world, channel, world.botId, Flag.ViewChannel)) throw errors.missingAccess()
  return channel
}

export function reachedMessage(world: World, channel: Channel, messageId: string): StoredMessage {
  const stored = world.messages(channel.id).get(messageId)
  // Ephemeral messages exist for their interaction's webhook only.
  if (stored === undefined || stored.visibleTo !== null) throw errors.unknownMessage()
  return stored
}

/** In an archived thread messages are only read, written, which opens it, and deleted. */
export function requireActive({ thread }: Channel): void {
  if (thread?.archived === true) throw errors.threadArchived()
}

/** The guild of a channel that is in one. */
export function guildOf(world: World, channel: Channel): Guild {
  if (channel.guildId === null) throw errors.wrongChannelType()
  return world.guild(channel.guildId)
}

/** The bot acts on members below its highest role only, and never on the owner. */
export function requireAbove(world: World, guild: Guild, userId: string): void {
  if (!outranksMember(guild, world.botId, userId)) throw errors.missingPermissions()
}

/** A bot manages roles below its own highest one, with MANAGE_ROLES. */
export function requireRoleBelow(world: World, guild: Guild, roleId: string): APIRole {
  const role = orThrow(guild.roles.get(roleId), errors.unknownRole)
  requireInGuild(world, guild, Flag.ManageRoles)
  if (!outranks(guild, world.botId, role)) throw errors.missingPermissions()
  return role
}

export function requireInChannel(world: World, channel: Channel, wanted: bigint): void {
  if (!may(world, channel, world.botId, wanted)) throw errors.missingPermissions()
}

export function requireInGuild(world: World, guild: Guild, wanted: bigint): void {
  if (!hasAll(permissionsInGuild(world, guild, world.botId), wanted)) throw errors.missingPermissions()
}

/** Everything that writing a message into a channel needs. */
export function requireWriting(
  world: World,
  channel: Channel,
  has: { embeds: boolean; files: boolean },
): void {
  if (channel.type === ChannelType.GuildCategory || channel.type === ChannelType.GuildForum)
    throw errors.notATextChannel()
  if (channel.guildId === null) return requireOpenDms(world, channel)
  const permissions = permissionsIn(world, channel, world.botId)
  const wanted =
    sendingIn(channel) | (has.embeds ? Flag.EmbedLinks : 0n) | (has.files ? Flag.AttachFiles : 0n)
  if (!hasAll(permissions, wanted)) throw errors.missingPermissions()
  if (channel.thread?.locked === true && !hasAll(permissions, Flag.ManageThreads)) throw errors.threadLocked()
}

/** A bot reaches people who allow it and share a guild with it. */
function requireOpenDms(world: World, channel: Channel): void {
  const userId = channel.recipientIds.find(id => id !== world.botId) ?? ''
  const sharesGuild = world.botGuilds.some(guild => guild.members.has(userId))
  if (!sharesGuild || world.people.get(userId)?.acceptsDms !== true) throw errors.dmsClosed()
}
