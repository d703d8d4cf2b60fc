import type { Kysely } from 'kysely'
import type { DB } from '#src/database/generated/kysely.ts'
import { giveUpMessages } from '#src/jobs/outbox.ts'
import { forgetChannelsOfGuild } from '#src/tempVoice/forgetGuild.ts'

/**
 * What ends with the bot's stay in a guild, in the transaction that marks it as left: rows that stand for something on Discord
 * which the bot cannot reach any more. A feature adds its own. Waiting jobs end too, without an entry here.
 */
export const endings: readonly ((kysely: Kysely<DB>, guildId: string) => Promise<void>)[] = [
  giveUpMessages,
  forgetChannelsOfGuild,
]
