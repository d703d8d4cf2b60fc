import {
  type APIMessage,
  AuditLogEvent,
  GatewayIntentBits,
  MessageFlags,
  PermissionFlagsBits as Flag,
  type RESTPostAPIChannelMessageJSONBody,
} from 'discord-api-types/v10'
import { errors } from '../../discordError.ts'
import { areGranted, mayReadContent } from '../../gateway/intents.ts'
import { timeOf } from '../../snowflake.ts'
import { messageEdit, newMessage } from '../../validation/bodies.ts'
import { bulkDeletion } from '../../validation/guildBodies.ts'
import { isEmptyMessage } from '../../validation/messageRules.ts'
import { shapes } from '../../validation/shapes.ts'
import { may } from '../../world/access.ts'
import { logAct } from '../../world/auditLog.ts'
import type { Channel, StoredMessage } from '../../world/entities.ts'
import {
  deleteMessage,
  deleteMessages,
  editMessage,
  messageWithNonce,
  withoutContent,
  postMessage,
} from '../../world/messages.ts'
import { changeThread } from '../../world/threads.ts'
import type { World } from '../../world/world.ts'
import {
  guildOf,
  reachedChannel,
  reachedMessage,
  requireActive,
  requireInChannel,
  requireWriting,
} from '../access.ts'
import { pageSize, snowflakeParam } from '../query.ts'
import { limits } from '../rateLimits.ts'
import { bodyRoute, noContent, ok, type Route, route } from '../route.ts'
import { attachmentsOf, editedAttachments } from '../uploads.ts'

/** Older messages are deleted one by one. */
const bulkReachMs = 14 * 24 * 3_600_000

/** An application that was not granted message content gets none by REST either, whatever its session asked for. */
function shownToBot(world: World, channel: Channel, message: APIMessage): APIMessage {
  const { botId, flags } = world.application
  const isReadable =
    areGranted(GatewayIntentBits.MessageContent, flags) ||
    mayReadContent(message, { botId, inDm: channel.guildId === null })
  return isReadable ? message : withoutContent(message)
}

const settableFlags =
  MessageFlags.SuppressEmbeds | MessageFlags.SuppressNotifications | MessageFlags.IsComponentsV2

export const messageRoutes: readonly Route[] = [
  route('GET', '/channels/:channelId/messages', {
    answers: shapes.messages,
    handle: ({ world, params, query }) => {
      const channel = reachedChannel(world, params.channelId)
      const limit = pageSize(query)
      if (!may(world, channel, world.botId, Flag.ReadMessageHistory)) return ok([])
      const [before, after, around] = ['before', 'after', 'around'].map(name => snowflakeParam(query, name))
      const page = world
        .messages(channel.id)
        .page({ before, after, around, limit }, ({ visibleTo }) => visibleTo === null)
      return ok(page.map(({ message }) => shownToBot(world, channel, message)))
    },
  }),
  bodyRoute('POST', '/channels/:channelId/messages', {
    answers: shapes.message,
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
        changeThread(world, channel, { archived: false })
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
    answers: shapes.message,
    handle: ({ world, params }) => {
      const channel = reachedChannel(world, params.channelId)
      if (!may(world, channel, world.botId, Flag.ReadMessageHistory)) throw errors.missingPermissions()
      return ok(shownToBot(world, channel, reachedMessage(world, channel, params.messageId).message))
    },
  }),
  bodyRoute('PATCH', '/channels/:channelId/messages/:messageId', {
    answers: shapes.message,
    limit: limits.messages,
    body: messageEdit,
    handle: call => {
      const { world, body, params } = call
      const channel = reachedChannel(world, params.channelId)
      const stored = reachedMessage(world, channel, params.messageId)
      const { message } = stored
      if (message.author.id !== world.botId) throw errors.notTheAuthor()
      requireActive(channel)
      const attachments = editedAttachments(call, channel.id, body, stored)
      if (isEmptyMessage({ ...message, ...body, ...attachments }, 0)) throw errors.emptyMessage()
      return ok(editMessage(world, channel, stored, { body, ...attachments }))
    },
  }),
  route('DELETE', '/channels/:channelId/messages/:messageId', {
    limit: limits.messageDelete,
    handle: ({ world, params, act }) => {
      const channel = reachedChannel(world, params.channelId)
      const stored = reachedMessage(world, channel, params.messageId)
      const { author } = stored.message
      if (author.id !== world.botId) requireInChannel(world, channel, Flag.ManageMessages)
      deleteMessage(world, channel, stored)
      if (author.id !== world.botId && channel.guildId !== null) {
        logAct(world, guildOf(world, channel), act, {
          action: AuditLogEvent.MessageDelete,
          targetId: author.id,
          options: { channel_id: channel.id, count: '1' },
        })
      }
      return noContent
    },
  }),
  bodyRoute('POST', '/channels/:channelId/messages/bulk-delete', {
    body: bulkDeletion,
    handle: ({ world, params, body, act }) => {
      const channel = reachedChannel(world, params.channelId)
      const guild = guildOf(world, channel)
      requireInChannel(world, channel, Flag.ManageMessages)
      const since = world.clock.now() - bulkReachMs
      if (body.messages.some(id => timeOf(id) < since)) throw errors.tooOldForBulk()
      // Ids of messages that are gone are passed over.
      const log = world.messages(channel.id)
      const found = [...new Set(body.messages)].flatMap(id => log.get(id) ?? [])
      deleteMessages(
        world,
        channel,
        found.filter(({ visibleTo }) => visibleTo === null),
      )
      logAct(world, guild, act, {
        action: AuditLogEvent.MessageBulkDelete,
        targetId: channel.id,
        options: { count: String(found.length) },
      })
      return noContent
    },
  }),
]

function repliedTo(
  world: World,
  channel: Channel,
  body: RESTPostAPIChannelMessageJSONBody,
): StoredMessage | undefined {
  const reference = body.message_reference
  if (!reference?.message_id) return undefined
  const found = world.messages(channel.id).get(reference.message_id)
  if (found === undefined && reference.fail_if_not_exists !== false) {
    const message = 'Unknown message'
    throw errors.refusedForm({ path: ['message_reference'], code: 'REPLIES_UNKNOWN_MESSAGE', message })
  }
  if (found) requireInChannel(world, channel, Flag.ReadMessageHistory)
  return found
}
