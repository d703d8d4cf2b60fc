import { ButtonStyle, ComponentType } from 'discord-api-types/v10'
import { customId } from '#src/discord/customId.ts'
import { type MessageView, accentColor } from '#src/discord/view.ts'
import type { CreateOutcome } from '#src/giveaways/createGiveaway.ts'
import type { Entry } from '#src/giveaways/enterGiveaway.ts'
import type { Giveaway } from '#src/giveaways/giveaway.ts'
import type { EntrantPage, Own } from '#src/giveaways/lists.ts'
import type { Unfit } from '#src/giveaways/requirements.ts'
import { rulesButtons } from '#src/giveaways/rulesView.ts'
import type { StepOutcome } from '#src/giveaways/steps.ts'
import type { EntrantCursor } from '#src/giveaways/store.ts'
import type { TemplateOutcome } from '#src/giveaways/templates.ts'
import { clipped, member, moment, notOverText, roles, stateText } from '#src/giveaways/view.ts'
import type { Claim, WinnersOutcome } from '#src/giveaways/winners.ts'
import { formatNumber, languageOf, wordsFor } from '#src/words/words.ts'

/** What a member reads who clicked on the button. */
export function entryView(entry: Entry, locale: string): MessageView {
  const { entry: words } = wordsFor(locale).giveaways
  if (!('entrants' in entry)) return { content: refusalText(entry, locale) }
  const { entrants, odds, giveawayId } = entry
  return {
    content: words[entry.kind](formatNumber(entrants, locale), percent(odds, locale)),
    components: [
      {
        type: ComponentType.ActionRow,
        components: [
          {
            type: ComponentType.Button,
            style: ButtonStyle.Secondary,
            label: words.leave,
            custom_id: customId('giveaway', 'leave', giveawayId),
          },
        ],
      },
    ],
  }
}

function refusalText(entry: Exclude<Entry, { entrants: number }>, locale: string): string {
  const { entry: words } = wordsFor(locale).giveaways
  switch (entry.kind) {
    case 'gone':
    case 'rateLimited':
    case 'otherRole':
      return words[entry.kind]
    case 'notOpen':
      return words.notOpen[entry.status]
    case 'full':
      return words.full(formatNumber(entry.max, locale))
    case 'notEnough':
      return words.notEnough(formatNumber(entry.cost, locale))
    default:
      return unfitText(entry.unfit, locale)
  }
}

function unfitText(unfit: Unfit, locale: string): string {
  const { unfit: words } = wordsFor(locale).giveaways
  switch (unfit.kind) {
    case 'roleMissing':
    case 'rolesMissing':
    case 'roleDenied':
      return words[unfit.kind](roles(unfit.roleIds))
    case 'levelTooLow':
      return words.levelTooLow(formatNumber(unfit.level, locale))
    case 'notBoosting':
      return words.notBoosting
    case 'accountTooYoung':
      return words.accountTooYoung(formatNumber(unfit.days, locale), moment(unfit.from * 1_000))
    default: {
      const days = formatNumber(unfit.days, locale)
      return unfit.from === null
        ? words.memberAgeUnknown(days)
        : words.memberTooYoung(days, moment(unfit.from * 1_000))
    }
  }
}

/** What staff read who made a giveaway; before it starts with the way to its rules. */
export function createView(outcome: CreateOutcome, locale: string): MessageView {
  const content = createText(outcome, locale)
  if (outcome.kind !== 'created' || outcome.giveaway.status === 'ACTIVE') return { content }
  return { content, components: [rulesButtons(outcome.giveaway, locale)] }
}

export function createText(outcome: CreateOutcome, locale: string): string {
  const { created, refusals } = wordsFor(locale).giveaways
  if (outcome.kind === 'mayNotPost') return refusals.mayNotPost(channel(outcome.channelId))
  if ('roleId' in outcome) return refusals[outcome.kind](roles([outcome.roleId]))
  if (outcome.kind !== 'created') return refusals[outcome.kind]
  const { number, channelId, status, endsAt, startsAt } = outcome.giveaway
  const n = formatNumber(number, locale)
  if (status === 'SCHEDULED') return created.scheduled(n, channel(channelId), moment(startsAt ?? 0))
  return status === 'DRAFT' ? created.draft(n) : created.now(n, channel(channelId), moment(endsAt ?? 0))
}

/** What staff read who did something with a giveaway. */
export function stepText(outcome: StepOutcome, locale: string): string {
  const { steps, refusals, wrongStatus, roleGiven, roleTaken, parts } = wordsFor(locale).giveaways
  switch (outcome.kind) {
    case 'done': {
      const { number, startsAt } = outcome.giveaway
      return steps[outcome.step](formatNumber(number, locale), moment(startsAt ?? 0))
    }
    case 'noGiveaway':
    case 'fixed':
    case 'economyOff':
    case 'goneRole':
    case 'everyoneRole':
    case 'severalPrizes':
    case 'isOver':
    case 'lastHost':
    case 'changedMeanwhile':
      return refusals[outcome.kind]
    case 'mayNotPost':
      return refusals.mayNotPost(channel(outcome.channelId))
    case 'winnerRole':
    case 'contraryRole':
      return refusals[outcome.kind](roles([outcome.roleId]))
    case 'wrongStatus':
      return wrongStatus[outcome.status]
    case 'tooManyWinners':
    case 'tooManyBonuses':
    case 'tooManyHosts':
      return refusals[outcome.kind](formatNumber(outcome.limit, locale))
    case 'takesPart':
    case 'noPart':
      return refusals[outcome.kind](member(outcome.userId))
    case 'roleTaken':
      return roleTaken[outcome.status](member(outcome.userId))
    default:
      return roleGiven(member(outcome.userId), parts[outcome.role])
  }
}

export function templateText(outcome: TemplateOutcome, locale: string): string {
  const { templates, refusals } = wordsFor(locale).giveaways
  if (outcome.kind === 'tooMany') return templates.tooMany(formatNumber(outcome.limit, locale))
  return 'name' in outcome ? templates[outcome.kind](outcome.name) : refusals[outcome.kind]
}

export function claimText({ kind }: Claim, locale: string): string {
  const { claim, refusals } = wordsFor(locale).giveaways
  return kind === 'noGiveaway' ? refusals.noGiveaway : claim[kind]
}

export function winnersText(outcome: WinnersOutcome, locale: string): string {
  const { reroll, refusals } = wordsFor(locale).giveaways
  switch (outcome.kind) {
    case 'noGiveaway':
      return refusals.noGiveaway
    case 'notOver':
      return notOverText(outcome.status, locale)
    case 'rerolled':
      return reroll.done(formatNumber(outcome.count, locale))
    case 'notWinner':
    case 'revoked':
      return reroll[outcome.kind](member(outcome.userId))
    default:
      return reroll[outcome.kind]
  }
}

/** Characters of a list: a description has 4,096. */
const listRoom = 4_000

/** The answer to /giveaway list. */
export function listView(giveaways: readonly Giveaway[], locale: string): MessageView {
  const { lists: words } = wordsFor(locale).giveaways
  if (giveaways.length === 0) return { content: words.none }
  const lines = giveaways.map(giveaway => lineOf(giveaway, locale))
  return {
    embeds: [{ color: accentColor, title: words.title, description: clipped(lines, listRoom) }],
  }
}

/** The answer to /giveaway mine. */
export function ownView({ entries, wins }: Own, locale: string): MessageView {
  const { lists: words } = wordsFor(locale).giveaways
  if (entries.length === 0 && wins.length === 0) return { content: words.mineNone }
  const entered = entries.map(({ giveaway }) => lineOf(giveaway, locale))
  const won = wins.map(({ number, title, prize, claimUntil, isClaimed }) =>
    words.wonLine(
      formatNumber(number, locale),
      title,
      prize,
      claimUntil === null || isClaimed ? '' : words.claimBy(moment(claimUntil)),
    ),
  )
  const parts = [
    ...(won.length > 0 ? [`**${words.won}**`, ...won] : []),
    ...(entered.length > 0 ? [`**${words.mine}**`, ...entered] : []),
  ]
  return { embeds: [{ color: accentColor, description: clipped(parts, listRoom) }] }
}

/** A page of /giveaways entrants. */
export function entrantsView(found: EntrantPage, locale: string): MessageView {
  const { lists: words, refusals } = wordsFor(locale).giveaways
  if (found.kind === 'noGiveaway') return { content: refusals.noGiveaway }
  const { giveaway, entrants, hasEarlier, hasLater } = found
  if (entrants.length === 0)
    return { content: hasEarlier ? words.pageGone : words.entrantsNone, components: [] }
  const button = (
    label: string,
    direction: EntrantCursor['direction'],
    userId: string,
    enabled: boolean,
  ) => ({
    type: ComponentType.Button as const,
    style: ButtonStyle.Secondary as const,
    label,
    custom_id: customId('giveaways', 'entrants', giveaway.id, direction, userId),
    disabled: !enabled,
  })
  const lines = entrants.map(({ userId, weight }) =>
    words.entrant(member(userId), formatNumber(weight, locale)),
  )
  return {
    embeds: [
      {
        color: accentColor,
        title: words.entrants(
          formatNumber(giveaway.number, locale),
          formatNumber(giveaway.entryCount, locale),
        ),
        description: lines.join('\n'),
      },
    ],
    components: [
      {
        type: ComponentType.ActionRow,
        components: [
          button(words.previous, 'before', entrants[0]?.userId ?? '', hasEarlier),
          button(words.next, 'after', entrants.at(-1)?.userId ?? '', hasLater),
        ],
      },
    ],
  }
}

function lineOf(giveaway: Giveaway, locale: string): string {
  const { lists, message } = wordsFor(locale).giveaways
  const { guildId, channelId, messageId, number, title } = giveaway
  const link =
    messageId === null
      ? ''
      : `· [${lists.link}](https://discord.com/channels/${guildId}/${channelId}/${messageId})`
  return lists.line(formatNumber(number, locale), title, stateText(giveaway, message), link)
}

/** Two digits that count, below 1 % too. */
const percents = {
  en: new Intl.NumberFormat('en', { style: 'percent', maximumSignificantDigits: 2 }),
  de: new Intl.NumberFormat('de', { style: 'percent', maximumSignificantDigits: 2 }),
}

function percent(share: number, locale: string): string {
  return percents[languageOf(locale)].format(share)
}

function channel(id: string): string {
  return `<#${id}>`
}
