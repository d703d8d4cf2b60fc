import type { Database } from '#src/database/database.ts'
import type { Prisma } from '#src/database/generated/prisma/client.ts'
import type { GuildReading, GuildTransaction } from '#src/database/guildTransaction.ts'
import type { SettingValues } from '#src/settings/fields.ts'
import { type GuildSettings, defaultSettings, settingsFromRow } from '#src/settings/settings.ts'

/** The settings of those guilds that have changed any, in all guilds that are asked for. */
export async function readSettingsInAllGuilds(
  { system }: Pick<Database, 'system'>,
  guildIds: readonly string[],
): Promise<Map<string, GuildSettings>> {
  const rows = await system.prisma.guildSettings.findMany({ where: { guildId: { in: [...guildIds] } } })
  return new Map(rows.map(row => [row.guildId, settingsFromRow(row)]))
}

/** The defaults for a guild that never changed anything. */
export async function readSettings({ kysely, guildId }: GuildReading): Promise<GuildSettings> {
  const row = await kysely
    .selectFrom('guild_settings')
    .select(['version', 'locale', 'xp_enabled as xpEnabled', 'xp_min as xpMin', 'xp_max as xpMax'])
    .select(['xp_cooldown_seconds as xpCooldownSeconds', 'level_up_notice as levelUpNotice'])
    .select(['level_up_channel_id as levelUpChannelId', 'economy_enabled as economyEnabled'])
    .select('daily_amount as dailyAmount')
    .where('guild_id', '=', guildId)
    .executeTakeFirst()
  return row ? settingsFromRow(row) : defaultSettings
}

/** Keeps others from changing the settings until the transaction ends. */
export async function lockSettings({ kysely, guildId }: GuildTransaction): Promise<void> {
  await kysely
    .selectFrom('guild_settings')
    .select('version')
    .where('guild_id', '=', guildId)
    .forUpdate()
    .execute()
}

/** Writes the values if the settings still have the version, 0 when there are none yet; else answers null. */
export async function writeSettings(
  tx: GuildTransaction,
  version: number,
  values: Partial<SettingValues>,
): Promise<GuildSettings | null> {
  const { prisma, guildId } = tx
  // The fields' keys are the model's; parseValue saw to the types.
  const data = values as Prisma.GuildSettingsUpdateManyMutationInput
  const { count } =
    version === 0
      ? await prisma.guildSettings.createMany({
          data: [{ ...(data as Prisma.GuildSettingsCreateManyInput), guildId }],
          skipDuplicates: true,
        })
      : await prisma.guildSettings.updateMany({
          where: { guildId, version },
          data: { ...data, version: { increment: 1 } },
        })
  return count === 0 ? null : await readSettings(tx)
}
