import type { OutsideHours, Place } from '#src/tickets/category.ts'
import type { Answer } from '#src/tickets/question.ts'
import type { Failure } from '#src/tickets/failure.ts'
import type { WorkingHours } from '#src/tickets/workingHours.ts'

/** OPENING: its channel is not there yet. FAILED: Discord refused one. CLOSED: its opener no longer sees it. */
export type TicketStatus = 'OPENING' | 'OPEN' | 'CLOSED' | 'DELETED' | 'FAILED'

/** A ticket with what its category says about it. */
export interface Ticket {
  guildId: string
  id: string
  number: number
  status: TicketStatus
  failure: Failure | null
  createdAt: Date
  openerId: string
  /** The opener's username then. */
  openerName: string
  /** Staff who opened it for them. */
  openedBy: string | null
  channelName: string
  channelId: string | null
  /** It lives in a private thread. */
  isThread: boolean
  /** The category that the channel's name and topic tell of; null before it has one. */
  shownCategoryId: string | null
  memberIds: string[]
  roleIds: string[]
  priority: Priority
  closeRequestedBy: string | null
  claimedBy: string | null
  answers: Answer[]
  categoryId: string
  categoryName: string
  greeting: string | null
  staffRoleIds: string[]
  parentId: string | null
  memberLimit: number
  nameTemplate: string
  place: Place
  threadChannelId: string | null
  overflowParentIds: string[]
  workingHours: WorkingHours | null
  outsideHours: OutsideHours
}

/** From the least urgent on. */
export const priorities = ['LOW', 'NORMAL', 'HIGH', 'URGENT'] as const
export type Priority = (typeof priorities)[number]

/** Staff of a ticket: a role of its category, or a manager. */
export function isStaff(
  asker: { roleIds: readonly string[]; isManager: boolean },
  ticket: Pick<Ticket, 'staffRoleIds'>,
): boolean {
  return asker.isManager || ticket.staffRoleIds.some(id => asker.roleIds.includes(id))
}
