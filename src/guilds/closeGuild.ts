import type { Bot } from '#src/bot.ts'
import { markGuildRemoved } from '#src/guilds/store.ts'

/** The bot was removed from a guild: waits for what is under way there, then marks the guild. */
export async function closeGuild(bot: Bot, guildId: string): Promise<void> {
  await bot.queues.closeGuild(guildId, async () => {
    await bot.xp.drain()
    await markGuildRemoved(bot.db, guildId)
    bot.xp.marks.forget(guildId)
    bot.settings.forget(guildId)
  })
  bot.log.info({ guildId }, 'removed from a guild; its rows are kept')
}
