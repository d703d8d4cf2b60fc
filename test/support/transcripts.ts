import fc from 'fast-check'
import { renderTranscriptHtml } from '#src/tickets/transcript/renderTranscriptHtml.ts'
import type { TranscriptHead, TranscriptMessage } from '#src/tickets/transcript/transcript.ts'

/** A ticket's head in which nothing is special but what the test says. */
export function transcriptHead(special: Partial<TranscriptHead> = {}): TranscriptHead {
  return {
    language: 'en',
    timeZone: 'Europe/Berlin',
    guildName: 'Lighthouse',
    ticketNumber: 12,
    category: 'Support',
    opener: { id: '300000000000000001', name: 'Mira' },
    claimedBy: { id: '300000000000000002', name: 'Tom' },
    openedAt: new Date('2026-03-28T22:30:00Z'),
    closedAt: new Date('2026-03-29T09:00:00Z'),
    closeReason: 'Solved',
    answers: [{ question: 'What is it about?', answer: 'My role' }],
    participants: [
      { id: '300000000000000001', name: 'Mira' },
      { id: '300000000000000002', name: 'Tom' },
    ],
    missingContent: null,
    isCut: false,
    names: { users: new Map(), roles: new Map(), channels: new Map() },
    ...special,
  }
}

export function transcriptMessage(special: Partial<TranscriptMessage> = {}): TranscriptMessage {
  return {
    id: '400000000000000001',
    author: { id: '300000000000000001', name: 'Mira', avatarUrl: null, bot: false },
    createdAt: new Date('2026-03-28T22:31:00Z'),
    editedAt: null,
    content: 'Hello',
    replyTo: null,
    isForwarded: false,
    command: null,
    system: null,
    attachments: [],
    embeds: [],
    components: [],
    stickers: [],
    ...special,
  }
}

/** The page of a transcript, whole. */
export function transcriptPage(
  messages: TranscriptMessage[],
  head: Partial<TranscriptHead> = {},
): Promise<string> {
  return textOf(renderTranscriptHtml(transcriptHead(head), streamOf(messages)))
}

export async function* streamOf<T>(items: Iterable<T>): AsyncGenerator<T, void, undefined> {
  yield* items
}

/** All parts of a stream, joined. */
export async function textOf(parts: AsyncIterable<string>): Promise<string> {
  let text = ''
  for await (const part of parts) text += part
  return text
}

/** Any UTF-16 at all, also such as is no valid text. fast-check's own binary strings take seconds to prepare. */
export const anyText = fc.array(fc.nat(0xffff), { maxLength: 12 }).map(units => String.fromCharCode(...units))
