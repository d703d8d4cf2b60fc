import { defineEvent } from '#src/discord/event.ts'
import { closeTicketsOfLeaver } from '#src/tickets/memberLeft.ts'

/** Somebody has left; comes only where the application may hear of members. Nobody answers in their tickets any more. */
export const guildMemberRemove = defineEvent({
  name: 'guildMemberRemove',
  async execute(bot, { guild, id }) {
    await closeTicketsOfLeaver(bot, guild.id, id)
  },
})
