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
  createdAt: Date
}

const columns = [
  'id',
  'name',
  'owner_id as ownerId',
  'member_count as memberCount',
  'is_active as isActive',
  'removed_at as removedAt',
  'created_at as createdAt',
] as const

export interface GuildListOptions {
  /** The guilds that the bot has left, instead of those that it is in. */
  removed: boolean
  limit?: number
  /** The id of the last guild of the page before. */
  after?: string
}

/**
 * Guilds in the order of their ids, as text.
 * @throws RangeError
 */
export function listGuildsInAllGuilds(
  { system }: Pick<Database, 'system'>,
  { removed, limit, after = '' }: GuildListOptions,
): Promise<KnownGuild[]> {
  return system.kysely
    .selectFrom('guilds')
    .select(columns)
    .where('is_active', '=', !removed)
    .where('id', '>', after)
    .orderBy('id')
    .limit(checkLimit(limit))
    .execute()
}

export function findGuildInAllGuilds(
  { system }: Pick<Database, 'system'>,
  guildId: string,
): Promise<KnownGuild | undefined> {
  return system.kysely.selectFrom('guilds').select(columns).where('id', '=', guildId).executeTakeFirst()
}
