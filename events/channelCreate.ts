import { ChannelType } from 'discord.js'
import { defineEvent } from '#src/discord/event.ts'
import { removeSurplusChannel } from '#src/tickets/lostChannels.ts'

/** A channel has come to be: maybe one of a ticket that has another by now. */
export const channelCreate = defineEvent({
  name: 'channelCreate',
  async execute(bot, channel) {
    if (channel.type === ChannelType.GuildText) await removeSurplusChannel(bot, channel.guildId, channel)
  },
})
