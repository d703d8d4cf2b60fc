import type { Failure } from '#src/tickets/failure.ts'
import type { Words } from '#src/words/words.ts'

/** A permission that the words have a name for. */
export type NamedPermission = keyof Words['permissions']

/** What of the bot needs a place. name: of a ticket category, the number of a giveaway, the channel of a hub. */
export interface Purpose {
  use: 'ticketChannels' | 'ticketThreads' | 'ticketLog' | 'hub' | 'levelUps' | 'giveaway'
  name: string | null
}

/** Something that keeps a feature from working in a guild; the words say how it is mended, and by whom. */
export type Finding =
  /** placeId: a channel or channel category; null for the whole server. */
  | { kind: 'lacks'; purposes: Purpose[]; placeId: string | null; permissions: NamedPermission[] }
  | { kind: 'placeGone'; purpose: Purpose; placeId: string }
  | { kind: 'placeFull'; purpose: Purpose; placeId: string }
  | { kind: 'staffGone'; purpose: Purpose }
  /** New tickets ping nobody. */
  | { kind: 'staffUnpingable'; roleId: string; purposes: Purpose[] }
  /** The winners of a giveaway are to get a role that the bot cannot give. */
  | { kind: 'winnerRole'; number: number; roleId: string; problem: RoleProblem }
  | { kind: 'guildNearlyFull'; channels: number }
  | { kind: 'creationsSpent'; most: number; until: number }
  | { kind: 'hubRefused'; channelId: string | null; failure: Failure; parentId: string | null; name: string }
  | { kind: 'hubUnmade' }
  | { kind: 'voiceRefused'; channelId: string; failure: Failure; name: string }
  /** Channels that only the audit log could tell of. */
  | { kind: 'voiceLeft'; count: number }
  | { kind: 'voiceMayBeLeft'; channelIds: string[] }
  /** channelName, parentId: of one of them. */
  | {
      kind: 'ticketsRefused'
      failure: Failure
      numbers: number[]
      channelName: string
      parentId: string | null
    }
  | { kind: 'giveawayRefused'; number: number; channelId: string }
  | { kind: 'messagesRefused'; channelId: string; count: number }
  /** Rows that should have gone on long ago. */
  | { kind: 'stuck'; what: Stuck; count: number }

export type RoleProblem = 'gone' | 'managed' | 'tooHigh'

export type Stuck = 'voiceChannels' | 'tickets' | 'transcripts' | 'giveaways' | 'messages'

/** How much of what Discord allows is used. */
export interface Budgets {
  channels: number
  /** Voice channels made within a day, and how many there may be. */
  creations: { used: number; most: number }
  /** Temporary channels that cannot be renamed for some minutes. */
  renamesSpent: number
}
