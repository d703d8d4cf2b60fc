import type { Bot } from '#src/bot.ts'
import { type GuildTransaction, changeGuildOnce } from '#src/database/guildTransaction.ts'
import { lockInGuild } from '#src/database/locks.ts'
import type { Asker } from '#src/discord/asker.ts'
import {
  type PreparedReply,
  deleteReply,
  insertReply,
  readReplies,
  updateReply,
} from '#src/tickets/replyStore.ts'

/** Their names and texts are in the memory of every process. */
const maxReplies = 50
export const maxReplyName = 80
/** As long as a message. */
export const maxReplyText = 2_000

export type ReplyOutcome =
  | { kind: 'saved' | 'removed' | 'nameTaken'; name: string }
  | { kind: 'tooMany'; limit: number }
  | { kind: 'noReply' | 'empty' }

/** Staff may name in their next command what they have just saved. */
type ReplyBot = Pick<Bot, 'db' | 'ticketReplies'>

/** Adds a prepared reply, or changes the one with the id. */
export function saveReply(
  bot: ReplyBot,
  asker: Asker,
  { id, ...reply }: { id: string | null; name: string; text: string },
): Promise<ReplyOutcome> {
  return changeReplies(bot, asker, async (tx, replies) => {
    const { name, text } = reply
    if (name === '' || text === '') return { kind: 'empty' }
    const other = replies.find(known => known.name.toLowerCase() === name.toLowerCase())
    if (other && other.id !== id) return { kind: 'nameTaken', name: other.name }
    if (id === null && replies.length >= maxReplies) return { kind: 'tooMany', limit: maxReplies }
    if (id === null) await insertReply(tx, reply)
    else if (replies.some(known => known.id === id)) await updateReply(tx, { ...reply, id })
    else return { kind: 'noReply' }
    return { kind: 'saved', name }
  })
}

export function removeReply(bot: ReplyBot, asker: Asker, id: string): Promise<ReplyOutcome> {
  return changeReplies(bot, asker, async (tx, replies) => {
    const reply = replies.find(known => known.id === id)
    if (!reply) return { kind: 'noReply' }
    await deleteReply(tx, id)
    return { kind: 'removed', name: reply.name }
  })
}

/** One after the other in the guild, so that what was read stays true. */
async function changeReplies(
  { db, ticketReplies }: ReplyBot,
  { guildId, userId, interactionId }: Asker,
  work: (tx: GuildTransaction, replies: readonly PreparedReply[]) => Promise<ReplyOutcome>,
): Promise<ReplyOutcome> {
  const actor = { source: 'COMMAND', userId, requestId: interactionId } as const
  const { value } = await changeGuildOnce(db, guildId, actor, async tx => {
    await lockInGuild(tx, 'ticketReplies')
    return await work(tx, await readReplies(tx))
  })
  await ticketReplies.refresh(guildId)
  return value
}
