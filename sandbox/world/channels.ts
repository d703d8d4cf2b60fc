import { ChannelType, type OverwriteType, type ThreadAutoArchiveDuration } from 'discord-api-types/v10'
import type { PermissionOverwrite } from '../permissions.ts'
import type { Channel } from './entities.ts'
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

export interface NewThread {
  name: string
  ownerId: string
  private?: boolean
  memberIds?: string[]
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

export function addThread(world: World, parentId: string, seed: NewThread): Channel {
  const parent = world.channel(parentId)
  if (parent.guildId === null) throw new Error('A DM has no threads.')
  const channel = newChannel({
    id: world.snowflakes.next(),
    guildId: parent.guildId,
    type: seed.private === true ? ChannelType.PrivateThread : ChannelType.PublicThread,
    name: seed.name,
    parentId,
    thread: {
      ownerId: seed.ownerId,
      archived: false,
      locked: false,
      autoArchiveMinutes: 1440 as ThreadAutoArchiveDuration,
      createdAt: world.clock.isoNow(),
      memberIds: [...new Set([seed.ownerId, ...(seed.memberIds ?? [])])],
    },
  })
  world.channels.set(channel.id, channel)
  world.guild(parent.guildId).channelIds.add(channel.id)
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
  for (const [userId, voiceChannelId] of guild.voice) {
    if (voiceChannelId !== channelId) continue
    guild.voice.delete(userId)
    world.publish({ kind: 'voiceStateUpdated', guild, userId, channelId: null })
  }
  guild.channelIds.delete(channelId)
  world.channels.delete(channelId)
  world.forgetMessages(channelId)
  world.publish({ kind: 'channelDeleted', channel })
}

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
    recipientIds: [],
    thread: null,
    ...known,
  }
}
