import {
  ChannelType,
  MessageFlags,
  MessageReferenceType,
  MessageType,
  type ThreadAutoArchiveDuration,
} from 'discord-api-types/v10'
import { timeOf } from '../snowflake.ts'
import { changeChannel, newChannel } from './channels.ts'
import type { Channel, StoredMessage, Thread } from './entities.ts'
import { postMessage } from './messages.ts'
import type { World } from './world.ts'

export interface NewThread {
  name: string
  ownerId: string
  private?: boolean
  memberIds?: string[]
  autoArchiveMinutes?: ThreadAutoArchiveDuration
  slowmodeSeconds?: number
  invitable?: boolean
}

export function addThread(world: World, parentId: string, seed: NewThread): Channel {
  return createThread(world, world.channel(parentId), world.snowflakes.next(), seed)
}

/** A public thread leaves a line in its channel; a private one leaves no trace there. */
export function startThread(world: World, parent: Channel, seed: NewThread): Channel {
  const thread = createThread(world, parent, world.snowflakes.next(), seed)
  if (seed.private === true) return thread
  postMessage(world, {
    channel: parent,
    authorId: seed.ownerId,
    body: { content: seed.name },
    type: MessageType.ThreadCreated,
    extra: {
      message_reference: {
        type: MessageReferenceType.Default,
        channel_id: thread.id,
        guild_id: thread.guildId ?? '',
      },
    },
  })
  return thread
}

/** It has the message's id. */
export function startThreadFromMessage(world: World, starter: StoredMessage, seed: NewThread): Channel {
  const { message } = starter
  const parent = world.channel(message.channel_id)
  const thread = createThread(world, parent, message.id, seed)
  starter.message = { ...message, flags: ((message.flags ?? 0) | MessageFlags.HasThread) as MessageFlags }
  world.publish({ kind: 'messageUpdated', channel: parent, stored: starter })
  postMessage(world, {
    channel: thread,
    authorId: message.author.id,
    body: {},
    type: MessageType.ThreadStarterMessage,
    replyTo: starter,
  })
  return thread
}

/** Watches a thread until it closes: it does so by itself when nobody has written for as long as it says. */
export function watchThread(world: World, channel: Channel): void {
  const leftMs = msUntilQuiet(world, channel)
  if (leftMs === null || watched.has(channel)) return
  watched.add(channel)
  world.clock.after(Math.max(leftMs, 0), () => {
    watched.delete(channel)
    if (!world.channels.has(channel.id)) return
    if ((msUntilQuiet(world, channel) ?? 1) <= 0) changeThread(world, channel, { archived: true })
    else watchThread(world, channel)
  })
}

const watched = new WeakSet<Channel>()

/** Until it has been quiet for so long that it closes; null when it is closed. */
function msUntilQuiet(world: World, { thread, lastMessageId }: Channel): number | null {
  if (thread === null || thread.archived) return null
  const lastActivity = Math.max(
    Date.parse(thread.archivedAt),
    lastMessageId === null ? 0 : timeOf(lastMessageId),
  )
  return lastActivity + thread.autoArchiveMinutes * 60_000 - world.clock.now()
}

export function changeThread(world: World, channel: Channel, changes: Partial<Thread>): Channel {
  const { thread } = channel
  if (thread === null) throw new Error(`${channel.name} is no thread.`)
  const isTurned = changes.archived !== undefined && changes.archived !== thread.archived
  const archivedAt = isTurned ? world.clock.isoNow() : thread.archivedAt
  changeChannel(world, channel.id, { thread: { ...thread, ...changes, archivedAt } })
  watchThread(world, channel)
  return channel
}

function createThread(world: World, parent: Channel, id: string, seed: NewThread): Channel {
  if (parent.guildId === null) throw new Error('A DM has no threads.')
  const now = world.clock.isoNow()
  const channel = newChannel({
    id,
    guildId: parent.guildId,
    type: seed.private === true ? ChannelType.PrivateThread : ChannelType.PublicThread,
    name: seed.name,
    parentId: parent.id,
    slowmodeSeconds: seed.slowmodeSeconds ?? 0,
    thread: {
      ownerId: seed.ownerId,
      archived: false,
      locked: false,
      invitable: seed.invitable ?? true,
      archivedAt: now,
      autoArchiveMinutes: seed.autoArchiveMinutes ?? (1440 as ThreadAutoArchiveDuration),
      createdAt: now,
      memberIds: [...new Set([seed.ownerId, ...(seed.memberIds ?? [])])],
    },
  })
  world.channels.set(channel.id, channel)
  world.guild(parent.guildId).channelIds.add(channel.id)
  world.publish({ kind: 'channelCreated', channel })
  watchThread(world, channel)
  return channel
}
