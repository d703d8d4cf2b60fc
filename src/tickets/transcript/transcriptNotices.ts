import { promisify } from 'node:util'
import { gunzip } from 'node:zlib'
import type { Bot } from '#src/bot.ts'
import { readGuild } from '#src/database/guildTransaction.ts'
import { type FileView, maxUploadBytes } from '#src/discord/view.ts'
import type { Announcement, Renderer } from '#src/jobs/outbox.ts'
import { ratingView } from '#src/tickets/feedbackView.ts'
import {
  type StoredTranscript,
  type TranscriptFormat,
  type TranscriptLease,
  readTranscript,
  readTranscriptFile,
} from '#src/tickets/transcript/transcriptStore.ts'
import { type Words, formatNumber, wordsFor } from '#src/words/words.ts'

/** What is said of a closing. */
interface ClosedNotice {
  ticketId: string
  transcriptId: string
  number: number
  closing: number
  categoryName: string
  closedBy: string | null
  reason: string | null
}

/** A transcript goes to the ticket's opener, who is asked what they thought, and to the log channel, each once. */
export function transcriptAnnouncements({
  transcriptId,
  ticket,
}: TranscriptLease): Omit<Announcement, 'guildId'>[] {
  const { id: ticketId, number, closing, categoryName, closedBy, closeReason: reason, logChannelId } = ticket
  const data: ClosedNotice = { ticketId, transcriptId, number, closing, categoryName, closedBy, reason }
  const announcement = (kind: string, channelId: string | null) => ({
    effectKey: `${kind}:${transcriptId}`,
    kind,
    channelId,
    userId: ticket.openerId,
    data,
  })
  return [
    announcement('ticketClosed', null),
    ...(logChannelId === null ? [] : [announcement('ticketLogged', logChannelId)]),
  ]
}

/** What the opener reads, directly: that the ticket is closed, its transcript, and how they were helped. */
export const renderClosed: Renderer = async (bot, { guildId, data }) => {
  const { number, closing, reason, ticketId, transcriptId } = data as ClosedNotice
  const { locale } = bot.settings.of(guildId)
  const { records: words } = wordsFor(locale).tickets
  const stored = await readGuild(bot.db, guildId, tx => readTranscript(tx, transcriptId))
  const file = await transcriptFile(bot, guildId, transcriptId, 'HTML')
  const guild = bot.discord.guild(guildId)?.name ?? guildId
  const shown = formatNumber(number, locale)
  const lines = [
    closing === 1
      ? words.closed(guild, shown)
      : words.closedAgain(guild, shown, formatNumber(closing, locale)),
    ...(reason === null ? [] : [words.reason(reason)]),
    stateText(stored, file, words),
  ]
  // The text is the same whether it was rated or not: an earlier attempt's message is found by it.
  return {
    content: lines.join('\n'),
    ...(stored?.isRated === false && ratingView({ guildId, ticketId }, locale)),
    files: file ? [file] : [],
  }
}

/** What the staff read in the log channel. */
export const renderLogged: Renderer = async (bot, { guildId, userId, data }) => {
  const { number, closing, categoryName, closedBy, reason, transcriptId } = data as ClosedNotice
  const { locale } = bot.settings.of(guildId)
  const { records: words } = wordsFor(locale).tickets
  const stored = await readGuild(bot.db, guildId, tx => readTranscript(tx, transcriptId))
  const html = await transcriptFile(bot, guildId, transcriptId, 'HTML')
  const json = await transcriptFile(bot, guildId, transcriptId, 'JSON')
  const who = closedBy === null ? words.nobody : `<@${closedBy}>`
  const lines = [
    words.logged(formatNumber(number, locale), categoryName, `<@${userId}>`, who),
    ...(closing === 1 ? [] : [words.closedTimes(formatNumber(closing, locale))]),
    ...(reason === null ? [] : [words.reason(reason)]),
    ...(stored?.status === 'STORED'
      ? [words.counts(formatNumber(stored.messages, locale), formatNumber(stored.people, locale))]
      : []),
    ...(html ? [] : [stateText(stored, html, words)]),
  ]
  return { content: lines.join('\n'), files: [html, json].filter(file => file !== null) }
}

/** Why there is no file, or that there is one. */
export function stateText(
  transcript: StoredTranscript | undefined,
  file: FileView | null,
  words: Words['tickets']['records'],
): string {
  if (file) return words.attached
  if (transcript?.status === 'STORED') return words.tooLarge
  return transcript?.failure ? words.failures[transcript.failure] : words.failures.gaveUp
}

const unzip = promisify(gunzip)

/** A transcript as a file: as it is, or compressed if it is larger than Discord takes, or null if that is too. */
export async function transcriptFile(
  { db }: Pick<Bot, 'db'>,
  guildId: string,
  transcriptId: string,
  format: TranscriptFormat,
): Promise<FileView | null> {
  const { transcript, compressed } = await readGuild(db, guildId, async tx => ({
    transcript: await readTranscript(tx, transcriptId),
    compressed: await readTranscriptFile(tx, transcriptId, format),
  }))
  if (!transcript || compressed.length === 0) return null
  const bytes = format === 'HTML' ? transcript.htmlBytes : transcript.jsonBytes
  const name = `ticket-${transcript.number}.${format.toLowerCase()}`
  if (bytes <= maxUploadBytes) return { name, data: await unzip(compressed) }
  return compressed.length <= maxUploadBytes ? { name: `${name}.gz`, data: compressed } : null
}
