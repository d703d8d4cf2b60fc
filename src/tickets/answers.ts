import { type MessageView, accentColor } from '#src/discord/view.ts'
import type { Renderer } from '#src/jobs/outbox.ts'
import type { Failure } from '#src/tickets/failure.ts'
import type { Opening } from '#src/tickets/openTicket.ts'
import { type FirstSetup, type PanelOutcome, type SetupOutcome, listSize } from '#src/tickets/setup.ts'
import type { Ticket } from '#src/tickets/ticket.ts'
import type { Step, Transition } from '#src/tickets/transition.ts'
import { type Words, formatNumber, wordsFor } from '#src/words/words.ts'

/** What a member reads who wanted a ticket. */
export function openingText(opening: Opening, locale: string): string {
  const { opening: words, ...tickets } = wordsFor(locale).tickets
  const number = (value: number) => formatNumber(value, locale)
  switch (opening.kind) {
    case 'opened':
      return opening.awayUntil === null
        ? words.opened(channel(opening.channelId))
        : `${words.opened(channel(opening.channelId))}\n${tickets.greeting.awayUntil(moment(opening.awayUntil))}`
    case 'outsideHours':
      return opening.opensAt === null
        ? words.outsideHoursForLong
        : words.outsideHours(moment(opening.opensAt))
    case 'notStaff':
      return tickets.steps.notStaff([...opening.roleIds.map(role), tickets.steps.managers].join(', '))
    case 'coming':
      return words.coming(number(opening.number))
    case 'failed':
      return tickets.failed(number(opening.number), failureText(opening.failure, opening, tickets.failures))
    case 'categoryGone':
    case 'questionsChanged':
      return words[opening.kind]
    case 'blocked': {
      const { until, reason } = opening
      const sentence = until === null ? words.blocked : words.blockedUntil(moment(until))
      return reason === null ? sentence : `${sentence} ${words.blockedReason(reason)}`
    }
    case 'roleMissing':
      return words.roleMissing(opening.roleIds.map(role).join(', '))
    case 'accountTooYoung':
      return words.accountTooYoung(number(opening.days), moment(opening.from))
    case 'coolingDown':
      return words.coolingDown(moment(opening.until))
    case 'ownLimit': {
      const places = opening.channelIds.map(id => (id === null ? words.beingMade : channel(id))).join(', ')
      return opening.limit === 1 ? words.ownLimitOne(places) : words.ownLimit(number(opening.limit), places)
    }
    default:
      return words.categoryFull(number(opening.limit))
  }
}

/** What staff read who opened a ticket for somebody. */
export function openForText(opening: Opening, userId: string, locale: string): string {
  const { life, opening: words } = wordsFor(locale).tickets
  if (opening.kind === 'opened') return life.openedFor(member(userId), channel(opening.channelId))
  if (opening.kind !== 'ownLimit') return openingText(opening, locale)
  const places = opening.channelIds.map(id => (id === null ? words.beingMade : channel(id))).join(', ')
  return life.ownLimitOf(member(userId), places)
}

/** What somebody reads who did something with a ticket. */
export function stepText(outcome: Transition, step: DoneStep, locale: string): string {
  const { steps: words, ...tickets } = wordsFor(locale).tickets
  const number = (value: number) => formatNumber(value, locale)
  switch (outcome.kind) {
    case 'done': {
      const { failure } = outcome
      if (failure === null) return words.done[step](number(outcome.number))
      if (failure === 'channelGone') return words.wrongStatus.DELETED
      return tickets.notShown(number(outcome.number), failureText(failure, null, tickets.failures))
    }
    case 'noTicket':
    case 'notClaimed':
    case 'everyone':
    case 'threadTakesNoRoles':
    case 'notRequested':
    case 'categoryGone':
      return words[outcome.kind]
    case 'alreadyRole':
    case 'notRole':
      return words[outcome.kind](role(outcome.roleId))
    case 'alreadyPriority':
      return words.alreadyPriority(tickets.priorities[outcome.priority])
    case 'alreadyInCategory':
      return words.alreadyInCategory(outcome.name)
    case 'categoryFull':
      return words.categoryFull(number(outcome.limit))
    case 'targetNotStaff':
      return words.targetNotStaff(
        member(outcome.userId),
        [...outcome.roleIds.map(role), words.managers].join(', '),
      )
    case 'notStaff': {
      const staff = [...outcome.roleIds.map(role), words.managers].join(', ')
      return step === 'CLOSED' ? words.notStaffOrOpener(staff) : words.notStaff(staff)
    }
    case 'wrongStatus': {
      const needed = fromClosed.includes(step) ? 'CLOSED' : 'OPEN'
      const { by, status } = outcome
      const sentence = status === needed ? words.changed : words.wrongStatus[status]
      return by === null
        ? sentence
        : `${sentence} ${words.by[status === needed ? 'changed' : status](member(by))}`
    }
    case 'claimedBy':
      return words.claimedBy(member(outcome.userId))
    case 'noSlot':
      return words.noSlot(member(outcome.openerId), number(outcome.limit))
    default:
      return words[outcome.kind](member(outcome.userId))
  }
}

export type DoneStep = Exclude<Step['kind'], 'OPENING' | 'OPENED' | 'FAILED' | 'WARNED'>

/** Steps that are taken from CLOSED; all others are from OPEN. */
const fromClosed: DoneStep[] = ['REOPENED', 'DELETED']

/** What an opener is told directly whose ticket Discord refused after the answer, in the guild's language. */
export const renderFailed: Renderer = (bot, { guildId, data }) => {
  const { number, failure, ...ticket } = data as Pick<Ticket, 'number' | 'channelName' | 'parentId'> & {
    failure: Failure
  }
  const { locale } = bot.settings.of(guildId)
  const { tickets: words } = wordsFor(locale)
  const reason = failureText(failure, ticket, words.failures)
  const guild = bot.discord.guild(guildId)?.name ?? guildId
  return { content: words.failedIn(guild, formatNumber(number, locale), reason) }
}

/** Why Discord does not agree with a ticket, and who can mend it. */
export function failureText(
  failure: Failure,
  ticket: Pick<Ticket, 'parentId' | 'channelName'> | null,
  words: Words['tickets']['failures'],
): string {
  if (failure === 'parentFull') return words.parentFull(ticket?.parentId ? channel(ticket.parentId) : '')
  if (failure === 'nameRejected') return words.nameRejected(ticket?.channelName ?? '')
  return words[failure]
}

export function setupText(outcome: SetupOutcome | PanelOutcome, locale: string): string {
  const { setup: words, life, questionStyles } = wordsFor(locale).tickets
  const number = (value: number) => formatNumber(value, locale)
  switch (outcome.kind) {
    case 'badChoices':
      return life.badChoices(number(outcome.least), number(outcome.most))
    case 'takesNoChoices':
      return life.takesNoChoices(questionStyles[outcome.style])
    case 'added':
    case 'changed':
    case 'removed':
    case 'nameTaken':
      return words[outcome.kind](outcome.name)
    case 'tooMany':
    case 'tooManyQuestions':
      return words[outcome.kind](number(outcome.limit))
    case 'noCategory':
    case 'noCategories':
    case 'blankQuestion':
    case 'everyone':
      return words[outcome.kind]
    case 'questionAdded':
      return words.questionAdded(outcome.label, number(outcome.count))
    case 'questionRemoved':
    case 'questionTaken':
      return words[outcome.kind](outcome.label)
    case 'noQuestion':
      return outcome.labels.length > 0 ? words.noQuestion(outcome.labels.join(', ')) : words.noQuestions
    default:
      return words[outcome.kind](channel(outcome.channelId))
  }
}

/** The answer to /tickets setup. */
export function firstSetupText(
  outcome: FirstSetup,
  channelId: string,
  lacks: SetupLacks,
  locale: string,
): string {
  const { permissions, tickets } = wordsFor(locale)
  const { setup: words } = tickets
  if (outcome.kind === 'everyone') return words.everyone
  if (outcome.kind === 'mayNotPost') return words.mayNotPost(channel(outcome.channelId))
  const missing = lacks.missing.map(name => permissions[name]).join(', ')
  const text =
    missing === ''
      ? words.done(outcome.name, channel(channelId))
      : words.doneNotYet(outcome.name, channel(channelId), missing)
  return [text, ...lackTexts({ ...lacks, missing: [] }, locale)].join('\n\n')
}

/** What keeps tickets, as they were set up, from working. */
export interface SetupLacks {
  /** Permissions that tickets need. */
  missing: readonly Permission[]
  /** Those that transcripts need in the log channel. */
  missingInLog: readonly Permission[]
  /** Roles of the staff that the bot cannot ping. */
  unpingable: readonly string[]
}

type Permission = keyof Words['permissions']

/** What is said beside that something is set up. */
export function lackTexts({ missing, missingInLog, unpingable }: SetupLacks, locale: string): string[] {
  const { permissions, tickets } = wordsFor(locale)
  const { setup: words } = tickets
  const names = (lacking: readonly Permission[]) => lacking.map(name => permissions[name]).join(', ')
  return [
    ...(missing.length > 0 ? [words.missing(names(missing))] : []),
    ...(missingInLog.length > 0 ? [words.missingInLog(names(missingInLog))] : []),
    ...unpingable.map(id => words.cannotPing(role(id))),
  ]
}

/** The answer to /tickets list. */
export function listView(
  { tickets, total }: { tickets: readonly Ticket[]; total: number },
  locale: string,
): MessageView {
  const { setup: words, priorities } = wordsFor(locale).tickets
  if (total === 0) return { content: words.listEmpty }
  const lines = tickets.map(ticket => {
    const line = words.listLine(
      formatNumber(ticket.number, locale),
      ticket.channelId === null ? words.noChannel : channel(ticket.channelId),
      member(ticket.openerId),
      ticket.categoryName,
      ticket.claimedBy === null ? words.unclaimed : member(ticket.claimedBy),
    )
    return ticket.priority === 'NORMAL' ? line : words.listPriority(line, priorities[ticket.priority])
  })
  if (total > listSize) lines.push(words.listMore(formatNumber(total - listSize, locale)))
  return {
    embeds: [
      {
        color: accentColor,
        title: words.listTitle(formatNumber(total, locale)),
        description: lines.join('\n'),
      },
    ],
  }
}

/** The answer to /tickets block. days: null for ever; `now` in milliseconds since the Unix epoch. */
export function blockText(target: string, days: number | null, now: number, locale: string): string {
  const { setup: words } = wordsFor(locale).tickets
  if (days === null) return words.blocked(target)
  return words.blockedUntil(target, moment(Math.floor(now / 1_000) + days * 86_400))
}

function channel(id: string): string {
  return `<#${id}>`
}

function member(id: string): string {
  return `<@${id}>`
}

function role(id: string): string {
  return `<@&${id}>`
}

/** A moment as each reader's own clock shows it, and how far it is. Seconds since the Unix epoch. */
function moment(seconds: number): string {
  return `<t:${seconds}:f> (<t:${seconds}:R>)`
}
