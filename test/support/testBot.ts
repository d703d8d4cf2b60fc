import pino from 'pino'
import { createFakeDiscord, type FakeDiscord } from '#test/support/fakeDiscord.ts'
import { createTestDatabase } from '#test/support/database.ts'
import type { Bot } from '#src/bot.ts'
import { parseConfig } from '#src/config.ts'
import { openDatabase } from '#src/database/database.ts'
import { quicknet } from '#src/giveaways/draw/beacon.ts'
import { EntryWriter } from '#src/giveaways/entryWriter.ts'
import { createGiveawayCache } from '#src/giveaways/giveawayCache.ts'
import { GiveawayMessages } from '#src/giveaways/giveawayMessages.ts'
import { CatchUps } from '#src/leveling/catchUps.ts'
import { XpWriter } from '#src/leveling/xpWriter.ts'
import { createMetrics } from '#src/metrics/metrics.ts'
import { GuildQueues } from '#src/queue/guildQueues.ts'
import { createSettingsCache } from '#src/settings/settingsCache.ts'
import { Openings } from '#src/guilds/openings.ts'
import { createHubCache } from '#src/tempVoice/hubCache.ts'
import { VoiceKeeper } from '#src/tempVoice/keeper.ts'
import { createCategoryCache } from '#src/tickets/categoryCache.ts'
import { createChannelIndex } from '#src/tickets/channelIndex.ts'
import { createReplyCache } from '#src/tickets/replyCache.ts'

export interface TestBot extends Bot {
  discord: FakeDiscord
  databaseUrl: string
  /** A second process on the same database and the same Discord: it shares nothing else. */
  another(): TestBot
  close(): Promise<void>
}

export const silent = pino({ level: 'silent' })

/** A bot on a database of its own, cloned from the migrated template, with a fake Discord. */
export async function createTestBot(): Promise<TestBot> {
  const database = await createTestDatabase()
  const discord = createFakeDiscord()
  const bots: TestBot[] = []
  const build = (): TestBot => {
    const db = openDatabase({
      ...parseConfig({
        DATABASE_CONNECT_TIMEOUT_MS: '10000',
        DATABASE_STATEMENT_TIMEOUT_MS: '10000',
      }).database,
      url: database.url,
      log: silent,
      random: Math.random,
    })
    const settings = createSettingsCache({ db, url: database.url, log: silent })
    const ticketCategories = createCategoryCache({ db, url: database.url, log: silent })
    const ticketChannels = createChannelIndex({ db, url: database.url, log: silent })
    const ticketReplies = createReplyCache({ db, url: database.url, log: silent })
    const voiceHubs = createHubCache({ db, url: database.url, log: silent })
    const voice = new VoiceKeeper(() => bot)
    const giveaways = createGiveawayCache({ db, url: database.url, log: silent })
    const giveawayMessages = new GiveawayMessages({ db, discord, settings, log: silent })
    const queues = new GuildQueues()
    const now = Date.now
    const random = Math.random
    const entries = new EntryWriter({ db, now, random })
    const xp = new XpWriter({ db, settingsOf: settings.of, now, random })
    const catchUps = new CatchUps({ db, discord, settings, xp, queues, log: silent, now })
    const bot: TestBot = {
      db,
      discord,
      queues,
      openings: new Openings(),
      settings,
      ticketCategories,
      ticketChannels,
      ticketReplies,
      voiceHubs,
      voice,
      giveaways,
      giveawayMessages,
      entries,
      beacon: { chain: quicknet, rounds: null },
      xp,
      catchUps,
      log: silent,
      guildGraceDays: 30,
      metrics: createMetrics(),
      now,
      random,
      stopping: new AbortController().signal,
      databaseUrl: database.url,
      another: () => {
        const other = build()
        bots.push(other)
        return other
      },
      async close() {
        await catchUps.stop()
        await voice.stop()
        await queues.drain()
        await Promise.all([xp.drain(), entries.drain(), giveawayMessages.stop()])
        await Promise.all(cachesOf(bot).map(cache => cache.close()))
        await db.close()
      },
    }
    return bot
  }
  const bot = build()
  const closeOne = bot.close
  return Object.assign(bot, {
    async close() {
      await Promise.all([closeOne(), ...bots.map(other => other.close())])
      await database.drop()
    },
  })
}

/** Makes a guild that the bot is in, known to the database and to the fake Discord. */
export async function addGuild(
  bot: TestBot,
  id: string,
  settings: Record<string, unknown> = {},
): Promise<void> {
  bot.discord.guilds.set(id, { id, name: `Guild ${id}`, ownerId: '1', memberCount: 3 })
  // Not by Prisma: a client's first query takes longer than all of this.
  await bot.db.system.pool.query(
    'INSERT INTO guilds (id, name, owner_id, leveling_seen_id) VALUES ($1, $2, $3, 0)',
    [id, `Guild ${id}`, '1'],
  )
  if (Object.keys(settings).length > 0) {
    await bot.db.system.prisma.guildSettings.create({ data: { guildId: id, ...settings } })
  }
  await Promise.all(cachesOf(bot).map(cache => cache.load([id])))
}

function cachesOf(bot: Bot) {
  const { settings, ticketCategories, ticketChannels, ticketReplies, voiceHubs, giveaways } = bot
  return [settings, ticketCategories, ticketChannels, ticketReplies, voiceHubs, giveaways]
}
