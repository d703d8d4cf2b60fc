import { defineEvent } from '#src/discord/event.ts'
import { forgetVoiceChannel } from '#src/tempVoice/reconcile.ts'
import { markChannelGone } from '#src/tickets/syncTicket.ts'

/** A channel was deleted, by hand or by the bot: whatever of ours lived there is over. */
export const channelDelete = defineEvent({
  name: 'channelDelete',
  async execute(bot, channel) {
    if (channel.isDMBased()) return
    if (channel.isVoiceBased()) await forgetVoiceChannel(bot, channel.guildId, channel.id)
    else await markChannelGone(bot, channel.guildId, channel.id)
  },
})
