import { type GuildCache, type GuildCacheOptions, createGuildCache } from '#src/database/guildCache.ts'
import { type GuildSettings, defaultSettings } from '#src/settings/settings.ts'
import { readSettingsInAllGuilds } from '#src/settings/store.ts'

/** Settings in memory; the defaults for a guild that changed nothing. */
export type SettingsCache = GuildCache<GuildSettings>

export function createSettingsCache(options: GuildCacheOptions): SettingsCache {
  const cache = createGuildCache(options, {
    channel: 'guild_settings_changed',
    none: defaultSettings,
    readInAllGuilds: readSettingsInAllGuilds,
  })
  return {
    ...cache,
    /** What several commands read and wrote at once comes in any order. */
    learn(guildId, settings) {
      if (settings.version > 0 && settings.version >= cache.of(guildId).version)
        cache.learn(guildId, settings)
    },
  }
}
