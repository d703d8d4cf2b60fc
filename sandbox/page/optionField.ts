import type { APIApplicationCommandBasicOption } from 'discord-api-types/v10'
import { choosables, kindOfOption } from './choosable.ts'
import { optionType } from './discord.ts'
import { el } from './dom.ts'
import { localized, spokenLocale } from './localized.ts'
import type { State } from './state.ts'
import { type Suggestion, Suggestions } from './suggestions.ts'
import { fileInput } from './uploading.ts'

export interface OptionField {
  element: HTMLElement
  name: string
  control: HTMLInputElement | HTMLSelectElement
  /** Undefined when it is left out. */
  value: () => string | number | boolean | undefined
}

/** Asks the bot what it offers for the text that is typed. */
export type Complete = (name: string, text: string) => Promise<Suggestion[]>

/** The input for one option of a command. */
export function optionField(
  option: APIApplicationCommandBasicOption,
  state: State,
  complete: Complete,
): OptionField {
  const { control, value, list = null } = inputFor(option, state, complete)
  const { name, description } = localized(option, spokenLocale(state))
  const isRequired = option.required === true
  const words = el(
    'span',
    { class: 'fieldName' },
    name,
    el('span', { class: 'required' }, isRequired ? ' required' : ' optional'),
  )
  const element = el(
    'div',
    { class: 'optionField' },
    el('label', {}, words, control),
    list,
    el('span', { class: 'hint' }, description),
  )
  return { element, name: option.name, control, value }
}

interface Input {
  control: HTMLInputElement | HTMLSelectElement
  value: OptionField['value']
  list?: HTMLElement
}

function inputFor(option: APIApplicationCommandBasicOption, state: State, complete: Complete): Input {
  const required = option.required === true
  const kind = kindOfOption[option.type]
  if (kind) {
    const types = option.type === optionType.channel ? (option.channel_types ?? []) : []
    return selectInput(required, choosables(state, kind, types))
  }
  switch (option.type) {
    case optionType.boolean: {
      const choices = [
        { value: 'true', label: 'True' },
        { value: 'false', label: 'False' },
      ]
      const { control, value } = selectInput(required, choices)
      const chosen = (): boolean | undefined => (value() === undefined ? undefined : value() === 'true')
      return { control, value: chosen }
    }
    case optionType.string:
    case optionType.integer:
    case optionType.number: {
      if (option.choices && option.choices.length > 0) {
        const locale = spokenLocale(state)
        const choices = option.choices.map(choice => ({ ...choice, name: localized(choice, locale).name }))
        return choiceInput(required, choices)
      }
      return typedInput(option, required, option.autocomplete ? complete : null)
    }
    case optionType.attachment: {
      const at = { userId: state.viewerId, channelId: state.channelId ?? '' }
      const types = option.file_types
      const { control, value } = fileInput(at, { least: required ? 1 : 0, most: 1, types })
      return { control, value: () => value()[0] }
    }
    default:
      throw new Error('A subcommand is no option to fill in.')
  }
}

function selectInput(
  required: boolean,
  choices: readonly { value: string; label: string }[],
): { control: HTMLSelectElement; value: () => string | undefined } {
  const options = choices.map(({ value, label }) => el('option', { value }, label))
  const control = el(
    'select',
    { required },
    el('option', { value: '' }, required ? 'Choose…' : '—'),
    ...options,
  )
  return { control, value: () => control.value || undefined }
}

function choiceInput(required: boolean, choices: readonly { name: string; value: string | number }[]): Input {
  const { control, value } = selectInput(
    required,
    choices.map(({ name }, at) => ({ value: String(at), label: name })),
  )
  return { control, value: () => choices[Number(value() ?? Number.NaN)]?.value }
}

type TypedOption = Extract<
  APIApplicationCommandBasicOption,
  { type: typeof optionType.string | typeof optionType.integer | typeof optionType.number }
>

function typedInput(option: TypedOption, required: boolean, complete: Complete | null): Input {
  const isText = option.type === optionType.string
  const control = el('input', {
    // What is completed is typed as words, also where a number comes of it.
    type: isText || complete ? 'text' : 'number',
    required,
    autocomplete: 'off',
    dir: 'auto',
    ...(isText
      ? { minlength: option.min_length, maxlength: option.max_length }
      : {
          min: option.min_value,
          max: option.max_value,
          step: option.type === optionType.integer ? 1 : 'any',
        }),
  })
  const typed = (text: string): string | number => (isText ? text : Number(text))
  if (!complete) return { control, value: () => (control.value === '' ? undefined : typed(control.value)) }

  let chosen: Suggestion | null = null
  let offered: Suggestion[] = []
  const suggestions = new Suggestions(control, { label: option.name, tabChooses: false }, id => {
    chosen = offered.find(choice => choice.id === id) ?? null
    if (chosen) control.value = chosen.title
  })
  let asked = 0
  const ask = async (): Promise<void> => {
    asked += 1
    const question = asked
    if (offered.length === 0) suggestions.tell('Loading…')
    try {
      const answer = await complete(option.name, control.value)
      if (question !== asked) return
      offered = answer
      if (answer.length > 0) suggestions.show(answer)
      else suggestions.tell('Nothing fits.')
    } catch {
      if (question === asked) suggestions.tell('The bot did not say what fits.')
    }
  }
  control.addEventListener('focus', () => void ask())
  control.addEventListener('blur', () => {
    // An answer that is still to come is for nobody.
    asked += 1
    suggestions.hide()
  })
  control.addEventListener('input', () => {
    chosen = null
    void ask()
  })
  const value = (): string | number | undefined =>
    control.value === '' ? undefined : typed(chosen?.id ?? control.value)
  return { control, value, list: suggestions.list }
}
