import type { GuildSettings as GuildSettingsRow } from '#src/database/generated/prisma/client.ts'

export type LevelUpNotice = 'OFF' | 'SAME_CHANNEL' | 'CHANNEL' | 'DM'

/** The settings of a guild as features read them. */
export interface GuildSettings {
  /** Counts the changes; 0 when nothing was ever changed. */
  version: number
  /** Language of what everybody in the guild reads. */
  locale: string
  xp: { enabled: boolean; min: number; max: number; cooldownMs: number }
  levelUp: { notice: LevelUpNotice; channelId: string | null }
  /** dailyAmount: coins that /daily brings, 0 for none. */
  economy: { enabled: boolean; dailyAmount: number }
}

/** What a guild has that never changed anything; the column defaults of guild_settings say the same (tested). */
export const defaultSettings: GuildSettings = {
  version: 0,
  locale: 'en',
  xp: { enabled: true, min: 15, max: 25, cooldownMs: 60_000 },
  levelUp: { notice: 'OFF', channelId: null },
  economy: { enabled: false, dailyAmount: 100 },
}

export function settingsFromRow(
  row: Omit<GuildSettingsRow, 'guildId' | 'extra' | 'createdAt' | 'updatedAt'>,
): GuildSettings {
  return {
    version: row.version,
    locale: row.locale,
    xp: { enabled: row.xpEnabled, min: row.xpMin, max: row.xpMax, cooldownMs: row.xpCooldownSeconds * 1_000 },
    levelUp: { notice: row.levelUpNotice as LevelUpNotice, channelId: row.levelUpChannelId },
    economy: { enabled: row.economyEnabled, dailyAmount: row.dailyAmount },
  }
}
