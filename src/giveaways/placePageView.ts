import { ButtonStyle, ComponentType } from 'discord-api-types/v10'
import { customId } from '#src/discord/customId.ts'
import { type MessageView, accentColor } from '#src/discord/view.ts'
import type { Place, PlacePage } from '#src/giveaways/placePage.ts'
import { member, moment } from '#src/giveaways/view.ts'
import { formatNumber, wordsFor } from '#src/words/words.ts'

/** Characters of a prize's name that a line has. */
const prizeLength = 50

/** A page of /giveaways winners. */
export function placePageView(page: PlacePage, locale: string): MessageView {
  const { places: words, lists, refusals, reroll } = wordsFor(locale).giveaways
  if (page.kind !== 'page') {
    const content = page.kind === 'noGiveaway' ? refusals.noGiveaway : reroll.notOver
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
        description: places.flatMap(place => linesOf(place, locale)).join('\n'),
      },
    ],
    components:
      previous === null && next === null ? [] : [{ type: ComponentType.ActionRow, components: buttons }],
  }
}

function linesOf({ slot, prize, holderId, state, before, earlier }: Place, locale: string): string[] {
  const { places: words } = wordsFor(locale).giveaways
  const name = Array.from(prize).slice(0, prizeLength).join('')
  const said =
    state.kind === 'waiting' ? words.claimBy(moment(state.claimUntil)) : sentenceOf(state.kind, locale)
  const parts = [
    `**${formatNumber(slot + 1, locale)}** ${name}`,
    holderId === null ? '' : member(holderId),
    said,
  ]
  const [last, ...others] = before
  const line = parts.filter(part => part !== '').join(' · ')
  if (!last) return [line]
  const { kind, note } = last.loss
  const lost = note === null ? words.lost[kind] : `${words.lost[kind]}: ${note}`
  const names = [`${member(last.userId)} (${lost})`, ...others.map(({ userId }) => member(userId))].join(', ')
  const rest = earlier > 0 ? ` ${words.others(formatNumber(earlier, locale))}` : ''
  return [line, `-# ${words.before(names + rest)}`]
}

function sentenceOf(kind: Exclude<Place['state']['kind'], 'waiting'>, locale: string): string {
  const { places: words } = wordsFor(locale).giveaways
  return kind === 'held' ? '' : words[kind]
}
