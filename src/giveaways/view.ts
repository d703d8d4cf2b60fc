import { type APIEmbedField, ButtonStyle, ComponentType } from 'discord-api-types/v10'
import { customId } from '#src/discord/customId.ts'
import { type MessageView, accentColor } from '#src/discord/view.ts'
import type { Winner } from '#src/giveaways/drawStore.ts'
import type { Giveaway, GiveawayStatus } from '#src/giveaways/giveaway.ts'
import { type Plan, winnersOf } from '#src/giveaways/plan.ts'
import { type Words, formatNumber, wordsFor } from '#src/words/words.ts'

/** Who stands in a giveaway's message. */
export interface ShownPeople {
  hostIds: readonly string[]
  winners: readonly Winner[]
}

/** The public message of a giveaway. Its content is its own in the guild: by it an earlier one is found again. */
export function giveawayMessage(giveaway: Giveaway, people: ShownPeople, locale: string): MessageView {
  const { message: words } = wordsFor(locale).giveaways
  const { id, number, status, description, title, commitment } = giveaway
  const isOpen = status === 'ACTIVE'
  return {
    content: words.headline(formatNumber(number, locale)),
    embeds: [
      {
        color: accentColor,
        title,
        ...(description !== null && description !== '' && { description }),
        fields: fieldsOf(giveaway, people, locale),
        ...(commitment !== null && { footer: { text: words.commitment(commitment) } }),
      },
    ],
    components: [
      {
        type: ComponentType.ActionRow,
        components: [
          {
            type: ComponentType.Button,
            style: ButtonStyle.Primary,
            label: isOpen ? words.enter : words.closed,
            custom_id: customId('giveaway', 'enter', id),
            disabled: !isOpen,
          },
        ],
      },
    ],
  }
}

function fieldsOf(giveaway: Giveaway, { hostIds, winners }: ShownPeople, locale: string): APIEmbedField[] {
  const { message: words } = wordsFor(locale).giveaways
  const number = (value: number) => formatNumber(value, locale)
  const { prizes, maxEntries, entryCount, cost } = giveaway
  const rules = requirementLines(giveaway, locale)
  const bonuses = bonusLines(giveaway, locale)
  const entries =
    maxEntries === null ? number(entryCount) : words.ofMax(number(entryCount), number(maxEntries))
  return [
    field(words.prizes, clipped(prizeLines(prizes, locale)), false),
    field(words.state, stateText(giveaway, words), true),
    field(words.entries, entries, true),
    field(words.winners, number(winnersOf(prizes)), true),
    ...(cost > 0 ? [field(words.cost, words.coins(number(cost)), true)] : []),
    ...(rules.length > 0 ? [field(words.requirements, clipped(rules), false)] : []),
    ...(bonuses.length > 0 ? [field(words.bonuses, clipped(bonuses), false)] : []),
    ...(winners.length > 0 ? [field(words.won, clipped(winnerLines(giveaway, winners)), false)] : []),
    ...(hostIds.length > 0 ? [field(words.host, hostIds.map(member).join(', '), true)] : []),
  ]
}

export function prizeLines(prizes: Plan['prizes'], locale: string): string[] {
  return prizes.map(({ name, quantity }) =>
    quantity === 1 ? name : `${formatNumber(quantity, locale)} × ${name}`,
  )
}

function winnerLines({ prizes }: Pick<Giveaway, 'prizes'>, winners: readonly Winner[]): string[] {
  return winners.map(
    ({ userId, prizePosition }) => `${member(userId)} — ${prizes[prizePosition - 1]?.name ?? ''}`,
  )
}

export function stateText(
  { status, endsAt, startsAt, remainingMs }: Giveaway,
  words: Words['giveaways']['message'],
): string {
  switch (status) {
    case 'ACTIVE':
      return words.ends(moment(endsAt ?? 0))
    case 'SCHEDULED':
      return words.starts(moment(startsAt ?? 0))
    case 'PAUSED':
      return words.paused(String(Math.ceil((remainingMs ?? 0) / 60_000)))
    default:
      return words.status[status]
  }
}

/** Why a giveaway has no winners to see or to draw again. */
export function notOverText(status: GiveawayStatus, locale: string): string {
  const { wrongStatus, reroll } = wordsFor(locale).giveaways
  return status === 'CANCELLED' || status === 'DRAWING' ? wrongStatus[status] : reroll.notOver
}

/** What a member needs, in the order in which it is checked. */
export function requirementLines({ requirements, bypassRoleIds }: Giveaway, locale: string): string[] {
  const { rules: words } = wordsFor(locale).giveaways
  const number = (value: number) => formatNumber(value, locale)
  const { anyRoleIds, allRoleIds, deniedRoleIds, minLevel, minAccountAgeDays, minMemberAgeDays } =
    requirements
  const lines = [
    anyRoleIds?.length && words.anyRole(roles(anyRoleIds)),
    allRoleIds?.length && words.allRoles(roles(allRoleIds)),
    deniedRoleIds?.length && words.deniedRoles(roles(deniedRoleIds)),
    requirements.booster && words.booster,
    minLevel && words.level(number(minLevel)),
    minAccountAgeDays && words.accountAge(number(minAccountAgeDays)),
    minMemberAgeDays && words.memberAge(number(minMemberAgeDays)),
  ].filter(line => typeof line === 'string')
  return lines.length > 0 && bypassRoleIds.length > 0 ? [...lines, words.bypass(roles(bypassRoleIds))] : lines
}

export function bonusLines({ bonuses, bonusMode }: Giveaway, locale: string): string[] {
  const { rules: words } = wordsFor(locale).giveaways
  const lines = bonuses.map(({ roleId, extra }) => words.bonus(role(roleId), formatNumber(extra, locale)))
  return lines.length > 1 ? [...lines, bonusMode === 'STACK' ? words.stacked : words.highest] : lines
}

/** As many lines as fit; left alone, into a field: three of them fit into a message of 6,000 characters beside all the rest. */
export function clipped(lines: readonly string[], room = 950): string {
  let text = ''
  for (const line of lines) {
    if (text.length + line.length > room) return `${text}\n…`
    text = text === '' ? line : `${text}\n${line}`
  }
  return text
}

function field(name: string, value: string, inline: boolean): APIEmbedField {
  return { name, value, inline }
}

export function member(id: string): string {
  return `<@${id}>`
}

function role(id: string): string {
  return `<@&${id}>`
}

export function roles(ids: readonly string[]): string {
  return ids.map(role).join(', ')
}

/** A moment as each reader's own clock shows it, and how far it is. Milliseconds since the Unix epoch. */
export function moment(unixMs: number): string {
  const seconds = Math.ceil(unixMs / 1_000)
  return `<t:${seconds}:f> (<t:${seconds}:R>)`
}
