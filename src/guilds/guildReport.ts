import type { Database } from '#src/database/database.ts'
import { readGuild } from '#src/database/guildTransaction.ts'
import { lastDays } from '#src/database/limits.ts'
import { type KnownGuild, findGuildInAllGuilds } from '#src/guilds/guildList.ts'
import { countGuildRows } from '#src/guilds/guildTables.ts'
import {
  type DayCount,
  type LevelBand,
  type MemberCounts,
  countActive,
  countByLevel,
  countJoinsByDay,
  countMembers,
} from '#src/guilds/statistics.ts'

/** What the operator sees of a guild. */
export interface GuildReport {
  guild: KnownGuild
  /** The row of guild_settings; null where nothing was ever changed. */
  settings: Record<string, unknown> | null
  rows: Record<string, number>
  members: MemberCounts
  levels: LevelBand[]
  /** Members whose last XP came within so many days. */
  active: { days: number; members: number }[]
  joins: DayCount[]
}

/**
 * Everything about a guild at one moment; undefined where there is none of that id.
 * @param days how far joins and activity look back from `now`
 * @throws RangeError
 */
export async function reportGuild(
  db: Database,
  guildId: string,
  { now, days, graceDays }: { now: Date; days: number; graceDays: number },
): Promise<GuildReport | undefined> {
  const range = lastDays(days, now)
  const guild = await findGuildInAllGuilds(db, guildId, graceDays)
  if (!guild) return undefined
  return readGuild(db, guildId, async tx => {
    const settings = await tx.kysely
      .selectFrom('guild_settings')
      .selectAll()
      .where('guild_id', '=', guildId)
      .executeTakeFirst()
    return {
      guild,
      settings: settings ?? null,
      rows: await countGuildRows(tx.kysely, guildId),
      members: await countMembers(tx),
      levels: await countByLevel(tx),
      active: [
        { days: 1, members: await countActive(tx, lastDays(1, now)) },
        { days, members: await countActive(tx, range) },
      ],
      joins: await countJoinsByDay(tx, range),
    }
  })
}
