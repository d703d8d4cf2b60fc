import type { Bot } from '#src/bot.ts'
import { snowflakeAt } from '#src/discord/snowflake.ts'
import type { MessageView } from '#src/discord/view.ts'
import { readLivingWinners } from '#src/giveaways/drawStore.ts'
import type { Giveaway } from '#src/giveaways/giveaway.ts'
import { readHosts } from '#src/giveaways/hostStore.ts'
import {
  type MessageLease,
  beginPosting,
  returnTurn,
  settleMessage,
  takeMessageTurn,
} from '#src/giveaways/syncStore.ts'
import { giveawayMessage } from '#src/giveaways/view.ts'

type SyncBot = Pick<Bot, 'db' | 'discord' | 'settings' | 'log'>

/** How far the clocks of the database and of Discord may differ, in milliseconds. */
const clockSkewMs = 60_000

/** Discord's code for a message that is not there. */
const unknownMessage = 10_008

/**
 * Makes a giveaway's public message agree with its row, whatever had been done before: posted, or edited. Answers in how many
 * milliseconds it may be edited next, where that was too early; null when there is nothing left to do.
 * @throws when Discord or the database is out of reach; the sweep goes on then
 */
export async function syncGiveaway(
  bot: SyncBot,
  guildId: string,
  giveawayId: string,
): Promise<number | null> {
  const turn = await takeMessageTurn(bot.db, guildId, giveawayId)
  if (turn.kind === 'wait') return turn.waitMs
  if (turn.kind === 'agreed') return null
  try {
    await settleMessage(bot.db, turn, await show(bot, turn))
    return null
  } catch (error) {
    // The first failure is what counts; a lease that stays ends by itself.
    await returnTurn(bot.db, turn).catch(() => undefined)
    throw error
  }
}

interface Shown {
  messageId: string | null
  failure: string | null
}

async function show(bot: SyncBot, lease: MessageLease): Promise<Shown> {
  const { giveaway } = lease
  const { guildId, id, channelId } = giveaway
  const reading = { kysely: bot.db.system.kysely, guildId }
  const hostIds = await readHosts(reading, id)
  const winners = giveaway.status === 'COMPLETED' ? await readLivingWinners(reading, id) : []
  const view = giveawayMessage(giveaway, { hostIds, winners }, bot.settings.of(guildId).locale)
  const edited =
    giveaway.messageId === null ? null : await bot.discord.editMessage(channelId, giveaway.messageId, view)
  if (edited?.kind === 'done') return { messageId: giveaway.messageId, failure: null }
  const isOver = giveaway.status === 'COMPLETED' || giveaway.status === 'CANCELLED'
  if (edited && (isOver || edited.code !== unknownMessage)) return refused(bot, giveaway, edited.message)
  const posting = edited
    ? await beginAgain(bot, lease)
    : { since: lease.postingSince, isFirst: lease.isFirstTry }
  if (!posting.since) throw new Error(`Another process shows giveaway ${id}`)
  const earlier = posting.isFirst ? null : await findEarlier(bot, giveaway, posting.since, view)
  if (earlier !== null) {
    const found = await bot.discord.editMessage(channelId, earlier, view)
    return found.kind === 'done'
      ? { messageId: earlier, failure: null }
      : refused(bot, giveaway, found.message)
  }
  // What was cancelled before anybody saw it is not shown.
  if (giveaway.status === 'CANCELLED') return { messageId: null, failure: null }
  // The same for every attempt at this posting.
  const nonce = `${id.slice(0, 16)}${posting.since.getTime().toString(36)}`
  const sent = await bot.discord.sendMessage(channelId, view, nonce)
  return sent.kind === 'sent'
    ? { messageId: sent.messageId, failure: null }
    : refused(bot, giveaway, sent.message)
}

/** It was deleted by hand while people may still enter. */
async function beginAgain({ db }: SyncBot, lease: MessageLease) {
  return { since: await beginPosting(db, lease), isFirst: true }
}

/** What an earlier attempt at the same posting made is there, though nobody noted it. */
async function findEarlier(
  { discord }: SyncBot,
  { channelId }: Giveaway,
  since: Date,
  view: MessageView,
): Promise<string | null> {
  let after = String(snowflakeAt(since.getTime() - clockSkewMs))
  for (let page = 0; page < 10; page++) {
    const read = await discord.readMessages(channelId, { after })
    if (read.kind === 'refused') return null
    const found = read.messages.find(({ own, content }) => own && content === view.content)
    if (found) return found.id
    const newest = read.messages[0]
    if (!newest) return null
    after = newest.id
  }
  return null
}

function refused({ log }: SyncBot, { guildId, id, messageId }: Giveaway, reason: string): Shown {
  log.warn({ guildId, giveawayId: id, reason }, "Discord refused a giveaway's message")
  return { messageId, failure: reason }
}
