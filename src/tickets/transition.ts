import type { Bot } from '#src/bot.ts'
import { type GuildTransaction, changeGuildOnce, readGuild } from '#src/database/guildTransaction.ts'
import type { Asker } from '#src/discord/asker.ts'
import { announceInGuild } from '#src/jobs/outbox.ts'
import type { Failure } from '#src/tickets/failure.ts'
import {
  type TicketEventKind,
  type TicketKey,
  noteEvent,
  readLastActor,
  readTicket,
} from '#src/tickets/store.ts'
import { enqueueSync } from '#src/tickets/syncStore.ts'
import { syncNow } from '#src/tickets/syncTicket.ts'
import { type Priority, type Ticket, type TicketStatus, isStaff } from '#src/tickets/ticket.ts'

/** Why nothing was changed. */
export type TransitionRefusal =
  /** No ticket of this server, or none in this channel. */
  | { kind: 'noTicket' }
  | { kind: 'notStaff'; roleIds: string[] }
  /** It is not in the state that the step needs, or just left it. by: who brought it into the one it has, or changed it last. */
  | { kind: 'wrongStatus'; status: TicketStatus; by: string | null }
  | { kind: 'claimedBy'; userId: string }
  | { kind: 'notClaimed' }
  /** Its opener has as many open tickets of the category as they may. */
  | { kind: 'noSlot'; limit: number; openerId: string }
  | { kind: 'alreadyMember'; userId: string }
  | { kind: 'notMember'; userId: string }
  | { kind: 'alreadyRole'; roleId: string }
  | { kind: 'notRole'; roleId: string }
  /** A ticket that all see is none. */
  | { kind: 'everyone' }
  /** Roles cannot be let into a thread. */
  | { kind: 'threadTakesNoRoles' }
  | { kind: 'alreadyPriority'; priority: Priority }
  | { kind: 'requestedBy'; userId: string }
  | { kind: 'notRequested' }
  | { kind: 'categoryGone' }
  | { kind: 'alreadyInCategory'; name: string }
  | { kind: 'targetNotStaff'; userId: string; roleIds: string[] }
  | { kind: 'categoryFull'; limit: number }

/** failure: it is written down, but Discord refuses to show it. */
export type Transition = TransitionRefusal | { kind: 'done'; number: number; failure: Failure | null }

/** A step of a ticket's life. */
export interface Step {
  kind: TicketEventKind
  /** The status that the ticket must have. */
  from: TicketStatus
  /** Its opener may do it as well as the staff. */
  byOpener?: boolean
  /** Goes into the timeline and the notice. */
  data?: StepData
  /** The one conditional update: whether it found the ticket as it must be. */
  update(tx: GuildTransaction, ticket: Ticket): Promise<boolean | TransitionRefusal>
  /** Why the update did not find it so, beside its status. */
  explain?(now: Ticket): TransitionRefusal | undefined
  /** Called before the channel changes, for what must be said while it is there. */
  beforeChannel?(): Promise<void>
}

/** What the timeline and the notice tell of a step, beside who took it. */
export interface StepData {
  reason?: string | null
  memberId?: string
  roleId?: string
  /** Where it was transferred to. */
  category?: string
  priority?: Priority
  /** Of a note or a prepared reply. */
  text?: string
  /** Of a warning: for how long it stands before the ticket is closed. */
  hours?: number
  /** Why nobody in particular closed it. */
  cause?: CloseCause
}

/** inactive: nobody had written for as long as its category says. memberLeft: its opener has left the server. */
export type CloseCause = 'inactive' | 'memberLeft'

/** What a step's notice in the channel says. */
export interface TicketNotice extends StepData {
  ticketId: string
  step: TicketEventKind
  openerId: string
  staffRoleIds: string[]
}

export type TransitionBot = Pick<Bot, 'db' | 'discord' | 'log' | 'now' | 'queues'>

/**
 * Takes a step, once for each interaction: its conditional update, its entry in the timeline, its notice in the channel and
 * the job that makes Discord agree are one transaction. Then Discord is made to agree at once.
 */
export async function takeStep(
  bot: TransitionBot,
  asker: Asker,
  key: TicketKey,
  step: Step,
): Promise<Transition> {
  const { guildId, userId, interactionId } = asker
  const actor = { source: 'COMMAND', userId, requestId: interactionId } as const
  const { value } = await bot.queues.run(guildId, 'tickets', () =>
    changeGuildOnce(bot.db, guildId, actor, tx => writeStep(tx, asker, key, step)),
  )
  if (value.kind !== 'written') return value
  const { ticketId, number } = value
  if (!changesChannel(step)) return { kind: 'done', number, failure: null }
  await step.beforeChannel?.()
  await syncNow(bot, { guildId, ticketId })
  const now = await readGuild(bot.db, guildId, tx => readTicket(tx, { id: ticketId })).catch(() => undefined)
  return { kind: 'done', number, failure: now?.failure ?? null }
}

type Written = { kind: 'written'; ticketId: string; number: number }

async function writeStep(
  tx: GuildTransaction,
  asker: Asker,
  key: TicketKey,
  step: Step,
): Promise<TransitionRefusal | Written> {
  const ticket = await readTicket(tx, key)
  if (!ticket) return { kind: 'noTicket' }
  const mayAsOpener = step.byOpener === true && asker.userId === ticket.openerId
  if (!mayAsOpener && !isStaff(asker, ticket)) return { kind: 'notStaff', roleIds: ticket.staffRoleIds }
  const updated = await step.update(tx, ticket)
  if (typeof updated === 'object') return updated
  if (!updated) {
    const now = (await readTicket(tx, { id: ticket.id })) ?? ticket
    const hasStatus = now.status === step.from
    const other = hasStatus ? step.explain?.(now) : undefined
    const kinds = hasStatus ? changing : stepsInto[now.status]
    return other ?? { kind: 'wrongStatus', status: now.status, by: await readLastActor(tx, ticket.id, kinds) }
  }
  await noteEvent(tx, ticket.id, step.kind, asker.userId, step.data)
  if (step.kind !== 'DELETED' && step.kind !== 'NOTED') {
    // A transfer tells the new staff.
    const current = step.kind === 'TRANSFERRED' ? await readTicket(tx, { id: ticket.id }) : ticket
    await announceStep(tx, asker, current ?? ticket, step)
  }
  if (changesChannel(step)) await enqueueSync(tx, ticket.id)
  return { kind: 'written', ticketId: ticket.id, number: ticket.number }
}

/** By which a ticket comes into a status. */
const stepsInto: Record<TicketStatus, readonly TicketEventKind[]> = {
  OPENING: ['OPENING'],
  OPEN: ['REOPENED'],
  CLOSED: ['CLOSED'],
  DELETED: ['DELETED'],
  FAILED: ['FAILED'],
}

/** Steps that change an open ticket; a note does not. */
const changing: readonly TicketEventKind[] = [
  'CLAIMED',
  'RELEASED',
  'TRANSFERRED',
  'PRIORITIZED',
  'REOPENED',
  'CLOSED',
  'DELETED',
]

/** Steps of which nothing is seen but their notice. */
const onlyTold = new Set<TicketEventKind>([
  'CLAIMED',
  'RELEASED',
  'PRIORITIZED',
  'NOTED',
  'REPLIED',
  'CLOSE_REQUESTED',
  'CLOSE_REFUSED',
])

function changesChannel({ kind }: Step): boolean {
  return !onlyTold.has(kind)
}

async function announceStep(
  tx: GuildTransaction,
  { userId, interactionId }: Asker,
  { id, channelId, openerId, staffRoleIds }: Ticket,
  { kind, data }: Step,
): Promise<void> {
  const notice: TicketNotice = { ...data, ticketId: id, step: kind, openerId, staffRoleIds }
  await announceInGuild(tx, {
    effectKey: `ticketStep:${interactionId}`,
    kind: 'ticketNotice',
    channelId,
    userId,
    data: notice,
  })
}
