import { type MessageView, accentColor } from '#src/discord/view.ts'
import type { Note, TicketInfo } from '#src/tickets/info.ts'
import { formatNumber, wordsFor } from '#src/words/words.ts'

/** An embed's description has 4,096 characters. */
const maxText = 4_000

/** What the staff read about a ticket. */
export function infoView({ ticket, notes }: TicketInfo, locale: string): MessageView {
  const { life, priorities } = wordsFor(locale).tickets
  const { info: words } = life
  const opener = `<@${ticket.openerId}>`
  const added = [...ticket.memberIds.map(id => `<@${id}>`), ...ticket.roleIds.map(id => `<@&${id}>`)]
  const facts = [
    [words.opener, ticket.openedBy === null ? opener : words.openedFor(opener, `<@${ticket.openedBy}>`)],
    [words.status, words.statuses[ticket.status]],
    [words.claimed, ticket.claimedBy === null ? words.nobody : `<@${ticket.claimedBy}>`],
    [words.priority, priorities[ticket.priority]],
    ...(added.length > 0 ? [[words.added, added.join(', ')]] : []),
  ]
  const head = [...facts.map(([name, value]) => `**${name}**: ${value}`), '', `**${words.notes}**`]
  return {
    embeds: [
      {
        color: accentColor,
        title: words.title(formatNumber(ticket.number, locale), ticket.categoryName),
        description: [...head, ...noteLines(notes, head.join('\n').length, locale)].join('\n'),
      },
    ],
  }
}

/** As many of the newest as there is room for. */
function noteLines(notes: readonly Note[], used: number, locale: string): string[] {
  const { info: words } = wordsFor(locale).tickets.life
  if (notes.length === 0) return [words.noNotes]
  const lines: string[] = []
  let left = maxText - used
  for (const { userId, text, createdAt } of notes) {
    const time = `<t:${Math.floor(createdAt.getTime() / 1_000)}:f>`
    const line = words.noteLine(time, userId === null ? words.nobody : `<@${userId}>`, text)
    left -= line.length + 1
    if (left < 0) break
    lines.push(line)
  }
  return lines
}
