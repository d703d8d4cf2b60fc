import { defineEvent } from '#src/discord/event.ts'
import { openGuilds } from '#src/guilds/openGuilds.ts'

/** The bot was added to a guild. */
export const guildCreate = defineEvent({
  name: 'guildCreate',
  async execute(bot, guild) {
    bot.log.info({ guildId: guild.id }, 'added to a guild')
    await openGuilds(bot, [guild.id], { joined: true })
  },
})
