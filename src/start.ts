import { Events } from 'discord.js'
import path from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { commands } from '#commands/index.ts'
import { events } from '#events/index.ts'
import type { Bot } from '#src/bot.ts'
import type { Config } from '#src/config.ts'
import { claimDatabase, refuseOwned } from '#src/database/application.ts'
import { openDatabase } from '#src/database/database.ts'
import { announcePresence } from '#src/database/presence.ts'
import { RepeatedQueries } from '#src/database/repeatedQueries.ts'
import { forgetAbsentGuilds } from '#src/discord/absentGuilds.ts'
import { createClient } from '#src/discord/client.ts'
import { connect, wrongToken } from '#src/discord/connect.ts'
import { createDiscordPort } from '#src/discord/discordPort.ts'
import { inviteUrl } from '#src/discord/invite.ts'
import { listen } from '#src/discord/listen.ts'
import { registerCommands } from '#src/discord/registerCommands.ts'
import { serveHealth, usualHealthPort } from '#src/health.ts'
import { type Jobs, startJobs } from '#src/jobs/jobs.ts'
import { createRunners, sweepInAllGuilds } from '#src/jobs/runners.ts'
import { CatchUps } from '#src/leveling/catchUps.ts'
import { XpWriter } from '#src/leveling/xpWriter.ts'
import { quicknet } from '#src/giveaways/draw/beacon.ts'
import { fetchRound } from '#src/giveaways/draw/fetchRound.ts'
import { Rounds } from '#src/giveaways/rounds.ts'
import { EntryWriter } from '#src/giveaways/entryWriter.ts'
import { createGiveawayCache } from '#src/giveaways/giveawayCache.ts'
import { GiveawayMessages } from '#src/giveaways/giveawayMessages.ts'
import type { Log } from '#src/log.ts'
import { createMetrics } from '#src/metrics/metrics.ts'
import { GuildQueues } from '#src/queue/guildQueues.ts'
import { readiness } from '#src/readiness.ts'
import { type Later, readNumbers } from '#src/readNumbers.ts'
import { createSettingsCache } from '#src/settings/settingsCache.ts'
import { readStartBackoff } from '#src/startBackoff.ts'
import { StartupError } from '#src/startupError.ts'
import { Openings } from '#src/guilds/openings.ts'
import { createHubCache } from '#src/tempVoice/hubCache.ts'
import { VoiceKeeper } from '#src/tempVoice/keeper.ts'
import { createCategoryCache } from '#src/tickets/categoryCache.ts'
import { createChannelIndex } from '#src/tickets/channelIndex.ts'
import { createReplyCache } from '#src/tickets/replyCache.ts'

/** How often the marks of quiet guilds are written. */
const settleEveryMs = 60_000

/** How long a relay of drand may take to answer. */
const drandTimeoutMs = 5_000

export interface StartOptions {
  config: Omit<Config, 'token' | 'database'> & {
    token: string
    /** The token is the sandbox's. */
    isSandbox?: boolean
    database: Config['database'] & { url: string }
  }
  log: Log
  now?: () => number
  random?: () => number
  /** Aborted when the start is no longer wanted: what was begun is stopped again, and the start rejects. */
  signal?: AbortSignal
  /** Discord ended the running bot for good. */
  onFatal(error: StartupError): void
}

export interface RunningBot {
  bot: Bot
  healthUrl: string
  stop(): Promise<void>
}

/**
 * Builds everything once, in order, and connects. The database is migrated already. What was begun is stopped again
 * when a later step fails.
 * @throws StartupError with what the operator can do
 */
export async function start({
  config,
  log,
  now = Date.now,
  random = Math.random,
  signal = new AbortController().signal,
  onFatal,
}: StartOptions): Promise<RunningBot> {
  const stopping = new AbortController()
  const undo: (() => Promise<unknown> | void)[] = []
  const stop = async () => {
    stopping.abort()
    for (const step of undo.splice(0).toReversed()) {
      try {
        await step()
      } catch (err) {
        log.error({ err }, 'a part could not be stopped in order')
      }
    }
  }
  try {
    const directUrl = config.database.directUrl ?? config.database.url
    const presence = await announcePresence({ url: directUrl, log, signal })
    undo.push(() => presence.close())
    const metrics = createMetrics()
    const repeatedQueries = config.production ? undefined : watchRepeatedQueries(log)
    const during = repeatedQueries?.during.bind(repeatedQueries)
    const db = openDatabase({
      ...config.database,
      log,
      random,
      onRetry: metrics.databaseRetry,
      watch: {
        repeatedQueries,
        onSlowQuery(query, ms) {
          metrics.slowQuery()
          log.warn({ query, ms }, 'a query was slow')
        },
      },
    })
    undo.push(() => db.close())
    const settings = createSettingsCache({ db, url: directUrl, log })
    undo.push(() => settings.close())
    const ticketCategories = createCategoryCache({ db, url: directUrl, log })
    undo.push(() => ticketCategories.close())
    const ticketChannels = createChannelIndex({ db, url: directUrl, log })
    undo.push(() => ticketChannels.close())
    const ticketReplies = createReplyCache({ db, url: directUrl, log })
    undo.push(() => ticketReplies.close())
    const voiceHubs = createHubCache({ db, url: directUrl, log })
    undo.push(() => voiceHubs.close())
    const giveaways = createGiveawayCache({ db, url: directUrl, log })
    undo.push(() => giveaways.close())
    const client = createClient({
      apiUrl: config.apiUrl,
      log,
      now,
      random,
      onResponse: metrics.discordRequest,
      onUnauthorized: () => client.isReady() && onFatal(new StartupError(wrongToken)),
    })
    client.on(Events.Error, err => log.error({ err }, 'discord.js reported an error'))
    client.on(Events.ShardReconnecting, shard =>
      log.info({ shard }, 'connection to Discord lost; reconnecting'),
    )
    client.on(Events.ShardResume, (shard, replayed) =>
      log.info({ shard, replayed }, 'connection to Discord resumed'),
    )
    client.on(Events.Warn, message => log.warn({ message }, 'discord.js warned'))
    forgetAbsentGuilds(client)
    const discord = createDiscordPort(client)
    const queues = new GuildQueues()
    const entries = new EntryWriter({ db, now, random })
    const giveawayMessages = new GiveawayMessages({ db, discord, settings, log })
    const xp = new XpWriter({ db, settingsOf: settings.of, now, random, observer: metrics })
    const voice = new VoiceKeeper(() => bot)
    const catchUps = new CatchUps({ db, discord, settings, xp, queues, log, now })
    const bot: Bot = {
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
      beacon: {
        chain: quicknet,
        rounds:
          config.drandUrls.length === 0
            ? null
            : new Rounds({
                source: round =>
                  fetchRound(quicknet, round, {
                    endpoints: config.drandUrls,
                    fetch,
                    timeoutMs: drandTimeoutMs,
                    signal: stopping.signal,
                  }),
                log,
                now,
              }),
      },
      xp,
      catchUps,
      log,
      guildGraceDays: config.guildGraceDays,
      metrics,
      now,
      random,
      stopping: stopping.signal,
    }

    const jobRunners = createRunners(bot)
    metrics.expect({
      commands: commands.map(({ data }) => data.name),
      tasks: jobRunners.flatMap(({ tasks }) => Object.keys(tasks)),
    })

    const later: Later = {}
    const health = await serveHealth({
      host: config.health.host,
      port: config.health.port ?? usualHealthPort,
      takesNext: config.isSandbox === true && config.health.port === undefined,
      readiness: () => readiness(bot, () => client.isReady()),
      metrics: {
        contentType: metrics.contentType,
        render: async () => await metrics.render(await readNumbers(bot, client, later)),
      },
    })
    undo.push(() => health.close())

    const backoff = await readStartBackoff(path.join(config.dataDir, 'starts.json'), config.token, now)
    if (backoff.delayMs > 0) {
      log.warn(
        { waitMs: backoff.delayMs },
        'the last starts ended before Discord was ready; waiting before the next login',
      )
      await sleep(backoff.delayMs, undefined, { signal })
    }
    await backoff.begin()
    later.listening = listen(client, bot, events, { during })
    // Last in, first out: drain while Discord and the database are still there.
    undo.push(() => client.destroy())
    const settling = setInterval(
      () => void xp.marks.settle().catch((err: unknown) => log.warn({ err }, 'marks were not written')),
      settleEveryMs,
    )
    undo.push(async () => {
      clearInterval(settling)
      client.removeAllListeners()
      client.on(Events.Error, err => log.debug({ err }, 'discord.js reported an error while stopping'))
      await Promise.all([catchUps.stop(), voice.stop()])
      await later.listening?.settled()
      await queues.drain()
      await Promise.all([xp.drain(), entries.drain(), giveawayMessages.stop()])
      await xp.marks
        .settle(true)
        .catch((err: unknown) => log.warn({ err }, 'marks were not written; the next start reads more'))
    })
    voice.start()
    const ready = await connect(client, {
      token: config.token,
      apiUrl: config.apiUrl,
      signal,
      admit: applicationId =>
        db.retry(() => (config.isSandbox ? refuseOwned(db) : claimDatabase(db, applicationId))),
      onFatal,
    })
    if (await registerCommands(ready, commands, { guildId: config.devGuildId }))
      log.info('commands registered with Discord')

    log.info({ invite: inviteUrl(ready.application.id) }, 'add the bot to a server with this link')

    const runners: Jobs[] = []
    later.jobs = runners
    undo.push(async () => void (await Promise.all(runners.map(runner => runner.stop()))))
    for (const options of jobRunners)
      runners.push(await startJobs({ ...options, url: directUrl, log, during, onJob: metrics.job }))
    await sweepInAllGuilds(db, config.guildGraceDays)
    await backoff.succeed()
    signal.throwIfAborted()
    return { bot, healthUrl: health.url, stop }
  } catch (error) {
    await stop()
    throw error
  }
}

function watchRepeatedQueries(log: Log): RepeatedQueries {
  return new RepeatedQueries((work, query, times) =>
    log.warn(
      { work, query, times },
      'one piece of work sent the same query many times; one for all would do',
    ),
  )
}
