import {
  ApplicationIntegrationType,
  InteractionContextType,
  PermissionFlagsBits as Flag,
} from 'discord-api-types/v10'
import { may, permissionsIn } from '../world/access.ts'
import type { Channel } from '../world/entities.ts'
import { fileLimit } from '../world/files.ts'
import { channelPayload, memberPayload, type Payload } from '../world/payloads.ts'
import type { World } from '../world/world.ts'
import { uploaded } from './uploading.ts'

/** Who did it, where, and what the bot may do there: the part that all interactions have in common. */
export function originPayload(world: World, channel: Channel, userId: string): Payload {
  const { user, locale } = world.person(userId)
  const permissions = String(permissionsIn(world, channel, userId))
  const common = {
    channel_id: channel.id,
    channel: { ...channelPayload(world, channel, world.botId), permissions },
    app_permissions: String(permissionsIn(world, channel, world.botId)),
    locale,
    entitlements: [],
    attachment_size_limit: fileLimit(world, channel),
  }
  if (channel.guildId === null) {
    return { ...common, user, context: InteractionContextType.BotDM, authorizing_integration_owners: {} }
  }
  const guild = world.guild(channel.guildId)
  const member = guild.members.get(userId)
  if (member === undefined) throw new Error(`${user.username} is not a member of ${guild.name}.`)
  return {
    ...common,
    guild_id: guild.id,
    guild: { id: guild.id, locale: guild.locale, features: [] },
    guild_locale: guild.locale,
    member: { ...memberPayload(member), user, permissions },
    context: InteractionContextType.Guild,
    authorizing_integration_owners: { [ApplicationIntegrationType.GuildInstall]: guild.id },
  }
}

export interface Mentioned {
  users?: readonly string[]
  roles?: readonly string[]
  channels?: readonly string[]
  /** Of files that the person uploaded. */
  attachments?: readonly string[]
}

/** `resolved`: what the ids in options and selections stand for. */
export function resolvedPayload(
  world: World,
  origin: Channel,
  viewerId: string,
  mentioned: Mentioned,
): Payload {
  const guild = origin.guildId === null ? undefined : world.guild(origin.guildId)
  const users = (mentioned.users ?? []).map(id => world.person(id).user)
  const members = users.flatMap(({ id }) => {
    const member = guild?.members.get(id)
    if (member === undefined) return []
    const { deaf: _deaf, mute: _mute, ...shown } = memberPayload(member)
    return [[id, { ...shown, permissions: String(permissionsIn(world, origin, id)) }]]
  })
  const roles = (mentioned.roles ?? []).map(id => [id, guild?.roles.get(id)])
  // Those of other guilds are not resolved: discord.js takes what is for a channel of this one.
  const own = (mentioned.channels ?? [])
    .map(id => world.channel(id))
    .filter(channel => channel.guildId === origin.guildId)
  const channels = own.map(channel => [
    channel.id,
    {
      ...channelPayload(world, channel, viewerId),
      permissions: String(permissionsIn(world, channel, viewerId)),
    },
  ])
  const attachments = (mentioned.attachments ?? []).map(id => [
    id,
    { ...uploaded(world, id), ephemeral: true },
  ])
  const parts = {
    users: Object.fromEntries(users.map(user => [user.id, user])),
    members: Object.fromEntries(members),
    roles: Object.fromEntries(roles),
    channels: Object.fromEntries(channels),
    attachments: Object.fromEntries(attachments),
  }
  return Object.fromEntries(Object.entries(parts).filter(([, part]) => Object.keys(part).length > 0))
}

/** People act only where they are and see. */
export function requireSight(world: World, channel: Channel, userId: string): void {
  if (may(world, channel, userId, Flag.ViewChannel)) return
  throw new Error(`${world.person(userId).user.username} does not see ${channel.name || 'this DM'}.`)
}
