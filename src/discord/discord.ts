import type { MessageView } from '#src/discord/view.ts'

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

export type Sent = { kind: 'sent'; messageId: string }

/**
 * The port: every effect on Discord that a feature can have. Refusals that a guild can cause are values; outages and
 * bugs are exceptions.
 */
export interface Discord {
  /** Posts once for each nonce (25 characters at most), for as long as Discord remembers it: some minutes. */
  sendMessage(channelId: string, view: MessageView, nonce: string): Promise<Sent | Refused>
  /** The channel for direct messages to a user. */
  openDirectMessages(userId: string): Promise<{ kind: 'opened'; channelId: string } | Refused>
  /** At most 100 messages of a channel, newest first, older than `before` and younger than `after` where given. */
  readMessages(
    channelId: string,
    range: { before?: string; after?: string },
  ): Promise<{ kind: 'read'; messages: SeenMessage[] } | Refused>
  /** The channels and active threads of a guild that the bot can read, as the gateway last described them. */
  messageChannels(guildId: string): MessageChannel[]
  /** What the bot may do in a channel of a guild; null when the guild has no such channel. */
  channel(guildId: string, channelId: string): { mayPost: boolean } | null
  /** Null while the guild is not known. */
  guild(guildId: string): GuildFacts | null
}
