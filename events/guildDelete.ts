import { defineEvent } from '#src/discord/event.ts'
import { closeGuild } from '#src/guilds/closeGuild.ts'

/** The bot was removed from a guild, or was so while its session was lost. An outage comes as guildUnavailable instead and deletes nothing. */
export const guildDelete = defineEvent({
  name: 'guildDelete',
  async execute(bot, guild) {
    await closeGuild(bot, guild.id)
  },
})
