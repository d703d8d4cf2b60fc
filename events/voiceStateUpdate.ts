import { defineEvent } from '#src/discord/event.ts'

/** Somebody has come to a voice channel, or left one, or does something in it, which is of no interest. */
export const voiceStateUpdate = defineEvent({
  name: 'voiceStateUpdate',
  execute(bot, before, { guild, channelId }) {
    if (before.channelId !== channelId) bot.voice.touch(guild.id)
  },
})
