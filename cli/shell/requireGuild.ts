import type { Database } from '#src/database/database.ts'
import { StartupError } from '#src/startupError.ts'

/** @throws StartupError where the database knows no guild of this id */
export async function requireGuild(db: Pick<Database, 'system'>, guildId: string): Promise<void> {
  const { kysely } = db.system
  const guild = await kysely.selectFrom('guilds').select('id').where('id', '=', guildId).executeTakeFirst()
  if (!guild) throw unknownGuild(guildId)
}

export function unknownGuild(guildId: string): StartupError {
  return new StartupError(
    `The database knows no guild ${guildId}. List those that it knows with: npm run guildhall -- guilds list`,
  )
}
