import { type APIEmbed, ButtonStyle, ComponentType, TextInputStyle } from 'discord-api-types/v10'
import { customId } from '#src/discord/customId.ts'
import type { MessageView, ModalView } from '#src/discord/view.ts'
import type { Asked } from '#src/giveaways/readPlan.ts'
import { wordsFor } from '#src/words/words.ts'

/** What was written into the form. */
export type Typed = Pick<Asked, 'prizes' | 'duration' | 'title' | 'text' | 'draft'>

const usual: Typed = { prizes: null, duration: '1d', title: null, text: null, draft: false }

/** Asks staff for a new giveaway; the usual answers, or what they wrote before, stand there already. */
export function createForm(locale: string, typed = usual): ModalView {
  const { form: words } = wordsFor(locale).giveaways
  const input = (
    label: string,
    id: string,
    { long = false, required = false, maxLength = 200, value }: Input,
  ) => ({
    type: ComponentType.Label as const,
    label,
    component: {
      type: ComponentType.TextInput as const,
      custom_id: id,
      style: long ? TextInputStyle.Paragraph : TextInputStyle.Short,
      required,
      max_length: maxLength,
      ...(value !== null && { value }),
    },
  })
  return {
    custom_id: customId('giveaways', 'create'),
    title: words.title,
    components: [
      input(words.prizes, 'prizes', { long: true, required: true, maxLength: 2_000, value: typed.prizes }),
      input(words.duration, 'duration', { required: true, maxLength: 40, value: typed.duration }),
      input(words.heading, 'title', { value: typed.title }),
      input(words.text, 'text', { long: true, maxLength: 2_000, value: typed.text }),
      {
        type: ComponentType.Label,
        label: words.begin,
        component: {
          type: ComponentType.StringSelect,
          custom_id: 'begin',
          options: [
            { label: words.now, value: 'now', default: !typed.draft },
            { label: words.draft, value: 'draft', default: typed.draft },
          ],
        },
      },
    ],
  }
}

interface Input {
  long?: boolean
  required?: boolean
  maxLength?: number
  value: string | null
}

/** Why a form was refused, with what was written into it and the way to correct that: Discord keeps nothing of a form. */
export function refusedForm(content: string, typed: Typed, locale: string): MessageView {
  const { form: words } = wordsFor(locale).giveaways
  const embeds = [
    ...shown(words.prizes, typed.prizes),
    ...shown(words.duration, typed.duration),
    ...shown(words.heading, typed.title),
    ...shown(words.text, typed.text),
  ]
  const id = customId('giveaways', 'correct', typed.draft ? 'draft' : 'now')
  const button = { type: ComponentType.Button, style: ButtonStyle.Primary, label: words.correct } as const
  return {
    content,
    embeds,
    components: [{ type: ComponentType.ActionRow, components: [{ ...button, custom_id: id }] }],
  }
}

function shown(label: string, text: string | null): APIEmbed[] {
  return text === null ? [] : [{ title: label, description: text }]
}

/** What refusedForm shows. */
export function typedIn(
  embeds: readonly { title: string | null; description: string | null }[],
  begin: string | undefined,
  locale: string,
): Typed {
  const { form: words } = wordsFor(locale).giveaways
  const text = (label: string) => embeds.find(({ title }) => title === label)?.description ?? null
  return {
    prizes: text(words.prizes),
    duration: text(words.duration),
    title: text(words.heading),
    text: text(words.text),
    draft: begin === 'draft',
  }
}
