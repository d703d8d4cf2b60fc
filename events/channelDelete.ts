import { defineEvent } from '#src/discord/event.ts'
import { endTicketsOfLostChannels } from '#src/tickets/lostChannels.ts'
import { markChannelGone } from '#src/tickets/syncTicket.ts'

/** A channel was deleted, by hand or by the bot: a ticket that lived there is over, and those in its threads. */
export const channelDelete = defineEvent({
  name: 'channelDelete',
  async execute(bot, channel) {
    if (channel.isDMBased()) return
    const { guildId, id } = channel
    await markChannelGone(bot, guildId, id)
    const hadThreads = bot.ticketCategories.of(guildId).some(category => category.threadChannelId === id)
    if (hadThreads) await endTicketsOfLostChannels(bot, [guildId])
  },
})
