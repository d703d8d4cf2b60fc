import { sql } from 'kysely'
import type { Asker } from '#src/discord/asker.ts'
import type { GuildTransaction } from '#src/database/guildTransaction.ts'
import type { Category } from '#src/tickets/category.ts'
import { lockCategory } from '#src/tickets/categoryStore.ts'
import { channelNameFrom } from '#src/tickets/channel.ts'
import { freeSlot } from '#src/tickets/openTicket.ts'
import {
  type TicketKey,
  changedOne,
  nextVersion,
  readOpeningFacts,
  updateTicket,
} from '#src/tickets/store.ts'
import { type Ticket, isStaff } from '#src/tickets/ticket.ts'
import {
  type Transition,
  type TransitionBot,
  type TransitionRefusal,
  takeStep,
} from '#src/tickets/transition.ts'

/** To whom a ticket goes: another category, somebody of its staff, or both. */
export interface TransferTarget {
  category: Pick<Category, 'id' | 'name'> | null
  member: Pick<Asker, 'userId' | 'roleIds' | 'isManager'> | null
}

/** The new category's staff see it instead of the old one's, and it has no claim unless it is somebody's from then on. */
export function transferTicket(
  bot: TransitionBot,
  asker: Asker,
  key: TicketKey,
  { category, member }: TransferTarget,
): Promise<Transition> {
  return takeStep(bot, asker, key, {
    kind: 'TRANSFERRED',
    from: 'OPEN',
    data: { ...(category && { category: category.name }), ...(member && { memberId: member.userId }) },
    update: async (tx, ticket) => {
      if (ticket.status !== 'OPEN') return false
      const place = category ? await findPlace(tx, ticket, category) : null
      if (place && 'kind' in place) return place
      const { staffRoleIds } = place?.category ?? ticket
      if (member && !isStaff(member, { staffRoleIds }))
        return { kind: 'targetNotStaff', userId: member.userId, roleIds: staffRoleIds }
      if (!place && member?.userId === ticket.claimedBy)
        return { kind: 'claimedBy', userId: ticket.claimedBy }
      const claimed = member && { claimed_by: member.userId, claimed_at: sql<Date>`now()` }
      return await changedOne(
        updateTicket(tx, ticket.id)
          .set(claimed ?? { claimed_by: null, claimed_at: null })
          .set(place ? { ...nextVersion, ...place.columns } : {})
          .where('status', '=', 'OPEN')
          // As it was read: of two transfers at once one wins.
          .where('category_id', '=', ticket.categoryId)
          .where(sql<boolean>`claimed_by IS NOT DISTINCT FROM ${ticket.claimedBy}`),
      )
    },
  })
}

interface PlaceInCategory {
  category: Category
  columns: { category_id: string; slot: number; channel_name: string }
}

async function findPlace(
  tx: GuildTransaction,
  { categoryId, openerId, openerName, number }: Ticket,
  { id, name }: Pick<Category, 'id' | 'name'>,
): Promise<PlaceInCategory | TransitionRefusal> {
  if (id === categoryId) return { kind: 'alreadyInCategory', name }
  const category = await lockCategory(tx, id)
  if (!category) return { kind: 'categoryGone' }
  const member = { userId: openerId, roleIds: [] }
  const { own, open } = await readOpeningFacts(tx, member, { id, cooldownSeconds: 0 })
  if (open >= category.openLimit) return { kind: 'categoryFull', limit: category.openLimit }
  const taken = own.map(place => place.slot)
  const slot = freeSlot(taken, category.memberLimit)
  if (slot === undefined) return { kind: 'noSlot', limit: category.memberLimit, openerId }
  const channelName = channelNameFrom(category.nameTemplate, number, openerName)
  return { category, columns: { category_id: id, slot, channel_name: channelName } }
}
