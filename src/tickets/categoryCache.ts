import { type GuildCache, type GuildCacheOptions, createGuildCache } from '#src/database/guildCache.ts'
import type { Category } from '#src/tickets/category.ts'
import { readCategoriesInAllGuilds } from '#src/tickets/categoryStore.ts'

/** The living ticket categories, oldest first, in memory, as a form must open at once. */
export type CategoryCache = GuildCache<readonly Category[]>

export function createCategoryCache(options: GuildCacheOptions): CategoryCache {
  return createGuildCache(options, {
    channel: 'ticket_categories_changed',
    none: [],
    readInAllGuilds: readCategoriesInAllGuilds,
  })
}
