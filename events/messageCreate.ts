import { MessageType } from 'discord.js'
import { defineEvent } from '#src/discord/event.ts'
import { awardMessageXp } from '#src/leveling/leveling.ts'
import { LaneRefused } from '#src/queue/guildQueues.ts'

/** People's messages earn XP; those of bots, webhooks and Discord itself do not. Content is never read. */
export const messageCreate = defineEvent({
  name: 'messageCreate',
  execute(bot, message) {
    const { id, guildId, channelId, author } = message
    if (guildId === null) return
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
  },
})
