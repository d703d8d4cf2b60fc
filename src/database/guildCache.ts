import type { Database } from '#src/database/database.ts'
import { Listener } from '#src/database/listener.ts'
import type { Log } from '#src/log.ts'

/** Guilds read in one query. */
const pageSize = 1_000

/** What guilds have of a kind, in memory, for what must be answered at once. Every process hears of each change by LISTEN. */
export interface GuildCache<Value> {
  /** What is there for a guild without any as well, and for one that was not loaded. */
  of(guildId: string): Value
  load(guildIds: readonly string[]): Promise<void>
  /** Takes what was just read or written, so that this process need not wait to hear of it; nothing for a guild that was not loaded. */
  learn(guildId: string, value: Value): void
  forget(guildId: string): void
  /** Guilds that are loaded. */
  size(): number
  close(): Promise<void>
}

export interface GuildCacheOptions {
  db: Database
  url: string
  log: Log
}

export interface GuildCacheSource<Value> {
  /** PostgreSQL's channel, on which a trigger names the guild whose rows changed. */
  channel: string
  /** Of a guild without rows. Takes no memory for each of them. */
  none: Value
  /** By guild, of those that have rows. */
  readInAllGuilds(db: Database, guildIds: readonly string[]): Promise<Map<string, Value>>
}

export function createGuildCache<Value>(
  { db, url, log }: GuildCacheOptions,
  { channel, none, readInAllGuilds }: GuildCacheSource<Value>,
): GuildCache<Value> {
  const loaded = new Set<string>()
  /** Only of guilds that have rows. */
  const values = new Map<string, Value>()
  /** Heard of since the last reload began. */
  const changed = new Set<string>()
  const listener = new Listener({
    url,
    channel,
    log,
    onChange: guildId => reload([guildId]),
    onConnected: () => reload(loaded),
  })
  let lastRead: Promise<void> = Promise.resolve()

  /** Reads follow one another, so that the one that saw less never ends last. */
  function afterOthers(read: () => Promise<void>): Promise<void> {
    const reading = lastRead.then(read)
    lastRead = reading.catch(() => undefined)
    return reading
  }

  function load(guildIds: readonly string[]): Promise<void> {
    // Before the read, so that a change that it does not see is read again.
    for (const guildId of guildIds) loaded.add(guildId)
    return afterOthers(() => readPages(guildIds))
  }

  /** Many changes at once are read once. */
  function reload(guildIds: Iterable<string>): void {
    const isWaiting = changed.size > 0
    for (const guildId of guildIds) if (loaded.has(guildId)) changed.add(guildId)
    if (isWaiting || changed.size === 0) return
    afterOthers(async () => {
      const wanted = [...changed]
      changed.clear()
      await readPages(wanted)
    }).catch((err: unknown) => {
      // The connection that brought the notice breaks too when the database is away; connecting again reloads all.
      log.warn({ err, channel }, 'what is kept in memory could not be read again; the listener connects anew')
      listener.reconnect()
    })
  }

  async function readPages(guildIds: readonly string[]): Promise<void> {
    for (let start = 0; start < guildIds.length; start += pageSize) {
      const page = guildIds.slice(start, start + pageSize)
      const found = await readInAllGuilds(db, page)
      for (const guildId of page) {
        const value = found.get(guildId)
        if (value !== undefined && loaded.has(guildId)) values.set(guildId, value)
        else values.delete(guildId)
      }
    }
  }

  return {
    of: guildId => values.get(guildId) ?? none,
    load,
    learn(guildId, value) {
      if (loaded.has(guildId)) values.set(guildId, value)
    },
    forget(guildId) {
      loaded.delete(guildId)
      values.delete(guildId)
    },
    size: () => loaded.size,
    close: () => listener.close(),
  }
}
