import { defineEvent } from '#src/discord/event.ts'
import { markChannelGone } from '#src/tickets/syncTicket.ts'

/** A channel was deleted, by hand or by the bot: a ticket that lived there is over. */
export const channelDelete = defineEvent({
  name: 'channelDelete',
  async execute(bot, channel) {
    if (!channel.isDMBased()) await markChannelGone(bot, channel.guildId, channel.id)
  },
})
