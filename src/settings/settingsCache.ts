import type { Database } from '#src/database/database.ts'
import { Listener } from '#src/database/listener.ts'
import type { Log } from '#src/log.ts'
import { type GuildSettings, defaultSettings } from '#src/settings/settings.ts'
import { readSettingsInAllGuilds } from '#src/settings/store.ts'

/** PostgreSQL channel on which a trigger of guild_settings names the guild whose settings changed. */
const channel = 'guild_settings_changed'

/** Guilds read in one query. */
const pageSize = 5_000

/** Settings in memory, for what must answer at once. Every process hears of each change by LISTEN. */
export interface SettingsCache {
  /** The defaults for a guild that was not loaded. */
  of(guildId: string): GuildSettings
  load(guildIds: readonly string[]): Promise<void>
  /** Takes settings that were just read or written, so that this process need not wait to hear of them. */
  learn(guildId: string, settings: GuildSettings): void
  forget(guildId: string): void
  /** Guilds whose settings are loaded. */
  size(): number
  close(): Promise<void>
}

export interface SettingsCacheOptions {
  db: Database
  url: string
  log: Log
}

export function createSettingsCache({ db, url, log }: SettingsCacheOptions): SettingsCache {
  const loaded = new Set<string>()
  /** Only guilds that changed something, so that 100,000 guilds of defaults cost nothing here. */
  const changed = new Map<string, GuildSettings>()
  const listener = new Listener({
    url,
    channel,
    log,
    onChange: guildId => reload([guildId]),
    onConnected: () => reload([...loaded]),
  })
  let lastRead: Promise<void> = Promise.resolve()

  function load(guildIds: readonly string[]): Promise<void> {
    // Before the read, so that a change that it does not see is read again.
    for (const guildId of guildIds) loaded.add(guildId)
    // One after the other: what was read last is true, though its version be lower, as after a purge.
    const reading = lastRead.then(() => read(guildIds))
    lastRead = reading.catch(() => undefined)
    return reading
  }

  async function read(guildIds: readonly string[]): Promise<void> {
    for (let start = 0; start < guildIds.length; start += pageSize) {
      const page = guildIds.slice(start, start + pageSize)
      const rows = await readSettingsInAllGuilds(db, page)
      for (const guildId of page) {
        const settings = rows.get(guildId)
        if (settings && loaded.has(guildId)) changed.set(guildId, settings)
        else changed.delete(guildId)
      }
    }
  }

  function learn(guildId: string, settings: GuildSettings): void {
    // What several commands read and wrote at once comes in any order. Version 0 are the defaults.
    const known = changed.get(guildId)?.version ?? 1
    if (loaded.has(guildId) && settings.version >= known) changed.set(guildId, settings)
  }

  function reload(guildIds: readonly string[]): void {
    const known = guildIds.filter(guildId => loaded.has(guildId))
    load(known).catch((err: unknown) => {
      // The connection that brought this notice breaks too when the database is away; connecting again reloads all.
      log.warn({ err }, 'settings could not be read again; the listener connects anew')
      listener.reconnect()
    })
  }

  return {
    of: guildId => changed.get(guildId) ?? defaultSettings,
    load,
    learn,
    forget(guildId) {
      loaded.delete(guildId)
      changed.delete(guildId)
    },
    size: () => loaded.size,
    close: () => listener.close(),
  }
}
