import { ComponentType, TextInputStyle } from 'discord-api-types/v10'
import { customId } from '#src/discord/customId.ts'
import type { ModalView } from '#src/discord/view.ts'
import { wordsFor } from '#src/words/words.ts'

/** Asks staff for a new giveaway; the usual answers stand there already. */
export function createForm(locale: string): ModalView {
  const { form: words } = wordsFor(locale).giveaways
  const input = (
    label: string,
    id: string,
    { long = false, required = false, maxLength = 200, value = '' },
  ) => ({
    type: ComponentType.Label as const,
    label,
    component: {
      type: ComponentType.TextInput as const,
      custom_id: id,
      style: long ? TextInputStyle.Paragraph : TextInputStyle.Short,
      required,
      max_length: maxLength,
      ...(value !== '' && { value }),
    },
  })
  return {
    custom_id: customId('giveaways', 'create'),
    title: words.title,
    components: [
      input(words.prizes, 'prizes', { long: true, required: true, maxLength: 2_000 }),
      input(words.duration, 'duration', { required: true, maxLength: 40, value: '1d' }),
      input(words.heading, 'title', {}),
      input(words.text, 'text', { long: true, maxLength: 2_000 }),
      {
        type: ComponentType.Label,
        label: words.begin,
        component: {
          type: ComponentType.StringSelect,
          custom_id: 'begin',
          options: [
            { label: words.now, value: 'now', default: true },
            { label: words.draft, value: 'draft' },
          ],
        },
      },
    ],
  }
}
