import type { Failure } from '#src/tickets/failure.ts'

/** DELETING: it is on its way out, and its owner may have another. Its row goes when Discord no longer has it. */
export type VoiceStatus = 'CREATING' | 'ACTIVE' | 'DELETING'

export interface VoiceKey {
  guildId: string
  id: string
}

/** A temporary voice channel with what its hub says about it. */
export interface VoiceChannel extends VoiceKey {
  status: VoiceStatus
  ownerId: string
  channelId: string | null
  name: string
  /** The name that Discord has. */
  syncedName: string | null
  userLimit: number
  bitrate: number | null
  region: string | null
  locked: boolean
  hidden: boolean
  permittedIds: string[]
  rejectedIds: string[]
  /** Who is in it, longest first; while it is empty, who was in it last. */
  occupantIds: string[]
  isEmpty: boolean
  ownerIsGone: boolean
  failure: Failure | null
  hubId: string
  hubChannelId: string | null
  parentId: string | null
  staffRoleIds: string[]
}

/** How long the owner may be away before somebody else becomes it, in seconds. */
export const inheritAfterSeconds = 60

/** How often Discord itself is asked whether who seems to be there is, in seconds: events may be lost. */
export const checkEverySeconds = 30

/** Discord's error code for somebody who was to be moved. */
export const notInVoice = 40032

/** Discord lets a channel be renamed so often in 10 minutes. */
export const maxRenames = 2

/** People who may be let in, and who may be kept out, by name. */
export const maxNamed = 50

/** Channels that may be begun, by whom and in how many seconds: more would use up what Discord allows a guild in a day. */
export const creationLimits = {
  userMinute: { most: 3, seconds: 60 },
  guildMinute: { most: 20, seconds: 60 },
  guildDay: { most: 450, seconds: 86_400 },
} as const

export type CreationLimit = keyof typeof creationLimits

/** The reason in the guild's audit log for which a channel is made: the only mark of whose it is. */
export function creationReason(id: string): string {
  return `Temporary voice channel (${id})`
}

export function voiceIdIn(reason: string | null): string | undefined {
  return /^Temporary voice channel \(([a-z0-9]{24})\)$/.exec(reason ?? '')?.[1]
}
