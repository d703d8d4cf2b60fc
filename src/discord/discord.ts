import type { APIMessage, APIOverwrite, PermissionFlagsBits } from 'discord-api-types/v10'
import type { MessageView } from '#src/discord/view.ts'
import type { VoiceDiscord } from '#src/discord/voiceDiscord.ts'

/** A message as catch-up and the outbox need it. */
export interface SeenMessage {
  id: string
  channelId: string
  /** Written by this bot. */
  own: boolean
  /** Of a kind that earns XP: a person's ordinary message or reply. */
  earnsXp: boolean
  author: Profile
  content: string
}

/** Who somebody is, as Discord last told. */
export interface Profile {
  id: string
  username: string
  globalName: string | null
}

export interface GuildFacts {
  id: string
  name: string
  ownerId: string
  memberCount: number
}

/** A channel or active thread that may hold messages. */
export interface MessageChannel {
  id: string
  lastMessageId: string | null
}

/** Discord said no, for good: what it refused is not there or not allowed. code is Discord's JSON error code. */
export interface Refused {
  kind: 'refused'
  code: number
  message: string
}

/** A role as far as features look at it. */
/** position: higher ones are above. */
export interface RoleRank {
  id: string
  position: number
  /** Discord or an integration gives it; nobody else can. */
  managed: boolean
  permissions: bigint
}

export interface RoleFacts {
  id: string
  name: string
  /** Anybody may ping it. */
  mentionable: boolean
}

/** A channel as the one who made it must find it again. */
export interface FoundChannel {
  id: string
  topic: string | null
}

/** A thread as the one who made it must find it again. */
export interface FoundThread {
  id: string
  name: string
  ownerId: string | null
}

/** What Discord tells of a member when it is asked. */
export interface MemberInfo {
  userId: string
  username: string
  globalName: string | null
  roleIds: string[]
  /** Milliseconds since the Unix epoch; null when Discord does not say. */
  joinedAt: number | null
  boosting: boolean
}

/** A text channel to be. */
export interface NewTextChannel {
  name: string
  topic: string
  /** The category that it goes under; null for none. */
  parentId: string | null
  overwrites: APIOverwrite[]
}

export type PermissionName = keyof typeof PermissionFlagsBits

export type Sent = { kind: 'sent'; messageId: string }

/**
 * The port: every effect on Discord that a feature can have. Refusals that a guild can cause are values; outages and
 * bugs are exceptions.
 */
export interface Discord extends VoiceDiscord {
  /** Posts once for each nonce (25 characters at most), for as long as Discord remembers it: some minutes. */
  sendMessage(channelId: string, view: MessageView, nonce: string): Promise<Sent | Refused>
  /** Puts this in the place of what a message of the bot's own says. */
  editMessage(channelId: string, messageId: string, view: MessageView): Promise<{ kind: 'done' } | Refused>
  /** The channel for direct messages to a user. */
  openDirectMessages(userId: string): Promise<{ kind: 'opened'; channelId: string } | Refused>
  /** At most 100 messages of a channel, newest first, older than `before` and younger than `after` where given. */
  readMessages(
    channelId: string,
    range: { before?: string; after?: string },
  ): Promise<{ kind: 'read'; messages: SeenMessage[] } | Refused>
  /**
   * At most 100 messages of a channel as Discord describes them, newest first, older than `before` where given. Fewer than 100
   * are the last ones.
   */
  readHistory(
    channelId: string,
    before: string | undefined,
  ): Promise<{ kind: 'read'; messages: APIMessage[] } | Refused>
  /** A file of a message, from Discord's own hosts only; null when it is not to be had or larger than `maxBytes`. */
  readAttachment(url: string, maxBytes: number): Promise<Uint8Array | null>
  /** Whether Discord lets the bot read what others write. */
  readsContent(): boolean
  /** The channels and active threads of a guild that the bot can read, as the gateway last described them. */
  messageChannels(guildId: string): MessageChannel[]
  /** A channel of a guild and what the bot may do there; null when the guild has no such channel. */
  channel(
    guildId: string,
    channelId: string,
  ): { name: string; mayPost: boolean; takesPrivateThreads: boolean } | null
  /**
   * Makes a channel. It is not safe to repeat: after an exception it may be there, and listChannels tells.
   * `reason`: for the guild's own audit log.
   */
  createTextChannel(
    guildId: string,
    channel: NewTextChannel,
    reason: string,
  ): Promise<{ kind: 'created'; channelId: string } | Refused>
  /** Puts these permissions in the place of those that a channel has. */
  setOverwrites(
    channelId: string,
    overwrites: APIOverwrite[],
    reason: string,
  ): Promise<{ kind: 'done' } | Refused>
  /** Names a channel anew, and moves it under another category; Discord takes few names in a row, and then it throws. */
  editChannel(
    channelId: string,
    changes: { name: string; topic: string; parentId?: string | null },
    reason: string,
  ): Promise<{ kind: 'done' } | Refused>
  /** Deletes a channel or a thread. */
  deleteChannel(channelId: string, reason: string): Promise<{ kind: 'done' } | Refused>
  /** Makes a private thread, into which nobody but its moderators lets others. Like a channel it is not safe to repeat. */
  createThread(
    parentId: string,
    name: string,
    reason: string,
  ): Promise<{ kind: 'created'; channelId: string } | Refused>
  /** The private threads of a channel, active and archived, asked of Discord itself. */
  listThreads(guildId: string, parentId: string): Promise<{ kind: 'read'; threads: FoundThread[] } | Refused>
  /** Opens an archived thread, and names it. */
  editThread(
    threadId: string,
    changes: { archived: false; name?: string },
    reason: string,
  ): Promise<{ kind: 'done' } | Refused>
  /** Lets somebody into a thread who may see its channel. */
  addToThread(threadId: string, userId: string): Promise<{ kind: 'done' } | Refused>
  removeFromThread(threadId: string, userId: string): Promise<{ kind: 'done' } | Refused>
  /** A guild's channels, asked of Discord itself, not as the gateway last described them. */
  listChannels(guildId: string): Promise<{ kind: 'read'; channels: FoundChannel[] } | Refused>
  /** Whether a channel is there, asked of Discord itself. */
  findChannel(channelId: string): Promise<{ kind: 'found' } | Refused>
  /** Which of these permissions the bot lacks in a channel or channel category, or where channelId is null in the guild at large. */
  missingPermissions<Name extends PermissionName>(
    guildId: string,
    channelId: string | null,
    names: readonly Name[],
  ): Name[]
  /** Channels of a guild, or of one of its channel categories; threads do not count. */
  countChannels(guildId: string, parentId: string | null): number
  /** A member, asked of Discord itself; refused for who is none. */
  findMember(guildId: string, userId: string): Promise<{ kind: 'found'; member: MemberInfo } | Refused>
  /** Gives a member a role, or takes it; done as well when they had it, or had it not. */
  setMemberRole(
    guildId: string,
    userId: string,
    role: { id: string; given: boolean },
    reason: string,
  ): Promise<{ kind: 'done' } | Refused>
  /** How a guild's roles stand to one another, @everyone among them, and which the bot has; null for an unknown guild. */
  roleRanks(guildId: string): { roles: RoleRank[]; ownRoleIds: string[] } | null
  /** Whether a custom emoji of any of the bot's guilds is there and usable, as the gateway last described it. */
  knowsEmoji(emojiId: string): boolean
  /** A guild's roles, as the gateway last described them. */
  roles(guildId: string): RoleFacts[]
  /** The bot's own user id. */
  ownId(): string
  /** Null while the guild is not known. */
  guild(guildId: string): GuildFacts | null
}
