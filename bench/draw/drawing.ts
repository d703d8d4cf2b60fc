// A process that draws one giveaway, which is due, and says how long it took and how much memory. Arguments: database url, guild, giveaway.

import pino from 'pino'
import type { Bot } from '#src/bot.ts'
import { parseConfig } from '#src/config.ts'
import { openDatabase } from '#src/database/database.ts'
import { quicknet } from '#src/giveaways/draw/beacon.ts'
import { settleGiveaway } from '#src/giveaways/settleGiveaway.ts'

export interface Drawing {
  ms: number
  /** The most that the process ever had, and what it had before it began, in MiB. */
  mostMemory: number
  memoryBefore: number
}

const [url = '', guildId = '', giveawayId = ''] = process.argv.slice(2)
const log = pino({ level: 'warn' })
const db = openDatabase({ ...parseConfig({}).database, url, log, random: Math.random })

/** Discord, which knows everybody at once. */
const discord = {
  findMember: async (_: string, userId: string) => ({
    kind: 'found' as const,
    member: { userId, username: 'somebody', roleIds: [], joinedAt: 0, boosting: false },
  }),
} as unknown as Bot['discord']

await db.system.pool.query('SELECT 1')
const memoryBefore = process.memoryUsage.rss() / 2 ** 20
const begun = performance.now()
await settleGiveaway(
  {
    db,
    discord,
    log,
    now: Date.now,
    beacon: { chain: quicknet, rounds: null },
    giveawayMessages: { touch() {} },
  },
  { guildId, giveawayId },
)
const drawing: Drawing = {
  ms: performance.now() - begun,
  mostMemory: process.resourceUsage().maxRSS / 2 ** 10,
  memoryBefore,
}
process.send?.(drawing)
await db.close()
// Until it is stopped.
process.once('SIGTERM', () => process.exit())
setInterval(() => undefined, 60_000)
