import { type APIButtonComponentWithCustomId, ButtonStyle, ComponentType } from 'discord-api-types/v10'
import { customId } from '#src/discord/customId.ts'
import { plain } from '#src/discord/plain.ts'
import { type MessageView, accentColor } from '#src/discord/view.ts'
import type { Renderer } from '#src/jobs/outbox.ts'
import { levelForXp, progressForXp } from '#src/leveling/curve.ts'
import type { BoardPage, Rank } from '#src/leveling/leveling.ts'
import type { Place } from '#src/leveling/store.ts'
import { type Words, formatNumber, wordsFor } from '#src/words/words.ts'

/** The answer to /rank. `self`: the member asked for their own. */
export function rankView(
  rank: Rank,
  member: { id: string; name: string; self: boolean },
  locale: string,
): MessageView {
  const { rank: words } = wordsFor(locale)
  if (rank.kind === 'bot') return { content: words.bot }
  if (rank.kind === 'none') return { content: member.self ? words.noneSelf : words.none(`<@${member.id}>`) }
  const { level, earned, needed } = progressForXp(rank.xp)
  const number = (value: number | bigint) => formatNumber(value, locale)
  return {
    embeds: [
      {
        color: accentColor,
        title: words.title(plain(member.name)),
        description: `${progressBar(earned / needed)}\n${words.progress(number(earned), number(needed), number(level + 1))}`,
        fields: [
          { name: words.level, value: number(level), inline: true },
          {
            name: words.rank,
            value:
              rank.place === null ? words.hidden : words.ofMembers(number(rank.place), number(rank.members)),
            inline: true,
          },
          { name: words.totalXp, value: number(rank.xp), inline: true },
        ],
      },
    ],
  }
}

/** A page of /leaderboard. `ownerId`: who called it, and so turns its pages. */
export function boardView(page: BoardPage, guildName: string, ownerId: string, locale: string): MessageView {
  const { leaderboard: words } = wordsFor(locale)
  const first = page.places[0]
  const last = page.places.at(-1)
  if (!first || !last)
    return { content: page.start === 'top' ? words.empty : words.pageGone, embeds: [], components: [] }
  const lines = page.places.map(({ userId, xp }, i) =>
    words.line(
      formatNumber(page.firstRank + i, locale),
      `<@${userId}>`,
      formatNumber(levelForXp(xp), locale),
      formatNumber(xp, locale),
    ),
  )
  return {
    content: '',
    embeds: [{ color: accentColor, title: words.title(plain(guildName)), description: lines.join('\n') }],
    components: [
      {
        type: ComponentType.ActionRow,
        components: [
          pageButton(words.previous, 'before', first, ownerId, page.firstRank > 1),
          pageButton(words.next, 'after', last, ownerId, page.hasMore),
        ],
      },
    ],
  }
}

/** The text of a level-up notice, in the guild's language. */
export const renderLevelUp: Renderer = (bot, { guildId, userId, channelId, data }) => {
  const { locale } = bot.settings.of(guildId)
  const { levelUp }: Words = wordsFor(locale)
  const level = formatNumber((data as { level: number }).level, locale)
  if (channelId === null)
    return { content: levelUp.noticeDm(plain(bot.discord.guild(guildId)?.name ?? guildId), level) }
  return { content: levelUp.notice(`<@${userId}>`, level), pings: [userId] }
}

function pageButton(
  label: string,
  direction: 'before' | 'after',
  { xp, userId }: Place,
  ownerId: string,
  enabled: boolean,
): APIButtonComponentWithCustomId {
  return {
    type: ComponentType.Button,
    style: ButtonStyle.Secondary,
    label,
    custom_id: customId('leaderboard', direction, String(xp), userId, ownerId),
    disabled: !enabled,
  }
}

const barLength = 20

function progressBar(share: number): string {
  const filled = Math.floor(share * barLength)
  return '▰'.repeat(filled) + '▱'.repeat(barLength - filled)
}
