import { type MessageView, accentColor } from '#src/discord/view.ts'
import { plain } from '#src/discord/plain.ts'
import type { Facts, Spread, Stats } from '#src/tickets/stats.ts'
import { drawStatsChart } from '#src/tickets/statsChart.ts'
import { formatNumber, languageOf, wordsFor } from '#src/words/words.ts'

const chartName = 'tickets.png'

/** The answer to /tickets stats: a chart, and the same facts as text. */
export async function statsView(stats: Stats, locale: string): Promise<MessageView> {
  const { stats: words } = wordsFor(locale).tickets
  const number = (value: number) => formatNumber(value, locale)
  const days = number(stats.days.length)
  if (stats.opened + stats.closed + stats.open === 0) return { content: words.empty(days) }
  const day = (text: string) => dayText(text, locale)
  const { opened, closed } = words.legend
  const image = await drawStatsChart(stats.days, { opened, closed, day })
  const times = (spread: Spread | null) =>
    spread ? words.times(durationText(spread.half, locale), durationText(spread.most, locale)) : words.none
  const { rating } = stats
  const busiest = stats.days.reduce((most, other) => (other.opened > most.opened ? other : most))
  const lines = [
    words.counts(number(stats.opened), number(stats.closed), number(stats.open)),
    `${words.answer}: ${times(stats.answer)}`,
    `${words.close}: ${times(stats.close)}`,
    `${words.rating}: ${rating ? words.ratings(starsText(rating.average, locale), number(rating.count)) : words.none}`,
  ]
  const lineOf = (name: string, facts: Facts) => factsLine(name, facts, locale)
  const fields = [
    { name: words.categories, lines: stats.categories.map(facts => lineOf(plain(facts.name), facts)) },
    { name: words.staff, lines: stats.staff.map(facts => lineOf(`<@${facts.userId}>`, facts)) },
    {
      name: words.comments,
      lines: stats.comments.map(({ number: ticket, stars, comment }) =>
        words.commentLine(number(ticket), number(stars), plain(shortened(comment))),
      ),
    },
  ]
  return {
    embeds: [
      {
        color: accentColor,
        title: words.title(days),
        description: lines.join('\n'),
        fields: fields
          .filter(field => field.lines.length > 0)
          .map(({ name, lines: all }) => ({ name, value: fitting(all) })),
        footer: { text: words.pairs },
        image: { url: `attachment://${chartName}` },
      },
    ],
    files: [
      {
        name: chartName,
        data: image,
        description: words.alt(
          days,
          number(stats.opened),
          number(stats.closed),
          day(busiest.day),
          number(busiest.opened),
        ),
      },
    ],
  }
}

function factsLine(name: string, { opened, answer, close, rating }: Facts, locale: string): string {
  const { stats: words } = wordsFor(locale).tickets
  const pair = (spread: Spread | null) =>
    spread ? words.pair(durationText(spread.half, locale), durationText(spread.most, locale)) : words.none
  const stars = rating
    ? words.stars(starsText(rating.average, locale), formatNumber(rating.count, locale))
    : words.unrated
  return words.line(name, formatNumber(opened, locale), pair(answer), pair(close), stars)
}

/** Seconds as people say them: 12 min, 3.5 h, 2 d. */
function durationText(seconds: number, locale: string): string {
  const { stats: words } = wordsFor(locale).tickets
  const write = (value: number) =>
    value.toLocaleString(languageOf(locale), { maximumFractionDigits: value < 10 ? 1 : 0 })
  if (seconds < 60) return words.underMinute
  if (seconds < 3_600) return `${Math.floor(seconds / 60)} ${words.units.minutes}`
  if (seconds < 86_400) return `${write(seconds / 3_600)} ${words.units.hours}`
  return `${write(seconds / 86_400)} ${words.units.days}`
}

function starsText(average: number, locale: string): string {
  return average.toLocaleString(languageOf(locale), { minimumFractionDigits: 1, maximumFractionDigits: 1 })
}

function dayText(day: string, locale: string): string {
  const options = { day: 'numeric', month: 'short', timeZone: 'UTC' } as const
  return new Date(`${day}T00:00:00Z`).toLocaleDateString(languageOf(locale), options)
}

/** As many lines as fit into a field. */
function fitting(lines: readonly string[]): string {
  let text = ''
  for (const line of lines) {
    if (text.length + line.length + 1 > 1_024) break
    text += `${line}\n`
  }
  return text.trimEnd()
}

function shortened(comment: string): string {
  const line = comment.replace(/\s+/g, ' ')
  return line.length > 150 ? `${line.slice(0, 149)}…` : line
}
