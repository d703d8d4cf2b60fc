import { type GuildCache, type GuildCacheOptions, createGuildCache } from '#src/database/guildCache.ts'
import type { Hub } from '#src/tempVoice/hub.ts'
import { readHubsInAllGuilds } from '#src/tempVoice/hubStore.ts'

/** The hubs, removed ones whose channels live too, in memory: each step of anybody in voice asks for them. */
export type HubCache = GuildCache<readonly Hub[]>

export function createHubCache(options: GuildCacheOptions): HubCache {
  return createGuildCache(options, {
    channel: 'temp_voice_hubs_changed',
    none: [],
    readInAllGuilds: readHubsInAllGuilds,
  })
}
