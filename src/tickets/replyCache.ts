import { type GuildCache, type GuildCacheOptions, createGuildCache } from '#src/database/guildCache.ts'
import { type PreparedReply, readRepliesInAllGuilds } from '#src/tickets/replyStore.ts'

/** The prepared replies by name, in memory, as they are offered while somebody types and edited in a form. */
export type ReplyCache = GuildCache<readonly PreparedReply[]>

export function createReplyCache(options: GuildCacheOptions): ReplyCache {
  return createGuildCache(options, {
    channel: 'ticket_replies_changed',
    none: [],
    readInAllGuilds: readRepliesInAllGuilds,
  })
}
