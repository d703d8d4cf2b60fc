import { Events } from 'discord.js'
import path from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { commands } from '#commands/index.ts'
import { events } from '#events/index.ts'
import type { Bot } from '#src/bot.ts'
import type { Config } from '#src/config.ts'
import { openDatabase } from '#src/database/database.ts'
import { createClient } from '#src/discord/client.ts'
import { connect, wrongToken } from '#src/discord/connect.ts'
import { createDiscordPort } from '#src/discord/discordPort.ts'
import { runHandler } from '#src/discord/event.ts'
import { inviteUrl } from '#src/discord/invite.ts'
import { registerCommands } from '#src/discord/registerCommands.ts'
import { serveHealth } from '#src/health.ts'
import { startJobs } from '#src/jobs/jobs.ts'
import { sweepOutboxInAllGuilds } from '#src/jobs/outbox.ts'
import { createTasks, crontab } from '#src/jobs/tasks.ts'
import { CatchUps } from '#src/leveling/catchUps.ts'
import { XpWriter } from '#src/leveling/xpWriter.ts'
import type { Log } from '#src/log.ts'
import { GuildQueues } from '#src/queue/guildQueues.ts'
import { createSettingsCache } from '#src/settings/settingsCache.ts'
import { readStartBackoff } from '#src/startBackoff.ts'
import { StartupError } from '#src/startupError.ts'

/** How often the marks of quiet guilds are written. */
const settleEveryMs = 60_000

export interface StartOptions {
  config: Omit<Config, 'token' | 'database'> & {
    token: string
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
    const db = openDatabase({ ...config.database, log, random })
    undo.push(() => db.close())
    const settings = createSettingsCache({ db, url: config.database.url, log })
    undo.push(() => settings.close())
    const client = createClient({
      apiUrl: config.apiUrl,
      log,
      now,
      random,
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
    const discord = createDiscordPort(client)
    const queues = new GuildQueues()
    const xp = new XpWriter({ db, settingsOf: settings.of, now, random })
    const catchUps = new CatchUps({ db, discord, settings, xp, queues, log, now })
    const bot: Bot = {
      db,
      discord,
      queues,
      settings,
      xp,
      catchUps,
      log,
      now,
      random,
      stopping: stopping.signal,
    }

    const health = await serveHealth({
      ...config.health,
      readiness: () => readiness(bot, () => client.isReady()),
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
    const running = new Set<Promise<void>>()
    for (const handler of events) {
      client.on(handler.name, (...args) => {
        const run = runHandler(bot, handler, args)
        if (!run) return
        running.add(run)
        void run.finally(() => running.delete(run))
      })
    }
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
      await catchUps.stop()
      await Promise.all(running)
      await queues.drain()
      await xp.drain()
      await xp.marks
        .settle(true)
        .catch((err: unknown) => log.warn({ err }, 'marks were not written; the next start reads more'))
    })
    const ready = await connect(client, { token: config.token, apiUrl: config.apiUrl, signal, onFatal })
    if (await registerCommands(ready, commands, { guildId: config.devGuildId }))
      log.info('commands registered with Discord')

    log.info({ invite: inviteUrl(ready.application.id) }, 'add the bot to a server with this link')

    const jobs = await startJobs({
      url: config.database.url,
      tasks: createTasks(bot),
      crontab,
      log,
    })
    undo.push(() => jobs.stop())
    await sweepOutboxInAllGuilds(db)
    await backoff.succeed()
    signal.throwIfAborted()
    return { bot, healthUrl: health.url, stop }
  } catch (error) {
    await stop()
    throw error
  }
}

async function readiness(bot: Bot, isConnected: () => boolean): Promise<string | null> {
  if (!isConnected()) return 'not connected to Discord'
  try {
    await bot.db.system.pool.query('SELECT 1')
    return null
  } catch {
    return 'the database does not answer'
  }
}
