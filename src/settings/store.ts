import type { Database } from '#src/database/database.ts'
import type { Prisma } from '#src/database/generated/prisma/client.ts'
import type { GuildTransaction } from '#src/database/guildTransaction.ts'
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
export async function readSettings({ prisma, guildId }: GuildTransaction): Promise<GuildSettings> {
  const row = await prisma.guildSettings.findUnique({ where: { guildId } })
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
