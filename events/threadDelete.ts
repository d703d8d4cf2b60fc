import { defineEvent } from '#src/discord/event.ts'
import { markChannelGone } from '#src/tickets/syncTicket.ts'

/** A thread was deleted, by hand or by the bot: a ticket that lived there is over. */
export const threadDelete = defineEvent({
  name: 'threadDelete',
  async execute(bot, thread) {
    await markChannelGone(bot, thread.guildId, thread.id)
  },
})
