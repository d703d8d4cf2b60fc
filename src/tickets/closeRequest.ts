import { sql } from 'kysely'
import type { Asker } from '#src/discord/asker.ts'
import { markClosed } from '#src/tickets/steps.ts'
import { type TicketKey, changedOne, updateTicket } from '#src/tickets/store.ts'
import type { Ticket } from '#src/tickets/ticket.ts'
import {
  type Transition,
  type TransitionBot,
  type TransitionRefusal,
  takeStep,
} from '#src/tickets/transition.ts'

/** Asks the opener whether the ticket can be closed. When nobody answers it stays open until it closes by itself. */
export function requestClose(
  bot: TransitionBot,
  asker: Asker,
  key: TicketKey,
  reason: string | null,
): Promise<Transition> {
  return takeStep(bot, asker, key, {
    kind: 'CLOSE_REQUESTED',
    from: 'OPEN',
    data: { reason },
    update: (tx, { id }) =>
      changedOne(
        updateTicket(tx, id)
          .set({ close_requested_by: asker.userId })
          .where('status', '=', 'OPEN')
          .where('close_requested_by', 'is', null),
      ),
    explain: ({ closeRequestedBy: userId }) =>
      userId === null ? undefined : { kind: 'requestedBy', userId },
  })
}

/** The opener agrees, or the staff in their stead. */
export function confirmClose(bot: TransitionBot, asker: Asker, key: TicketKey): Promise<Transition> {
  return takeStep(bot, asker, key, {
    kind: 'CLOSED',
    from: 'OPEN',
    byOpener: true,
    data: { reason: null },
    update: (tx, { id }) =>
      markClosed(tx, id, { by: asker.userId, reason: null }, sql<boolean>`close_requested_by IS NOT NULL`),
    explain: notRequested,
  })
}

/** The opener does not agree, or the staff take their question back. */
export function refuseClose(bot: TransitionBot, asker: Asker, key: TicketKey): Promise<Transition> {
  return takeStep(bot, asker, key, {
    kind: 'CLOSE_REFUSED',
    from: 'OPEN',
    byOpener: true,
    update: (tx, { id }) =>
      changedOne(
        updateTicket(tx, id)
          .set({ close_requested_by: null })
          .where('status', '=', 'OPEN')
          .where('close_requested_by', 'is not', null),
      ),
    explain: notRequested,
  })
}

function notRequested({ closeRequestedBy }: Ticket): TransitionRefusal | undefined {
  return closeRequestedBy === null ? { kind: 'notRequested' } : undefined
}
