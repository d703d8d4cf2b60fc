import { setTimeout as wait } from 'node:timers/promises'
import type { Bot } from '#src/bot.ts'
import { readGuild } from '#src/database/guildTransaction.ts'
import type { Asker } from '#src/discord/asker.ts'
import type { FileView, MessageView } from '#src/discord/view.ts'
import { ratingView } from '#src/tickets/feedbackView.ts'
import { isStaff } from '#src/tickets/ticket.ts'
import { stateText, transcriptFile } from '#src/tickets/transcript/transcriptNotices.ts'
import {
  type StoredTranscript,
  type TranscriptFormat,
  readLatestTranscript,
} from '#src/tickets/transcript/transcriptStore.ts'
import { formatNumber, wordsFor } from '#src/words/words.ts'

export type FoundTranscript =
  /** There is no such ticket in the guild, or it was never closed. */
  | { kind: 'noTranscript'; number: number }
  | { kind: 'noneOfYours' }
  | { kind: 'notYours' }
  | { kind: 'reading'; number: number; messages: number }
  /** file: null when there is none, or Discord would not take it. */
  | { kind: 'found'; transcript: StoredTranscript; file: FileView | null }

export interface TranscriptQuery {
  /** Of which ticket; null for the last one that the asker opened. */
  number: number | null
  format: TranscriptFormat
}

type FindingBot = Pick<Bot, 'db' | 'stopping'>

/** How often, and how many times, somebody who waits hears how far it is. */
const progressEveryMs = 1_000
const progressTimes = 60

/**
 * The transcript of a ticket's last closing, for its opener and its staff. While it is being made, `onProgress` hears how far it
 * is; after a minute the answer is that it is not ready.
 */
export async function findTranscript(
  bot: FindingBot,
  asker: Asker,
  query: TranscriptQuery,
  onProgress: (found: FoundTranscript) => Promise<void>,
): Promise<FoundTranscript> {
  for (let times = 0; ; times++) {
    const found = await lookUp(bot, asker, query)
    if (found.kind !== 'reading' || times === progressTimes || bot.stopping.aborted) return found
    await onProgress(found)
    await wait(progressEveryMs, undefined, { signal: bot.stopping }).catch(() => undefined)
  }
}

async function lookUp(
  bot: FindingBot,
  asker: Asker,
  { number, format }: TranscriptQuery,
): Promise<FoundTranscript> {
  const { guildId, userId } = asker
  const meant = number === null ? { openerId: userId } : { number }
  const transcript = await readGuild(bot.db, guildId, tx => readLatestTranscript(tx, meant))
  if (!transcript) return number === null ? { kind: 'noneOfYours' } : { kind: 'noTranscript', number }
  if (transcript.openerId !== userId && !isStaff(asker, transcript)) return { kind: 'notYours' }
  const { number: ticket, messages, status } = transcript
  if (status === 'PENDING') return { kind: 'reading', number: ticket, messages }
  return { kind: 'found', transcript, file: await transcriptFile(bot, guildId, transcript.id, format) }
}

/** What somebody reads who wanted a transcript. Its opener is asked how they were helped, if they have not said so yet. */
export function transcriptView(
  found: FoundTranscript,
  { guildId, userId }: Pick<Asker, 'guildId' | 'userId'>,
  locale: string,
): MessageView {
  const { records: words } = wordsFor(locale).tickets
  const number = (value: number) => formatNumber(value, locale)
  switch (found.kind) {
    case 'noTranscript':
      return { content: words.noTranscript(number(found.number)) }
    case 'reading':
      return { content: words.reading(number(found.number), number(found.messages)) }
    case 'found': {
      const { transcript, file } = found
      const asks = transcript.openerId === userId && !transcript.isRated
      return {
        content: file ? words.here(number(transcript.number)) : stateText(transcript, file, words),
        ...(asks && ratingView({ guildId, ticketId: transcript.ticketId }, locale)),
        files: file ? [file] : [],
      }
    }
    default:
      return { content: words[found.kind] }
  }
}
