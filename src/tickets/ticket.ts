import type { Answer } from '#src/tickets/category.ts'
import type { Failure } from '#src/tickets/failure.ts'

/** OPENING: its channel is not there yet. FAILED: Discord refused one. CLOSED: its opener no longer sees it. */
export type TicketStatus = 'OPENING' | 'OPEN' | 'CLOSED' | 'DELETED' | 'FAILED'

/** A ticket with what its category says about it. */
export interface Ticket {
  guildId: string
  id: string
  number: number
  status: TicketStatus
  failure: Failure | null
  openerId: string
  channelName: string
  channelId: string | null
  memberIds: string[]
  claimedBy: string | null
  answers: Answer[]
  categoryId: string
  categoryName: string
  greeting: string | null
  staffRoleIds: string[]
  parentId: string | null
  memberLimit: number
}

/** Staff of a ticket: a role of its category, or a manager. */
export function isStaff(
  asker: { roleIds: readonly string[]; isManager: boolean },
  ticket: Pick<Ticket, 'staffRoleIds'>,
): boolean {
  return asker.isManager || ticket.staffRoleIds.some(id => asker.roleIds.includes(id))
}
