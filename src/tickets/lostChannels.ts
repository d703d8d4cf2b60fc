import type { Bot } from '#src/bot.ts'
import type { FoundChannel, FoundThread } from '#src/discord/discord.ts'
import { ticketIdIn } from '#src/tickets/channel.ts'
import { unknownChannel } from '#src/tickets/failure.ts'
import {
  findTicketByNumberInAllGuilds,
  findTicketChannelsInAllGuilds,
  isSurplus,
} from '#src/tickets/syncStore.ts'
import { markChannelGone } from '#src/tickets/syncTicket.ts'
import { numberInThreadName, threadName } from '#src/tickets/threadName.ts'

/**
 * Ends the tickets whose channels were deleted while the bot did not hear of it. Discord itself is asked before, as a
 * channel that was made just now may not have come by the gateway yet.
 */
export async function endTicketsOfLostChannels(
  bot: Pick<Bot, 'db' | 'discord'>,
  guildIds: readonly string[],
): Promise<void> {
  const channels = await findTicketChannelsInAllGuilds(bot.db, guildIds)
  for (const { guildId, channelId } of channels) {
    if (bot.discord.channel(guildId, channelId) !== null) continue
    const found = await bot.discord.findChannel(channelId)
    if (found.kind === 'refused' && found.code === unknownChannel)
      await markChannelGone(bot, guildId, channelId)
  }
}

/**
 * Deletes a channel that was made for a ticket which has another one, or none: the answer to its request was lost, and it came
 * to be after somebody had looked for it. One that is made much later is somebody's copy of a ticket's channel, and stays.
 */
export async function removeSurplusChannel(
  bot: Pick<Bot, 'db' | 'discord' | 'log'>,
  guildId: string,
  channel: FoundChannel,
): Promise<void> {
  const ticketId = ticketIdIn(channel.topic)
  if (ticketId === undefined || !(await isSurplus(bot.db, { guildId, ticketId }, channel.id))) return
  bot.log.info({ guildId, ticketId, channelId: channel.id }, 'deleting a second channel of a ticket')
  await bot.discord.deleteChannel(channel.id, `Second channel of the ticket ${ticketId}`)
}

/** The same for a thread, which carries no more than the ticket's name. */
export async function removeSurplusThread(
  bot: Pick<Bot, 'db' | 'discord' | 'log'>,
  guildId: string,
  { id, name, ownerId }: FoundThread,
): Promise<void> {
  const number = numberInThreadName(name)
  if (number === undefined || ownerId !== bot.discord.ownId()) return
  const ticket = await findTicketByNumberInAllGuilds(bot.db, guildId, number)
  if (!ticket || threadName(ticket.channelName, number) !== name) return
  if (!(await isSurplus(bot.db, { guildId, ticketId: ticket.ticketId }, id))) return
  bot.log.info({ guildId, ticketId: ticket.ticketId, channelId: id }, 'deleting a second thread of a ticket')
  await bot.discord.deleteChannel(id, `Second thread of the ticket ${ticket.ticketId}`)
}
