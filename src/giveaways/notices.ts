import { ButtonStyle, ComponentType } from 'discord-api-types/v10'
import type { Bot } from '#src/bot.ts'
import { customId } from '#src/discord/customId.ts'
import { plain } from '#src/discord/plain.ts'
import type { HostNotice, LossNotice } from '#src/giveaways/announceLosses.ts'
import type { WinnersNotice } from '#src/giveaways/announceWinners.ts'
import type { ChangeNotice } from '#src/giveaways/editGiveaway.ts'
import { type Prize, winnersOf } from '#src/giveaways/plan.ts'
import { clipped, member, moment, prizeLines } from '#src/giveaways/view.ts'
import type { Renderer } from '#src/jobs/outbox.ts'
import { formatNumber, wordsFor } from '#src/words/words.ts'

/** The word about winners, in the guild's language. It pings them. */
export const renderWinners: Renderer = (bot, { guildId, data }) => {
  const notice = data as WinnersNotice
  const { locale } = bot.settings.of(guildId)
  const { winners: words } = wordsFor(locale).giveaways
  const { title, winners, part, parts, claimUntil, rerolled, round, giveawayId } = notice
  const number = formatNumber(notice.number, locale)
  if (winners.length === 0) return { content: (rerolled ? words.noneLeft : words.none)(number, title) }
  const isLast = part === parts
  const lines = [
    (rerolled ? words.rerolled : words.drawn)(number, title),
    ...(parts > 1 ? [words.part(String(part), String(parts))] : []),
    ...winners.map(({ userId, prize }) => `${member(userId)} — ${prize}`),
    ...(isLast && claimUntil !== null ? [words.claimUntil(moment(claimUntil))] : []),
    ...(isLast ? [`-# ${round === null ? words.trust : words.proof(String(round))}`] : []),
  ]
  return {
    content: lines.join('\n'),
    pings: winners.map(({ userId }) => userId),
    ...(claimUntil !== null && {
      components: [
        {
          type: ComponentType.ActionRow,
          components: [
            {
              type: ComponentType.Button,
              style: ButtonStyle.Success,
              label: words.claim,
              custom_id: customId('giveaway', 'claim', giveawayId),
            },
          ],
        },
      ],
    }),
  }
}

export const renderCancelled: Renderer = (bot, { guildId, data }) => {
  const { number, title, reason } = data as { number: number; title: string; reason: string | null }
  const { locale } = bot.settings.of(guildId)
  const { winners: words } = wordsFor(locale).giveaways
  const sentence = words.cancelled(formatNumber(number, locale), title)
  return { content: reason === null ? sentence : `${sentence} ${words.because(reason)}` }
}

export const renderChanged: Renderer = (bot, { guildId, data }) => {
  const { number, title, endsAt, prizes } = data as ChangeNotice & { number: number; title: string }
  const { locale } = bot.settings.of(guildId)
  const { winners: words } = wordsFor(locale).giveaways
  const sentence = words.changed(formatNumber(number, locale), title)
  const listed = (key: 'before' | 'now', of: Prize[]) => [
    words.changedPrizes[key](formatNumber(winnersOf(of), locale)),
    clipped(prizeLines(of, locale), 600),
  ]
  const lines = [
    endsAt === null ? sentence : `${sentence} ${words.newEnd(moment(endsAt))}`,
    ...(prizes ? [...listed('before', prizes.before), ...listed('now', prizes.now)] : []),
  ]
  return { content: lines.join('\n') }
}

/** The hash of all that goes into the draw, before anybody knows the round that decides. */
export const renderFrozen: Renderer = (bot, { guildId, data }) => {
  const { number, frozenHash, entries, round } = data as {
    number: number
    frozenHash: string
    entries: number
    round: number
  }
  const { locale } = bot.settings.of(guildId)
  const { winners: words } = wordsFor(locale).giveaways
  return {
    content: words.frozen(
      formatNumber(number, locale),
      frozenHash,
      formatNumber(entries, locale),
      String(round),
    ),
  }
}

/** To somebody who has lost a win, in the guild's language. */
export const renderLost: Renderer = (bot, { guildId, data }) => {
  const { title, prize, loss, hostIds, ...notice } = data as LossNotice
  const { locale } = bot.settings.of(guildId)
  const { lost: words } = wordsFor(locale).giveaways
  const number = formatNumber(notice.number, locale)
  const lines = [
    words.had(number, title, prize, guildName(bot, guildId)),
    loss.note === null ? words[loss.kind] : `${words[loss.kind]} ${words.because(loss.note)}`,
    hostIds.length > 0 ? words.askHosts(hostIds.map(member).join(', ')) : words.askStaff,
  ]
  return { content: lines.join('\n') }
}

/** To a host, about what a draw has left undone, in the guild's language. */
export const renderForHost: Renderer = (bot, { guildId, data }) => {
  const { title, unclaimedIds, unfilled, ...notice } = data as HostNotice
  const { locale } = bot.settings.of(guildId)
  const { forHosts: words } = wordsFor(locale).giveaways
  const lines = [
    words.about(formatNumber(notice.number, locale), title, guildName(bot, guildId)),
    ...(unclaimedIds.length > 0 ? [words.unclaimed(unclaimedIds.map(member).join(', '))] : []),
    ...(unfilled > 0 ? [words.unfilled(formatNumber(unfilled, locale))] : []),
    words.where,
  ]
  return { content: lines.join('\n') }
}

function guildName({ discord }: Pick<Bot, 'discord'>, guildId: string): string {
  return plain(discord.guild(guildId)?.name ?? guildId)
}
