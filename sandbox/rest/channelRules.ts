import { ChannelType, OverwriteType, PermissionFlagsBits as Flag } from 'discord-api-types/v10'
import { errors } from '../discordError.ts'
import { hasAll, type PermissionOverwrite } from '../permissions.ts'
import type { ChannelBody, OverwriteBody } from '../validation/guildBodies.ts'
import { permissionsInGuild } from '../world/access.ts'
import { type NewChannel, settledName } from '../world/channels.ts'
import type { Channel, Guild } from '../world/entities.ts'
import { changedBits, mayEntrust, mayOverwrite } from '../world/overwrites.ts'
import { isVoice } from '../world/payloads.ts'
import { maxBitrates } from '../world/voice.ts'
import type { World } from '../world/world.ts'
import { requireInChannel, requireInGuild } from './access.ts'

const maxChannels = 500
const maxChildren = 50
const maxTopic = 1_024
const maxUsers = 99

/** A new channel as its body says, or what Discord refuses it with. */
export function requestedChannel(
  world: World,
  guild: Guild,
  body: ChannelBody & { name: string },
): NewChannel {
  const type = body.type ?? ChannelType.GuildText
  const parent = parentOf(world, guild, body.parent_id)
  if (parent) requireInChannel(world, parent, Flag.ManageChannels)
  else requireInGuild(world, guild, Flag.ManageChannels)
  const channels = world.guildChannels(guild).filter(({ thread }) => !thread)
  if (channels.length >= maxChannels) throw errors.tooManyChannels()
  if (parent) requireRoom(channels, parent)
  const wanted = body.permission_overwrites?.map(complete)
  if (wanted && wanted.length > 0) {
    for (const overwrite of wanted) requireKnownTarget(world, guild, overwrite)
    requireInGuild(world, guild, Flag.ManageRoles)
    requireHeld(world, guild, changedBits([], wanted))
  }
  return {
    ...settings(guild, type, body),
    name: requestedName(body.name, type),
    type,
    // Without overwrites of its own a channel has those of its category.
    overwrites: wanted ?? parent?.overwrites.map(overwrite => ({ ...overwrite })) ?? [],
  }
}

/** What the body changes. Permission to manage the channel has been checked. */
export function requestedChanges(world: World, channel: Channel, body: ChannelBody): Partial<NewChannel> {
  const guild = world.guild(channel.guildId ?? '')
  const parent = parentOf(world, guild, body.parent_id)
  if (parent && parent.id !== channel.parentId) requireRoom(world.guildChannels(guild), parent)
  const overwrites = body.permission_overwrites?.map(complete)
  if (overwrites) requireOverwritable(world, channel, overwrites)
  return {
    ...settings(guild, channel.type, body),
    ...(body.name === undefined ? {} : { name: requestedName(body.name, channel.type) }),
    ...(overwrites ? { overwrites } : {}),
  }
}

/** Whether the bot may give a channel these overwrites in place of what it has. */
export function requireOverwritable(
  world: World,
  channel: Channel,
  overwrites: readonly PermissionOverwrite[],
): void {
  const changed = changedBits(channel.overwrites, overwrites)
  if (changed === 0n && overwrites.length === channel.overwrites.length) return
  requireInChannel(world, channel, Flag.ManageRoles)
  const guild = world.guild(channel.guildId ?? '')
  for (const overwrite of overwrites) requireKnownTarget(world, guild, overwrite)
  if (!mayOverwrite(world, channel, world.botId, overwrites)) throw errors.missingPermissions()
}

/** Overwrites are of roles that the guild has and of people that there are. */
function requireKnownTarget(world: World, guild: Guild, { id, type }: PermissionOverwrite): void {
  const isKnown = type === OverwriteType.Role ? guild.roles.has(id) : world.people.has(id)
  if (!isKnown) throw errors.unknownOverwrite()
}

function settings(guild: Guild, type: ChannelType, body: ChannelBody): Partial<NewChannel> {
  if ((body.topic?.length ?? 0) > maxTopic && type !== ChannelType.GuildForum)
    throw errors.invalidForm([
      { path: ['topic'], code: 'BASE_TYPE_MAX_LENGTH', message: `Must be ${maxTopic} or fewer in length.` },
    ])
  if (type === ChannelType.GuildVoice && (body.user_limit ?? 0) > maxUsers)
    throw errors.invalidForm([tooBig('user_limit', maxUsers)])
  const maxBitrate = maxBitrates[guild.boostTier]
  if (isVoice({ type }) && (body.bitrate ?? 0) > maxBitrate)
    throw errors.refusedForm(tooBig('bitrate', maxBitrate))
  return {
    ...(body.parent_id === undefined ? {} : { parentId: body.parent_id }),
    ...(body.position === undefined || body.position === null ? {} : { position: body.position }),
    ...(body.topic === undefined ? {} : { topic: body.topic }),
    ...(body.nsfw === undefined ? {} : { nsfw: body.nsfw ?? false }),
    ...(body.rate_limit_per_user === undefined ? {} : { slowmodeSeconds: body.rate_limit_per_user ?? 0 }),
    ...(body.user_limit === undefined ? {} : { userLimit: body.user_limit ?? 0 }),
    ...(body.bitrate === undefined ? {} : { bitrate: body.bitrate ?? 64_000 }),
  }
}

function tooBig(key: string, maximum: number): { path: string[]; code: string; message: string } {
  const message = `int value should be less than or equal to ${maximum}.`
  return { path: [key], code: 'NUMBER_TYPE_MAX', message }
}

function requestedName(name: string, type: ChannelType): string {
  const settled = settledName(name, type)
  if (settled !== '') return settled
  throw errors.invalidForm([
    {
      path: ['name'],
      code: 'BASE_TYPE_REQUIRED',
      message: 'Nothing of this name is left as a channel name.',
    },
  ])
}

function parentOf(world: World, guild: Guild, parentId: string | null | undefined): Channel | null {
  if (!parentId) return null
  const parent = world.channels.get(parentId)
  if (parent?.guildId === guild.id && parent.type === ChannelType.GuildCategory) return parent
  const message = parent ? 'Not a category' : 'Category does not exist'
  throw errors.refusedForm({ path: ['parent_id'], code: 'CHANNEL_PARENT_INVALID', message })
}

function requireRoom(channels: readonly Channel[], parent: Channel): void {
  if (channels.filter(({ parentId }) => parentId === parent.id).length < maxChildren) return
  throw errors.refusedForm({
    path: ['parent_id'],
    code: 'CHANNEL_PARENT_MAX_CHANNELS',
    message: `Maximum number of channels in category reached (${maxChildren})`,
  })
}

function requireHeld(world: World, guild: Guild, wanted: bigint): void {
  const held = permissionsInGuild(world, guild, world.botId)
  if (!hasAll(held, wanted) || !mayEntrust(world, guild, world.botId, wanted))
    throw errors.missingPermissions()
}

function complete({ id, type, allow, deny }: OverwriteBody): PermissionOverwrite {
  return { id, type: type ?? OverwriteType.Role, allow: String(allow ?? 0), deny: String(deny ?? 0) }
}
