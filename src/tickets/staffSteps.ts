import { type RawBuilder, sql } from 'kysely'
import type { Asker } from '#src/discord/asker.ts'
import { type TicketKey, changedOne, nextVersion, updateTicket } from '#src/tickets/store.ts'
import type { Priority } from '#src/tickets/ticket.ts'
import { type Transition, type TransitionBot, takeStep } from '#src/tickets/transition.ts'

export function setPriority(
  bot: TransitionBot,
  asker: Asker,
  key: TicketKey,
  priority: Priority,
): Promise<Transition> {
  return takeStep(bot, asker, key, {
    kind: 'PRIORITIZED',
    from: 'OPEN',
    data: { priority },
    update: (tx, { id }) =>
      changedOne(
        updateTicket(tx, id).set({ priority }).where('status', '=', 'OPEN').where('priority', '<>', priority),
      ),
    explain: () => ({ kind: 'alreadyPriority', priority }),
  })
}

/** Writes something down that only the staff read, in the timeline. */
export function addNote(bot: TransitionBot, asker: Asker, key: TicketKey, text: string): Promise<Transition> {
  return takeStep(bot, asker, key, {
    kind: 'NOTED',
    from: 'OPEN',
    data: { text },
    update: (tx, { id }) => changedOne(updateTicket(tx, id).where('status', 'in', ['OPEN', 'CLOSED'])),
  })
}

/** Has the bot post a prepared text. It counts as if who chose it had written it. */
export function postReply(
  bot: TransitionBot,
  asker: Asker,
  key: TicketKey,
  text: string,
): Promise<Transition> {
  return takeStep(bot, asker, key, {
    kind: 'REPLIED',
    from: 'OPEN',
    data: { text },
    update: (tx, { id }) =>
      changedOne(
        updateTicket(tx, id)
          .set({ idle_since: sql<Date>`now()`, idle_warned_at: null })
          .set({
            first_answer_at: sql<Date>`CASE WHEN ${isAnswer(asker)} THEN now() ELSE first_answer_at END`,
            first_answer_by: sql<string>`CASE WHEN ${isAnswer(asker)} THEN ${asker.userId} ELSE first_answer_by END`,
          })
          .where('status', '=', 'OPEN'),
      ),
  })
}

/** Whether what somebody of the staff says is the first answer: their own ticket they do not answer. */
function isAnswer({ userId }: Asker): RawBuilder<boolean> {
  return sql<boolean>`first_answer_at IS NULL AND opener_id <> ${userId} AND ${userId} <> ALL (member_ids)`
}

/** Lets all who have a role see an open ticket. */
export function addRole(
  bot: TransitionBot,
  asker: Asker,
  key: TicketKey,
  roleId: string,
): Promise<Transition> {
  return takeStep(bot, asker, key, {
    kind: 'ROLE_ADDED',
    from: 'OPEN',
    data: { roleId },
    update: async (tx, { id, isThread, staffRoleIds }) => {
      if (roleId === tx.guildId) return { kind: 'everyone' }
      if (isThread) return { kind: 'threadTakesNoRoles' }
      if (staffRoleIds.includes(roleId)) return { kind: 'alreadyRole', roleId }
      return await changedOne(
        updateTicket(tx, id)
          .set({ ...nextVersion, role_ids: sql`array_append(role_ids, ${roleId}::text)` })
          .where('status', '=', 'OPEN')
          .where(sql<boolean>`${roleId} <> ALL (role_ids)`),
      )
    },
    explain: () => ({ kind: 'alreadyRole', roleId }),
  })
}

export function removeRole(
  bot: TransitionBot,
  asker: Asker,
  key: TicketKey,
  roleId: string,
): Promise<Transition> {
  return takeStep(bot, asker, key, {
    kind: 'ROLE_REMOVED',
    from: 'OPEN',
    data: { roleId },
    update: (tx, { id }) =>
      changedOne(
        updateTicket(tx, id)
          .set({ ...nextVersion, role_ids: sql`array_remove(role_ids, ${roleId}::text)` })
          .where('status', '=', 'OPEN')
          .where(sql<boolean>`${roleId} = ANY (role_ids)`),
      ),
    explain: () => ({ kind: 'notRole', roleId }),
  })
}
