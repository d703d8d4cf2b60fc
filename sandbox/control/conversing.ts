import { z } from 'zod'
import { seenBy } from '../world/reactions.ts'
import { type Action, action, id } from './action.ts'

const userId = id
const ofMessage = z.strictObject({ userId, messageId: id })
const withEmoji = z.strictObject({ userId, messageId: id, emoji: z.string().min(1).max(100) })
const ofThread = z.strictObject({ userId, channelId: id })
const name = z.string().trim().min(1, 'must have a letter').max(100)

/** What members do around messages and in threads. By path after /sandbox/. */
export const conversing: Readonly<Record<string, Action>> = {
  'messages/edit': action(
    z.strictObject({ userId, messageId: id, content: z.string().min(1).max(2_000) }),
    ({ world, driver }, body) => {
      const message = driver.editMessage(body.userId, body.messageId, body.content)
      const stored = world.messageById(message.id)
      return { message: stored ? seenBy(stored, body.userId) : message }
    },
  ),
  'messages/delete': action(ofMessage, ({ driver }, body) =>
    driver.deleteMessage(body.userId, body.messageId),
  ),
  'messages/react': action(withEmoji, ({ driver }, body) =>
    driver.react(body.userId, body.messageId, body.emoji),
  ),
  'messages/unreact': action(withEmoji, ({ driver }, body) =>
    driver.unreact(body.userId, body.messageId, body.emoji),
  ),
  'messages/pin': action(ofMessage, ({ driver }, body) => driver.pin(body.userId, body.messageId)),
  'messages/unpin': action(ofMessage, ({ driver }, body) => driver.unpin(body.userId, body.messageId)),
  'messages/thread': action(ofMessage.extend({ name }), ({ driver }, body) => ({
    channelId: driver.startThreadFromMessage(body.userId, body.messageId, body.name).id,
  })),
  'threads/start': action(
    z.strictObject({ userId, channelId: id, name, isPrivate: z.boolean() }),
    ({ driver }, body) => ({
      channelId: driver.startThread(body.userId, body.channelId, body.name, { private: body.isPrivate }).id,
    }),
  ),
  'threads/change': action(
    ofThread.extend({ archived: z.boolean().optional(), locked: z.boolean().optional() }),
    ({ driver }, { archived, locked, ...at }) =>
      driver.changeThread(at.userId, at.channelId, {
        ...(archived === undefined ? {} : { archived }),
        ...(locked === undefined ? {} : { locked }),
      }),
  ),
  'threads/leave': action(ofThread, ({ driver }, body) => driver.leaveThread(body.userId, body.channelId)),
}
