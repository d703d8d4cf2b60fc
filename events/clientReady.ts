import { defineEvent } from '#src/discord/event.ts'
import { openGuilds } from '#src/guilds/openGuilds.ts'

/** Emitted once, when every guild of the first READY has arrived, and before any message of theirs. */
export const clientReady = defineEvent({
  name: 'clientReady',
  async execute(bot, client) {
    bot.log.info({ guilds: client.guilds.cache.size, user: client.user.tag }, 'connected to Discord')
    await openGuilds(bot, [...client.guilds.cache.filter(guild => guild.available).keys()])
  },
})
