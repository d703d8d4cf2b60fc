import { defineEvent } from '#src/discord/event.ts'
import { removeSurplusThread } from '#src/tickets/lostChannels.ts'

/** A thread has come to be: maybe one of a ticket that lives elsewhere by now. */
export const threadCreate = defineEvent({
  name: 'threadCreate',
  async execute(bot, { guildId, id, name, ownerId }, newlyCreated) {
    if (newlyCreated) await removeSurplusThread(bot, guildId, { id, name, ownerId })
  },
})
