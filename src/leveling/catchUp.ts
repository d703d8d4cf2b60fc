import type { Bot } from '#src/bot.ts'
import type { MessageChannel, SeenMessage } from '#src/discord/discord.ts'
import { compareSnowflakes } from '#src/discord/snowflake.ts'
import { awardMessageXp } from '#src/leveling/leveling.ts'
import { readSeenMark } from '#src/leveling/store.ts'

/** Limits of one guild's catch-up, so that a long outage of the bot does not become one of the guild. */
const catchUpLimits = { messagesPerChannel: 1_000, durationMs: 15 * 60_000 }

/** Messages handed to the writer at once, well below what it lets wait. */
const awardedAtOnce = 1_000

export interface CatchUp {
  channels: number
  messages: number
  granted: number
  /** Channels that could not be read, and those of which only the newest messages were. */
  skipped: { channelId: string; reason: string }[]
}

/**
 * Grants what was posted in a guild since its mark: reads each channel back to the mark, newest first, and merges them
 * by snowflake. The guild's leveling lane must be held meanwhile. Messages that earned XP already earn nothing again.
 * `channels` are those of the moment when the lane was held: what was written after the last of their messages is left to the
 * lane, or it would overtake what waits there. `pace` is awaited before each request, so that all guilds together stay within their share of Discord's limits.
 */
export async function catchUpGuild(
  bot: Pick<Bot, 'db' | 'discord' | 'settings' | 'xp' | 'now'>,
  guildId: string,
  channels: readonly MessageChannel[],
  pace: () => Promise<void>,
): Promise<CatchUp> {
  const result: CatchUp = { channels: 0, messages: 0, granted: 0, skipped: [] }
  const mark = await readSeenMark(bot.db, guildId)
  if (mark === null) return result
  const deadline = bot.now() + catchUpLimits.durationMs
  const missed: SeenMessage[] = []
  for (const channel of newestFirst(channels, String(mark))) {
    if (bot.now() >= deadline) {
      result.skipped.push({ channelId: channel.id, reason: 'the time for catching up was over' })
      continue
    }
    result.channels++
    const { messages, skipped } = await readBack(bot, channel.id, String(mark), deadline, pace)
    missed.push(...messages)
    if (skipped) result.skipped.push({ channelId: channel.id, reason: skipped })
  }
  const last = channels.reduce((newest, { lastMessageId }) => later(newest, lastMessageId ?? '0'), '0')
  const inTime = missed.filter(message => compareSnowflakes(message.id, last) <= 0)
  inTime.sort((a, b) => compareSnowflakes(a.id, b.id))
  for (let start = 0; start < inTime.length; start += awardedAtOnce) {
    const messages = inTime.slice(start, start + awardedAtOnce).filter(message => message.earnsXp)
    const fates = await Promise.all(messages.map(message => awardMessageXp(bot, { ...message, guildId })))
    result.granted += fates.filter(fate => fate.kind === 'granted').length
  }
  const newest = inTime.at(-1)
  if (newest) bot.xp.marks.note(guildId, newest.id)
  result.messages = inTime.length
  return result
}

function later(a: string, b: string): string {
  return compareSnowflakes(a, b) > 0 ? a : b
}

/** Channels with messages after the mark, those with the youngest first. */
function newestFirst(channels: readonly MessageChannel[], mark: string): MessageChannel[] {
  return channels
    .filter(({ lastMessageId }) => lastMessageId !== null && compareSnowflakes(lastMessageId, mark) > 0)
    .toSorted((a, b) => compareSnowflakes(b.lastMessageId ?? '', a.lastMessageId ?? ''))
}

async function readBack(
  bot: Pick<Bot, 'discord' | 'now'>,
  channelId: string,
  mark: string,
  deadline: number,
  pace: () => Promise<void>,
): Promise<{ messages: SeenMessage[]; skipped?: string }> {
  const messages: SeenMessage[] = []
  while (messages.length < catchUpLimits.messagesPerChannel) {
    if (bot.now() >= deadline) return { messages, skipped: 'the time for catching up was over' }
    await pace()
    const oldest = messages.at(-1)
    const read = await bot.discord.readMessages(channelId, oldest ? { before: oldest.id } : {})
    if (read.kind === 'refused') return { messages, skipped: read.message }
    const missed = read.messages.filter(message => compareSnowflakes(message.id, mark) > 0)
    messages.push(...missed)
    if (missed.length < 100) return { messages }
  }
  return { messages, skipped: `more than ${catchUpLimits.messagesPerChannel} messages` }
}
