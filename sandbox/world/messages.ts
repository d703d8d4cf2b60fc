import {
  type APIAttachment,
  type APIMessage,
  type APIUser,
  AllowedMentionsTypes,
  MessageFlags,
  MessageReferenceType,
  MessageType,
  PermissionFlagsBits as Flag,
  type RESTPostAPIChannelMessageJSONBody,
} from 'discord-api-types/v10'
import { may } from './access.ts'
import type { Channel, StoredMessage } from './entities.ts'
import { shownComponents, shownEmbeds } from './shownContent.ts'
import { addToThread } from './threadMembers.ts'
import type { World } from './world.ts'

/** The part of a request's body that makes a message; every route that writes one has it. */
export type MessageBody = Pick<
  RESTPostAPIChannelMessageJSONBody,
  'content' | 'embeds' | 'components' | 'allowed_mentions' | 'flags' | 'tts'
>

export interface Draft {
  channel: Channel
  authorId: string
  body: MessageBody
  attachments?: APIAttachment[]
  type?: MessageType
  replyTo?: StoredMessage
  nonce?: string
  visibleTo?: string
  /** Of a webhook, in place of the person `authorId`. */
  author?: APIUser
  /** What only some messages carry. */
  extra?: Partial<
    Pick<
      APIMessage,
      'application_id' | 'webhook_id' | 'interaction_metadata' | 'interaction' | 'message_reference'
    >
  >
}

/** An edit changes these and leaves others (ephemeral, loading) as they are. */
const flagsOfEdits = MessageFlags.SuppressEmbeds | MessageFlags.IsComponentsV2

/** Discord remembers an enforced nonce "for the last few minutes". */
const nonceLivesMs = 5 * 60_000

export function postMessage(world: World, draft: Draft): StoredMessage {
  const { channel, body, replyTo } = draft
  const id = world.snowflakes.next()
  const content = body.content ?? ''
  const attachments = draft.attachments ?? []
  const message: APIMessage = {
    id,
    channel_id: channel.id,
    type: draft.type ?? (replyTo ? MessageType.Reply : MessageType.Default),
    author: draft.author ?? world.person(draft.authorId).user,
    content,
    ...mentionsOf(world, draft, content),
    attachments,
    embeds: shownEmbeds(body.embeds, attachments),
    components: shownComponents(body.components, attachments),
    timestamp: world.clock.isoNow(),
    edited_timestamp: null,
    tts: body.tts ?? false,
    pinned: false,
    flags: body.flags ?? (0 as MessageFlags),
    ...draft.extra,
    ...(replyTo
      ? {
          message_reference: referenceTo(channel, replyTo.message),
          referenced_message: withoutReference(replyTo.message),
        }
      : {}),
    ...(draft.nonce === undefined ? {} : { nonce: draft.nonce }),
  }
  const stored: StoredMessage = {
    message,
    visibleTo: draft.visibleTo ?? null,
    nonce: draft.nonce === undefined ? null : { value: draft.nonce, at: world.clock.now() },
    pinnedAt: null,
    reactions: [],
  }
  if (channel.thread) addToThread(world, channel, ...drawnIn(world, channel, draft, message))
  world.messages(channel.id).add(stored)
  if (stored.visibleTo === null) channel.lastMessageId = id
  world.publish({ kind: 'messageCreated', channel, stored })
  return stored
}

/** Roles with more members are not drawn into a thread by being pinged. */
const mostDrawnIn = 100

/** Who writes in a thread is in it, and so is who is named there, alone or by a role, and may see its channel. */
function drawnIn(
  world: World,
  { parentId, guildId }: Channel,
  { authorId, author }: Draft,
  message: APIMessage,
): string[] {
  const parent = world.channel(parentId ?? '')
  const members = guildId === null ? [] : [...world.guild(guildId).members]
  const byRole = message.mention_roles.flatMap(role => {
    const holders = members.filter(([, { roles }]) => roles.includes(role)).map(([id]) => id)
    return holders.length > mostDrawnIn ? [] : holders
  })
  const named = [...message.mentions.map(({ id }) => id), ...byRole].filter(id =>
    may(world, parent, id, Flag.ViewChannel),
  )
  return author ? named : [authorId, ...named]
}

/** Only the keys that the body has are changed; null empties. Who holds the message of before keeps it as it was. */
export function editMessage(
  world: World,
  channel: Channel,
  stored: StoredMessage,
  { body, attachments, finishesLoading = false }: MessageEdit,
): APIMessage {
  const before = stored.message
  const had = before.flags ?? 0
  const wanted = (body.flags ?? had) & flagsOfEdits
  const flags = (had & ~flagsOfEdits & (finishesLoading ? ~MessageFlags.Loading : ~0)) | wanted
  const uploads = attachments ?? before.attachments
  const content = body.content === undefined ? before.content : (body.content ?? '')
  const draft = {
    channel,
    authorId: before.author.id,
    body: withoutNull(body),
    ...(before.webhook_id === before.author.id ? { author: before.author } : {}),
  }
  stored.message = {
    ...before,
    content,
    ...(body.content === undefined ? {} : mentionsOf(world, draft, content)),
    ...(body.embeds === undefined ? {} : { embeds: shownEmbeds(body.embeds, uploads) }),
    ...(body.components === undefined ? {} : { components: shownComponents(body.components, uploads) }),
    ...(attachments === undefined ? {} : { attachments }),
    flags: flags as MessageFlags,
    // The first edit of a deferred reply is the reply: Discord does not call it edited.
    edited_timestamp: finishesLoading ? before.edited_timestamp : world.clock.isoNow(),
  }
  world.publish({ kind: 'messageUpdated', channel, stored })
  return stored.message
}

export interface MessageEdit {
  body: { [Key in keyof MessageBody]?: MessageBody[Key] | null | undefined }
  attachments?: APIAttachment[]
  finishesLoading?: boolean
}

export function deleteMessage(world: World, channel: Channel, stored: StoredMessage): void {
  world.messages(channel.id).remove(stored.message.id)
  world.publish({ kind: 'messageDeleted', channel, stored })
}

/** At once: one event for all of them. */
export function deleteMessages(world: World, channel: Channel, deleted: readonly StoredMessage[]): void {
  const [only] = deleted
  if (only === undefined) return
  if (deleted.length === 1) return deleteMessage(world, channel, only)
  for (const { message } of deleted) world.messages(channel.id).remove(message.id)
  world.publish({ kind: 'messagesDeleted', channel, deleted })
}

/** The author's earlier message of the same nonce, while Discord would still remember it. */
export function messageWithNonce(
  world: World,
  channel: Channel,
  authorId: string,
  nonce: string,
): StoredMessage | undefined {
  const since = world.clock.now() - nonceLivesMs
  return world
    .messages(channel.id)
    .all.findLast(
      ({ nonce: earlier, message }) =>
        earlier?.value === nonce && earlier.at >= since && message.author.id === authorId,
    )
}

/** Empty for who may not read messages' content by intent: content, embeds, attachments, components and polls. */
export function withoutContent(message: APIMessage): APIMessage {
  const { poll: _poll, ...rest } = message
  return { ...rest, content: '', embeds: [], attachments: [], components: [] }
}

function mentionsOf(
  world: World,
  {
    channel,
    authorId,
    author,
    body,
    replyTo,
  }: Pick<Draft, 'channel' | 'authorId' | 'author' | 'body' | 'replyTo'>,
  content: string,
): Pick<APIMessage, 'mentions' | 'mention_roles' | 'mention_everyone'> {
  // Without allowed_mentions, everything is parsed and the author of the answered message is told.
  const allowed = body.allowed_mentions ?? { parse: Object.values(AllowedMentionsTypes), replied_user: true }
  const parsed = (what: AllowedMentionsTypes): boolean => allowed.parse?.includes(what) ?? false
  const userIds = captures(content, /<@!?(\d+)>/g).filter(
    id => parsed(AllowedMentionsTypes.User) || allowed.users?.includes(id),
  )
  const roleIds = captures(content, /<@&(\d+)>/g).filter(
    id => parsed(AllowedMentionsTypes.Role) || allowed.roles?.includes(id),
  )
  if (replyTo && allowed.replied_user === true) userIds.push(replyTo.message.author.id)
  const mentions: APIUser[] = [...new Set(userIds)].flatMap(id => world.people.get(id)?.user ?? [])
  const everyone = parsed(AllowedMentionsTypes.Everyone) && /@(everyone|here)\b/.test(content)
  return {
    mentions,
    mention_roles: roleIds.filter(
      id => channel.guildId !== null && world.guild(channel.guildId).roles.has(id),
    ),
    mention_everyone:
      everyone && (author !== undefined || may(world, channel, authorId, Flag.MentionEveryone)),
  }
}

function captures(text: string, pattern: RegExp): string[] {
  return [...new Set([...text.matchAll(pattern)].flatMap(match => match[1] ?? []))]
}

function referenceTo(channel: Channel, answered: APIMessage): NonNullable<APIMessage['message_reference']> {
  return {
    type: MessageReferenceType.Default,
    channel_id: answered.channel_id,
    message_id: answered.id,
    ...(channel.guildId === null ? {} : { guild_id: channel.guildId }),
  }
}

/** An answered message is shown without the one that it answers itself, and without its reactions. */
function withoutReference(message: APIMessage): APIMessage {
  const { referenced_message: _answered, reactions: _reactions, ...rest } = message
  return rest
}

function withoutNull(body: MessageEdit['body']): MessageBody {
  return Object.fromEntries(Object.entries(body).filter(([, value]) => (value ?? null) !== null))
}
