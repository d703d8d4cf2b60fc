import type { Bot } from '#src/bot.ts'
import { changeGuild } from '#src/database/guildTransaction.ts'
import { announceInGuild } from '#src/jobs/outbox.ts'
import { markClosed } from '#src/tickets/steps.ts'
import { findOpenTicketsOfInAllGuilds, findOpenersInAllGuilds, noteEvent } from '#src/tickets/store.ts'
import { enqueueSync } from '#src/tickets/syncStore.ts'
import { syncNow } from '#src/tickets/syncTicket.ts'
import type { StepData, TicketNotice } from '#src/tickets/transition.ts'

type LeavingBot = Pick<Bot, 'db' | 'discord' | 'log' | 'now'>

/**
 * Asks Discord whether the openers of open tickets are still there: without the members intent nobody tells, and with it nobody
 * tells of those who left while the bot was away. One request for each of them, one after the other.
 */
export async function closeTicketsOfLeavers(bot: LeavingBot & Pick<Bot, 'stopping'>): Promise<void> {
  for (const { guildId, userId } of await findOpenersInAllGuilds(bot.db)) {
    if (bot.stopping.aborted) return
    const found = await bot.discord.findMember(guildId, userId)
    if (found.kind === 'refused' && found.code === unknownMember)
      await closeTicketsOfLeaver(bot, guildId, userId)
  }
}

/** Discord's error code. */
const unknownMember = 10007

/** Closes the open tickets of somebody who has left the server. */
export async function closeTicketsOfLeaver(bot: LeavingBot, guildId: string, userId: string): Promise<void> {
  const tickets = await findOpenTicketsOfInAllGuilds(bot.db, { guildId, userId })
  const actor = { source: 'EVENT', userId: null, requestId: `left:${userId}` } as const
  for (const { ticketId, channelId, version } of tickets) {
    const closed = await changeGuild(bot.db, guildId, actor, async tx => {
      if (!(await markClosed(tx, ticketId, { by: null, reason: null }))) return false
      const cause: StepData = { cause: 'memberLeft' }
      const notice: TicketNotice = { ...cause, ticketId, openerId: userId, staffRoleIds: [], step: 'CLOSED' }
      await noteEvent(tx, ticketId, 'CLOSED', null, cause)
      await announceInGuild(tx, {
        effectKey: `ticketLeft:${ticketId}:${version}`,
        kind: 'ticketNotice',
        channelId,
        userId,
        data: notice,
      })
      await enqueueSync(tx, ticketId)
      return true
    })
    if (closed) await syncNow(bot, { guildId, ticketId })
  }
}
