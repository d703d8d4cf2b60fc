import { ButtonStyle, ComponentType } from 'discord-api-types/v10'
import { customId } from '#src/discord/customId.ts'
import { type MessageView, accentColor } from '#src/discord/view.ts'
import type { Place, PlacePage } from '#src/giveaways/placePage.ts'
import { member, moment, notOverText } from '#src/giveaways/view.ts'
import { formatNumber, wordsFor } from '#src/words/words.ts'

/** Characters of a description: https://discord.com/developers/docs/resources/message#embed-object-embed-limits */
const room = 4_096

/** Characters of a prize's name that a line has. */
const prizeLength = 50

/** A page of /giveaways winners. */
export function placePageView(page: PlacePage, locale: string): MessageView {
  const { places: words, lists, refusals } = wordsFor(locale).giveaways
  if (page.kind !== 'page') {
    const content = page.kind === 'noGiveaway' ? refusals.noGiveaway : notOverText(page.status, locale)
    return { content, embeds: [], components: [] }
  }
  const { giveaway, places, previous, next } = page
  const button = (label: string, slot: number | null, side: 'previous' | 'next') => ({
    type: ComponentType.Button as const,
    style: ButtonStyle.Secondary as const,
    label,
    custom_id: customId('giveaways', 'winners', giveaway.id, String(slot ?? side)),
    disabled: slot === null,
  })
  const buttons = [button(lists.previous, previous, 'previous'), button(lists.next, next, 'next')]
  return {
    embeds: [
      {
        color: accentColor,
        title: words.title(formatNumber(giveaway.number, locale), giveaway.title).slice(0, 256),
        description: places
          .map(place => placeText(place, Math.floor(room / places.length) - 1, locale))
          .join('\n'),
      },
    ],
    components:
      previous === null && next === null ? [] : [{ type: ComponentType.ActionRow, components: buttons }],
  }
}

/** What is said of a place, in at most so many characters: a note is cut to what all the rest leaves of them. */
function placeText(place: Place, length: number, locale: string): string {
  const [last] = place.before
  const note = last?.loss.note ?? null
  const text = linesOf(place, note, locale).join('\n')
  if (note === null || text.length <= length) return text
  return linesOf(place, cut(note, note.length - (text.length - length)), locale).join('\n')
}

/** note: as much as is shown of what was given as the reason when the place was last taken back. */
function linesOf(
  { slot, prize, holderId, state, before, earlier }: Place,
  note: string | null,
  locale: string,
) {
  const { places: words } = wordsFor(locale).giveaways
  const said =
    state.kind === 'waiting' ? words.claimBy(moment(state.claimUntil)) : sentenceOf(state.kind, locale)
  const parts = [
    `**${formatNumber(slot + 1, locale)}** ${cut(prize, prizeLength)}`,
    holderId === null ? '' : member(holderId),
    said,
  ]
  const [last, ...others] = before
  const line = parts.filter(part => part !== '').join(' · ')
  if (!last) return [line]
  const lost = words.lost[last.loss.kind]
  const why = note === null ? lost : `${lost}: ${note}`
  const names = [`${member(last.userId)} (${why})`, ...others.map(({ userId }) => member(userId))].join(', ')
  const rest = earlier > 0 ? ` ${words.others(formatNumber(earlier, locale))}` : ''
  return [line, `-# ${words.before(names + rest)}`]
}

/** At most so many characters, as JavaScript counts them, of which no emoji is left in half. */
function cut(text: string, length: number): string {
  if (text.length <= length) return text
  return `${text.slice(0, length - 1).replace(/[\uD800-\uDBFF]$/, '')}…`
}

function sentenceOf(kind: Exclude<Place['state']['kind'], 'waiting'>, locale: string): string {
  const { places: words } = wordsFor(locale).giveaways
  return kind === 'held' ? '' : words[kind]
}
