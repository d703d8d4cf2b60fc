import type { Client } from 'discord.js'
import { setTimeout as sleep } from 'node:timers/promises'
import type { Bot } from '#src/bot.ts'
import type { Listening } from '#src/discord/listen.ts'
import { readBacklogInAllGuilds } from '#src/jobs/backlog.ts'
import type { Jobs } from '#src/jobs/jobs.ts'
import type { Numbers } from '#src/metrics/readings.ts'

/** What is there from a later step of the start on. */
export interface Later {
  listening?: Listening
  jobs?: Jobs[]
}

/** How long a scrape waits for the database. */
const answerWithinMs = 1_000

/** What a scrape of the metrics reads; without the backlog when the database does not tell it in time. */
export async function readNumbers(
  bot: Bot,
  client: Client,
  { listening, jobs = [] }: Later,
): Promise<Numbers> {
  return {
    discord: { connected: client.isReady(), guilds: client.guilds.cache.size },
    events: listening?.counts ?? [],
    lanes: bot.queues.load(),
    xp: bot.xp.counts(),
    catchUps: bot.catchUps.load(),
    connections: [...bot.db.connections(), ...jobs.flatMap(runner => runner.connections())],
    settings: bot.settings.size(),
    backlog: await Promise.race([
      readBacklogInAllGuilds(bot.db).catch(() => undefined),
      // One that hangs must not take the other numbers with it.
      sleep(answerWithinMs, undefined, { ref: false }),
    ]),
  }
}
