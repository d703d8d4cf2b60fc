import type { Database } from '#src/database/database.ts'
import { type GuildCache, type GuildCacheOptions, createGuildCache } from '#src/database/guildCache.ts'
import type { Giveaway } from '#src/giveaways/giveaway.ts'
import { readRecentGiveawaysInAllGuilds } from '#src/giveaways/store.ts'
import { readTemplateNamesInAllGuilds } from '#src/giveaways/templateStore.ts'

/**
 * The giveaways in memory that are not over, or were lately: what is suggested while somebody types, and the rules that a click
 * is checked by. Their counts are those of the last change of anything else.
 */
export type GiveawayCache = GuildCache<{
  /** Newest first. */
  recent: readonly Giveaway[]
  /** Names of the saved plans. */
  templates: readonly string[]
}>

export function createGiveawayCache(options: GuildCacheOptions): GiveawayCache {
  return createGuildCache(options, {
    channel: 'giveaways_changed',
    none: { recent: [], templates: [] },
    readInAllGuilds,
  })
}

async function readInAllGuilds({ system: { kysely } }: Database, guildIds: readonly string[]) {
  const giveaways = await readRecentGiveawaysInAllGuilds(kysely, guildIds)
  const templates = await readTemplateNamesInAllGuilds(kysely, guildIds)
  const recent = Map.groupBy(giveaways, ({ guildId }) => guildId)
  const named = Map.groupBy(templates, ({ guildId }) => guildId)
  const withAny = new Set([...recent.keys(), ...named.keys()])
  return new Map(
    [...withAny].map(guildId => [
      guildId,
      { recent: recent.get(guildId) ?? [], templates: named.get(guildId)?.map(({ name }) => name) ?? [] },
    ]),
  )
}
