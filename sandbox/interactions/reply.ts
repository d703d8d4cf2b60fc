import {
  type APIAttachment,
  type APIMessage,
  ApplicationCommandType,
  ApplicationIntegrationType,
  InteractionType,
  MessageFlags,
  MessageType,
} from 'discord-api-types/v10'
import type { StoredMessage } from '../world/entities.ts'
import { type MessageBody, postMessage } from '../world/messages.ts'
import type { World } from '../world/world.ts'
import type { Interaction } from './interaction.ts'

const settableFlags =
  MessageFlags.SuppressEmbeds |
  MessageFlags.SuppressNotifications |
  MessageFlags.IsComponentsV2 |
  MessageFlags.Ephemeral |
  MessageFlags.Loading

/** A message that answers an interaction: the initial reply or a follow-up. Needs no permission in the channel. */
export function postReply(
  world: World,
  interaction: Interaction,
  {
    body,
    attachments,
    isFollowUp = false,
  }: { body: MessageBody; attachments: APIAttachment[]; isFollowUp?: boolean },
): StoredMessage {
  const flags = ((body.flags ?? 0) & settableFlags) as MessageFlags
  const isEphemeral = (flags & MessageFlags.Ephemeral) !== 0
  const messages = world.messages(interaction.channelId)
  const answeredId = isFollowUp ? interaction.originalId : interaction.sourceMessageId
  const replyTo = answeredId === null ? undefined : messages.get(answeredId)
  return postMessage(world, {
    channel: world.channel(interaction.channelId),
    authorId: world.botId,
    body: { ...body, flags },
    attachments,
    ...(isFollowUp || interaction.commandName === null ? {} : { type: commandReplyType(interaction) }),
    ...(isEphemeral ? { visibleTo: interaction.userId } : {}),
    ...(replyTo ? { replyTo } : {}),
    extra: {
      application_id: world.application.id,
      webhook_id: world.application.id,
      ...originOf(world, interaction),
    },
  })
}

function commandReplyType({ payload }: Interaction): MessageType {
  const { type } = payload['data'] as { type?: ApplicationCommandType }
  return type === ApplicationCommandType.ChatInput
    ? MessageType.ChatInputCommand
    : MessageType.ContextMenuCommand
}

function originOf(
  world: World,
  interaction: Interaction,
): Partial<Pick<APIMessage, 'interaction' | 'interaction_metadata'>> {
  const metadata = metadataOf(world, interaction)
  if (interaction.commandName === null) return { interaction_metadata: metadata }
  const type = InteractionType.ApplicationCommand
  return {
    interaction_metadata: metadata,
    interaction: {
      id: interaction.id,
      type,
      name: interaction.commandName,
      user: world.person(interaction.userId).user,
    },
  }
}

/** Which keys there are depends on the type, as on Discord. */
function metadataOf(world: World, interaction: Interaction): NonNullable<APIMessage['interaction_metadata']> {
  const { id, type, userId, guildId, sourceMessageId, openedBy } = interaction
  const isComponent = type === InteractionType.MessageComponent
  return {
    id,
    type,
    user: world.person(userId).user,
    authorizing_integration_owners:
      guildId === null ? {} : { [ApplicationIntegrationType.GuildInstall]: guildId },
    ...(isComponent ? { interacted_message_id: sourceMessageId } : {}),
    ...(openedBy ? { triggering_interaction_metadata: metadataOf(world, openedBy) } : {}),
  } as NonNullable<APIMessage['interaction_metadata']>
}
