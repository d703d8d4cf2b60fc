import type { Database } from '#src/database/database.ts'
import { Listener } from '#src/database/listener.ts'
import type { Giveaway } from '#src/giveaways/giveaway.ts'
import { readRecentGiveawaysInAllGuilds } from '#src/giveaways/store.ts'
import { readTemplateNamesInAllGuilds } from '#src/giveaways/templateStore.ts'
import type { Log } from '#src/log.ts'

/** PostgreSQL channel on which triggers of giveaways name the guild whose giveaways changed. */
const channel = 'giveaways_changed'

/** Guilds read in one query. */
const pageSize = 1_000

/**
 * The giveaways in memory that are not over, or were lately: what is suggested while somebody types, and the rules that a click
 * is checked by. Their counts are those of the last change of anything else.
 */
export interface GiveawayCache {
  /** Newest first; none for a guild that was not loaded. */
  of(guildId: string): readonly Giveaway[]
  /** Names of the saved plans. */
  templatesOf(guildId: string): readonly string[]
  load(guildIds: readonly string[]): Promise<void>
  forget(guildId: string): void
  close(): Promise<void>
}

export interface GiveawayCacheOptions {
  db: Database
  url: string
  log: Log
}

export function createGiveawayCache({ db, url, log }: GiveawayCacheOptions): GiveawayCache {
  const loaded = new Set<string>()
  /** Only guilds that have any. */
  const giveaways = new Map<string, Giveaway[]>()
  const templates = new Map<string, string[]>()
  const listener = new Listener({
    url,
    channel,
    log,
    onChange: guildId => reloadSoon(guildId),
    onConnected: () => {
      for (const guildId of loaded) reloadSoon(guildId)
    },
  })
  /** Changed since the last read began. */
  const changed = new Set<string>()
  let reading: Promise<void> = Promise.resolve()

  /** Many changes at once are read once. */
  function reloadSoon(guildId: string): void {
    if (!loaded.has(guildId)) return
    changed.add(guildId)
    if (changed.size > 1) return
    load([]).catch((err: unknown) => {
      log.warn({ err }, 'giveaways could not be read again; the listener connects anew')
      listener.reconnect()
    })
  }

  /** Reads follow one another, so that the one that saw less never ends last. */
  function load(guildIds: readonly string[]): Promise<void> {
    const read = reading.then(() => {
      const wanted = [...new Set([...guildIds, ...changed])]
      changed.clear()
      return readPages(wanted)
    })
    reading = read.catch(() => undefined)
    return read
  }

  async function readPages(guildIds: readonly string[]): Promise<void> {
    for (let start = 0; start < guildIds.length; start += pageSize) {
      const page = guildIds.slice(start, start + pageSize)
      // Before the read, so that a change that it does not see is read again.
      for (const guildId of page) loaded.add(guildId)
      const found = Map.groupBy(
        await readRecentGiveawaysInAllGuilds(db.system.kysely, page),
        giveaway => giveaway.guildId,
      )
      const named = Map.groupBy(
        await readTemplateNamesInAllGuilds(db.system.kysely, page),
        template => template.guildId,
      )
      for (const guildId of page) {
        const names = named.get(guildId)?.map(({ name }) => name)
        if (names && loaded.has(guildId)) templates.set(guildId, names)
        else templates.delete(guildId)
        const own = found.get(guildId)
        if (own && loaded.has(guildId)) giveaways.set(guildId, own)
        else giveaways.delete(guildId)
      }
    }
  }

  return {
    of: guildId => giveaways.get(guildId) ?? [],
    templatesOf: guildId => templates.get(guildId) ?? [],
    load,
    forget(guildId) {
      loaded.delete(guildId)
      templates.delete(guildId)
      giveaways.delete(guildId)
    },
    close: () => listener.close(),
  }
}
