import { ChannelType, type OverwriteType } from 'discord-api-types/v10'
import type { PermissionOverwrite } from '../permissions.ts'
import type { Channel } from './entities.ts'
import { leaveVoice } from './voice.ts'
import type { World } from './world.ts'

export interface NewChannel {
  name: string
  /** A text channel unless told. */
  type?: ChannelType
  parentId?: string | null
  topic?: string | null
  nsfw?: boolean
  slowmodeSeconds?: number
  overwrites?: PermissionOverwrite[]
  userLimit?: number
  bitrate?: number
}

export interface NewOverwrite {
  id: string
  type: OverwriteType
  allow?: bigint
  deny?: bigint
}

export type ChannelChanges = Partial<Omit<Channel, 'id' | 'guildId'>>

export function addChannel(world: World, guildId: string, seed: NewChannel): Channel {
  const guild = world.guild(guildId)
  const channel = newChannel({
    position: guild.channelIds.size,
    ...seed,
    type: seed.type ?? ChannelType.GuildText,
    id: world.snowflakes.next(),
    guildId,
  })
  world.channels.set(channel.id, channel)
  guild.channelIds.add(channel.id)
  world.publish({ kind: 'channelCreated', channel })
  return channel
}

export function changeChannel(world: World, channelId: string, changes: ChannelChanges): Channel {
  const channel = world.channel(channelId)
  Object.assign(channel, changes)
  world.publish({ kind: 'channelUpdated', channel })
  return channel
}

/** Sets the overwrite of one role or member, in place of an earlier one. */
export function setOverwrite(world: World, channelId: string, overwrite: NewOverwrite): Channel {
  const { overwrites } = world.channel(channelId)
  const entry: PermissionOverwrite = {
    id: overwrite.id,
    type: overwrite.type,
    allow: String(overwrite.allow ?? 0n),
    deny: String(overwrite.deny ?? 0n),
  }
  return changeChannel(world, channelId, {
    overwrites: [...overwrites.filter(({ id }) => id !== overwrite.id), entry],
  })
}

/** With its threads; channels of a deleted category stand alone. People in voice are put out. */
export function removeChannel(world: World, channelId: string): void {
  const channel = world.channel(channelId)
  if (channel.guildId === null) throw new Error('A DM is not deleted.')
  const guild = world.guild(channel.guildId)
  for (const other of world.guildChannels(guild)) {
    if (other.parentId !== channelId) continue
    if (other.thread) removeChannel(world, other.id)
    else changeChannel(world, other.id, { parentId: null })
  }
  for (const [userId, presence] of guild.voice) {
    if (presence.channelId === channelId) leaveVoice(world, guild, userId)
  }
  guild.channelIds.delete(channelId)
  world.channels.delete(channelId)
  world.forgetMessages(channelId)
  for (const { id } of world.webhooksOf(channelId)) world.webhooks.delete(id)
  for (const { code } of world.invitesOf(channelId)) world.invites.delete(code)
  world.publish({ kind: 'channelDeleted', channel })
}

/** Names of channels that are written into are lower case with dashes, as Discord makes them. May become empty. */
export function settledName(name: string, type: ChannelType): string {
  if (!dashedTypes.has(type)) return name.trim()
  const words = name.toLowerCase().replaceAll(/[!-,./:-@[-^`{-~]/g, '')
  return words.replaceAll(/[\s-]+/g, '-').replaceAll(/^-|-$/g, '')
}

const dashedTypes = new Set([
  ChannelType.GuildText,
  ChannelType.GuildAnnouncement,
  ChannelType.GuildForum,
  ChannelType.GuildMedia,
])

export function newChannel(known: Pick<Channel, 'id' | 'type' | 'name'> & Partial<Channel>): Channel {
  return {
    guildId: null,
    parentId: null,
    position: 0,
    topic: null,
    nsfw: false,
    slowmodeSeconds: 0,
    overwrites: [],
    lastMessageId: null,
    userLimit: 0,
    bitrate: 64_000,
    voiceStatus: null,
    lastPinAt: null,
    recipientIds: [],
    thread: null,
    ...known,
  }
}
