import { type Html, html } from '#src/tickets/transcript/html.ts'
import type { Pen } from '#src/tickets/transcript/markdownView.ts'
import type { TranscriptHead } from '#src/tickets/transcript/transcript.ts'

/** The top of the page: whose ticket it was, and what became of it. */
export function headView(head: TranscriptHead, pen: Pen): Html {
  const { words, times } = pen
  const facts: (readonly [string, Html | string] | null)[] = [
    [words.category, head.category],
    [words.openedBy, head.opener.name],
    [words.claimedBy, head.claimedBy?.name ?? words.notClaimed],
    [words.opened, times.full(head.openedAt)],
    [words.closed, head.closedAt ? times.full(head.closedAt) : words.notClosed],
    head.closeReason === null ? null : [words.reason, head.closeReason],
    [
      words.participants,
      html`${head.participants.map(({ name }, at) => html`${at > 0 ? ', ' : null}<bdi>${name}</bdi>`)}`,
    ],
  ]
  return html`<header>
<p class="guild"><bdi>${head.guildName}</bdi></p>
<h1>${words.title(String(head.ticketNumber))}</h1>
<dl class="facts">${facts.map(fact => fact && html`<div><dt>${fact[0]}</dt><dd dir="auto">${fact[1]}</dd></div>`)}</dl>
${answersView(head, pen)}
${head.missingContent === 'intentNotGranted' ? html`<p class="notice" role="note">${words.contentMissing}</p>` : null}
${head.isCut ? html`<p class="notice" role="note">${words.cut}</p>` : null}
<p class="small">${words.zone(head.timeZone)} ${words.linkEnds}</p>
</header>\n`
}

function answersView({ answers }: TranscriptHead, { words }: Pen): Html | null {
  if (answers.length === 0) return null
  return html`<h2>${words.answers}</h2>
<dl>${answers.map(
    ({ question, answer }) =>
      html`<div><dt dir="auto">${question}</dt><dd class="text" dir="auto">${answer === '' ? html`<em>${words.noAnswer}</em>` : answer}</dd></div>`,
  )}</dl>`
}
