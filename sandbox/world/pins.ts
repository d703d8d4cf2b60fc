import { MessageReferenceType, MessageType } from 'discord-api-types/v10'
import type { Channel, StoredMessage } from './entities.ts'
import { postMessage } from './messages.ts'
import type { World } from './world.ts'

/** Discord's limit of a channel. */
export const maxPins = 250

/** Discord's own lines cannot be pinned, nor what only one person sees. */
export function isPinnable({ message, visibleTo }: StoredMessage): boolean {
  return visibleTo === null && pinnableTypes.has(message.type)
}

const pinnableTypes = new Set([
  MessageType.Default,
  MessageType.Reply,
  MessageType.ChatInputCommand,
  MessageType.ContextMenuCommand,
  MessageType.ThreadStarterMessage,
])

/** Newest pin first. */
export function pinsOf(world: World, channelId: string): StoredMessage[] {
  return world
    .messages(channelId)
    .all.filter(({ pinnedAt }) => pinnedAt !== null)
    .toSorted((a, b) => (b.pinnedAt ?? '').localeCompare(a.pinnedAt ?? ''))
}

export function pin(world: World, channel: Channel, stored: StoredMessage, userId: string): void {
  stored.pinnedAt = world.clock.isoNow()
  channel.lastPinAt = stored.pinnedAt
  mark(world, channel, stored, true)
  postMessage(world, {
    channel,
    authorId: userId,
    body: {},
    type: MessageType.ChannelPinnedMessage,
    extra: {
      message_reference: {
        type: MessageReferenceType.Default,
        channel_id: channel.id,
        message_id: stored.message.id,
        ...(channel.guildId === null ? {} : { guild_id: channel.guildId }),
      },
    },
  })
}

export function unpin(world: World, channel: Channel, stored: StoredMessage): void {
  stored.pinnedAt = null
  mark(world, channel, stored, false)
}

function mark(world: World, channel: Channel, stored: StoredMessage, pinned: boolean): void {
  stored.message = { ...stored.message, pinned }
  world.publish({ kind: 'messageUpdated', channel, stored })
  world.publish({ kind: 'pinsChanged', channel })
}
