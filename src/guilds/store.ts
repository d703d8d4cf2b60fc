import { sql } from 'kysely'
import type { Database } from '#src/database/database.ts'
import type { GuildFacts } from '#src/discord/discord.ts'

/**
 * Makes or renews the rows of guilds that the bot is in. XP starts counting after seenId in a guild that is new or was
 * left before; a guild that was only out of reach keeps its mark.
 */
export async function upsertGuildsInAllGuilds(
  { system }: Pick<Database, 'system'>,
  guilds: readonly GuildFacts[],
  seenId: bigint,
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
        leveling_seen_id: sql<bigint>`case when guilds.is_active then coalesce(guilds.leveling_seen_id, excluded.leveling_seen_id) else excluded.leveling_seen_id end`,
        is_active: true,
        removed_at: null,
        updated_at: sql<Date>`now()`,
      })),
    )
    .execute()
}

/** Marks a guild as left. Its rows stay. */
export async function markGuildRemoved({ system }: Pick<Database, 'system'>, guildId: string): Promise<void> {
  await system.prisma.guild.updateMany({
    where: { id: guildId, isActive: true },
    data: { isActive: false, removedAt: new Date() },
  })
}
