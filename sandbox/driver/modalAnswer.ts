import { ComponentType } from 'discord-api-types/v10'
import type { LooseComponent } from '../validation/componentNodes.ts'
import type { Payload } from '../world/payloads.ts'

/** A text, a list, or whether a box is ticked; undefined where nothing was done. */
export type ModalValue = string | boolean | readonly string[] | undefined

/** What one input of a modal sends. Throws where Discord's client would not let it be sent. */
export function modalAnswer(input: LooseComponent, value: ModalValue): Payload {
  switch (input.type) {
    case ComponentType.TextInput:
      return { value: checkedText(input, value) }
    case ComponentType.Checkbox:
      return { value: value === true }
    case ComponentType.RadioGroup: {
      const [chosen = null] = checkedChoices(input, value, 1)
      return { value: chosen }
    }
    case ComponentType.CheckboxGroup:
      return { values: checkedChoices(input, value, input.options?.length ?? 0) }
    default:
      return { values: listOf(value) }
  }
}

function checkedText(input: LooseComponent, value: ModalValue): string {
  const text = typeof value === 'string' ? value : ''
  const least = isRequired(input)
    ? Math.max(1, input.min_length ?? 0)
    : text === ''
      ? 0
      : (input.min_length ?? 0)
  if (text.length < least || text.length > (input.max_length ?? 4_000)) {
    throw new Error(`"${input.custom_id}" takes ${least} to ${input.max_length ?? 4_000} characters.`)
  }
  return text
}

function checkedChoices(input: LooseComponent, value: ModalValue, most: number): readonly string[] {
  const values = listOf(value)
  const least = isRequired(input) ? (input.min_values ?? 1) : 0
  const limit = input.max_values ?? most
  if (values.length < least || values.length > limit)
    throw new Error(`"${input.custom_id}" takes ${least} to ${limit} values.`)
  const missing = values.filter(chosen => !input.options?.some(option => option.value === chosen))
  if (missing.length > 0) throw new Error(`"${input.custom_id}" does not offer "${missing.join('", "')}".`)
  return values
}

function listOf(value: ModalValue): readonly string[] {
  if (typeof value === 'string') return value === '' ? [] : [value]
  return typeof value === 'object' ? value : []
}

function isRequired(input: LooseComponent): boolean {
  return (input as { required?: boolean }).required !== false
}
