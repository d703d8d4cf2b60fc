import { z } from 'zod'
import type { Database } from '#src/database/database.ts'
import { Listener } from '#src/database/listener.ts'
import type { Log } from '#src/log.ts'

/** PostgreSQL channel on which a trigger of tickets tells what became of a ticket's channel. */
const channel = 'ticket_channels_changed'

/** Guilds read in one query. */
const pageSize = 5_000

/** What a message in a ticket's channel is looked at with. Fields of one's own may be noted on it: it is the process's memory. */
export interface TicketChannel {
  guildId: string
  channelId: string
  ticketId: string
  categoryId: string
  openerId: string
  /** When this process last wrote down that somebody spoke here; milliseconds since the Unix epoch. */
  notedAt?: number
  /** Somebody of the staff has written here. */
  isAnswered?: boolean
}

/**
 * Which channels are those of open tickets: every message of every guild is looked up here, and only those of tickets go on. Who
 * wants to know more of a ticket at a message than stands in TicketChannel adds it to the trigger's payload and to the
 * query. A message that comes before the index knows its channel is missed, so what counts is looked up again.
 */
export interface ChannelIndex {
  /** The open ticket of a channel or thread. */
  at(channelId: string): TicketChannel | undefined
  load(guildIds: readonly string[]): Promise<void>
  forget(guildId: string): void
  close(): Promise<void>
}

export interface ChannelIndexOptions {
  db: Database
  url: string
  log: Log
}

const changed = z.object({
  guildId: z.string(),
  channelId: z.string(),
  ticketId: z.string(),
  categoryId: z.string(),
  openerId: z.string(),
  isOpen: z.boolean(),
})

export function createChannelIndex({ db, url, log }: ChannelIndexOptions): ChannelIndex {
  const loaded = new Set<string>()
  const places = new Map<string, TicketChannel>()
  const listener = new Listener({
    url,
    channel,
    log,
    onChange: payload => void after(() => apply(payload)),
    onConnected: () => reload([...loaded]),
  })
  /** Reads and changes follow one another as they came, so that a read never undoes a change that it did not see. */
  let last: Promise<void> = Promise.resolve()

  function after(work: () => Promise<void> | void): Promise<void> {
    const done = last.then(work)
    last = done.catch(() => undefined)
    return done
  }

  function apply(payload: string): void {
    const { isOpen, ...place } = changed.parse(JSON.parse(payload))
    if (isOpen && loaded.has(place.guildId)) places.set(place.channelId, place)
    else places.delete(place.channelId)
  }

  async function readPages(guildIds: readonly string[]): Promise<void> {
    for (let start = 0; start < guildIds.length; start += pageSize) {
      const page = guildIds.slice(start, start + pageSize)
      for (const guildId of page) loaded.add(guildId)
      const found = await readChannelsInAllGuilds(db, page)
      const inPage = new Set(page)
      for (const { guildId, channelId } of places.values()) if (inPage.has(guildId)) places.delete(channelId)
      for (const place of found) if (loaded.has(place.guildId)) places.set(place.channelId, place)
    }
  }

  function reload(guildIds: readonly string[]): void {
    after(() => readPages(guildIds.filter(guildId => loaded.has(guildId)))).catch((err: unknown) => {
      log.warn({ err }, 'the channels of tickets could not be read again; the listener connects anew')
      listener.reconnect()
    })
  }

  return {
    at: channelId => places.get(channelId),
    load: guildIds => after(() => readPages(guildIds)),
    forget(guildId) {
      loaded.delete(guildId)
      for (const place of places.values()) if (place.guildId === guildId) places.delete(place.channelId)
    },
    close: () => listener.close(),
  }
}

async function readChannelsInAllGuilds(
  { system }: Pick<Database, 'system'>,
  guildIds: readonly string[],
): Promise<TicketChannel[]> {
  const { rows } = await system.pool.query<TicketChannel>(
    `SELECT guild_id AS "guildId", channel_id AS "channelId", id AS "ticketId", category_id AS "categoryId", opener_id AS "openerId"
     FROM tickets WHERE guild_id = ANY ($1) AND status = 'OPEN'`,
    [guildIds],
  )
  return rows
}
