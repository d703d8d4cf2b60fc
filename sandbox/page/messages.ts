import type { APIMessage } from 'discord-api-types/v10'
import { messageFlag, messageType } from './discord.ts'

export type Messages = readonly APIMessage[]

/** With this message instead of its earlier version, or at the end. */
export function withMessage(messages: Messages, message: APIMessage): Messages {
  const at = messages.findLastIndex(({ id }) => id === message.id)
  return at === -1 ? [...messages, message] : messages.with(at, message)
}

/** An update of a message that is not loaded stays out: it is older than the first. */
export function withUpdate(messages: Messages, message: APIMessage): Messages {
  return messages.some(({ id }) => id === message.id) ? withMessage(messages, message) : messages
}

export function without(messages: Messages, messageId: string): Messages {
  return messages.filter(({ id }) => id !== messageId)
}

export function hasFlag({ flags }: APIMessage, flag: keyof typeof messageFlag): boolean {
  return ((flags ?? 0) & messageFlag[flag]) !== 0
}

const groupedWithinMs = 7 * 60_000

/** Whether a message goes under the one before it without name and picture. */
export function continues(message: APIMessage, previous: APIMessage | undefined): boolean {
  return (
    previous !== undefined &&
    message.type === messageType.default &&
    !isNotice(previous) &&
    message.author.id === previous.author.id &&
    hasFlag(message, 'ephemeral') === hasFlag(previous, 'ephemeral') &&
    Date.parse(message.timestamp) - Date.parse(previous.timestamp) < groupedWithinMs
  )
}

/** A line of Discord's own instead of what somebody wrote. */
export function isNotice({ type }: APIMessage): boolean {
  return (
    type === messageType.memberJoined || type === messageType.pinned || type === messageType.threadCreated
  )
}
