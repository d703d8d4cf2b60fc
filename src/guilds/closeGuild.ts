import { setTimeout as sleep } from 'node:timers/promises'
import type { Bot } from '#src/bot.ts'
import { type Removal, removeGuild } from '#src/guilds/removeGuild.ts'
import { findActiveGuildsInAllGuilds } from '#src/guilds/store.ts'

const retryMs = 2_000

/**
 * The bot was removed from a guild: waits for what is under way there, then marks the guild. A database that is away is waited
 * for; when the bot stops before, its next start sees the removal.
 */
export async function closeGuild(bot: Bot, guildId: string): Promise<void> {
  const removal = await bot.queues.closeGuild(guildId, async () => {
    await bot.xp.drain()
    const marked = await markRemovedInAllGuilds(bot, guildId)
    bot.xp.marks.forget(guildId)
    bot.settings.forget(guildId)
    bot.ticketCategories.forget(guildId)
    bot.ticketChannels.forget(guildId)
    bot.ticketReplies.forget(guildId)
    bot.voiceHubs.forget(guildId)
    bot.giveaways.forget(guildId)
    return marked
  })
  if (removal?.kind !== 'removed') return
  const { name, purgeAt } = removal
  bot.log.info(
    { guildId, name, purgeAt },
    'removed from a guild; everything about it is deleted at that time unless the bot is added again',
  )
}

/** Undefined when the bot stops before it could. */
async function markRemovedInAllGuilds(bot: Bot, guildId: string): Promise<Removal | undefined> {
  const { db, log, guildGraceDays, stopping } = bot
  while (!stopping.aborted) {
    try {
      return await db.retry(() =>
        db.system.kysely.transaction().execute(tx => removeGuild(tx, guildId, guildGraceDays)),
      )
    } catch (err) {
      log.warn({ err, guildId }, 'a removal waits for the database')
      await sleep(retryMs, undefined, { signal: stopping }).catch(() => undefined)
    }
  }
  return undefined
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
