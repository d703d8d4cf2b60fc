import {
  type APIEmbed,
  type APIMessage,
  type APIMessageComponent,
  type APIUser,
  ComponentType,
  MessageType,
} from 'discord-api-types/v10'
import type {
  SystemKind,
  TranscriptComponent,
  TranscriptEmbed,
  TranscriptMessage,
} from '#src/tickets/transcript/transcript.ts'

/** A message as Discord's API gives it, for a transcript. Files have only their addresses. */
export function transcriptMessageFrom(
  message: APIMessage,
  nameOf: (user: APIUser) => string,
): TranscriptMessage {
  const { author, edited_timestamp: editedAt, interaction_metadata: used } = message
  // A forwarded message is empty itself.
  const forwarded = message.message_snapshots?.[0]?.message
  const { content, attachments, embeds, components, sticker_items: stickers } = forwarded ?? message
  return {
    id: message.id,
    author: {
      id: author.id,
      name: nameOf(author),
      avatarUrl: avatarUrl(author),
      bot: author.bot ?? false,
    },
    createdAt: new Date(message.timestamp),
    editedAt: editedAt === null ? null : new Date(editedAt),
    content,
    replyTo: replyTo(message, nameOf),
    isForwarded: forwarded !== undefined,
    command:
      message.type === MessageType.ChatInputCommand && used && 'name' in used
        ? { name: String(used.name), userName: nameOf(used.user) }
        : null,
    system: systemKind(message.type),
    attachments: attachments.map(file => ({
      name: file.filename,
      size: file.size,
      contentType: file.content_type ?? null,
      url: file.url,
      description: file.description ?? null,
    })),
    embeds: [...embeds.map(embedFrom), ...pollEmbed(message)],
    components: (components ?? []).flatMap(componentsFrom),
    stickers: (stickers ?? []).map(({ name }) => ({ name })),
  }
}

function avatarUrl({ id, avatar }: APIUser): string | null {
  return avatar === null ? null : `https://cdn.discordapp.com/avatars/${id}/${avatar}.png`
}

function replyTo(message: APIMessage, nameOf: (user: APIUser) => string): TranscriptMessage['replyTo'] {
  const { type, message_reference: reference, referenced_message: original } = message
  if (type !== MessageType.Reply || reference?.message_id === undefined) return null
  return {
    messageId: reference.message_id,
    original: original ? { authorName: nameOf(original.author), content: original.content } : null,
  }
}

const writtenByPeople = [
  MessageType.Default,
  MessageType.Reply,
  MessageType.ChatInputCommand,
  MessageType.ContextMenuCommand,
]

const systemKinds: Partial<Record<MessageType, SystemKind>> = {
  [MessageType.RecipientAdd]: 'memberAdded',
  [MessageType.RecipientRemove]: 'memberRemoved',
  [MessageType.ChannelNameChange]: 'renamed',
  [MessageType.ChannelPinnedMessage]: 'pinned',
  [MessageType.UserJoin]: 'memberJoined',
  [MessageType.GuildBoost]: 'boosted',
  [MessageType.GuildBoostTier1]: 'boosted',
  [MessageType.GuildBoostTier2]: 'boosted',
  [MessageType.GuildBoostTier3]: 'boosted',
  [MessageType.ThreadCreated]: 'threadCreated',
}

function systemKind(type: MessageType): SystemKind | null {
  return writtenByPeople.includes(type) ? null : (systemKinds[type] ?? 'other')
}

function embedFrom(embed: APIEmbed): TranscriptEmbed {
  const { title, description, url, color, timestamp, author, fields, footer, image, thumbnail } = embed
  return {
    ...(title !== undefined && { title }),
    ...(description !== undefined && { description }),
    ...(url !== undefined && { url }),
    ...(color !== undefined && { color }),
    ...(timestamp !== undefined && { timestamp }),
    ...(author && { author: { name: author.name, ...(author.url !== undefined && { url: author.url }) } }),
    ...(fields && { fields: fields.map(({ name, value, inline = false }) => ({ name, value, inline })) }),
    ...(footer && { footer: { text: footer.text } }),
    ...(image && { image: { url: image.url } }),
    ...(thumbnail && { thumbnail: { url: thumbnail.url } }),
  }
}

/** A poll with what was voted, if Discord counted already. */
function pollEmbed({ poll }: APIMessage): TranscriptEmbed[] {
  if (!poll) return []
  const counts = new Map(poll.results?.answer_counts.map(({ id, count }) => [id, count]))
  const answers = poll.answers.map(({ answer_id: id, poll_media: answer }) => {
    const count = counts.get(id)
    return `- ${answer.text ?? ''}${count === undefined ? '' : `: ${count}`}`
  })
  return [{ title: poll.question.text ?? '', description: answers.join('\n') }]
}

/** What can be read in it, in order. */
function componentsFrom(component: APIMessageComponent): TranscriptComponent[] {
  switch (component.type) {
    case ComponentType.ActionRow:
    case ComponentType.Container:
      return component.components.flatMap(componentsFrom)
    case ComponentType.Section:
      return [...component.components, component.accessory].flatMap(componentsFrom)
    case ComponentType.TextDisplay:
      return [{ kind: 'text', label: component.content }]
    case ComponentType.Button: {
      const label = 'label' in component ? component.label : undefined
      const emoji = 'emoji' in component ? component.emoji?.name : undefined
      return [
        {
          kind: 'button',
          label: label ?? emoji ?? '',
          ...('url' in component && { url: component.url }),
        },
      ]
    }
    case ComponentType.StringSelect:
    case ComponentType.UserSelect:
    case ComponentType.RoleSelect:
    case ComponentType.MentionableSelect:
    case ComponentType.ChannelSelect:
      return [{ kind: 'select', label: component.placeholder ?? '' }]
    default:
      return []
  }
}
