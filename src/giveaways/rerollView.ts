import { ComponentType } from 'discord-api-types/v10'
import { customId } from '#src/discord/customId.ts'
import { type MessageView, accentColor } from '#src/discord/view.ts'
import type { Winner } from '#src/giveaways/drawStore.ts'
import type { Giveaway } from '#src/giveaways/giveaway.ts'
import { winnersOf } from '#src/giveaways/plan.ts'
import { member } from '#src/giveaways/view.ts'
import { formatNumber, wordsFor } from '#src/words/words.ts'

/** Options that a menu of Discord holds. */
const menuSize = 25

/** What stands for all places without a winner, where a winner's id could stand. */
export const freePlaces = 'free'

/** Asks which place is drawn again. Whoever was drawn once never comes again, so the winner's id names the place as it is now. */
export function rerollView(giveaway: Giveaway, winners: readonly Winner[], locale: string): MessageView {
  const { reroll: words } = wordsFor(locale).giveaways
  const { id, number, prizes } = giveaway
  const place = (slot: number) => formatNumber(slot + 1, locale)
  const options = winners.map(({ userId, slot, prizePosition }) => ({
    label: Array.from(`${place(slot)} · ${prizes[prizePosition - 1]?.name ?? ''}`)
      .slice(0, 50)
      .join(''),
    value: userId,
  }))
  if (winners.length < winnersOf(prizes)) options.unshift({ label: words.free, value: freePlaces })
  const menus = Array.from({ length: Math.ceil(options.length / menuSize) }, (_, i) => ({
    type: ComponentType.ActionRow as const,
    components: [
      {
        type: ComponentType.StringSelect as const,
        custom_id: customId('giveaways', 'reroll', id, String(i)),
        placeholder: words.choose,
        options: options.slice(i * menuSize, (i + 1) * menuSize),
      },
    ],
  }))
  const lines = winners.map(({ userId, slot }) => `${place(slot)} · ${member(userId)}`)
  return {
    content: words.which(formatNumber(number, locale)),
    embeds: lines.length > 0 ? [{ color: accentColor, description: lines.join('\n') }] : [],
    components: menus,
  }
}
