import {
  type APIInteractionResponse,
  InteractionResponseType as ResponseType,
  InteractionType,
  MessageFlags,
} from 'discord-api-types/v10'
import { errors } from '../../discordError.ts'
import { acknowledge, type Acknowledgement } from '../../interactions/acknowledge.ts'
import type { Interaction } from '../../interactions/interaction.ts'
import type { Interactions } from '../../interactions/interactions.ts'
import { interactionCallback } from '../../validation/bodies.ts'
import { shapes } from '../../validation/shapes.ts'
import { limits } from '../rateLimits.ts'
import { type Answer, bodyRoute, noContent, ok, type Route } from '../route.ts'
import { attachmentsOf } from '../uploads.ts'

export const interactionRoutes: readonly Route[] = [
  bodyRoute('POST', '/interactions/:interactionId/:token/callback', {
    auth: 'token',
    limit: limits.unlimited,
    answers: shapes.callback,
    body: interactionCallback,
    handle: call => {
      const { world, interactions, params, body, query } = call
      const interaction = openInteraction(interactions, params)
      requireFitting(interaction, body)
      const described =
        body.type === ResponseType.ChannelMessageWithSource ? body.data.attachments : undefined
      const attachments = attachmentsOf(call, interaction.channelId, described)
      const result = acknowledge(world, interactions, interaction, body, attachments)
      return query.get('with_response') === 'true' ? ok(responseOf(interaction, body, result)) : noContent
    },
  }),
]

function openInteraction(
  interactions: Interactions,
  params: { interactionId: string; token: string },
): Interaction {
  const interaction = interactions.byId(params.interactionId)
  if (interaction === undefined || interaction.token !== params.token) throw errors.unknownInteraction()
  if (interaction.acknowledgedAt !== null) throw errors.alreadyAcknowledged()
  if (!interactions.mayBeAcknowledged(interaction)) throw errors.unknownInteraction()
  return interaction
}

const ofMessages = [ResponseType.ChannelMessageWithSource, ResponseType.DeferredChannelMessageWithSource]
const ofUpdates = [ResponseType.DeferredMessageUpdate, ResponseType.UpdateMessage]

/** Which answers an interaction takes; only those of a message can update it, and no modal follows a modal. */
function requireFitting(interaction: Interaction, { type }: APIInteractionResponse): void {
  const updates = interaction.sourceMessageId === null ? [] : ofUpdates
  const fitting: Partial<Record<InteractionType, ResponseType[]>> = {
    [InteractionType.ApplicationCommand]: [...ofMessages, ResponseType.Modal],
    [InteractionType.MessageComponent]: [...ofMessages, ...updates, ResponseType.Modal],
    [InteractionType.ModalSubmit]: [...ofMessages, ...updates],
    [InteractionType.ApplicationCommandAutocomplete]: [ResponseType.ApplicationCommandAutocompleteResult],
  }
  if (fitting[interaction.type]?.includes(type)) return
  const message = 'This kind of response does not fit the interaction.'
  throw errors.invalidForm([{ path: ['type'], code: 'INTERACTION_RESPONSE_TYPE_INVALID', message }])
}

function responseOf(
  interaction: Interaction,
  { type }: APIInteractionResponse,
  { message }: Acknowledgement,
): Answer['body'] {
  const flags = message?.flags ?? 0
  const about = message && {
    response_message_id: message.id,
    response_message_loading: (flags & MessageFlags.Loading) !== 0,
    response_message_ephemeral: (flags & MessageFlags.Ephemeral) !== 0,
  }
  return {
    interaction: { id: interaction.id, type: interaction.type, ...about },
    ...(message ? { resource: { type, message } } : {}),
  }
}
