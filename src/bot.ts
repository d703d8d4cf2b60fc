import type { Database } from '#src/database/database.ts'
import type { Discord } from '#src/discord/discord.ts'
import type { Chain } from '#src/giveaways/draw/beacon.ts'
import type { EntryWriter } from '#src/giveaways/entryWriter.ts'
import type { GiveawayCache } from '#src/giveaways/giveawayCache.ts'
import type { GiveawayMessages } from '#src/giveaways/giveawayMessages.ts'
import type { Rounds } from '#src/giveaways/rounds.ts'
import type { Openings } from '#src/guilds/openings.ts'
import type { CatchUps } from '#src/leveling/catchUps.ts'
import type { XpWriter } from '#src/leveling/xpWriter.ts'
import type { Log } from '#src/log.ts'
import type { Metrics } from '#src/metrics/metrics.ts'
import type { GuildQueues } from '#src/queue/guildQueues.ts'
import type { SettingsCache } from '#src/settings/settingsCache.ts'
import type { HubCache } from '#src/tempVoice/hubCache.ts'
import type { VoiceKeeper } from '#src/tempVoice/keeper.ts'
import type { CategoryCache } from '#src/tickets/categoryCache.ts'
import type { ChannelIndex } from '#src/tickets/channelIndex.ts'
import type { ReplyCache } from '#src/tickets/replyCache.ts'

/** What a handler may touch. Built once, in start.ts; functions take the part they use: Pick<Bot, 'db' | 'now'>. */
export interface Bot {
  db: Database
  discord: Discord
  queues: GuildQueues
  settings: SettingsCache
  ticketCategories: CategoryCache
  ticketChannels: ChannelIndex
  ticketReplies: ReplyCache
  voiceHubs: HubCache
  voice: VoiceKeeper
  giveaways: GiveawayCache
  giveawayMessages: GiveawayMessages
  entries: EntryWriter
  /** Where draws get their randomness from; without rounds they trust the operator. */
  beacon: { chain: Chain; rounds: Rounds | null }
  openings: Openings
  xp: XpWriter
  catchUps: CatchUps
  log: Log
  /** Days for which the data of a guild that removed the bot are kept. */
  guildGraceDays: number
  metrics: Pick<Metrics, 'interaction'>
  /** Milliseconds since the Unix epoch. Whether something is due is decided by the database's own now(). */
  now(): number
  /** 0 to 1, not for anything that must be unguessable. */
  random(): number
  /** Aborted when the bot is stopping: nothing new is begun. */
  stopping: AbortSignal
}
