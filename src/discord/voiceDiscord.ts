import type { APIOverwrite } from 'discord-api-types/v10'
import type { Refused } from '#src/discord/discord.ts'

/** A voice channel to be. */
export interface NewVoiceChannel {
  name: string
  /** The category that it goes under; null for none. */
  parentId: string | null
  /** 0 for none. */
  userLimit: number
  /** Bits a second; null for Discord's default. */
  bitrate: number | null
  /** Null lets Discord choose. */
  region: string | null
  overwrites: APIOverwrite[]
}

/** What of a voice channel is to change. Discord takes a name twice in 10 minutes. */
export type VoiceChannelChanges = Partial<Omit<NewVoiceChannel, 'parentId'>>

/** Discord takes it later. */
export interface Later {
  kind: 'later'
  afterMs: number
}

/** Where somebody is in voice, as the gateway last told. */
export interface VoicePresence {
  userId: string
  channelId: string
  isBot: boolean
}

/** A voice channel, as the gateway last described it. */
export interface VoiceChannelFacts {
  id: string
  parentId: string | null
  /** The bot has permissions of its own there. */
  hasOwnOverwrite: boolean
}

/** A channel that the bot made, as the guild's audit log has it. */
export interface Creation {
  /** Of the entry in the log: where to read on. */
  entryId: string
  channelId: string
  reason: string | null
}

/** The part of the port that is about voice. */
export interface VoiceDiscord {
  /** Makes a channel. It is not safe to repeat: after an exception it may be there, and findCreations tells. Later: there is none. */
  createVoiceChannel(
    guildId: string,
    channel: NewVoiceChannel,
    reason: string,
  ): Promise<{ kind: 'created'; channelId: string } | Refused | Later>
  editVoiceChannel(
    channelId: string,
    changes: VoiceChannelChanges,
    reason: string,
  ): Promise<{ kind: 'done' } | Refused | Later>
  /** Moves somebody who is in voice; null puts them out of it. */
  moveMember(
    guildId: string,
    userId: string,
    channelId: string | null,
    reason: string,
  ): Promise<{ kind: 'done' } | Refused>
  /** Where somebody is in voice, asked of Discord itself; null for nowhere. What the gateway told is set right by it. */
  findVoice(guildId: string, userId: string): Promise<{ kind: 'found'; channelId: string | null } | Refused>
  /** At most 100 of the channels that the bot made after a snowflake, oldest first, from the guild's audit log. */
  findCreations(guildId: string, after: string): Promise<{ kind: 'read'; creations: Creation[] } | Refused>
  /** A member's name as others read it; null when they are none. */
  findMemberName(guildId: string, userId: string): Promise<string | null>
  /** The guilds of this process that are there. */
  guildIds(): string[]
  /** Everybody in voice in a guild; null while the guild is not there. */
  voicePresences(guildId: string): VoicePresence[] | null
  voiceChannels(guildId: string): VoiceChannelFacts[]
  /** The permissions of the bot in a channel, or in the whole guild, as bits. */
  ownPermissions(guildId: string, channelId: string | null): bigint
  /** The permissions that a channel gives and takes; none when it is not known. */
  overwritesOf(guildId: string, channelId: string): APIOverwrite[]
  /** Bits a second that the guild's boosts allow. */
  maxBitrate(guildId: string): number
}
