import type { Database } from '#src/database/database.ts'
import { findGuildInAllGuilds } from '#src/guilds/guildList.ts'
import { StartupError } from '#src/startupError.ts'

/** @throws StartupError where the database knows no guild of this id */
export async function requireGuild(db: Pick<Database, 'system'>, guildId: string): Promise<void> {
  if (!(await findGuildInAllGuilds(db, guildId))) throw unknownGuild(guildId)
}

export function unknownGuild(guildId: string): StartupError {
  return new StartupError(
    `The database knows no guild ${guildId}. List those that it knows with: npm run guildhall -- guilds list`,
  )
}
