import { type APIButtonComponentWithCustomId, ButtonStyle, ComponentType } from 'discord-api-types/v10'
import {
  type AuditEntry,
  type AuditFilter,
  type AuditPage,
  auditSources,
  auditedSubjects,
  isPerson,
  maxAuditDays,
} from '#src/audit/audit.ts'

import { changesText, isFirstSettings, personText } from '#src/audit/changesText.ts'
import { customId } from '#src/discord/customId.ts'
import { plain } from '#src/discord/plain.ts'
import { type MessageView, accentColor } from '#src/discord/view.ts'
import { wordsFor } from '#src/words/words.ts'

/** A page of a guild's audit log, with buttons to the pages beside it. */
export function auditView(
  page: AuditPage,
  filter: AuditFilter,
  guildName: string,
  locale: string,
): MessageView {
  const { audit: words } = wordsFor(locale)
  const [newest, oldest] = [page.entries[0], page.entries.at(-1)]
  if (!newest || !oldest)
    return {
      content: page.hasNewer ? words.pageGone : words.empty(String(filter.days)),
      embeds: [],
      components: [],
    }
  const buttons = [
    pageButton(words.newer, 'newer', newest.id, filter, page.hasNewer),
    pageButton(words.older, 'older', oldest.id, filter, page.hasOlder),
  ]
  return {
    content: '',
    embeds: [
      {
        color: accentColor,
        title: words.title(plain(guildName)),
        description: [
          filterText(filter, locale),
          ...page.entries.map(entry => entryText(entry, locale)),
        ].join('\n\n'),
      },
    ],
    components:
      page.hasNewer || page.hasOlder ? [{ type: ComponentType.ActionRow, components: buttons }] : [],
  }
}

/** What a page's button says: the entry that its page begins beside, and the filter. Undefined when it was made up. */
export function parsePageArgs(args: readonly string[]): { id: bigint; filter: AuditFilter } | undefined {
  const [id = '', days = '', source = '', subject = '', actorId = ''] = args
  const known =
    args.length === 5 &&
    /^\d{1,18}$/.test(id) &&
    /^\d{1,2}$/.test(days) &&
    Number(days) >= 1 &&
    Number(days) <= maxAuditDays &&
    /^\d{0,20}$/.test(actorId) &&
    (subject === '' || auditedSubjects.some(name => name === subject))
  const foundSource = auditSources.find(name => name === source)
  if (!known || (source !== '' && foundSource === undefined)) return undefined
  return {
    id: BigInt(id),
    filter: {
      days: Number(days),
      source: foundSource,
      subject: subject === '' ? undefined : subject,
      actorId: actorId === '' ? undefined : actorId,
    },
  }
}

function filterText({ days, actorId, source, subject }: AuditFilter, locale: string): string {
  const { audit: words } = wordsFor(locale)
  const parts = [
    words.days(String(days)),
    ...(actorId === undefined ? [] : [words.byMember(`<@${actorId}>`)]),
    ...(source === undefined ? [] : [words.sources[source]]),
    ...(subject === undefined ? [] : [subjectText(subject, locale)]),
  ]
  return parts.join(' · ')
}

/** Discord takes 4,096 characters for ten entries and the line above them. */
const entryLength = 390

function entryText(entry: AuditEntry, locale: string): string {
  const { audit: words } = wordsFor(locale)
  const about = Object.values(entry.subjectKey).filter(isPerson)
  const headline = words.headline(
    `<t:${Math.floor(entry.createdAt.getTime() / 1_000)}:f>`,
    actorText(entry, locale),
    [subjectText(entry.subject, locale), ...about.map(person => personText(person, locale))].join(' '),
    words.actions[isFirstSettings(entry) ? 'UPDATE' : entry.action],
    words.sources[entry.source],
  )
  return [headline, ...changesText(entry, entryLength - headline.length, locale)].join('\n')
}

function actorText({ actor, source }: AuditEntry, locale: string): string {
  const { audit: words } = wordsFor(locale)
  if (actor !== null) return personText(actor, locale)
  return source === 'CLI' ? words.operator : words.itself
}

function subjectText(subject: string, locale: string): string {
  const { subjects } = wordsFor(locale).audit
  const known = auditedSubjects.find(name => name === subject)
  return known === undefined ? plain(subject) : subjects[known]
}

function pageButton(
  label: string,
  direction: 'newer' | 'older',
  id: bigint,
  { days, source, subject, actorId }: AuditFilter,
  enabled: boolean,
): APIButtonComponentWithCustomId {
  const filter = [String(days), source ?? '', subject ?? '', actorId ?? '']
  return {
    type: ComponentType.Button,
    style: ButtonStyle.Secondary,
    label,
    custom_id: customId('audit', direction, String(id), ...filter),
    disabled: !enabled,
  }
}
