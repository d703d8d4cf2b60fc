import type {
  APIApplicationCommandPermission,
  APIAuditLogEntry,
  APIEmoji,
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
  /** By a moderator, in every voice channel of the guild. */
  mute: boolean
  deaf: boolean
}

export interface Guild {
  id: string
  name: string
  ownerId: string
  locale: LocaleString
  roles: Map<string, APIRole>
  members: Map<string, Member>
  channelIds: Set<string>
  /** Who is in voice, by user id. */
  voice: Map<string, VoicePresence>
  /** Why, by the banned user's id. */
  bans: Map<string, string | null>
  emojis: APIEmoji[]
  /** Who may use a command, by its id, or (the application's id) all of them. */
  commandPermissions: Record<string, APIApplicationCommandPermission[]>
  /** Oldest first. */
  auditLog: APIAuditLogEntry[]
  /** Decides how many bits a second a voice channel may have. */
  boostTier: 0 | 1 | 2 | 3
}

export interface VoicePresence {
  channelId: string
  selfMute: boolean
  selfDeaf: boolean
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
  /** What stands under the name of a voice channel. */
  voiceStatus: string | null
  lastPinAt: string | null
  /** The two people of a DM. */
  recipientIds: string[]
  thread: Thread | null
}

export interface Thread {
  ownerId: string
  archived: boolean
  locked: boolean
  /** Whether those who are no moderators may add others to a private thread. */
  invitable: boolean
  /** When it was last archived or opened. */
  archivedAt: string
  autoArchiveMinutes: ThreadAutoArchiveDuration
  createdAt: string
  memberIds: string[]
}

export interface StoredMessage {
  message: APIMessage
  /** The only reader of an ephemeral message; null when everybody in the channel sees it. */
  visibleTo: string | null
  nonce: { value: string; at: number } | null
  /** Since when it is pinned. */
  pinnedAt: string | null
  reactions: Reaction[]
}

export interface Reaction {
  /** Null for an emoji of Unicode. */
  emojiId: string | null
  emojiName: string
  userIds: string[]
}

export interface Webhook {
  id: string
  token: string
  name: string
  guildId: string
  channelId: string
  creatorId: string
}

export interface Invite {
  code: string
  guildId: string
  channelId: string
  inviterId: string
  createdAt: string
  /** 0 is for ever, and for everybody. */
  maxAgeSeconds: number
  maxUses: number
  uses: number
  temporary: boolean
}
