import { once } from 'node:events'
import { createGzip } from 'node:zlib'
import type { APIMessage } from 'discord-api-types/v10'
import type { Bot } from '#src/bot.ts'
import { snowflakeAt } from '#src/discord/snowflake.ts'
import { failureOf } from '#src/tickets/failure.ts'
import { readFormerMembersInAllGuilds } from '#src/tickets/syncStore.ts'
import { lacksReading } from '#src/tickets/ticketPlace.ts'
import { type History, displayName, readHistory } from '#src/tickets/transcript/history.ts'
import { withImages } from '#src/tickets/transcript/keptImages.ts'
import { renderTranscriptHtml } from '#src/tickets/transcript/renderTranscriptHtml.ts'
import { renderTranscriptJson } from '#src/tickets/transcript/renderTranscriptJson.ts'
import type { TranscriptHead, TranscriptMessage } from '#src/tickets/transcript/transcript.ts'
import { transcriptMessageFrom } from '#src/tickets/transcript/transcriptMessageFrom.ts'
import { transcriptAnnouncements } from '#src/tickets/transcript/transcriptNotices.ts'
import {
  type CompressedFile,
  type TranscriptFailure,
  type TranscriptId,
  type TranscriptLease,
  type TranscriptRecord,
  claimTranscript,
  keepTranscript,
  readUserNames,
  returnTranscript,
  settleTranscript,
} from '#src/tickets/transcript/transcriptStore.ts'
import { languageOf } from '#src/words/words.ts'

type TranscriptBot = Pick<Bot, 'db' | 'discord' | 'log' | 'now' | 'settings'>

/**
 * Makes a transcript of a ticket that was closed: its channel is read, rendered, and stored together with the messages that
 * tell of it. What Discord refuses for good, and what does not work or may not be read for a day, ends in FAILED.
 * Does nothing while another process is at it.
 * @throws when Discord or the database is out of reach; the sweep goes on then
 */
export async function makeTranscript(bot: TranscriptBot, id: TranscriptId): Promise<void> {
  const lease = await claimTranscript(bot.db, id)
  if (lease === null) return
  try {
    const result = await record(bot, lease)
    // An admin can mend that; the opener hears of it when nobody has within a day.
    if ('failure' in result && result.failure === 'noPermission' && !lease.isLate)
      return await returnTranscript(bot.db, lease, unreadableMinutes)
    await settleTranscript(bot.db, lease, result, transcriptAnnouncements(lease))
  } catch (error) {
    if (lease.isLate) {
      await settleTranscript(bot.db, lease, { failure: 'gaveUp' }, transcriptAnnouncements(lease))
      bot.log.warn({ ...id, err: error }, 'a transcript was given up after a day')
      return
    }
    // The first failure is what counts; a lease that stays ends by itself.
    await returnTranscript(bot.db, lease).catch(() => undefined)
    throw error
  }
}

/** After which a ticket that may not be read is tried again; a deleted one's channel waits for that. */
const unreadableMinutes = 10

/** How far the clocks of the database and of Discord may differ, when both are kept right. */
const clockSkewMs = 5_000

async function record(
  bot: TranscriptBot,
  lease: TranscriptLease,
): Promise<TranscriptRecord | { failure: TranscriptFailure }> {
  const { ticket } = lease
  // What the staff say to each other when it is closed is not for the opener.
  const newest = String(snowflakeAt(ticket.closedAt.getTime() + clockSkewMs))
  const history = await readHistory(bot.discord, ticket.channelId, newest, messages =>
    keepTranscript(bot.db, lease, messages),
  )
  if (history.kind === 'refused') {
    bot.log.info({ guildId: lease.guildId, ticketId: ticket.id, reason: history.message }, 'no transcript')
    const failure = failureOf(history)
    return { failure: failure === 'channelGone' || failure === 'noPermission' ? failure : 'refused' }
  }
  // Without Read Message History Discord answers that there is nothing. A ticket that was closed before its greeting came is empty.
  if (history.count === 0 && lacksReading(bot, lease.guildId, ticket.channelId)) {
    bot.log.warn({ guildId: lease.guildId, ticketId: ticket.id }, 'a ticket cannot be read')
    return { failure: 'noPermission' }
  }
  const former = await readFormerMembersInAllGuilds(bot.db, { guildId: lease.guildId, ticketId: ticket.id })
  const head = await headOf(bot, lease, history)
  const images = withImages(bot.discord, messagesOf(history), () =>
    keepTranscript(bot.db, lease, history.count),
  )
  return {
    messages: history.count,
    participantIds: head.participants.map(({ id }) => id),
    html: await compress(renderTranscriptHtml(head, images)),
    json: await compress(renderTranscriptJson(head, asyncly(messagesOf(history)))),
    firstAnswer: history.isCut ? null : findFirstAnswer(history, [ticket.openerId, ...former]),
  }
}

function* messagesOf(history: History): Generator<TranscriptMessage, void, undefined> {
  for (const message of history.messages()) yield transcriptMessageFrom(message, displayName)
}

// The renderers take what may have to wait.
async function* asyncly<T>(items: Iterable<T>): AsyncGenerator<T, void, undefined> {
  yield* items
}

async function headOf(
  { db, discord, settings }: TranscriptBot,
  { guildId, ticket }: TranscriptLease,
  { names, authorIds, mentioned, isCut }: History,
): Promise<TranscriptHead> {
  const wanted = [ticket.openerId, ticket.claimedBy, ...ticket.memberIds, ...mentioned.users]
  const unnamed = wanted.filter(id => id !== null && !names.has(id)) as string[]
  const people = [ticket.openerId, ...(ticket.claimedBy === null ? [] : [ticket.claimedBy])]
  const known = new Map([...names, ...(await readUserNames(db, guildId, unnamed, people))])
  const strangers = [...mentioned.users].filter(id => !known.has(id))
  const users = new Map([...known, ...(await findNames(discord, guildId, strangers))])
  const person = (id: string) => ({ id, name: users.get(id) ?? id })
  const roles = discord.roles(guildId).filter(({ id }) => mentioned.roles.has(id))
  const channels = [...mentioned.channels].flatMap(id => {
    const channel = discord.channel(guildId, id)
    return channel ? [[id, channel.name] as const] : []
  })
  return {
    language: languageOf(settings.of(guildId).locale),
    timeZone: 'UTC',
    guildName: discord.guild(guildId)?.name ?? guildId,
    ticketNumber: ticket.number,
    category: ticket.categoryName,
    opener: person(ticket.openerId),
    claimedBy: ticket.claimedBy === null ? null : person(ticket.claimedBy),
    openedAt: ticket.openedAt,
    closedAt: ticket.closedAt,
    closeReason: ticket.closeReason,
    answers: ticket.answers.map(({ label, value }) => ({ question: label, answer: value })),
    participants: [...new Set([ticket.openerId, ...ticket.memberIds, ...authorIds])].map(person),
    missingContent: discord.readsContent() ? null : 'intentNotGranted',
    isCut,
    names: { users, roles: new Map(roles.map(({ id, name }) => [id, name])), channels: new Map(channels) },
  }
}

/** At once Discord names no more members. */
const maxAsked = 100

/** Names of those among some people who are members, by id: staff may take steps and never write anything. */
async function findNames(
  discord: Pick<Bot['discord'], 'findMember'>,
  guildId: string,
  userIds: readonly string[],
): Promise<[string, string][]> {
  const found = await Promise.all(userIds.slice(0, maxAsked).map(id => discord.findMember(guildId, id)))
  return found.flatMap(answer => {
    if (answer.kind === 'refused') return []
    const { userId, globalName, username } = answer.member
    return [[userId, globalName ?? username] as [string, string]]
  })
}

/** Whoever sees a ticket and is neither its opener nor was added to it is of the staff. */
function findFirstAnswer(history: History, otherIds: readonly string[]): TranscriptRecord['firstAnswer'] {
  const others = new Set(otherIds)
  const isAnswer = ({ author }: APIMessage) => author.bot !== true && !others.has(author.id)
  for (const message of history.messages())
    if (isAnswer(message)) return { userId: message.author.id, at: new Date(message.timestamp) }
  return null
}

/** Bytes of a piece, as a row of the database. */
const pieceBytes = 512 * 1024

async function compress(parts: AsyncIterable<string>): Promise<CompressedFile> {
  const gzip = createGzip()
  const chunks: Buffer[] = []
  gzip.on('data', (chunk: Buffer) => chunks.push(chunk))
  const ended = once(gzip, 'end')
  let bytes = 0
  for await (const part of parts) {
    bytes += Buffer.byteLength(part)
    if (!gzip.write(part)) await once(gzip, 'drain')
  }
  gzip.end()
  await ended
  const all = Buffer.concat(chunks)
  const pieces = Array.from({ length: Math.ceil(all.length / pieceBytes) }, (_, n) =>
    all.subarray(n * pieceBytes, (n + 1) * pieceBytes),
  )
  return { pieces, bytes }
}
