import type { Database } from '#src/database/database.ts'
import { Listener } from '#src/database/listener.ts'
import type { Log } from '#src/log.ts'

/** Guilds read in one query. */
const pageSize = 5_000

/** What a guild has of something, in memory, as it must be there at once. Every process hears of each change by LISTEN. */
export interface GuildCache<T> {
  /** None for a guild that was not loaded. */
  of(guildId: string): readonly T[]
  load(guildIds: readonly string[]): Promise<void>
  forget(guildId: string): void
  close(): Promise<void>
}

export interface GuildCacheOptions {
  db: Database
  url: string
  log: Log
}

export interface GuildCacheSource<T> {
  /** PostgreSQL's channel on which a trigger names the guild whose rows changed. */
  channel: string
  /** Of those guilds that have any, by guild. */
  readInAllGuilds(db: Database, guildIds: readonly string[]): Promise<Map<string, T[]>>
}

export function createGuildCache<T>(
  { db, url, log }: GuildCacheOptions,
  { channel, readInAllGuilds }: GuildCacheSource<T>,
): GuildCache<T> {
  const loaded = new Set<string>()
  /** Only guilds that have any. */
  const kept = new Map<string, T[]>()
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
      const found = await readInAllGuilds(db, page)
      for (const guildId of page) {
        const own = found.get(guildId)
        if (own && loaded.has(guildId)) kept.set(guildId, own)
        else kept.delete(guildId)
      }
    }
  }

  function reload(guildIds: readonly string[]): void {
    load(guildIds.filter(guildId => loaded.has(guildId))).catch((err: unknown) => {
      log.warn({ err, channel }, 'guilds could not be read again; the listener connects anew')
      listener.reconnect()
    })
  }

  return {
    of: guildId => kept.get(guildId) ?? [],
    load,
    forget(guildId) {
      loaded.delete(guildId)
      kept.delete(guildId)
    },
    close: () => listener.close(),
  }
}
