import type { Fate } from './disturbances.ts'

export interface SentEvent {
  event: string
  guildId: string | null
  data: unknown
  fate: Fate
  /** What Discord would not send so; null when all is well. */
  mismatch: string | null
}

export interface ReceivedOp {
  op: number
  data: unknown
}
