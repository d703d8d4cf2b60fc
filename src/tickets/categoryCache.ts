import type { Database } from '#src/database/database.ts'
import { Listener } from '#src/database/listener.ts'
import type { Log } from '#src/log.ts'
import type { Category } from '#src/tickets/category.ts'
import { readCategoriesInAllGuilds } from '#src/tickets/categoryStore.ts'

/** PostgreSQL channel on which a trigger of ticket_categories names the guild whose categories changed. */
const channel = 'ticket_categories_changed'

/** Guilds read in one query. */
const pageSize = 5_000

/** The ticket categories in memory, as a form must open at once. Every process hears of each change by LISTEN. */
export interface CategoryCache {
  /** The living categories of a guild, oldest first; none for a guild that was not loaded. */
  of(guildId: string): readonly Category[]
  load(guildIds: readonly string[]): Promise<void>
  forget(guildId: string): void
  close(): Promise<void>
}

export interface CategoryCacheOptions {
  db: Database
  url: string
  log: Log
}

export function createCategoryCache({ db, url, log }: CategoryCacheOptions): CategoryCache {
  const loaded = new Set<string>()
  /** Only guilds that have any. */
  const categories = new Map<string, Category[]>()
  const listener = new Listener({
    url,
    channel,
    log,
    onChange: guildId => reload([guildId]),
    onConnected: () => reload([...loaded]),
  })
  /** Reads follow one another, so that the one that saw less never ends last. */
  let reading: Promise<void> = Promise.resolve()

  function load(guildIds: readonly string[]): Promise<void> {
    const read = reading.then(() => readPages(guildIds))
    reading = read.catch(() => undefined)
    return read
  }

  async function readPages(guildIds: readonly string[]): Promise<void> {
    for (let start = 0; start < guildIds.length; start += pageSize) {
      const page = guildIds.slice(start, start + pageSize)
      // Before the read, so that a change that it does not see is read again.
      for (const guildId of page) loaded.add(guildId)
      const found = await readCategoriesInAllGuilds(db, page)
      for (const guildId of page) {
        const living = found.get(guildId)
        if (living && loaded.has(guildId)) categories.set(guildId, living)
        else categories.delete(guildId)
      }
    }
  }

  function reload(guildIds: readonly string[]): void {
    load(guildIds.filter(guildId => loaded.has(guildId))).catch((err: unknown) => {
      log.warn({ err }, 'ticket categories could not be read again; the listener connects anew')
      listener.reconnect()
    })
  }

  return {
    of: guildId => categories.get(guildId) ?? [],
    load,
    forget(guildId) {
      loaded.delete(guildId)
      categories.delete(guildId)
    },
    close: () => listener.close(),
  }
}
