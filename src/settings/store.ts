import type { Database } from '#src/database/database.ts'
import { type GuildSettings, settingsFromRow } from '#src/settings/settings.ts'

/** The settings of those guilds that have changed any, in all guilds that are asked for. */
export async function readSettingsInAllGuilds(
  { system }: Pick<Database, 'system'>,
  guildIds: readonly string[],
): Promise<Map<string, GuildSettings>> {
  const rows = await system.prisma.guildSettings.findMany({ where: { guildId: { in: [...guildIds] } } })
  return new Map(rows.map(row => [row.guildId, settingsFromRow(row)]))
}
