import { parseConfig } from '#src/config.ts'
import { type Actor, readGuild } from '#src/database/guildTransaction.ts'
import { snowflakeAt } from '#src/discord/snowflake.ts'
import { type TestBot, silent } from '#test/support/testBot.ts'

/** For openDatabase, with an address. */
export const databaseOptions = {
  ...parseConfig({ DATABASE_STATEMENT_TIMEOUT_MS: '10000' }).database,
  log: silent,
  random: Math.random,
}

/** Who acts here. */
export const userId = '700000000000000077'

let interactions = 0

/** In an interaction of its own. */
export const actor = (changes: Partial<Actor> = {}): Actor => ({
  source: 'COMMAND',
  userId,
  requestId: String(snowflakeAt(Date.now()) + BigInt(++interactions)),
  ...changes,
})

/** The number that was taken last in a guild; undefined before the first. */
export const lastNumber = (bot: TestBot, guildId: string) =>
  readGuild(bot.db, guildId, async ({ kysely }) => {
    const counter = await kysely.selectFrom('guild_counters').select('n').executeTakeFirst()
    return counter?.n
  })
