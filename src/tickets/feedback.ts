import type { Bot } from '#src/bot.ts'
import { type GuildTransaction, changeGuildOnce, readGuild } from '#src/database/guildTransaction.ts'
import type { Asker } from '#src/discord/asker.ts'
import { insertFeedback, readRatable, writeComment } from '#src/tickets/feedbackStore.ts'

/** Who rates. The guild is what a custom id says: it may not exist. */
export type Rater = Pick<Asker, 'guildId' | 'userId' | 'interactionId'>

export type RatingRefusal =
  /** There is no such ticket, or it is somebody else's. */
  { kind: 'notYours' } | { kind: 'notClosed' } | { kind: 'notRated' }

export type Rating = RatingRefusal | { kind: 'rated' | 'alreadyRated'; stars: number; isCommented: boolean }

export type Commenting = RatingRefusal | { kind: 'commented' | 'alreadyCommented' | 'emptyComment' }

type FeedbackBot = Pick<Bot, 'db'>

/** Says how somebody was helped in a ticket of theirs: 1 to 5, once a ticket and for good. A deleted ticket can be rated too. */
export function rateTicket(bot: FeedbackBot, rater: Rater, ticketId: string, stars: number): Promise<Rating> {
  return ofOwnTicket(bot, rater, ticketId, async tx => {
    const isNew = await insertFeedback(tx, ticketId, rater.userId, stars)
    const given = await readRatable(tx, ticketId)
    if (!given || given.stars === null) return { kind: 'notClosed' }
    return { kind: isNew ? 'rated' : 'alreadyRated', stars: given.stars, isCommented: given.isCommented }
  })
}

/** Adds words to a rating, once: 1,000 characters at most. */
export async function commentOnTicket(
  bot: FeedbackBot,
  rater: Rater,
  ticketId: string,
  text: string,
): Promise<Commenting> {
  const comment = text.trim()
  if (comment === '') return { kind: 'emptyComment' }
  return await ofOwnTicket(bot, rater, ticketId, async tx => {
    if (await writeComment(tx, ticketId, rater.userId, comment)) return { kind: 'commented' }
    const given = await readRatable(tx, ticketId)
    return given?.isCommented ? { kind: 'alreadyCommented' } : { kind: 'notRated' }
  })
}

async function ofOwnTicket<T>(
  { db }: FeedbackBot,
  { guildId, userId, interactionId }: Rater,
  ticketId: string,
  work: (tx: GuildTransaction) => Promise<T>,
): Promise<T | RatingRefusal> {
  // Before anything is written for a guild that somebody made up.
  const ticket = await readGuild(db, guildId, tx => readRatable(tx, ticketId))
  if (ticket?.openerId !== userId) return { kind: 'notYours' }
  if (!['CLOSED', 'DELETED'].includes(ticket.status)) return { kind: 'notClosed' }
  const actor = { source: 'COMMAND', userId, requestId: interactionId } as const
  const { value } = await changeGuildOnce(db, guildId, actor, work)
  return value
}
