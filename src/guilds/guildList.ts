import { sql } from 'kysely'
import type { Database } from '#src/database/database.ts'
import { checkLimit } from '#src/database/limits.ts'

/** A guild as the database has it. */
export interface KnownGuild {
  id: string
  name: string
  ownerId: string
  /** As Discord last told it. */
  memberCount: number
  isActive: boolean
  /** When the bot was removed; null while it is there. */
  removedAt: Date | null
  /** When its data are deleted, unless the bot is added again; null while it is there. */
  purgeAt: Date | null
  createdAt: Date
}

function selectInAllGuilds({ system }: Pick<Database, 'system'>, graceDays: number) {
  return system.kysely
    .selectFrom('guilds')
    .select(['id', 'name', 'owner_id as ownerId', 'member_count as memberCount', 'is_active as isActive'])
    .select(['removed_at as removedAt', 'created_at as createdAt'])
    .select(sql<Date | null>`removed_at + make_interval(days => ${graceDays})`.as('purgeAt'))
}

export interface GuildListOptions {
  /** The guilds that the bot has left, instead of those that it is in. */
  removed: boolean
  /** Days for which the data of those are kept. */
  graceDays: number
  limit?: number
  /** The id of the last guild of the page before. */
  after?: string
}

/**
 * Guilds in the order of their ids, as text.
 * @throws RangeError
 */
export function listGuildsInAllGuilds(
  db: Pick<Database, 'system'>,
  { removed, graceDays, limit, after = '' }: GuildListOptions,
): Promise<KnownGuild[]> {
  return selectInAllGuilds(db, graceDays)
    .where('is_active', '=', !removed)
    .where('id', '>', after)
    .orderBy('id')
    .limit(checkLimit(limit))
    .execute()
}

export function findGuildInAllGuilds(
  db: Pick<Database, 'system'>,
  guildId: string,
  graceDays: number,
): Promise<KnownGuild | undefined> {
  return selectInAllGuilds(db, graceDays).where('id', '=', guildId).executeTakeFirst()
}
