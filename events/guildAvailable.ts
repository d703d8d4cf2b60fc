import { defineEvent } from '#src/discord/event.ts'
import { openGuilds } from '#src/guilds/openGuilds.ts'

/** A guild is back after an outage, or after a session that could not be resumed: what was missed emits no events. */
export const guildAvailable = defineEvent({
  name: 'guildAvailable',
  async execute(bot, guild) {
    // Every guild of the first READY comes here too; clientReady opens them together.
    if (!guild.client.isReady()) return
    await openGuilds(bot, [guild.id])
  },
})
