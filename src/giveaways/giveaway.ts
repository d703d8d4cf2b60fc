import type { Plan, Prize } from '#src/giveaways/plan.ts'

export type GiveawayStatus =
  | 'DRAFT'
  | 'SCHEDULED'
  | 'ACTIVE'
  | 'PAUSED'
  | 'DRAWING'
  | 'COMPLETED'
  | 'CANCELLED'

/** A giveaway as features read it. Times in milliseconds since the Unix epoch. */
export interface Giveaway extends Omit<Plan, 'prizes'> {
  guildId: string
  id: string
  number: number
  channelId: string
  messageId: string | null
  hostId: string
  status: GiveawayStatus
  startsAt: number | null
  endsAt: number | null
  /** Milliseconds that were left when it was paused. */
  remainingMs: number | null
  entryCount: number
  /** Sum of what the entries count. */
  weightSum: number
  commitment: string | null
  frozenHash: string | null
  prizes: Prize[]
  /** Counts the changes of all but the entries. */
  version: number
}

/** Where and as what somebody has a say in a giveaway; only PARTICIPANT can win. */
export type ParticipantRole = 'PARTICIPANT' | 'ORGANIZER' | 'MODERATOR' | 'VIEWER'
