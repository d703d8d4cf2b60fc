import { MessageFlags } from 'discord-api-types/v10'
import { errors } from '../discordError.ts'
import { webhookMessage, webhookMessageEdit } from '../validation/bodies.ts'
import type { Channel, StoredMessage, Webhook } from '../world/entities.ts'
import { deleteMessage, editMessage, postMessage } from '../world/messages.ts'
import { webhookAuthor } from '../world/webhooks.ts'
import { noContent, ok, orThrow } from './route.ts'
import { attachmentsOf, editedAttachments } from './uploads.ts'
import type { MessageCall, WebhookActions, WebhookCall } from './webhookActions.ts'

const settableFlags =
  MessageFlags.SuppressEmbeds | MessageFlags.SuppressNotifications | MessageFlags.IsComponentsV2

/** A webhook that was made in a channel. */
export const incomingWebhook: WebhookActions = {
  post: call => {
    const body = webhookMessage(call.body, call.files.length)
    const webhook = webhookOf(call)
    const channel = targetOf(call, webhook)
    const { message } = postMessage(call.world, {
      channel,
      authorId: webhook.id,
      author: webhookAuthor(webhook, body.username),
      body: { ...body, flags: ((body.flags ?? 0) & settableFlags) as MessageFlags },
      attachments: attachmentsOf(call, channel.id, body.attachments),
      extra: { webhook_id: webhook.id },
    })
    return call.query.get('wait') === 'true' ? ok(message) : noContent
  },
  get: call => ok(messageOf(call).stored.message),
  edit: call => {
    const body = webhookMessageEdit(call.body, call.files.length)
    const { channel, stored } = messageOf(call)
    return ok(
      editMessage(call.world, channel, stored, {
        body,
        ...editedAttachments(call, channel.id, body, stored),
      }),
    )
  },
  remove: call => {
    const { channel, stored } = messageOf(call)
    deleteMessage(call.world, channel, stored)
    return noContent
  },
}

export function webhookOf({ world, params }: Pick<WebhookCall, 'world' | 'params'>): Webhook {
  const webhook = orThrow(world.webhooks.get(params.webhookId), errors.unknownWebhook)
  if (webhook.token !== params.token) throw errors.invalidWebhookToken()
  return webhook
}

/** The webhook's channel, or one of its threads. */
function targetOf({ world, query }: WebhookCall, { channelId }: Webhook): Channel {
  const threadId = query.get('thread_id')
  if (threadId === null) return world.channel(channelId)
  const thread = world.channels.get(threadId)
  if (thread?.parentId !== channelId || thread.thread === null) throw errors.unknownChannel()
  return thread
}

function messageOf(call: MessageCall): { channel: Channel; stored: StoredMessage } {
  const webhook = webhookOf(call)
  const channel = targetOf(call, webhook)
  const stored = call.world.messages(channel.id).get(call.params.message)
  if (stored?.message.webhook_id !== webhook.id) throw errors.unknownMessage()
  return { channel, stored }
}
