import { ButtonStyle } from 'discord-api-types/v10'
import type { Bot } from '#src/bot.ts'
import { type FileView, accentColor, maxUploadBytes } from '#src/discord/view.ts'
import type { Renderer } from '#src/jobs/outbox.ts'
import type { Answer, AnswerFile } from '#src/tickets/question.ts'
import { button, row } from '#src/tickets/view.ts'
import { formatNumber, wordsFor } from '#src/words/words.ts'

/** What is known of a ticket when it opens. */
export interface Greeting {
  ticketId: string
  number: number
  categoryName: string
  staffRoleIds: string[]
  greeting: string | null
  answers: readonly Answer[]
  /** Staff who opened it for somebody. */
  openedBy: string | null
  /** When the staff come, in seconds since the Unix epoch. */
  awayUntil: number | null
}

/**
 * A ticket's first message: who is there, what was answered, and what can be done. It pings the opener and the staff. Files are
 * posted again with it, as Discord keeps those of a form for a day.
 */
export const renderGreeting: Renderer = async (bot, { guildId, channelId, userId, data }) => {
  const { ticketId, number, categoryName, staffRoleIds, greeting, answers, openedBy, awayUntil } =
    data as Greeting
  const { locale } = bot.settings.of(guildId)
  const { tickets: words } = wordsFor(locale)
  const wanted = answers.flatMap(({ files = [] }) => files)
  const { kept, lost } = await fetchFiles(bot, guildId, channelId, wanted)
  return {
    content: [`<@${userId}>`, ...staffRoleIds.map(id => `<@&${id}>`)].join(' '),
    embeds: [
      {
        color: accentColor,
        title: words.greeting.title(formatNumber(number, locale), categoryName),
        description: [
          ...(openedBy ? [words.greeting.byStaff(`<@${openedBy}>`)] : []),
          greeting ?? words.greeting.text,
          ...(awayUntil ? [words.greeting.awayUntil(`<t:${awayUntil}:f>`)] : []),
          ...(lost > 0 ? [words.greeting.filesLost(formatNumber(lost, locale))] : []),
        ].join('\n\n'),
        fields: answers
          .filter(({ value }) => value.trim() !== '')
          .map(({ label, value }) => ({ name: label, value })),
      },
    ],
    components: [
      row([
        button(words.buttons.claim, 'claim', ticketId, ButtonStyle.Primary),
        button(words.buttons.close, 'close', ticketId, ButtonStyle.Danger),
      ]),
    ],
    files: kept,
    pings: [userId],
    pingRoles: staffRoleIds,
  }
}

/** As many as one message takes, from Discord's own hosts only. `lost`: how many are not to be had, or too large together. */
async function fetchFiles(
  { discord }: Pick<Bot, 'discord'>,
  guildId: string,
  channelId: string | null,
  wanted: readonly AnswerFile[],
): Promise<{ kept: FileView[]; lost: number }> {
  if (wanted.length === 0) return { kept: [], lost: 0 }
  // A channel that was made just now may not be known yet.
  const known = channelId !== null && discord.channel(guildId, channelId) ? channelId : null
  if (discord.missingPermissions(guildId, known, ['AttachFiles']).length > 0)
    return { kept: [], lost: wanted.length }
  let left = maxUploadBytes
  const fitting = wanted.filter(({ size }) => {
    if (size > left) return false
    left -= size
    return true
  })
  // At once, as Discord may let one wait for 10 s and nobody else may send this message for a minute.
  const fetched = await Promise.all(
    fitting.map(async ({ name, url, size }) => ({ name, data: await discord.readAttachment(url, size) })),
  )
  const kept = fetched.flatMap(({ name, data }) => (data === null ? [] : { name, data }))
  return { kept, lost: wanted.length - kept.length }
}
