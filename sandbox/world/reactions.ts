import type { APIMessage, APIReaction } from 'discord-api-types/v10'
import type { Channel, Reaction, StoredMessage } from './entities.ts'
import type { World } from './world.ts'

/** Discord's limit of a message. */
export const maxReactions = 20

export type Emoji = Pick<Reaction, 'emojiId' | 'emojiName'>

/** "👍", or "name:id" of a guild's own. Null when there is no such emoji. */
export function emojiNamed(world: World, text: string): Emoji | null {
  const [, name, id] = /^(?:a:)?(\w{1,32}):(\d{1,20})$/.exec(text) ?? []
  if (name !== undefined && id !== undefined) {
    const exists = world.botGuilds.some(({ emojis }) => emojis.some(emoji => emoji.id === id))
    return exists ? { emojiId: id, emojiName: name } : null
  }
  return /^\p{RGI_Emoji}$/v.test(text) ? { emojiId: null, emojiName: text } : null
}

export function reactionOf(
  { reactions }: StoredMessage,
  { emojiId, emojiName }: Emoji,
): Reaction | undefined {
  return reactions.find(reaction =>
    emojiId === null
      ? reaction.emojiId === null && reaction.emojiName === emojiName
      : reaction.emojiId === emojiId,
  )
}

export function react(
  world: World,
  channel: Channel,
  stored: StoredMessage,
  { emoji, userId }: { emoji: Emoji; userId: string },
): void {
  let reaction = reactionOf(stored, emoji)
  if (reaction?.userIds.includes(userId)) return
  if (reaction === undefined) {
    reaction = { ...emoji, userIds: [] }
    stored.reactions.push(reaction)
  }
  reaction.userIds.push(userId)
  show(world, stored)
  world.publish({ kind: 'reactionAdded', channel, stored, reaction, userId })
}

export function unreact(
  world: World,
  channel: Channel,
  stored: StoredMessage,
  { reaction, userId }: { reaction: Reaction; userId: string },
): void {
  reaction.userIds = reaction.userIds.filter(id => id !== userId)
  if (reaction.userIds.length === 0) stored.reactions = stored.reactions.filter(other => other !== reaction)
  show(world, stored)
  world.publish({ kind: 'reactionRemoved', channel, stored, reaction, userId })
}

/** All of one emoji, or (null) all. */
export function clearReactions(
  world: World,
  channel: Channel,
  stored: StoredMessage,
  reaction: Reaction | null,
): void {
  stored.reactions = reaction === null ? [] : stored.reactions.filter(other => other !== reaction)
  show(world, stored)
  world.publish({ kind: 'reactionsCleared', channel, stored, reaction })
}

/** The message as somebody sees it: its reactions say which are their own. */
export function seenBy(stored: StoredMessage, userId: string): APIMessage {
  if (stored.reactions.length === 0) return stored.message
  return { ...stored.message, reactions: stored.reactions.map(reaction => shown(reaction, userId)) }
}

/** A message is kept with its reactions as the bot sees them. */
function show(world: World, stored: StoredMessage): void {
  const { reactions: _before, ...message } = stored.message
  stored.message = message
  stored.message = seenBy(stored, world.botId)
}

function shown({ emojiId: id, emojiName: name, userIds }: Reaction, userId: string): APIReaction {
  return {
    emoji: { id, name },
    count: userIds.length,
    count_details: { burst: 0, normal: userIds.length },
    burst_colors: [],
    me: userIds.includes(userId),
    me_burst: false,
  }
}
