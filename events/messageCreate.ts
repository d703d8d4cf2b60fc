import { MessageType } from 'discord.js'
import type { Bot } from '#src/bot.ts'
import { defineEvent } from '#src/discord/event.ts'
import { awardMessageXp } from '#src/leveling/leveling.ts'
import { LaneRefused } from '#src/queue/guildQueues.ts'
import { noteTicketMessage } from '#src/tickets/autoClose.ts'
import { noteFirstAnswer } from '#src/tickets/firstAnswer.ts'

/** People's messages earn XP; those of bots, webhooks and Discord itself do not. Content is never read. */
export const messageCreate = defineEvent({
  name: 'messageCreate',
  execute(bot, message) {
    const { id, guildId, channelId, author } = message
    if (guildId === null) return undefined
    const isOrdinary = message.type === MessageType.Default || message.type === MessageType.Reply
    const earnsXp = isOrdinary && !author.bot && message.webhookId === null
    const taken = bot.queues.step(guildId, 'leveling', () => {
      if (!earnsXp) return bot.xp.marks.note(guildId, id)
      const profile = { id: author.id, username: author.username, globalName: author.globalName }
      awardMessageXp(bot, { id, guildId, channelId, author: profile }).catch((error: unknown) =>
        bot.catchUps.lost(guildId, error),
      )
    })
    if (!taken) bot.catchUps.lost(guildId, new LaneRefused('The leveling lane is full or closed'))
    // Nearly all messages end here, without a promise.
    if (!earnsXp || !bot.ticketChannels.at(channelId)) return undefined
    return noteInTicket(bot, { id, channelId, authorId: author.id })
  },
})

async function noteInTicket(
  bot: Bot,
  message: { id: string; channelId: string; authorId: string },
): Promise<void> {
  await Promise.all([noteTicketMessage(bot, message), noteFirstAnswer(bot, message)])
}
