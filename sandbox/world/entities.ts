import type {
  APIMessage,
  APIRole,
  APIUser,
  ChannelType,
  LocaleString,
  ThreadAutoArchiveDuration,
} from 'discord-api-types/v10'
import type { PermissionOverwrite } from '../permissions.ts'

/** What the world is made of. Users, roles and messages are kept as Discord shows them; the rest is turned by payloads.ts. */
export interface Person {
  user: APIUser
  /** The language of the person's client. */
  locale: LocaleString
  acceptsDms: boolean
}

export interface Application {
  id: string
  name: string
  botId: string
  /** Decides which privileged intents may be asked for. */
  flags: number
  token: string
}

export interface Member {
  userId: string
  nick: string | null
  roles: string[]
  joinedAt: string
  pending: boolean
  timedOutUntil: string | null
}

export interface Guild {
  id: string
  name: string
  ownerId: string
  locale: LocaleString
  roles: Map<string, APIRole>
  members: Map<string, Member>
  channelIds: Set<string>
  /** User id to voice channel id. */
  voice: Map<string, string>
}

export interface Channel {
  id: string
  type: ChannelType
  /** Null for a DM. */
  guildId: string | null
  name: string
  parentId: string | null
  position: number
  topic: string | null
  nsfw: boolean
  slowmodeSeconds: number
  overwrites: PermissionOverwrite[]
  lastMessageId: string | null
  userLimit: number
  bitrate: number
  /** The two people of a DM. */
  recipientIds: string[]
  thread: Thread | null
}

export interface Thread {
  ownerId: string
  archived: boolean
  locked: boolean
  autoArchiveMinutes: ThreadAutoArchiveDuration
  createdAt: string
  memberIds: string[]
}

export interface StoredMessage {
  message: APIMessage
  /** The only reader of an ephemeral message; null when everybody in the channel sees it. */
  visibleTo: string | null
  nonce: { value: string; at: number } | null
}
