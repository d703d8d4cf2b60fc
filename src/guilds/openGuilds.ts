import type { Bot } from '#src/bot.ts'
import { snowflakeAt } from '#src/discord/snowflake.ts'
import { upsertGuildsInAllGuilds } from '#src/guilds/store.ts'
import { endTicketsOfLostChannels } from '#src/tickets/lostChannels.ts'

/** Rows written in one statement, below PostgreSQL's limit of parameters. */
const pageSize = 1_000
const retryMs = 2_000

/**
 * Takes guilds into service: their rows, their settings, and what was posted while the bot was away. Their leveling lanes
 * are held from the call on, so that no live message passes those before it; a database that is away is waited for. In one
 * that was joined just now nothing was missed.
 */
export async function openGuilds(
  bot: Bot,
  guildIds: readonly string[],
  { joined = false } = {},
): Promise<void> {
  const inMemory = Promise.withResolvers<void>()
  bot.openings.add(guildIds, inMemory.promise)
  const releases = guildIds.map(guildId => bot.queues.hold(guildId, 'leveling'))
  let caughtUp: Promise<unknown>
  try {
    while (!bot.stopping.aborted) {
      try {
        await writeGuilds(bot, guildIds, joined)
        const caches = [
          bot.settings,
          bot.ticketCategories,
          bot.ticketChannels,
          bot.ticketReplies,
          bot.giveaways,
          bot.voiceHubs,
        ]
        await Promise.all(caches.map(cache => cache.load(guildIds)))
        break
      } catch (err) {
        bot.log.warn({ err, guilds: guildIds.length }, 'guilds wait for the database')
        await new Promise(resolve => setTimeout(resolve, retryMs))
      }
    }
  } finally {
    inMemory.resolve()
    // Each catch-up holds its own lane from here on, so that no guild waits for another's.
    caughtUp = Promise.all(guildIds.map(guildId => bot.catchUps.run(guildId)))
    for (const release of releases) release()
  }
  bot.voice.open(guildIds)
  await Promise.all([caughtUp, bot.stopping.aborted || endTicketsOfLostChannels(bot, guildIds)])
}

async function writeGuilds(bot: Bot, guildIds: readonly string[], joined: boolean): Promise<void> {
  const seenId = snowflakeAt(bot.now())
  for (let start = 0; start < guildIds.length; start += pageSize) {
    const page = guildIds.slice(start, start + pageSize)
    await Promise.all(page.map(guildId => bot.queues.whenOpen(guildId)))
    const guilds = page.flatMap(guildId => bot.discord.guild(guildId) ?? [])
    const written = upsertGuildsInAllGuilds(bot.db, guilds, seenId, joined)
    // In each guild's lane, so that a removal waits for it: the row of a guild that was left must not come up again.
    await Promise.all(guilds.map(({ id }) => bot.queues.run(id, 'guilds', () => written)))
  }
}
