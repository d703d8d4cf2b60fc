import { createHash } from 'node:crypto'
import { readFileSync } from 'node:fs'
import { setImmediate } from 'node:timers/promises'
import { headView } from '#src/tickets/transcript/headView.ts'
import { Html, html } from '#src/tickets/transcript/html.ts'
import type { Pen } from '#src/tickets/transcript/markdownView.ts'
import { messageView } from '#src/tickets/transcript/messageView.ts'
import { timesIn } from '#src/tickets/transcript/times.ts'
import type { TranscriptHead, TranscriptMessage } from '#src/tickets/transcript/transcript.ts'
import { formatNumber, wordsFor } from '#src/words/words.ts'

/**
 * A transcript as one HTML page that needs and runs nothing else, in parts: one for each message, so that the whole is
 * never in memory. `messages` come oldest first. Whatever they say, the page has no script and asks no server for anything.
 */
export async function* renderTranscriptHtml(
  head: TranscriptHead,
  messages: AsyncIterable<TranscriptMessage>,
): AsyncGenerator<string, void, undefined> {
  const pen: Pen = {
    language: head.language,
    words: wordsFor(head.language).transcript,
    names: head.names,
    times: timesIn(head.timeZone, head.language),
  }
  yield html`${documentStart(head, pen)}${headView(head, pen)}<main aria-label="${pen.words.messages}">\n<ol>\n`
    .markup
  const written = new Set<string>()
  let last: TranscriptMessage | null = null
  let lastDay = ''
  let turn = performance.now()
  for await (const message of messages) {
    const day = pen.times.day(message.createdAt)
    const isNewDay = day !== lastDay
    const place = {
      isContinued: !isNewDay && last !== null && continues(message, last),
      hasOriginal: message.replyTo !== null && written.has(message.replyTo.messageId),
      isUnreadable: head.missingContent === 'intentNotGranted',
    }
    const separator = isNewDay ? html`<li class="day"><h2>${day}</h2></li>\n` : null
    yield html`${separator}${messageView(message, place, pen)}`.markup
    written.add(message.id)
    last = message
    lastDay = day
    // The rest of the bot gets its turn, however fast the messages come.
    if (performance.now() - turn > turnMs) {
      await setImmediate()
      turn = performance.now()
    }
  }
  const end =
    written.size === 0 ? pen.words.noMessages : pen.words.end(formatNumber(written.size, head.language))
  yield html`</ol>\n</main>\n<footer>${end}</footer>\n</body>\n</html>\n`.markup
}

const turnMs = 20

/** Discord joins one author's messages until they pause. */
const pauseMs = 7 * 60_000

function continues(message: TranscriptMessage, last: TranscriptMessage): boolean {
  return (
    message.author.id === last.author.id &&
    message.author.name === last.author.name &&
    message.createdAt.getTime() - last.createdAt.getTime() < pauseMs &&
    [message, last].every(({ system }) => system === null) &&
    message.replyTo === null &&
    !message.isForwarded &&
    message.command === null
  )
}

const styles = readFileSync(new URL('transcript.css', import.meta.url), 'utf8')

/** Only this sheet and the colours in attributes; nothing is fetched, run or sent. */
const policy = [
  "default-src 'none'",
  'img-src data:',
  // For browsers that do not know the two below.
  "style-src 'unsafe-inline'",
  `style-src-elem 'sha256-${createHash('sha256').update(styles).digest('base64')}'`,
  "style-src-attr 'unsafe-inline'",
  "base-uri 'none'",
  "form-action 'none'",
].join('; ')

function documentStart({ language, guildName, ticketNumber }: TranscriptHead, { words }: Pen): Html {
  return html`<!doctype html>
<html lang="${language}">
<head>
<meta charset="utf-8">
<meta http-equiv="Content-Security-Policy" content="${policy}">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="referrer" content="no-referrer">
<meta name="color-scheme" content="dark light">
<title>${words.title(String(ticketNumber))} · ${guildName}</title>
<style>${new Html(styles)}</style>
</head>
<body>
`
}
