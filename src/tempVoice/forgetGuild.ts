import type { Kysely } from 'kysely'
import type { DB } from '#src/database/generated/kysely.ts'

/** When the bot was removed from a guild: Discord has taken the channels out of its reach. */
export async function forgetChannelsOfGuild(kysely: Kysely<DB>, guildId: string): Promise<void> {
  await kysely.deleteFrom('temp_voice_channels').where('guild_id', '=', guildId).execute()
}
