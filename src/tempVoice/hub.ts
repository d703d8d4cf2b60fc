import type { Failure } from '#src/tickets/failure.ts'

/** A voice channel whose joining makes a channel of one's own. */
export interface Hub {
  id: string
  /** Its place among the guild's hubs, from 0. */
  slot: number
  /** Null until the bot has made it. */
  channelId: string | null
  /** The category in which the channels are made; null for none. */
  parentId: string | null
  /** Of the channels: {name} is filled in. */
  nameTemplate: string
  /** 0 for none. */
  userLimit: number
  /** Bits a second; null for Discord's default. */
  bitrate: number | null
  region: string | null
  isPrivate: boolean
  graceSeconds: number
  staffRoleIds: string[]
  failure: Failure | null
  /** Its channel was being made for so long that the process must have died. */
  isStuck: boolean
  /** The same, for so long that nobody will find it any more. */
  isLost: boolean
  createdAt: Date
  /** It makes no channels any more and goes with its last one. */
  isRemoved: boolean
}

/** Fields of a hub that staff set; those left out keep what they have. */
export type HubChanges = Partial<
  Pick<
    Hub,
    | 'parentId'
    | 'nameTemplate'
    | 'userLimit'
    | 'bitrate'
    | 'region'
    | 'isPrivate'
    | 'graceSeconds'
    | 'staffRoleIds'
  >
>

export const maxHubs = 10

/** The name of a channel whose own name Discord does not accept. */
export const neutralName = 'Voice'

/** What a template of channel names may hold. */
export const hubPlaceholders = ['{name}'] as const

/** The name of a new channel. Discord takes 100 characters. */
export function channelNameFrom(template: string, memberName: string): string {
  const name = template.replaceAll('{name}', memberName).trim()
  return Array.from(name).slice(0, 100).join('').trim() || memberName || neutralName
}

/** The reason in the guild's audit log for which a hub's own channel is made. */
export function hubReason(hubId: string): string {
  return `Hub of temporary voice channels (${hubId})`
}

export function hubIdIn(reason: string | null): string | undefined {
  return /^Hub of temporary voice channels \(([a-z0-9]{24})\)$/.exec(reason ?? '')?.[1]
}
