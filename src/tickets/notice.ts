import { type APIButtonComponentWithCustomId, ButtonStyle } from 'discord-api-types/v10'
import type { MessageView } from '#src/discord/view.ts'
import type { Renderer } from '#src/jobs/outbox.ts'
import type { TicketNotice } from '#src/tickets/transition.ts'
import { button, row } from '#src/tickets/view.ts'
import { type Words, formatNumber, wordsFor } from '#src/words/words.ts'

/** What is said in the channel about a step, with the buttons for the next ones. */
export const renderNotice: Renderer = (bot, { guildId, userId, data }) => {
  const notice = data as TicketNotice
  const { locale } = bot.settings.of(guildId)
  const { tickets: words } = wordsFor(locale)
  const buttons = nextButtons(notice, words.buttons)
  return {
    content: noticeText(notice, `<@${userId}>`, words, locale),
    ...(buttons.length > 0 && { components: [row(buttons)] }),
    ...pingsOf(notice),
  }
}

function noticeText(notice: TicketNotice, who: string, words: Words['tickets'], locale: string): string {
  const { step, reason, memberId = '', roleId = '', openerId } = notice
  const { notices } = words
  const opener = `<@${openerId}>`
  switch (step) {
    case 'CLAIMED':
      return notices.claimed(who)
    case 'RELEASED':
      return notices.released(who)
    case 'CLOSED':
      if (notice.cause) return notices[notice.cause]
      return reason ? notices.closedBecause(who, reason) : notices.closed(who)
    case 'REOPENED':
      return notices.reopened(who)
    case 'MEMBER_ADDED':
      return notices.added(who, `<@${memberId}>`)
    case 'MEMBER_REMOVED':
      return notices.removed(who, `<@${memberId}>`)
    case 'ROLE_ADDED':
      return notices.added(who, `<@&${roleId}>`)
    case 'ROLE_REMOVED':
      return notices.removed(who, `<@&${roleId}>`)
    case 'TRANSFERRED':
      return transferText(notice, who, notices)
    case 'PRIORITIZED':
      return notices.prioritized(who, words.priorities[notice.priority ?? 'NORMAL'])
    case 'REPLIED':
      return notice.text ?? ''
    case 'CLOSE_REQUESTED':
      return reason ? notices.closeRequestedBecause(who, opener, reason) : notices.closeRequested(who, opener)
    case 'CLOSE_REFUSED':
      return notices.closeRefused(who)
    case 'WARNED':
      return notices.warned(opener, formatNumber(notice.hours ?? 0, locale))
    default:
      throw new Error(`A ticket has no notice of the step ${step}`)
  }
}

/** The staff's roles are named, so that they can be pinged: in a thread that lets them in. */
function transferText(
  { category, memberId, staffRoleIds }: TicketNotice,
  who: string,
  words: Words['tickets']['notices'],
): string {
  if (category === undefined) return words.transferredToMember(who, `<@${memberId}>`)
  const text =
    memberId === undefined
      ? words.transferredToCategory(who, category)
      : words.transferredToBoth(who, category, `<@${memberId}>`)
  return [text, ...staffRoleIds.map(id => `<@&${id}>`)].join(' ')
}

/** Only whom the step is about: who was added, who is to take care, and the opener who is asked. */
function pingsOf({ step, memberId, category, openerId, staffRoleIds }: TicketNotice): MessageView {
  if ((step === 'MEMBER_ADDED' || step === 'TRANSFERRED') && memberId !== undefined)
    return { pings: [memberId] }
  if (step === 'TRANSFERRED' && category !== undefined) return { pingRoles: staffRoleIds }
  return step === 'CLOSE_REQUESTED' || step === 'WARNED' ? { pings: [openerId] } : {}
}

function nextButtons(
  { step, ticketId }: TicketNotice,
  words: Words['tickets']['buttons'],
): APIButtonComponentWithCustomId[] {
  const claim = button(words.claim, 'claim', ticketId, ButtonStyle.Primary)
  const release = button(words.release, 'release', ticketId, ButtonStyle.Secondary)
  const close = button(words.close, 'close', ticketId, ButtonStyle.Danger)
  const reopen = button(words.reopen, 'reopen', ticketId, ButtonStyle.Secondary)
  const remove = button(words.delete, 'delete', ticketId, ButtonStyle.Danger)
  switch (step) {
    case 'CLAIMED':
    case 'TRANSFERRED':
      return [release, close]
    case 'RELEASED':
    case 'REOPENED':
      return [claim, close]
    case 'CLOSED':
      return [reopen, remove]
    case 'CLOSE_REQUESTED':
      return [
        button(words.confirm, 'confirmClose', ticketId, ButtonStyle.Danger),
        button(words.refuse, 'refuseClose', ticketId, ButtonStyle.Secondary),
      ]
    case 'WARNED':
      return [close]
    default:
      return []
  }
}
