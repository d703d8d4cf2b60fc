import { type APIAttachment, MessageFlags } from 'discord-api-types/v10'
import { errors } from '../discordError.ts'
import type { Interaction } from '../interactions/interaction.ts'
import { postReply } from '../interactions/reply.ts'
import { followUp, replyEdit } from '../validation/bodies.ts'
import type { StoredMessage } from '../world/entities.ts'
import { deleteMessage, editMessage, type MessageEdit } from '../world/messages.ts'
import type { World } from '../world/world.ts'
import { noContent, ok, orThrow } from './route.ts'
import { attachmentsOf, editedAttachments } from './uploads.ts'
import type { MessageCall, WebhookActions, WebhookCall } from './webhookActions.ts'

/** The webhook of an interaction: its id is the application's, its token the interaction's. */
export const interactionWebhook: WebhookActions = {
  post: call => {
    const { world } = call
    const body = followUp(call.body, call.files.length)
    const interaction = interactionOf(call)
    const original = originalOf(world, interaction)
    const attachments = attachmentsOf(call, interaction.channelId, body.attachments)
    // "Directly after a deferral this endpoint functions as Edit Original Interaction Response."
    if (original && isLoading(original)) return ok(edit(world, interaction, original, { body, attachments }))
    const { message } = postReply(world, interaction, { body, attachments, isFollowUp: true })
    interaction.followUpIds.push(message.id)
    world.publish({ kind: 'followUpSent', interaction })
    return ok(message)
  },
  get: call => ok(messageOf(call, interactionOf(call)).message),
  edit: call => {
    const body = replyEdit(call.body, call.files.length)
    const interaction = interactionOf(call)
    const stored = messageOf(call, interaction)
    const attachments = editedAttachments(call, interaction.channelId, body, stored)
    return ok(edit(call.world, interaction, stored, { body, ...attachments }))
  },
  remove: call => {
    const { world } = call
    const interaction = interactionOf(call)
    const stored = messageOf(call, interaction)
    if (stored.message.id === interaction.originalId) interaction.originalDeleted = true
    deleteMessage(world, world.channel(interaction.channelId), stored)
    return noContent
  },
}

function interactionOf({ world, interactions, params }: WebhookCall): Interaction {
  if (params.webhookId !== world.application.id) throw errors.unknownWebhook()
  const interaction = orThrow(interactions.byToken(params.token), errors.invalidWebhookToken)
  // The webhook exists from the acknowledgement on.
  if (interaction.acknowledgedAt === null) throw errors.unknownWebhook()
  return interaction
}

function messageOf({ world, params: { message: id } }: MessageCall, interaction: Interaction): StoredMessage {
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
