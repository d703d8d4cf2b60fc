import { type APIAttachment, MessageFlags } from 'discord-api-types/v10'
import { errors } from '../../discordError.ts'
import type { Interaction } from '../../interactions/interaction.ts'
import { postReply } from '../../interactions/reply.ts'
import { followUp, replyEdit } from '../../validation/bodies.ts'
import type { StoredMessage } from '../../world/entities.ts'
import { deleteMessage, editMessage, type MessageEdit } from '../../world/messages.ts'
import type { World } from '../../world/world.ts'
import { limits } from '../rateLimits.ts'
import { bodyRoute, type Call, noContent, ok, orThrow, type Route, route } from '../route.ts'
import { attachmentsOf } from '../uploads.ts'

const webhook = '/webhooks/:applicationId/:token'
const access = { auth: 'token', limit: limits.webhook } as const

/** An interaction's webhook. Other webhooks do not exist here. */
export const webhookRoutes: readonly Route[] = [
  bodyRoute('POST', webhook, {
    ...access,
    body: followUp,
    handle: call => {
      const { world, body } = call
      const interaction = interactionOf(call)
      const original = originalOf(world, interaction)
      const attachments = attachmentsOf(call, interaction.channelId, body.attachments)
      // "Directly after a deferral this endpoint functions as Edit Original Interaction Response."
      if (original && isLoading(original)) {
        return ok(edit(world, interaction, original, { body, attachments }))
      }
      const { message } = postReply(world, interaction, { body, attachments, isFollowUp: true })
      interaction.followUpIds.push(message.id)
      world.publish({ kind: 'followUpSent', interaction })
      return ok(message)
    },
  }),
  route('GET', `${webhook}/messages/:message`, {
    ...access,
    handle: call => ok(messageOf(call.world, interactionOf(call), call.params.message).message),
  }),
  bodyRoute('PATCH', `${webhook}/messages/:message`, {
    ...access,
    body: replyEdit,
    handle: call => {
      const { world, body, params } = call
      const interaction = interactionOf(call)
      const stored = messageOf(world, interaction, params.message)
      const changed = call.files.length > 0 || body.attachments !== undefined
      const kept = stored.message.attachments
      const attachments = changed
        ? { attachments: attachmentsOf(call, interaction.channelId, body.attachments ?? kept, kept) }
        : {}
      return ok(edit(world, interaction, stored, { body, ...attachments }))
    },
  }),
  route('DELETE', `${webhook}/messages/:message`, {
    ...access,
    handle: call => {
      const { world, params } = call
      const interaction = interactionOf(call)
      const stored = messageOf(world, interaction, params.message)
      if (stored.message.id === interaction.originalId) interaction.originalDeleted = true
      deleteMessage(world, world.channel(interaction.channelId), stored)
      return noContent
    },
  }),
]

function interactionOf({ world, interactions, params }: Call<typeof webhook, unknown>): Interaction {
  if (params.applicationId !== world.application.id) throw errors.unknownWebhook()
  const interaction = orThrow(interactions.byToken(params.token), errors.invalidWebhookToken)
  // The webhook exists from the acknowledgement on.
  if (interaction.acknowledgedAt === null) throw errors.unknownWebhook()
  return interaction
}

function messageOf(world: World, interaction: Interaction, id: string): StoredMessage {
  const isOriginal = id === '@original' || id === interaction.originalId
  if (!isOriginal && !interaction.followUpIds.includes(id)) throw errors.unknownMessage()
  const stored = isOriginal ? originalOf(world, interaction) : world.messages(interaction.channelId).get(id)
  return orThrow(stored, errors.unknownMessage)
}

function originalOf(world: World, { originalId, channelId }: Interaction): StoredMessage | undefined {
  return originalId === null ? undefined : world.messages(channelId).get(originalId)
}

function edit(
  world: World,
  interaction: Interaction,
  stored: StoredMessage,
  change: { body: MessageEdit['body']; attachments?: APIAttachment[] },
): StoredMessage['message'] {
  if (stored.message.id === interaction.originalId) interaction.state = 'answered'
  const finishesLoading = isLoading(stored)
  return editMessage(world, world.channel(interaction.channelId), stored, { ...change, finishesLoading })
}

function isLoading({ message }: StoredMessage): boolean {
  return ((message.flags ?? 0) & MessageFlags.Loading) !== 0
}
