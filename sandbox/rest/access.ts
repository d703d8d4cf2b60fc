import { ChannelType, PermissionFlagsBits as Flag } from 'discord-api-types/v10'
import { errors } from '../discordError.ts'
import { hasAll } from '../permissions.ts'
import { may, permissionsIn, permissionsInGuild, sendingIn } from '../world/access.ts'
import type { Channel, Guild, Member, StoredMessage } from '../world/entities.ts'
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
  if (channel.thread?.locked === true && !hasAll(permissions, Flag.ManageThreads))
    throw errors.threadArchived()
}

/** A bot reaches people who allow it and share a guild with it. */
function requireOpenDms(world: World, channel: Channel): void {
  const userId = channel.recipientIds.find(id => id !== world.botId) ?? ''
  const sharesGuild = world.botGuilds.some(guild => guild.members.has(userId))
  if (!sharesGuild || world.people.get(userId)?.acceptsDms !== true) throw errors.dmsClosed()
}
