import { sql } from 'kysely'
import type { Bot } from '#src/bot.ts'
import { GuildRemoved, changeGuild } from '#src/database/guildTransaction.ts'
import type { Refused } from '#src/discord/discord.ts'
import { compareSnowflakes } from '#src/discord/snowflake.ts'
import { announceInGuild } from '#src/jobs/outbox.ts'
import { ticketIdIn, ticketOverwrites, ticketTopic } from '#src/tickets/channel.ts'
import { type Failure, failureOf } from '#src/tickets/failure.ts'
import { changedOne, noteEvent, readTicket, updateTicket } from '#src/tickets/store.ts'
import { type Lease, type TicketId, returnLease, settle, takeLease } from '#src/tickets/syncStore.ts'
import type { Ticket } from '#src/tickets/ticket.ts'

type SyncBot = Pick<Bot, 'db' | 'discord' | 'log'>

/**
 * Makes Discord agree with a ticket's row, whatever had been done before: its channel made, seen by those who should, or
 * deleted. What Discord refuses for good is noted in the row.
 * Does nothing while another process is at it: that one sees what changed meanwhile, and if it dies the sweep goes on.
 * @throws when Discord or the database is out of reach; the sweep goes on then too
 */
export async function syncTicket(bot: SyncBot, id: TicketId): Promise<void> {
  for (;;) {
    const lease = await takeLease(bot.db, id)
    if (lease === null) return
    try {
      await agree(bot, lease)
    } catch (error) {
      // The first failure is what counts; a lease that stays ends by itself.
      await returnLease(bot.db, lease).catch(() => undefined)
      throw error
    }
  }
}

/** The same for whoever is waiting for an answer: what did not work now is done by a job. */
export async function syncNow(bot: SyncBot, id: TicketId): Promise<void> {
  await syncTicket(bot, id).catch((err: unknown) => {
    bot.log.warn({ ...id, err }, 'a ticket waits for Discord')
  })
}

async function agree(bot: SyncBot, lease: Lease): Promise<void> {
  const { ticket } = lease
  switch (ticket.status) {
    case 'OPENING':
      return await makeChannel(bot, lease)
    case 'OPEN':
    case 'CLOSED':
      return await showChannel(bot, lease)
    case 'DELETED':
      return await removeChannel(bot, lease)
    case 'FAILED':
      return await settle(bot.db, lease, ticket.failure)
  }
}

async function makeChannel(bot: SyncBot, lease: Lease): Promise<void> {
  const { ticket } = lease
  // What an earlier attempt made is there, though nobody noted it.
  const earlier = lease.attempts > 1 ? await findChannels(bot, ticket) : []
  if ('kind' in earlier) return await giveUp(bot, lease, earlier)
  const [oldest, ...surplus] = earlier
  for (const channelId of surplus) await bot.discord.deleteChannel(channelId, reasonOf(ticket))
  let channelId = oldest
  if (channelId === undefined) {
    const created = await bot.discord.createTextChannel(
      ticket.guildId,
      {
        name: ticket.channelName,
        topic: ticketTopic(ticket.categoryName, ticket.number, ticket.id),
        parentId: ticket.parentId,
        overwrites: overwritesFor(bot, ticket),
      },
      reasonOf(ticket),
    )
    if (created.kind === 'refused') return await giveUp(bot, lease, created)
    channelId = created.channelId
  }
  const current = await markOpen(bot, lease, channelId).catch((error: unknown) => {
    if (error instanceof GuildRemoved) return undefined
    throw error
  })
  // The lease had run out, and another process made a channel too; or the guild was left.
  if (current?.channelId === channelId) return
  await bot.discord.deleteChannel(channelId, reasonOf(ticket))
  await returnLease(bot.db, lease)
}

/** Ids of the channels that carry the ticket's mark, oldest first. */
async function findChannels(bot: SyncBot, ticket: Ticket): Promise<string[] | Refused> {
  const listed = await bot.discord.listChannels(ticket.guildId)
  if (listed.kind === 'refused') return listed
  return listed.channels
    .filter(({ topic }) => ticketIdIn(topic) === ticket.id)
    .map(({ id }) => id)
    .toSorted(compareSnowflakes)
}

/** Answers the ticket as it is then; undefined when it went with its guild. */
function markOpen(bot: SyncBot, lease: Lease, channelId: string): Promise<Ticket | undefined> {
  const { ticket, ticketId, version } = lease
  return changeGuild(bot.db, ticket.guildId, actorOf(ticket), async tx => {
    const opened = await changedOne(
      updateTicket(tx, ticketId)
        .set({
          status: 'OPEN',
          channel_id: channelId,
          opened_at: sql<Date>`now()`,
          synced_version: version,
          lease_until: null,
        })
        .where('status', '=', 'OPENING'),
    )
    if (opened) {
      await noteEvent(tx, ticketId, 'OPENED', null, { channelId })
      const { openerId, number, categoryName, staffRoleIds, greeting, answers } = ticket
      await announceInGuild(tx, {
        effectKey: `ticketOpened:${ticketId}`,
        kind: 'ticketGreeting',
        channelId,
        userId: openerId,
        data: { ticketId, number, categoryName, staffRoleIds, greeting, answers },
      })
    }
    return await readTicket(tx, { id: ticketId })
  })
}

/** Discord refuses the channel for good: the ticket keeps its number and ends here. */
async function giveUp(
  bot: SyncBot,
  { ticket, ticketId, version, attempts }: Lease,
  refused: Refused,
): Promise<void> {
  const failure = failureOf(refused)
  bot.log.warn(
    { guildId: ticket.guildId, ticketId, failure, reason: refused.message },
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
    // At the first attempt the opener waits for the answer that says so.
    if (attempts === 1) return
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
  const shown = await bot.discord.setOverwrites(
    channelOf(ticket),
    overwritesFor(bot, ticket),
    reasonOf(ticket),
  )
  if (shown.kind === 'done') return await settle(bot.db, lease, null)
  const failure = failureOf(shown)
  if (failure === 'channelGone')
    await markChannelGone(bot, ticket.guildId, channelOf(ticket), actorOf(ticket))
  await settle(bot.db, lease, failure)
}

async function removeChannel(bot: SyncBot, lease: Lease): Promise<void> {
  const removed = await bot.discord.deleteChannel(channelOf(lease.ticket), reasonOf(lease.ticket))
  const failure = removed.kind === 'refused' ? failureOf(removed) : null
  await settle(bot.db, lease, failure === 'channelGone' ? null : failure)
}

/** A ticket whose channel is gone has come to its end. Does nothing for a channel that is no ticket's. */
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
    const ended = await changedOne(
      updateTicket(tx, ticket.id).set({ status: 'DELETED' }).where('status', 'in', ['OPEN', 'CLOSED']),
    )
    if (ended) await noteEvent(tx, ticket.id, 'DELETED', null, { reason: 'channelGone' satisfies Failure })
  })
}

function overwritesFor({ discord }: SyncBot, ticket: Ticket) {
  const roleIds = new Set(discord.roles(ticket.guildId).map(({ id }) => id))
  return ticketOverwrites(ticket, discord.ownId(), roleIds)
}

function channelOf({ id, channelId }: Ticket): string {
  if (channelId === null) throw new Error(`Ticket ${id} has no channel`)
  return channelId
}

function actorOf({ id }: Ticket) {
  return { source: 'JOB', userId: null, requestId: `ticket:${id}` } as const
}

/** For the guild's own audit log on Discord. */
function reasonOf({ number, id }: Ticket): string {
  return `Ticket #${number} (${id})`
}
