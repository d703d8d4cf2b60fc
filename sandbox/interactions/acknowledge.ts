import {
  type APIAttachment,
  type APIInteractionResponse,
  type APIMessage,
  InteractionResponseType as ResponseType,
  MessageFlags,
} from 'discord-api-types/v10'
import { editMessage, type MessageBody, type MessageEdit } from '../world/messages.ts'
import type { World } from '../world/world.ts'
import type { Interaction } from './interaction.ts'
import type { Interactions } from './interactions.ts'
import { postReply } from './reply.ts'

export interface Acknowledgement {
  /** The reply, or the message that was updated. */
  message: APIMessage | null
}

/** The initial response: https://docs.discord.com/developers/interactions/receiving-and-responding#responding-to-an-interaction */
export function acknowledge(
  world: World,
  interactions: Interactions,
  interaction: Interaction,
  response: APIInteractionResponse,
  attachments: APIAttachment[],
): Acknowledgement {
  const reply = (body: MessageBody, state: 'deferred' | 'answered'): Acknowledgement => {
    const { message } = postReply(world, interaction, { body, attachments })
    interaction.originalId = message.id
    interactions.acknowledge(interaction, state)
    return { message }
  }

  switch (response.type) {
    case ResponseType.ChannelMessageWithSource:
      return reply(response.data, 'answered')
    case ResponseType.DeferredChannelMessageWithSource: {
      const ephemeral = (response.data?.flags ?? 0) & MessageFlags.Ephemeral
      return reply({ flags: (MessageFlags.Loading | ephemeral) as MessageFlags }, 'deferred')
    }
    case ResponseType.DeferredMessageUpdate:
      interaction.originalId = interaction.sourceMessageId
      interactions.acknowledge(interaction, 'deferredUpdate')
      return { message: null }
    case ResponseType.UpdateMessage: {
      const message = updateSource(world, interaction, response.data ?? {})
      interactions.acknowledge(interaction, 'answered')
      return { message }
    }
    case ResponseType.ApplicationCommandAutocompleteResult:
      interaction.choices = response.data.choices ?? []
      interactions.acknowledge(interaction, 'answered')
      return { message: null }
    case ResponseType.Modal:
      interaction.modal = response.data
      interactions.acknowledge(interaction, 'answered')
      return { message: null }
    default:
      throw new Error(`The sandbox has no answer to a response of type ${response.type}.`)
  }
}

function updateSource(world: World, interaction: Interaction, body: MessageEdit['body']): APIMessage | null {
  interaction.originalId = interaction.sourceMessageId
  const channel = world.channel(interaction.channelId)
  const stored = world.messages(channel.id).get(interaction.sourceMessageId ?? '')
  if (stored === undefined) return null
  return editMessage(world, channel, stored, { body })
}
