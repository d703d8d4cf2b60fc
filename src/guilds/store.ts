import { sql } from 'kysely'
import type { Database } from '#src/database/database.ts'
import type { GuildFacts } from '#src/discord/discord.ts'

/**
 * Makes or renews the rows of guilds that the bot is in. XP starts counting after seenId in a guild that is new, was left
 * before, or was joined just now; a guild that was only out of reach keeps its mark.
 */
export async function upsertGuildsInAllGuilds(
  { system }: Pick<Database, 'system'>,
  guilds: readonly GuildFacts[],
  seenId: bigint,
  joined: boolean,
): Promise<void> {
  if (guilds.length === 0) return
  await system.kysely
    .insertInto('guilds')
    .values(
      guilds.map(guild => ({
        id: guild.id,
        name: guild.name,
        owner_id: guild.ownerId,
        member_count: guild.memberCount,
        leveling_seen_id: seenId,
      })),
    )
    .onConflict(conflict =>
      conflict.column('id').doUpdateSet(({ ref }) => ({
        name: ref('excluded.name'),
        owner_id: ref('excluded.owner_id'),
        member_count: ref('excluded.member_count'),
        leveling_seen_id: sql<bigint>`case when guilds.is_active and not ${joined} then coalesce(guilds.leveling_seen_id, excluded.leveling_seen_id) else excluded.leveling_seen_id end`,
        is_active: true,
        removed_at: null,
        updated_at: sql<Date>`now()`,
      })),
    )
    .execute()
}

/** Guilds that the database takes for active. */
export async function findActiveGuildsInAllGuilds({ system }: Pick<Database, 'system'>): Promise<string[]> {
  const guilds = await system.prisma.guild.findMany({ where: { isActive: true }, select: { id: true } })
  return guilds.map(guild => guild.id)
}
