import type { Bot } from '#src/bot.ts'
import { nextNumber } from '#src/database/counters.ts'
import { type GuildTransaction, changeGuildOnce, readGuild } from '#src/database/guildTransaction.ts'
import { newId } from '#src/database/newId.ts'
import type { Asker } from '#src/discord/asker.ts'
import { snowflakeTime } from '#src/discord/snowflake.ts'
import type { Category } from '#src/tickets/category.ts'
import { lockCategory } from '#src/tickets/categoryStore.ts'
import { channelNameFrom } from '#src/tickets/channel.ts'
import type { Failure } from '#src/tickets/failure.ts'
import { awayUntil } from '#src/tickets/openingHours.ts'
import { type Answer, answersFit } from '#src/tickets/question.ts'
import {
  type OpeningFacts,
  insertTicket,
  noteEvent,
  readOpeningFacts,
  readTicket,
} from '#src/tickets/store.ts'
import { enqueueSync } from '#src/tickets/syncStore.ts'
import { syncNow } from '#src/tickets/syncTicket.ts'
import { type Ticket, isStaff } from '#src/tickets/ticket.ts'
import { isWithin } from '#src/tickets/workingHours.ts'

/** Why a member may not open a ticket. Times in seconds since the Unix epoch. */
export type OpeningRefusal =
  | { kind: 'categoryGone' }
  | { kind: 'questionsChanged' }
  | { kind: 'blocked'; until: number | null; reason: string | null }
  | { kind: 'roleMissing'; roleIds: string[] }
  | { kind: 'accountTooYoung'; days: number; from: number }
  | { kind: 'coolingDown'; until: number }
  /** channelIds: of their open tickets, null while one is being made. */
  | { kind: 'ownLimit'; limit: number; channelIds: (string | null)[] }
  | { kind: 'categoryFull'; limit: number }
  /** opensAt: null when that is not known. */
  | { kind: 'outsideHours'; opensAt: number | null }
  /** Who is not of the staff opens tickets for nobody else. */
  | { kind: 'notStaff'; roleIds: string[] }

export type Opening =
  | OpeningRefusal
  /** awayUntil: when the staff come, in seconds, if they are away and said when. */
  | { kind: 'opened'; number: number; channelId: string; awayUntil: number | null }
  | { kind: 'failed'; number: number; failure: Failure; parentId: string | null; channelName: string }
  /** It is written down, and its channel comes as soon as Discord or the database works again. */
  | { kind: 'coming'; number: number }

export interface OpeningRequest {
  asker: Asker
  categoryId: string
  answers: readonly Answer[]
  /** For whom the staff open it, without questions; who asks when it is left out. */
  opener?: { userId: string; username: string }
}

type OpeningBot = Pick<Bot, 'db' | 'discord' | 'log' | 'now' | 'queues'>

/**
 * Opens a ticket, once for each interaction: number, limits and the row are one transaction, and only then its channel is
 * made. Everything is checked here, whatever was shown before.
 */
export async function openTicket(bot: OpeningBot, request: OpeningRequest): Promise<Opening> {
  const { guildId, userId, interactionId } = request.asker
  const actor = { source: 'COMMAND', userId, requestId: interactionId } as const
  const { value } = await bot.queues.run(guildId, 'tickets', () =>
    changeGuildOnce(bot.db, guildId, actor, tx => writeOpening(tx, request, bot.now())),
  )
  if (value.kind !== 'opening') return value
  const { ticketId, number, awayUntil: staffComeAt } = value
  await syncNow(bot, { guildId, ticketId })
  const ticket = await readGuild(bot.db, guildId, tx => readTicket(tx, { id: ticketId })).catch(
    () => undefined,
  )
  return ticket ? openingOf(ticket, staffComeAt) : { kind: 'coming', number }
}

async function writeOpening(
  tx: GuildTransaction,
  { asker, categoryId, answers, opener }: OpeningRequest,
  now: number,
): Promise<OpeningRefusal | { kind: 'opening'; ticketId: string; number: number; awayUntil: number | null }> {
  const category = await lockCategory(tx, categoryId)
  if (!category) return { kind: 'categoryGone' }
  if (opener && !isStaff(asker, category)) return { kind: 'notStaff', roleIds: category.staffRoleIds }
  const { userId, username } = opener ?? asker
  const facts = await readOpeningFacts(tx, { userId, roleIds: asker.roleIds }, category)
  const unfit = opener ? undefined : findUnfit(category, asker, facts, now)
  if (unfit) return unfit
  const taken = facts.own.map(({ slot }) => slot)
  const slot = freeSlot(taken, category.memberLimit)
  if (slot === undefined) {
    const channelIds = facts.own.map(({ channelId }) => channelId)
    return { kind: 'ownLimit', limit: category.memberLimit, channelIds }
  }
  if (!opener && facts.coolingUntil !== null) return { kind: 'coolingDown', until: facts.coolingUntil }
  if (facts.open >= category.openLimit) return { kind: 'categoryFull', limit: category.openLimit }
  if (!opener && !answersFit(category.questions, answers)) return { kind: 'questionsChanged' }

  const ticketId = newId()
  const number = await nextNumber(tx, 'ticket')
  await insertTicket(tx, {
    id: ticketId,
    number,
    categoryId,
    openerId: userId,
    openerName: username,
    openedBy: opener ? asker.userId : null,
    slot,
    channelName: channelNameFrom(category.nameTemplate, number, username),
    answers,
  })
  await noteEvent(tx, ticketId, 'OPENING', asker.userId)
  await enqueueSync(tx, ticketId)
  return { kind: 'opening', ticketId, number, awayUntil: awayUntil(category, now) }
}

function findUnfit(
  category: Category,
  asker: Asker,
  { block }: OpeningFacts,
  now: number,
): OpeningRefusal | undefined {
  if (block) return { kind: 'blocked', ...block }
  const { requiredRoleIds, minAccountAgeDays, workingHours, outsideHours } = category
  if (requiredRoleIds.length > 0 && !requiredRoleIds.some(id => asker.roleIds.includes(id)))
    return { kind: 'roleMissing', roleIds: requiredRoleIds }
  const oldEnoughAt = snowflakeTime(BigInt(asker.userId)) + minAccountAgeDays * 86_400_000
  if (minAccountAgeDays > 0 && now < oldEnoughAt)
    return { kind: 'accountTooYoung', days: minAccountAgeDays, from: Math.ceil(oldEnoughAt / 1_000) }
  if (workingHours && outsideHours === 'REFUSE' && !isWithin(workingHours, now))
    return { kind: 'outsideHours', opensAt: awayUntil(category, now) }
  return undefined
}

/** The first place that a member's open tickets leave; undefined when they fill all. */
export function freeSlot(taken: readonly number[], limit: number): number | undefined {
  return Array.from({ length: limit }, (_, slot) => slot).find(slot => !taken.includes(slot))
}

function openingOf(
  { number, status, failure, channelId, channelName, parentId }: Ticket,
  staffComeAt: number | null,
): Opening {
  if (failure !== null && status === 'FAILED')
    return { kind: 'failed', number, failure, parentId, channelName }
  if (channelId === null) return { kind: 'coming', number }
  return { kind: 'opened', number, channelId, awayUntil: staffComeAt }
}
