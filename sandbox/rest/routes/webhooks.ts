import { AuditLogEvent, PermissionFlagsBits as Flag } from 'discord-api-types/v10'
import { errors } from '../../discordError.ts'
import { unchecked } from '../../validation/checked.ts'
import { newWebhook, webhookEdit } from '../../validation/guildBodies.ts'
import { shapes } from '../../validation/shapes.ts'
import { changesBetween, logAct } from '../../world/auditLog.ts'
import type { Webhook } from '../../world/entities.ts'
import type { Payload } from '../../world/payloads.ts'
import { addWebhook, changeWebhook, maxWebhooks, removeWebhook } from '../../world/webhooks.ts'
import type { World } from '../../world/world.ts'
import { guildOf, reachedChannel, reachedGuild, requireInChannel, requireInGuild } from '../access.ts'
import { incomingWebhook, webhookOf } from '../incomingWebhook.ts'
import { interactionWebhook } from '../interactionWebhook.ts'
import { limits } from '../rateLimits.ts'
import { bodyRoute, type Call, noContent, ok, orThrow, type Route, route } from '../route.ts'
import { type WebhookActions, type WebhookCall, webhookMessagePath, webhookPath } from '../webhookActions.ts'

const byToken = { auth: 'token', limit: limits.webhook } as const
const channelWebhooks = '/channels/:channelId/webhooks'

export const webhookRoutes: readonly Route[] = [
  bodyRoute('POST', channelWebhooks, {
    answers: shapes.webhook,
    body: newWebhook,
    handle: call => {
      const { world, params, body } = call
      const channel = reachedChannel(world, params.channelId)
      guildOf(world, channel)
      requireInChannel(world, channel, Flag.ManageWebhooks)
      if (world.webhooksOf(channel.id).length >= maxWebhooks) throw errors.tooManyWebhooks()
      const webhook = addWebhook(world, channel, { name: body.name, creatorId: world.botId })
      log(call, AuditLogEvent.WebhookCreate, null, webhook)
      return ok(webhookPayload(world, webhook))
    },
  }),
  route('GET', channelWebhooks, {
    answers: shapes.webhooks,
    handle: ({ world, params }) => {
      const channel = reachedChannel(world, params.channelId)
      requireInChannel(world, channel, Flag.ManageWebhooks)
      return ok(world.webhooksOf(channel.id).map(webhook => webhookPayload(world, webhook)))
    },
  }),
  route('GET', '/guilds/:guildId/webhooks', {
    answers: shapes.webhooks,
    handle: ({ world, params }) => {
      const guild = reachedGuild(world, params.guildId)
      requireInGuild(world, guild, Flag.ManageWebhooks)
      const webhooks = [...world.webhooks.values()].filter(({ guildId }) => guildId === guild.id)
      return ok(webhooks.map(webhook => webhookPayload(world, webhook)))
    },
  }),
  route('GET', '/webhooks/:webhookId', {
    answers: shapes.webhook,
    handle: call => ok(webhookPayload(call.world, managed(call))),
  }),
  bodyRoute('PATCH', '/webhooks/:webhookId', {
    answers: shapes.webhook,
    body: webhookEdit,
    handle: call => {
      const { world, body } = call
      const webhook = managed(call)
      const before = { ...webhook }
      const channel = reachedChannel(world, body.channel_id ?? webhook.channelId)
      requireInChannel(world, channel, Flag.ManageWebhooks)
      changeWebhook(world, webhook, {
        ...(body.name === undefined ? {} : { name: body.name }),
        channelId: channel.id,
      })
      log(call, AuditLogEvent.WebhookUpdate, before, webhook)
      return ok(webhookPayload(world, webhook))
    },
  }),
  route('DELETE', '/webhooks/:webhookId', {
    handle: call => {
      const webhook = managed(call)
      removeWebhook(call.world, webhook)
      log(call, AuditLogEvent.WebhookDelete, webhook, null)
      return noContent
    },
  }),
  route('GET', webhookPath, {
    ...byToken,
    answers: shapes.webhook,
    handle: call => {
      const { user: _creator, ...payload } = webhookPayload(call.world, webhookOf(call))
      return ok(payload)
    },
  }),
  route('DELETE', webhookPath, {
    ...byToken,
    handle: call => {
      removeWebhook(call.world, webhookOf(call))
      return noContent
    },
  }),
  bodyRoute('POST', webhookPath, {
    ...byToken,
    answers: shapes.message,
    body: unchecked,
    handle: call => actionsOf(call).post(call),
  }),
  route('GET', webhookMessagePath, {
    ...byToken,
    answers: shapes.message,
    handle: call => actionsOf(call).get(call),
  }),
  bodyRoute('PATCH', webhookMessagePath, {
    ...byToken,
    answers: shapes.message,
    body: unchecked,
    handle: call => actionsOf(call).edit(call),
  }),
  route('DELETE', webhookMessagePath, { ...byToken, handle: call => actionsOf(call).remove(call) }),
]

function actionsOf({ world, params }: Pick<WebhookCall, 'world' | 'params'>): WebhookActions {
  return world.webhooks.has(params.webhookId) ? incomingWebhook : interactionWebhook
}

/** A webhook whose channel lets the bot manage it. */
function managed({ world, params }: Pick<Call<'/webhooks/:webhookId'>, 'world' | 'params'>): Webhook {
  const webhook = orThrow(world.webhooks.get(params.webhookId), errors.unknownWebhook)
  requireInChannel(world, reachedChannel(world, webhook.channelId), Flag.ManageWebhooks)
  return webhook
}

function log(
  { world, act }: Pick<Call, 'world' | 'act'>,
  action: AuditLogEvent,
  before: Webhook | null,
  after: Webhook | null,
): void {
  const webhook = after ?? before
  if (webhook === null) return
  logAct(world, world.guild(webhook.guildId), act, {
    action,
    targetId: webhook.id,
    changes: changesBetween(before && shown(before), after && shown(after), ['name', 'channel_id']),
  })
}

function shown({ name, channelId }: Webhook): Payload {
  return { name, channel_id: channelId }
}

function webhookPayload(world: World, { id, token, name, guildId, channelId, creatorId }: Webhook): Payload {
  return {
    id,
    type: 1,
    name,
    avatar: null,
    guild_id: guildId,
    channel_id: channelId,
    application_id: world.application.id,
    token,
    user: world.person(creatorId).user,
    url: `https://discord.com/api/webhooks/${id}/${token}`,
  }
}
