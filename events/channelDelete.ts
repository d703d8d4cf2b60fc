import { defineEvent } from '#src/discord/event.ts'
import { forgetVoiceChannel } from '#src/tempVoice/reconcile.ts'
import { endTicketsOfLostChannels } from '#src/tickets/lostChannels.ts'
import { markChannelGone } from '#src/tickets/syncTicket.ts'

/** A channel was deleted, by hand or by the bot: whatever of ours lived there or in its threads is over. */
export const channelDelete = defineEvent({
  name: 'channelDelete',
  async execute(bot, channel) {
    if (channel.isDMBased()) return
    const { guildId, id } = channel
    if (channel.isVoiceBased()) return await forgetVoiceChannel(bot, guildId, id)
    await markChannelGone(bot, guildId, id)
    const hadThreads = bot.ticketCategories.of(guildId).some(category => category.threadChannelId === id)
    if (hadThreads) await endTicketsOfLostChannels(bot, [guildId])
  },
})
