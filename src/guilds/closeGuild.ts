import type { Bot } from '#src/bot.ts'
import { findActiveGuildsInAllGuilds, markGuildRemoved } from '#src/guilds/store.ts'

/** The bot was removed from a guild: waits for what is under way there, then marks the guild. */
export async function closeGuild(bot: Bot, guildId: string): Promise<void> {
  await bot.queues.closeGuild(guildId, async () => {
    await bot.xp.drain()
    await bot.db.retry(() => markGuildRemoved(bot.db, guildId))
    bot.xp.marks.forget(guildId)
    bot.settings.forget(guildId)
    bot.ticketCategories.forget(guildId)
    bot.giveaways.forget(guildId)
  })
  bot.log.info({ guildId }, 'removed from a guild; its rows are kept')
}

/**
 * Closes the guilds that the bot was removed from while it was away: those that the database takes for active, of shards
 * of this process, and that READY did not list.
 */
export async function closeAbsentGuilds(
  bot: Bot,
  isPresent: (guildId: string) => boolean,
  isOwn: (guildId: string) => boolean,
): Promise<void> {
  const active = await bot.db.retry(() => findActiveGuildsInAllGuilds(bot.db))
  for (const guildId of active) if (isOwn(guildId) && !isPresent(guildId)) await closeGuild(bot, guildId)
}
