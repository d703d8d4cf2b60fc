import type { APIAuditLogEntry, APIRole } from 'discord-api-types/v10'
import type { Interaction } from '../interactions/interaction.ts'
import type { Channel, Guild, Invite, Member, Reaction, StoredMessage } from './entities.ts'

/** Everything that can happen in the world. The gateway and the page's live stream each translate it into their own words. */
export type WorldEvent =
  | { kind: 'messageCreated'; channel: Channel; stored: StoredMessage }
  | { kind: 'messageUpdated'; channel: Channel; stored: StoredMessage }
  | { kind: 'messageDeleted'; channel: Channel; stored: StoredMessage }
  | { kind: 'messagesDeleted'; channel: Channel; deleted: readonly StoredMessage[] }
  | { kind: 'pinsChanged'; channel: Channel }
  | { kind: 'reactionAdded'; channel: Channel; stored: StoredMessage; reaction: Reaction; userId: string }
  | { kind: 'reactionRemoved'; channel: Channel; stored: StoredMessage; reaction: Reaction; userId: string }
  /** All of one emoji, or (null) all. */
  | { kind: 'reactionsCleared'; channel: Channel; stored: StoredMessage; reaction: Reaction | null }
  | { kind: 'typingStarted'; channel: Channel; userId: string }
  | { kind: 'memberJoined'; guild: Guild; member: Member }
  | { kind: 'memberUpdated'; guild: Guild; member: Member }
  | { kind: 'memberLeft'; guild: Guild; member: Member }
  | { kind: 'memberBanned'; guild: Guild; userId: string }
  | { kind: 'memberUnbanned'; guild: Guild; userId: string }
  | { kind: 'roleCreated'; guild: Guild; role: APIRole }
  | { kind: 'roleUpdated'; guild: Guild; role: APIRole }
  | { kind: 'roleDeleted'; guild: Guild; role: APIRole }
  | { kind: 'channelCreated'; channel: Channel }
  | { kind: 'channelUpdated'; channel: Channel }
  | { kind: 'channelDeleted'; channel: Channel }
  | { kind: 'threadMembersChanged'; channel: Channel; addedIds: string[]; removedIds: string[] }
  | { kind: 'webhooksChanged'; channel: Channel }
  | { kind: 'inviteCreated'; invite: Invite }
  | { kind: 'inviteDeleted'; invite: Invite }
  | { kind: 'emojisChanged'; guild: Guild }
  | { kind: 'auditLogged'; guild: Guild; entry: APIAuditLogEntry }
  /** `channelId` null: left. */
  | { kind: 'voiceStateUpdated'; guild: Guild; userId: string; channelId: string | null }
  | { kind: 'voiceStatusChanged'; channel: Channel }
  | { kind: 'guildAvailable'; guild: Guild }
  | { kind: 'guildUnavailable'; guild: Guild }
  | { kind: 'botAdded'; guild: Guild }
  | { kind: 'botRemoved'; guild: Guild }
  /** Somebody's client speaks another language. */
  | { kind: 'localeChanged'; userId: string }
  | { kind: 'commandsChanged'; guildId: string | null }
  /** Of one command, or (the application's id) of all. */
  | { kind: 'commandPermissionsChanged'; guild: Guild; id: string }
  | { kind: 'interactionCreated'; interaction: Interaction }
  | { kind: 'interactionAcknowledged'; interaction: Interaction }
  | { kind: 'interactionExpired'; interaction: Interaction }
  | { kind: 'followUpSent'; interaction: Interaction }
  | { kind: 'botConnectionChanged'; isConnected: boolean }

export type WorldListener = (event: WorldEvent) => void
