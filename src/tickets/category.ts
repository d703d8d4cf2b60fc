import type { TicketCategory } from '#src/database/generated/prisma/client.ts'
import type { Question } from '#src/tickets/question.ts'
import type { WorkingHours } from '#src/tickets/workingHours.ts'

/** A kind of ticket as features read it. */
export interface Category {
  id: string
  name: string
  emoji: string | null
  description: string | null
  staffRoleIds: string[]
  parentId: string | null
  memberLimit: number
  openLimit: number
  cooldownSeconds: number
  requiredRoleIds: string[]
  minAccountAgeDays: number
  nameTemplate: string
  questions: Question[]
  greeting: string | null
  /** Where its transcripts go, for the staff; null for nowhere. */
  logChannelId: string | null
  /** Null for never. */
  autoCloseHours: number | null
  /** For how long there is a warning before it closes by itself. */
  warningHours: number
  /** Null for always. */
  workingHours: WorkingHours | null
  outsideHours: OutsideHours
  place: Place
  /** Where private threads are made. */
  threadChannelId: string | null
  /** Where channels go when the parent is full, in this order. */
  overflowParentIds: string[]
}

/** What an opening outside the working hours gets. */
export type OutsideHours = 'REFUSE' | 'NOTICE'
/** Where a category's tickets live. */
export type Place = 'CHANNEL' | 'THREAD'

/** Fields of a category that staff set; those left out keep what they have. */
export type CategoryChanges = Partial<Omit<Category, 'id'>>

/** As many as a select menu has options. */
export const maxCategories = 25

export function categoryFromRow(row: TicketCategory): Category {
  const {
    guildId: _guildId,
    deletedAt: _deleted,
    createdAt: _created,
    updatedAt: _updated,
    ...category
  } = row
  return {
    ...category,
    questions: row.questions as unknown as Question[],
    workingHours: row.workingHours as unknown as WorkingHours | null,
    outsideHours: row.outsideHours as OutsideHours,
    place: row.place as Place,
  }
}
