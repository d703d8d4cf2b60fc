import { type APIButtonComponentWithCustomId, ButtonStyle, ComponentType } from 'discord-api-types/v10'
import { customId } from '#src/discord/customId.ts'
import { plain } from '#src/discord/plain.ts'
import { type MessageView, accentColor } from '#src/discord/view.ts'
import type { Examination } from '#src/doctor/examineGuild.ts'
import type { Finding, Purpose } from '#src/doctor/finding.ts'
import { failureText as voiceFailureText } from '#src/tempVoice/answers.ts'
import { failureText as ticketFailureText } from '#src/tickets/answers.ts'
import { formatNumber, wordsFor } from '#src/words/words.ts'

/** Discord takes 4,096 characters in an embed; a sentence has at most some hundred. */
const pageLength = 3_000
const maxNamed = 20

/** The answer to /doctor. page: from 0; beyond the last one it is the last one. */
export function doctorView({ findings, budgets }: Examination, page: number, locale: string): MessageView {
  const { doctor: words } = wordsFor(locale)
  const number = (value: number) => formatNumber(value, locale)
  const { channels, creations, renamesSpent } = budgets
  const footer = words.budgets(
    number(channels),
    number(creations.used),
    number(creations.most),
    number(renamesSpent),
  )
  const pages = paged(findings.map(finding => `⚠️ ${findingText(finding, locale)}`))
  const shown = Math.min(page, pages.length - 1)
  const lines = pages[shown] ?? [`✅ ${words.healthy}`]
  const position = pages.length > 1 ? [words.page(number(shown + 1), number(pages.length))] : []
  const buttons = [
    pageButton(words.previous, shown - 1, shown > 0),
    pageButton(words.next, shown + 1, shown < pages.length - 1),
  ]
  return {
    embeds: [
      {
        color: accentColor,
        ...(findings.length > 0 && { title: words.title(number(findings.length)) }),
        description: [...lines, footer, ...position].join('\n\n'),
      },
    ],
    components: pages.length > 1 ? [{ type: ComponentType.ActionRow, components: buttons }] : [],
  }
}

function findingText(finding: Finding, locale: string): string {
  const { doctor: words, permissions, tickets } = wordsFor(locale)
  const number = (value: number) => formatNumber(value, locale)
  const purpose = (wanted: Purpose) => purposeText(wanted, locale)
  switch (finding.kind) {
    case 'lacks': {
      const names = finding.permissions.map(name => permissions[name]).join(', ')
      const place = finding.placeId === null ? words.inServer : channel(finding.placeId)
      return words.lacks(purposesText(finding.purposes, locale), names, place)
    }
    case 'placeGone':
    case 'staffGone':
      return words[finding.kind](purpose(finding.purpose))
    case 'staffUnpingable':
      return words.staffUnpingable(`<@&${finding.roleId}>`, purposesText(finding.purposes, locale))
    case 'placeFull':
      return words.placeFull(purpose(finding.purpose), channel(finding.placeId))
    case 'winnerRole':
      return words.winnerRole[finding.problem](number(finding.number), `<@&${finding.roleId}>`)
    case 'guildNearlyFull':
      return words.guildNearlyFull(number(finding.channels))
    case 'creationsSpent':
      return words.creationsSpent(number(finding.most), `<t:${finding.until}:R>`)
    case 'hubRefused': {
      const hub = finding.channelId === null ? words.beingMade : channel(finding.channelId)
      return words.hubRefused(hub, voiceFailureText(finding.failure, finding, locale))
    }
    case 'hubUnmade':
      return words.hubUnmade
    case 'voiceRefused': {
      const reason = voiceFailureText(finding.failure, { parentId: null, name: finding.name }, locale)
      return words.voiceRefused(channel(finding.channelId), reason)
    }
    case 'voiceLeft':
      return words.voiceLeft(number(finding.count))
    case 'voiceMayBeLeft':
      return words.voiceMayBeLeft(finding.channelIds.slice(0, maxNamed).map(channel).join(', '))
    case 'ticketsRefused': {
      const numbers = finding.numbers.map(one => `#${number(one)}`).join(', ')
      return words.ticketsRefused(numbers, ticketFailureText(finding.failure, finding, tickets.failures))
    }
    case 'giveawayRefused':
      return words.giveawayRefused(number(finding.number), channel(finding.channelId))
    case 'messagesRefused':
      return words.messagesRefused(number(finding.count), channel(finding.channelId))
    default:
      return `${words.stuck[finding.what](number(finding.count))} ${words.stuckAdvice}`
  }
}

function purposeText({ use, name }: Purpose, locale: string): string {
  const { beingMade, purposes } = wordsFor(locale).doctor
  if (use === 'levelUps') return purposes.levelUps()
  if (use === 'hub') return purposes.hub(name === null ? beingMade : channel(name))
  return purposes[use](plain(name ?? ''))
}

function purposesText(purposes: readonly Purpose[], locale: string): string {
  const more = purposes.length - maxNamed
  return [
    ...purposes.slice(0, maxNamed).map(purpose => purposeText(purpose, locale)),
    ...(more > 0 ? [wordsFor(locale).doctor.more(formatNumber(more, locale))] : []),
  ].join(', ')
}

/** As many sentences on each page as fit. */
function paged(sentences: readonly string[]): string[][] {
  const pages: string[][] = []
  let length = pageLength
  for (const sentence of sentences) {
    length += sentence.length
    if (length > pageLength) {
      pages.push([])
      length = sentence.length
    }
    pages.at(-1)?.push(sentence)
  }
  return pages
}

function pageButton(label: string, page: number, enabled: boolean): APIButtonComponentWithCustomId {
  return {
    type: ComponentType.Button,
    style: ButtonStyle.Secondary,
    label,
    custom_id: customId('doctor', 'page', String(page)),
    disabled: !enabled,
  }
}

function channel(id: string): string {
  return `<#${id}>`
}
