import { sql } from 'kysely'
import type { Bot } from '#src/bot.ts'
import { changeGuild } from '#src/database/guildTransaction.ts'
import { GuildRemoved } from '#src/database/transactionErrors.ts'
import { announceInGuild } from '#src/jobs/outbox.ts'
import { type Failure, failureOf } from '#src/tickets/failure.ts'
import type { Greeting } from '#src/tickets/greeting.ts'
import { awayUntil } from '#src/tickets/openingHours.ts'
import { changedOne, noteEvent, readTicket, updateTicket } from '#src/tickets/store.ts'
import { type Lease, type TicketId, returnLease, settle, takeLease } from '#src/tickets/syncStore.ts'
import type { Ticket } from '#src/tickets/ticket.ts'
import { insertTranscript } from '#src/tickets/transcript/transcriptStore.ts'
import {
  type TicketPlace,
  createPlace,
  findPlaces,
  reasonOf,
  showPlace,
  showThread,
} from '#src/tickets/ticketPlace.ts'

type SyncBot = Pick<Bot, 'db' | 'discord' | 'log' | 'now'>

/**
 * Makes Discord agree with a ticket's row, whatever had been done before: its channel made, seen by those who should, or
 * deleted. What Discord refuses for good is noted in the row.
 * isAwaited: somebody waits for the answer, which says what came of it.
 * Does nothing while another process is at it: that one sees what changed meanwhile, and if it dies the sweep goes on.
 * @throws when Discord or the database is out of reach; the sweep goes on then too
 */
export async function syncTicket(
  bot: SyncBot,
  id: TicketId,
  { isAwaited = false }: { isAwaited?: boolean } = {},
): Promise<void> {
  for (;;) {
    const lease = await takeLease(bot.db, id)
    if (lease === null) return
    try {
      await agree(bot, lease, isAwaited)
    } catch (error) {
      // The first failure is what counts; a lease that stays ends by itself.
      await returnLease(bot.db, lease).catch(() => undefined)
      throw error
    }
  }
}

/** The same for whoever is waiting for an answer: what did not work now is done by a job. */
export async function syncNow(bot: SyncBot, id: TicketId): Promise<void> {
  await syncTicket(bot, id, { isAwaited: true }).catch((err: unknown) => {
    bot.log.warn({ ...id, err }, 'a ticket waits for Discord')
  })
}

async function agree(bot: SyncBot, lease: Lease, isAwaited: boolean): Promise<void> {
  const { ticket } = lease
  switch (ticket.status) {
    case 'OPENING':
      return await makeChannel(bot, lease, isAwaited)
    case 'OPEN':
    case 'CLOSED':
      return await showChannel(bot, lease)
    case 'DELETED':
      return await removeChannel(bot, lease)
    case 'FAILED':
      return await settle(bot.db, lease, ticket.failure)
  }
}

async function makeChannel(bot: SyncBot, lease: Lease, isAwaited: boolean): Promise<void> {
  const { ticket } = lease
  const fail = (failure: Failure, reason: string) => giveUp(bot, lease, { failure, reason, isAwaited })
  // What an earlier attempt made is there, though nobody noted it.
  const earlier = lease.attempts > 1 ? await findPlaces(bot, ticket) : undefined
  if (earlier?.kind === 'refused') return await fail(failureOf(earlier), earlier.message)
  const [oldest, ...surplus] = earlier?.places ?? []
  for (const { channelId } of surplus) await bot.discord.deleteChannel(channelId, reasonOf(ticket))
  const made = oldest ? { kind: 'created' as const, place: oldest } : await createPlace(bot, ticket)
  if (made.kind === 'failed') return await fail(made.failure, made.refused.message)
  const { channelId, isThread } = made.place
  const notShown = isThread ? await showThread(bot, { ...ticket, channelId }) : null
  if (notShown !== null) {
    await bot.discord.deleteChannel(channelId, reasonOf(ticket))
    return await fail(notShown, 'the thread takes nobody in')
  }
  const current = await markOpen(bot, lease, made.place).catch((error: unknown) => {
    if (error instanceof GuildRemoved) return undefined
    throw error
  })
  // The lease had run out, and another process made a place too; or the guild was left.
  if (current?.channelId === channelId) return
  await bot.discord.deleteChannel(channelId, reasonOf(ticket))
  await returnLease(bot.db, lease)
}

/** Answers the ticket as it is then; undefined when it went with its guild. */
function markOpen(
  bot: SyncBot,
  { ticket, ticketId, version }: Lease,
  { channelId, isThread }: TicketPlace,
): Promise<Ticket | undefined> {
  return changeGuild(bot.db, ticket.guildId, actorOf(ticket), async tx => {
    const opened = await changedOne(
      updateTicket(tx, ticketId)
        .set({
          status: 'OPEN',
          channel_id: channelId,
          is_thread: isThread,
          shown_category_id: ticket.categoryId,
          opened_at: sql<Date>`now()`,
          idle_since: sql<Date>`now()`,
          synced_version: version,
          lease_until: null,
        })
        .where('status', '=', 'OPENING'),
    )
    if (opened) {
      await noteEvent(tx, ticketId, 'OPENED', null, { channelId })
      const { openerId, number, categoryName, staffRoleIds, answers, openedBy } = ticket
      const data: Greeting = {
        ticketId,
        number,
        categoryName,
        staffRoleIds,
        greeting: ticket.greeting,
        answers,
        openedBy,
        awayUntil: awayUntil(ticket, bot.now()),
      }
      await announceInGuild(tx, {
        effectKey: `ticketOpened:${ticketId}`,
        kind: 'ticketGreeting',
        channelId,
        userId: openerId,
        data,
      })
    }
    return await readTicket(tx, { id: ticketId })
  })
}

/** Discord refuses the channel for good: the ticket keeps its number and ends here. */
async function giveUp(
  bot: SyncBot,
  { ticket, ticketId, version }: Lease,
  { failure, reason, isAwaited }: { failure: Failure; reason: string; isAwaited: boolean },
): Promise<void> {
  bot.log.warn(
    { guildId: ticket.guildId, ticketId, failure, reason },
    'Discord refused a channel for a ticket',
  )
  await changeGuild(bot.db, ticket.guildId, actorOf(ticket), async tx => {
    const failed = await changedOne(
      updateTicket(tx, ticketId)
        .set({ status: 'FAILED', failure, synced_version: version, lease_until: null })
        .where('status', '=', 'OPENING'),
    )
    if (!failed) return
    await noteEvent(tx, ticketId, 'FAILED', null, { failure })
    // Then the answer says so.
    if (isAwaited) return
    const { openerId: userId, number, channelName, parentId } = ticket
    await announceInGuild(tx, {
      effectKey: `ticketFailed:${ticketId}`,
      kind: 'ticketFailed',
      channelId: null,
      userId,
      data: { number, failure, channelName, parentId },
    })
  })
}

async function showChannel(bot: SyncBot, lease: Lease): Promise<void> {
  const { ticket } = lease
  const channelId = channelOf(ticket)
  const failure = await showPlace(bot, { ...ticket, channelId })
  if (failure === 'channelGone') await markChannelGone(bot, ticket.guildId, channelId, actorOf(ticket))
  await settle(bot.db, lease, failure)
}

async function removeChannel(bot: SyncBot, lease: Lease): Promise<void> {
  const removed = await bot.discord.deleteChannel(channelOf(lease.ticket), reasonOf(lease.ticket))
  const failure = removed.kind === 'refused' ? failureOf(removed) : null
  await settle(bot.db, lease, failure === 'channelGone' ? null : failure)
}

/** A ticket whose channel is gone has come to its end; an open one is closed by that, with all that belongs to a closing. Does nothing for a channel that is no ticket's. */
export async function markChannelGone(
  { db }: Pick<Bot, 'db'>,
  guildId: string,
  channelId: string,
  actor: Parameters<typeof changeGuild>[2] = {
    source: 'EVENT',
    userId: null,
    requestId: `channel:${channelId}`,
  },
): Promise<void> {
  await changeGuild(db, guildId, actor, async tx => {
    const ticket: { id: string } | undefined = await readTicket(tx, { channelId })
    if (!ticket) return
    const wasOpen = await changedOne(
      updateTicket(tx, ticket.id)
        .set({ status: 'DELETED', closed_at: sql<Date>`now()`, close_requested_by: null })
        .where('status', '=', 'OPEN'),
    )
    // That there is nothing to read any more is found by its job, which tells the opener and the staff.
    if (wasOpen) await insertTranscript(tx, ticket.id)
    const ended =
      wasOpen ||
      (await changedOne(
        updateTicket(tx, ticket.id).set({ status: 'DELETED' }).where('status', '=', 'CLOSED'),
      ))
    if (ended) await noteEvent(tx, ticket.id, 'DELETED', null, { reason: 'channelGone' satisfies Failure })
  })
}

function channelOf({ id, channelId }: Ticket): string {
  if (channelId === null) throw new Error(`Ticket ${id} has no channel`)
  return channelId
}

function actorOf({ id }: Ticket) {
  return { source: 'JOB', userId: null, requestId: `ticket:${id}` } as const
}
