import {
  MessageFlags,
  PermissionFlagsBits as Flag,
  type RESTPostAPIChannelMessageJSONBody,
} from 'discord-api-types/v10'
import { errors } from '../../discordError.ts'
import { messageEdit, newMessage } from '../../validation/bodies.ts'
import { isEmptyMessage } from '../../validation/messageRules.ts'
import { may } from '../../world/access.ts'
import { changeChannel } from '../../world/channels.ts'
import type { Channel, StoredMessage } from '../../world/entities.ts'
import { deleteMessage, editMessage, messageWithNonce, postMessage } from '../../world/messages.ts'
import type { World } from '../../world/world.ts'
import { reachedChannel, reachedMessage, requireInChannel, requireWriting } from '../access.ts'
import { limits } from '../rateLimits.ts'
import { bodyRoute, noContent, ok, type Route, route } from '../route.ts'
import { attachmentsOf } from '../uploads.ts'

const settableFlags =
  MessageFlags.SuppressEmbeds | MessageFlags.SuppressNotifications | MessageFlags.IsComponentsV2

export const messageRoutes: readonly Route[] = [
  route('GET', '/channels/:channelId/messages', {
    handle: ({ world, params, query }) => {
      const channel = reachedChannel(world, params.channelId)
      const limit = pageSize(query.get('limit'))
      if (!may(world, channel, world.botId, Flag.ReadMessageHistory)) return ok([])
      const [before, after, around] = ['before', 'after', 'around'].map(key => query.get(key) ?? undefined)
      const page = world
        .messages(channel.id)
        .page({ before, after, around, limit }, ({ visibleTo }) => visibleTo === null)
      return ok(page.map(({ message }) => message))
    },
  }),
  bodyRoute('POST', '/channels/:channelId/messages', {
    limit: limits.messages,
    body: newMessage,
    handle: call => {
      const { world, body, files } = call
      const channel = reachedChannel(world, call.params.channelId)
      requireWriting(world, channel, { embeds: (body.embeds?.length ?? 0) > 0, files: files.length > 0 })
      const nonce = body.nonce === undefined || body.nonce === null ? undefined : String(body.nonce)
      if (nonce !== undefined && body.enforce_nonce === true) {
        const earlier = messageWithNonce(world, channel, world.botId, nonce)
        if (earlier) return ok(earlier.message)
      }
      const replyTo = repliedTo(world, channel, body)
      // Who writes into an archived thread opens it.
      if (channel.thread?.archived === true) {
        changeChannel(world, channel.id, { thread: { ...channel.thread, archived: false } })
      }
      const { message } = postMessage(world, {
        channel,
        authorId: world.botId,
        body: { ...body, flags: ((body.flags ?? 0) & settableFlags) as MessageFlags },
        attachments: attachmentsOf(call, channel.id, body.attachments),
        ...(replyTo ? { replyTo } : {}),
        ...(nonce === undefined ? {} : { nonce }),
      })
      return ok(message)
    },
  }),
  route('GET', '/channels/:channelId/messages/:messageId', {
    handle: ({ world, params }) => {
      const channel = reachedChannel(world, params.channelId)
      if (!may(world, channel, world.botId, Flag.ReadMessageHistory)) throw errors.missingPermissions()
      return ok(reachedMessage(world, channel, params.messageId).message)
    },
  }),
  bodyRoute('PATCH', '/channels/:channelId/messages/:messageId', {
    limit: limits.messages,
    body: messageEdit,
    handle: call => {
      const { world, body, params } = call
      const channel = reachedChannel(world, params.channelId)
      const stored = reachedMessage(world, channel, params.messageId)
      const { message } = stored
      if (message.author.id !== world.botId) throw errors.notTheAuthor()
      const attachments =
        call.files.length > 0 || body.attachments
          ? {
              attachments: attachmentsOf(
                call,
                channel.id,
                body.attachments ?? message.attachments,
                message.attachments,
              ),
            }
          : {}
      if (isEmptyMessage({ ...message, ...body, ...attachments }, 0)) throw errors.emptyMessage()
      return ok(editMessage(world, channel, stored, { body, ...attachments }))
    },
  }),
  route('DELETE', '/channels/:channelId/messages/:messageId', {
    limit: limits.messageDelete,
    handle: ({ world, params }) => {
      const channel = reachedChannel(world, params.channelId)
      const stored = reachedMessage(world, channel, params.messageId)
      if (stored.message.author.id !== world.botId) requireInChannel(world, channel, Flag.ManageMessages)
      deleteMessage(world, channel, stored)
      return noContent
    },
  }),
]

function pageSize(given: string | null): number {
  const limit = Number(given ?? 50)
  if (Number.isInteger(limit) && limit >= 1 && limit <= 100) return limit
  throw errors.invalidForm([
    { path: ['limit'], code: 'NUMBER_TYPE_MAX', message: 'int value should be between 1 and 100.' },
  ])
}

function repliedTo(
  world: World,
  channel: Channel,
  body: RESTPostAPIChannelMessageJSONBody,
): StoredMessage | undefined {
  const reference = body.message_reference
  if (!reference?.message_id) return undefined
  const found = world.messages(channel.id).get(reference.message_id)
  if (found === undefined && reference.fail_if_not_exists !== false) {
    throw errors.invalidForm([
      { path: ['message_reference'], code: 'REPLIES_UNKNOWN_MESSAGE', message: 'Unknown message' },
    ])
  }
  if (found) requireInChannel(world, channel, Flag.ReadMessageHistory)
  return found
}
