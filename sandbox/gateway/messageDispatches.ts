import type { Channel, Reaction, StoredMessage } from '../world/entities.ts'
import type { WorldEvent } from '../world/events.ts'
import { withoutContent } from '../world/messages.ts'
import { memberWithUser, type Payload } from '../world/payloads.ts'
import type { World } from '../world/world.ts'
import { type Dispatch, guildPart, inChannel, memberPart } from './dispatch.ts'
import { mayReadContent } from './intents.ts'

export type MessageEvent = Extract<WorldEvent, { stored: StoredMessage } | { kind: 'messagesDeleted' }>

/** Null for ephemeral messages, which do not go over the gateway, and for channels that the bot does not see. */
export function messageDispatch(world: World, event: MessageEvent): Dispatch | null {
  const { channel } = event
  if (event.kind === 'messagesDeleted') {
    const ids = event.deleted.map(({ message }) => message.id)
    const data = { ids, channel_id: channel.id, ...guildPart(channel) }
    return inChannel(world, 'MESSAGE_DELETE_BULK', channel, data)
  }
  if (event.stored.visibleTo !== null) return null
  const { message } = event.stored
  const where = { channel_id: channel.id, ...guildPart(channel) }
  switch (event.kind) {
    case 'messageCreated':
      return contentDispatch(world, 'MESSAGE_CREATE', channel, event.stored)
    case 'messageUpdated':
      return contentDispatch(world, 'MESSAGE_UPDATE', channel, event.stored)
    case 'messageDeleted':
      return inChannel(world, 'MESSAGE_DELETE', channel, { id: message.id, ...where })
    case 'reactionAdded':
    case 'reactionRemoved': {
      const isNew = event.kind === 'reactionAdded'
      return inChannel(world, isNew ? 'MESSAGE_REACTION_ADD' : 'MESSAGE_REACTION_REMOVE', channel, {
        user_id: event.userId,
        message_id: message.id,
        ...where,
        emoji: emojiOf(event.reaction),
        burst: false,
        type: 0,
        ...(isNew
          ? { message_author_id: message.author.id, ...reactingMember(world, channel, event.userId) }
          : {}),
      })
    }
    default: {
      const about = { message_id: message.id, ...where }
      return event.reaction === null
        ? inChannel(world, 'MESSAGE_REACTION_REMOVE_ALL', channel, about)
        : inChannel(world, 'MESSAGE_REACTION_REMOVE_EMOJI', channel, {
            ...about,
            emoji: emojiOf(event.reaction),
          })
    }
  }
}

function contentDispatch(
  world: World,
  event: string,
  channel: Channel,
  { message }: StoredMessage,
): Dispatch | null {
  const around = {
    ...guildPart(channel),
    ...memberPart(world, channel, message.author.id),
    channel_type: channel.type,
  }
  const dispatch = inChannel(world, event, channel, { ...message, ...around })
  const inDm = channel.guildId === null
  if (dispatch === null || mayReadContent(message, { botId: world.botId, inDm })) return dispatch
  return { ...dispatch, withoutContent: { ...withoutContent(message), ...around } }
}

function emojiOf({ emojiId: id, emojiName: name }: Reaction): Payload {
  return { id, name }
}

function reactingMember(world: World, channel: Channel, userId: string): Payload {
  const member = channel.guildId === null ? undefined : world.guild(channel.guildId).members.get(userId)
  return member ? { member: memberWithUser(world, member) } : {}
}
