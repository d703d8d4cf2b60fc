import type {
  APIApplicationCommand,
  APIApplicationCommandOptionChoice,
  APIAttachment,
  APIMessage,
  APIRole,
  APIUser,
  ChannelType,
} from 'discord-api-types/v10'
import { act, ask } from './ask.ts'

// The control API, as docs/sandbox.md describes it. Where it refuses, the error's message is its plain sentence.

export interface Overview {
  bot: APIUser
  botConnected: boolean
  people: APIUser[]
  guilds: GuildSummary[]
}

export interface GuildSummary {
  id: string
  name: string
  ownerId: string
  memberIds: string[]
  hasBot: boolean
  isAvailable: boolean
}

export interface Guild extends Omit<GuildSummary, 'memberIds'> {
  /** What the viewer may do in all of it, as a number. */
  permissions: string
  roles: APIRole[]
  members: Member[]
  channels: Channel[]
}

export interface Member {
  user: APIUser
  nick: string | null
  roles: string[]
  joinedAt: string
  timedOutUntil: string | null
}

export interface Reacted {
  emoji: { id: string | null; name: string | null }
  users: APIUser[]
}

export interface Ban {
  user: APIUser
  reason: string | null
}

export interface Invite {
  code: string
  channelId: string
  inviterId: string
  uses: number
  /** 0: no limit. */
  maxUses: number
  /** Null: never. */
  expiresAt: string | null
}

export interface Channel {
  id: string
  /** Null for a DM. */
  guildId: string | null
  type: ChannelType
  name: string
  topic: string | null
  parentId: string | null
  position: number
  lastMessageId: string | null
  slowmodeSeconds: number
  canWrite: boolean
  /** What the viewer may do there, as a number. */
  permissions: string
  overwrites: Overwrite[]
  thread: Thread | null
  voiceMemberIds: string[]
}

/** `type` 0 is a role, 1 a member; permissions as numbers. */
export interface Overwrite {
  id: string
  type: 0 | 1
  allow: string
  deny: string
}

export type PermissionSetting = 'inherit' | 'allow' | 'deny'

export interface Thread {
  ownerId: string
  isArchived: boolean
  isLocked: boolean
  isMember: boolean
}

/** What can be changed about a role; permissions, of which the others stay as they are, as a number. */
export interface RoleSettings {
  name: string
  color: number
  hoist: boolean
  mentionable: boolean
  granted: string
  revoked: string
}

/** Who acts, and where. */
export interface Acting {
  userId: string
  channelId: string
}

export interface Started {
  interactionId: string
}

/** Everything that can be set between 0 and a limit, under the control API's names. */
export interface Rates {
  eventDropPercent: number
  eventDuplicatePercent: number
  eventReorderPercent: number
  latencyMs: number
  rateLimitPercent: number
  serverErrorPercent: number
  losePercent: number
}

export interface Faults extends Rates {
  clockAheadMs: number
  /** Null: the sandbox knows of no database that it could pause. */
  isDatabasePaused: boolean | null
}

export interface TourMark {
  step: 'talk' | 'ticket' | 'giveaway' | 'voice' | 'faults'
  isDone: boolean
}

/** `metrics` in Prometheus's text format, null when the bot's are not known. */
export interface Figures {
  crowd: number
  metrics: string | null
}

export interface WireEntry {
  number: number
  at: number
  from: 'bot' | 'discord'
  by: 'rest' | 'gateway'
  what: string
  outcome: string
  problems: string[]
}

interface OfMessage {
  userId: string
  messageId: string
}

interface OfMember {
  userId: string
  guildId: string
  targetId: string
}

interface OfRole {
  userId: string
  guildId: string
  roleId: string
}

interface OfInvite {
  userId: string
  code: string
}

/** Values by option name; people, roles, channels and uploaded files are given by id. */
export type OptionValues = Record<string, string | number | boolean>

/** How many messages a page of history has. */
export const historyPage = 50

export const api = {
  overview: () => ask<Overview>('overview'),
  guild: (id: string, viewer: string) => ask<Guild>(`guilds/${id}?viewer=${viewer}`),
  dms: (viewer: string) => ask<Channel[]>(`dms?viewer=${viewer}`),
  commands: (channelId: string, viewer: string) =>
    ask<APIApplicationCommand[]>(`channels/${channelId}/commands?viewer=${viewer}`),
  pins: (channelId: string, viewer: string) =>
    ask<APIMessage[]>(`channels/${channelId}/pins?viewer=${viewer}`),
  messages: (channelId: string, viewer: string, before?: string) =>
    ask<APIMessage[]>(
      `channels/${channelId}/messages?viewer=${viewer}&limit=${historyPage}${before ? `&before=${before}` : ''}`,
    ),
  reactions: (messageId: string, viewer: string) =>
    ask<Reacted[]>(`messages/${messageId}/reactions?viewer=${viewer}`),
  bans: (guildId: string, viewer: string) => ask<Ban[]>(`guilds/${guildId}/bans?viewer=${viewer}`),
  invites: (guildId: string, viewer: string) => ask<Invite[]>(`guilds/${guildId}/invites?viewer=${viewer}`),

  upload: (body: Acting & { name: string; type: string; base64: string }) =>
    act<{ attachment: APIAttachment }>('files', body),
  say: (body: Acting & { content: string; replyTo?: string; attachments?: string[]; nonce?: string }) =>
    act<{ message: APIMessage }>('say', body),
  edit: (body: OfMessage & { content: string }) => act<{ message: APIMessage }>('messages/edit', body),
  delete: (body: OfMessage) => act<object>('messages/delete', body),
  react: (body: OfMessage & { emoji: string }) => act<object>('messages/react', body),
  unreact: (body: OfMessage & { emoji: string }) => act<object>('messages/unreact', body),
  pin: (body: OfMessage) => act<object>('messages/pin', body),
  unpin: (body: OfMessage) => act<object>('messages/unpin', body),
  startThreadFromMessage: (body: OfMessage & { name: string }) =>
    act<{ channelId: string }>('messages/thread', body),
  startThread: (body: Acting & { name: string; isPrivate: boolean }) =>
    act<{ channelId: string }>('threads/start', body),
  changeThread: (body: Acting & { archived?: boolean; locked?: boolean }) =>
    act<object>('threads/change', body),
  leaveThread: (body: Acting) => act<object>('threads/leave', body),
  typing: (body: Acting) => act<object>('typing', body),
  runCommand: (body: Acting & { name: string; options: OptionValues }) => act<Started>('commands/run', body),
  autocomplete: (body: Acting & { name: string; focused: string; options: OptionValues }) =>
    act<{ choices: APIApplicationCommandOptionChoice[] }>('commands/autocomplete', body),
  click: (body: { userId: string; messageId: string; customId: string }) =>
    act<Started>('components/click', body),
  select: (body: { userId: string; messageId: string; customId: string; values: string[] }) =>
    act<Started>('components/select', body),
  submitModal: (body: {
    userId: string
    interactionId: string
    values: Record<string, string | boolean | string[]>
  }) => act<Started>('modals/submit', body),
  runContextMenu: (body: Acting & { name: string; targetId: string }) =>
    act<Started>('commands/context', body),

  speak: (userId: string, locale: string) => act<object>('locale', { userId, locale }),
  createInvite: (body: Acting & { maxUses: number; maxAgeSeconds: number }) =>
    act<{ code: string }>('invites/create', body),
  useInvite: (body: OfInvite) => act<{ guildId: string }>('invites/use', body),
  deleteInvite: (body: OfInvite) => act<object>('invites/delete', body),
  leaveGuild: (body: { userId: string; guildId: string }) => act<object>('guilds/leave', body),
  joinVoice: (body: Acting) => act<object>('voice/join', body),
  leaveVoice: (body: { userId: string; guildId: string }) => act<object>('voice/leave', body),
  moveMember: (body: OfMember & { channelId: string | null }) => act<object>('members/move', body),
  ban: (body: OfMember & { reason: string }) => act<object>('members/ban', body),
  unban: (body: OfMember) => act<object>('members/unban', body),
  timeOut: (body: OfMember & { seconds: number }) => act<object>('members/time-out', body),
  kick: (body: OfMember) => act<object>('members/kick', body),
  createRole: (body: { userId: string; guildId: string; name: string }) =>
    act<{ roleId: string }>('roles/create', body),
  changeRole: (body: OfRole & { settings: Partial<RoleSettings> }) =>
    act<{ role: APIRole }>('roles/change', body),
  moveRole: (body: OfRole & { where: 'up' | 'down' }) => act<object>('roles/move', body),
  deleteRole: (body: OfRole) => act<object>('roles/delete', body),
  giveRole: (body: OfMember & { roleId: string }) => act<object>('roles/give', body),
  takeRole: (body: OfMember & { roleId: string }) => act<object>('roles/take', body),
  createChannel: (body: { userId: string; guildId: string; name: string; isVoice: boolean }) =>
    act<{ channelId: string }>('channels/create', body),
  renameChannel: (body: Acting & { name: string }) => act<object>('channels/rename', body),
  moveChannel: (body: Acting & { where: 'up' | 'down' }) => act<object>('channels/move', body),
  slowChannel: (body: Acting & { seconds: number }) => act<object>('channels/slow', body),
  /** One channel, one role (a guild's own: everybody) or one member; `commandId` null: all commands. */
  permitCommand: (body: {
    userId: string
    guildId: string
    commandId: string | null
    targetId: string
    target: 'role' | 'member' | 'channel'
    setting: 'allow' | 'deny' | 'inherit'
  }) => act<object>('commands/permit', body),
  deleteChannel: (body: Acting) => act<object>('channels/delete', body),
  permit: (body: Acting & { targetId: string; permissions: string; setting: PermissionSetting }) =>
    act<object>('channels/permit', body),
  kickBot: (guildId: string) => act<object>('bot/kick', { guildId }),
  inviteBot: (guildId: string) => act<object>('bot/invite', { guildId }),

  faults: () => ask<Faults>('faults'),
  setRates: (rates: Partial<Rates>) => act<object>('faults/set', rates),
  clearFaults: () => act<object>('faults/clear', {}),
  dropGateway: () => act<object>('gateway/drop', {}),
  refuseResume: () => act<object>('gateway/refuse-resume', {}),
  beginOutage: (guildId: string) => act<object>('guilds/outage', { guildId }),
  endOutage: (guildId: string) => act<object>('guilds/return', { guildId }),
  advanceClock: (ms: number) => act<object>('clock/advance', { ms }),
  pauseDatabase: () => act<object>('database/pause', {}),
  resumeDatabase: () => act<object>('database/resume', {}),
  crowd: (guildId: string, size: number) => act<object>('crowd', { guildId, size }),
  tour: () => ask<TourMark[]>('tour'),
  figures: () => ask<Figures>('figures'),
  wire: (after: number) => ask<WireEntry[]>(`wire?after=${after}`),
  wireData: (number: number) => ask<unknown>(`wire/${number}`),
  openDm: (userId: string) => act<{ channel: Channel }>('dms/open', { userId }),
}
