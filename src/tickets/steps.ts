import { sql } from 'kysely'
import type { GuildTransaction } from '#src/database/guildTransaction.ts'
import type { Asker } from '#src/discord/asker.ts'
import { lockCategory } from '#src/tickets/categoryStore.ts'
import { freeSlot } from '#src/tickets/openTicket.ts'
import { passing } from '#src/tickets/failure.ts'
import {
  type TicketKey,
  changedOne,
  nextVersion,
  readOpeningFacts,
  updateTicket,
} from '#src/tickets/store.ts'
import { insertTranscript } from '#src/tickets/transcript/transcriptStore.ts'
import { type Transition, type TransitionBot, takeStep } from '#src/tickets/transition.ts'

/** Of several at once one wins, and the others hear who it was. */
export function claimTicket(bot: TransitionBot, asker: Asker, key: TicketKey): Promise<Transition> {
  return takeStep(bot, asker, key, {
    kind: 'CLAIMED',
    from: 'OPEN',
    update: (tx, { id }) =>
      changedOne(
        updateTicket(tx, id)
          .set({ claimed_by: asker.userId, claimed_at: sql<Date>`now()` })
          .where('status', '=', 'OPEN')
          .where('claimed_by', 'is', null),
      ),
    explain: now => (now.claimedBy === null ? undefined : { kind: 'claimedBy', userId: now.claimedBy }),
  })
}

export function releaseTicket(bot: TransitionBot, asker: Asker, key: TicketKey): Promise<Transition> {
  return takeStep(bot, asker, key, {
    kind: 'RELEASED',
    from: 'OPEN',
    update: (tx, { id }) =>
      changedOne(
        updateTicket(tx, id)
          .set({ claimed_by: null, claimed_at: null })
          .where('status', '=', 'OPEN')
          .where('claimed_by', 'is not', null),
      ),
    explain: now => (now.claimedBy === null ? { kind: 'notClaimed' } : undefined),
  })
}

/** Its opener no longer sees a closed ticket. Staff close it without asking anybody. */
export function closeTicket(
  bot: TransitionBot,
  asker: Asker,
  key: TicketKey,
  reason: string | null,
): Promise<Transition> {
  return takeStep(bot, asker, key, {
    kind: 'CLOSED',
    from: 'OPEN',
    byOpener: true,
    data: { reason },
    update: (tx, { id }) => markClosed(tx, id, { by: asker.userId, reason }),
  })
}

/**
 * Closes an open ticket if the condition still holds, and answers whether it did. Every closing goes through here, so what must
 * be written with one belongs here. by: null when it was nobody in particular.
 */
export async function markClosed(
  tx: GuildTransaction,
  id: string,
  { by, reason }: { by: string | null; reason: string | null },
  condition = sql<boolean>`true`,
): Promise<boolean> {
  const isClosed = await changedOne(
    updateTicket(tx, id)
      .set({ ...nextVersion, status: 'CLOSED', closed_by: by, close_reason: reason })
      .set({ closed_at: sql<Date>`now()`, close_requested_by: null })
      .where('status', '=', 'OPEN')
      .where(condition),
  )
  if (isClosed) await insertTranscript(tx, id)
  return isClosed
}

/** Like an opening: nobody gets more open tickets than a category has places for them. */
export function reopenTicket(bot: TransitionBot, asker: Asker, key: TicketKey): Promise<Transition> {
  return takeStep(bot, asker, key, {
    kind: 'REOPENED',
    from: 'CLOSED',
    update: async (tx, { id, status, categoryId, openerId, memberLimit: limit }) => {
      if (status !== 'CLOSED') return false
      const category = { id: categoryId, cooldownSeconds: 0 }
      await lockCategory(tx, categoryId)
      const { own } = await readOpeningFacts(tx, { userId: openerId, roleIds: [] }, category)
      const taken = own.map(({ slot }) => slot)
      const slot = freeSlot(taken, limit)
      if (slot === undefined) return { kind: 'noSlot', limit, openerId }
      return await changedOne(
        updateTicket(tx, id)
          .set({ ...nextVersion, status: 'OPEN', slot, closed_by: null, close_reason: null, closed_at: null })
          .set({ idle_since: sql<Date>`now()`, idle_warned_at: null })
          .where('status', '=', 'CLOSED'),
      )
    },
  })
}

/** Deletes a closed ticket's channel, or tries it again if Discord refused; the row stays. `deleting`: says so before, as the answer goes with the channel. */
export function deleteTicket(
  bot: TransitionBot,
  asker: Asker,
  key: TicketKey,
  deleting: () => Promise<void>,
): Promise<Transition> {
  return takeStep(bot, asker, key, {
    kind: 'DELETED',
    from: 'CLOSED',
    update: (tx, { id }) =>
      changedOne(
        updateTicket(tx, id)
          .set({ ...nextVersion, status: 'DELETED' })
          .where(
            sql<boolean>`(status = 'CLOSED' OR status = 'DELETED' AND failure = ANY (${[...passing]}::text[]))`,
          ),
      ),
    beforeChannel: deleting,
  })
}

/** Lets somebody see an open ticket who is neither its opener nor staff. */
export function addMember(
  bot: TransitionBot,
  asker: Asker,
  key: TicketKey,
  memberId: string,
): Promise<Transition> {
  return takeStep(bot, asker, key, {
    kind: 'MEMBER_ADDED',
    from: 'OPEN',
    data: { memberId },
    update: async (tx, { id }) =>
      memberId !== bot.discord.ownId() &&
      (await changedOne(
        updateTicket(tx, id)
          .set({ ...nextVersion, member_ids: sql`array_append(member_ids, ${memberId}::text)` })
          .where('status', '=', 'OPEN')
          .where('opener_id', '<>', memberId)
          .where(sql<boolean>`${memberId} <> ALL (member_ids)`),
      )),
    explain: () => ({ kind: 'alreadyMember', userId: memberId }),
  })
}

export function removeMember(
  bot: TransitionBot,
  asker: Asker,
  key: TicketKey,
  memberId: string,
): Promise<Transition> {
  return takeStep(bot, asker, key, {
    kind: 'MEMBER_REMOVED',
    from: 'OPEN',
    data: { memberId },
    update: (tx, { id }) =>
      changedOne(
        updateTicket(tx, id)
          .set({ ...nextVersion, member_ids: sql`array_remove(member_ids, ${memberId}::text)` })
          .where('status', '=', 'OPEN')
          .where(sql<boolean>`${memberId} = ANY (member_ids)`),
      ),
    explain: () => ({ kind: 'notMember', userId: memberId }),
  })
}
