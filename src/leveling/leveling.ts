import type { Bot } from '#src/bot.ts'
import { readGuild } from '#src/database/guildTransaction.ts'
import type { Profile } from '#src/discord/discord.ts'
import { messageXp } from '#src/leveling/messageXp.ts'
import {
  type MemberXp,
  type Place,
  countAhead,
  countRanked,
  countUpTo,
  readBoardPage,
  readMemberXp,
  readXps,
} from '#src/leveling/store.ts'
import type { XpFate } from '#src/leveling/xpWriter.ts'

/** A person's message in a guild. */
export interface GuildMessage {
  id: string
  guildId: string
  channelId: string
  author: Profile
}

/** Grants XP for a message, once however often it comes. Resolves when its fate is durable. */
export function awardMessageXp(bot: Pick<Bot, 'settings' | 'xp'>, message: GuildMessage): Promise<XpFate> {
  const { xp } = bot.settings.of(message.guildId)
  if (!xp.enabled) {
    bot.xp.marks.note(message.guildId, message.id)
    return Promise.resolve({ kind: 'nothing' })
  }
  return bot.xp.grant({
    guildId: message.guildId,
    channelId: message.channelId,
    messageId: message.id,
    userId: message.author.id,
    author: message.author,
    xp: messageXp(message.id, xp.min, xp.max),
    cooldownMs: xp.cooldownMs,
  })
}

/** Where a member stands; place is null for one who hides from the board. */
export type Rank =
  | { kind: 'ranked'; xp: bigint; place: number | null; members: number }
  | { kind: 'none' }
  | { kind: 'bot' }

/** Members' XP alone, by their ids, which costs far less than their ranks; none for who has none. */
export async function findXps(
  { db }: Pick<Bot, 'db'>,
  guildId: string,
  userIds: readonly string[],
): Promise<ReadonlyMap<string, bigint>> {
  return await readGuild(db, guildId, tx => readXps(tx, userIds))
}

export function findRank({ db }: Pick<Bot, 'db'>, guildId: string, userId: string): Promise<Rank> {
  return readGuild(db, guildId, async tx => {
    const member: MemberXp | undefined = await readMemberXp(tx, userId)
    if (!member || member.xp === 0n) return { kind: 'none' }
    const [ahead, members] = await Promise.all([countAhead(tx, member), countRanked(tx)])
    return { kind: 'ranked', xp: member.xp, place: member.hidden ? null : ahead + 1, members }
  })
}

export const boardPageSize = 10

/** A page of the board. `start` says how it was asked for, so that an empty one can be explained. */
export interface BoardPage {
  start: 'top' | 'place'
  places: Place[]
  /** Rank of the first place, from 1. */
  firstRank: number
  hasMore: boolean
}

export type BoardStart = 'top' | { after: Place } | { before: Place }

export function findBoardPage(
  { db }: Pick<Bot, 'db'>,
  guildId: string,
  start: BoardStart,
): Promise<BoardPage> {
  const from = start === 'top' ? 'top' : 'place'
  const backwards = start !== 'top' && 'before' in start
  return readGuild(db, guildId, async tx => {
    const [found, before] = await Promise.all([
      // One more than is shown tells whether there is a next page.
      readBoardPage(tx, start, backwards ? boardPageSize : boardPageSize + 1),
      start === 'top' ? 0 : 'after' in start ? countUpTo(tx, start.after) : countAhead(tx, start.before),
    ])
    const places = backwards ? found : found.slice(0, boardPageSize)
    if (places.length === 0) return { start: from, places, firstRank: 1, hasMore: false }
    return {
      start: from,
      places,
      firstRank: (backwards ? before - places.length : before) + 1,
      hasMore: backwards || found.length > boardPageSize,
    }
  })
}
