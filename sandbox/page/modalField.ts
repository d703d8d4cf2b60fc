import type {
  APIComponentInLabel,
  APISelectMenuComponent,
  APITextInputComponent,
} from 'discord-api-types/v10'
import { type Choosable, choosables, kindOfSelect } from './choosable.ts'
import { componentType, textInputStyle } from './discord.ts'
import { el } from './dom.ts'
import type { Page } from './page.ts'
import { defaultsOf } from './selectMenu.ts'
import { fileInput } from './uploading.ts'

export type FieldValue = string | boolean | string[]

/** One thing that a modal asks for. */
export interface Field {
  element: HTMLElement
  customId: string
  /** Undefined: nothing is chosen. */
  value: () => FieldValue | undefined
}

/** Null for a kind of input that is not known. */
export function modalField(
  page: Page,
  component: APIComponentInLabel,
  label: string,
  description: string | undefined,
): Field | null {
  const input = inputOf(page, component)
  if (!input) return null
  const { control, value, isRequired } = input
  const isGroup = control instanceof HTMLDivElement
  const element = el(
    isGroup ? 'fieldset' : 'label',
    { class: 'field' },
    el(
      isGroup ? 'legend' : 'span',
      { class: 'fieldName' },
      el('bdi', {}, label),
      isRequired ? el('span', { class: 'required' }, ' required') : null,
    ),
    description ? el('span', { class: 'hint' }, description) : null,
    control,
    component.type === componentType.textInput && component.max_length
      ? counter(control as HTMLInputElement | HTMLTextAreaElement)
      : null,
  )
  return { element, customId: component.custom_id, value }
}

interface Input {
  control: HTMLElement
  value: Field['value']
  isRequired: boolean
}

function inputOf({ store }: Page, component: APIComponentInLabel): Input | null {
  switch (component.type) {
    case componentType.textInput: {
      const control = textInput(component)
      return { control, value: () => control.value, isRequired: control.required }
    }
    case componentType.fileUpload: {
      const { viewerId: userId, channelId } = store.state
      const isRequired = component.required !== false && component.min_values !== 0
      const [least, most] = [isRequired ? (component.min_values ?? 1) : 0, component.max_values ?? 1]
      const at = { userId, channelId: channelId ?? '' }
      return { ...fileInput(at, { least, most, types: component.file_types }), isRequired }
    }
    case componentType.radioGroup: {
      const isRequired = component.required !== false
      const { control, values } = boxes('radio', component.custom_id, component.options, isRequired)
      return { control, value: () => values()[0], isRequired }
    }
    case componentType.checkboxGroup: {
      const { control, values } = boxes('checkbox', component.custom_id, component.options, false)
      return { control, value: values, isRequired: component.required !== false }
    }
    case componentType.checkbox: {
      const control = el('input', { type: 'checkbox', checked: component.default === true })
      return { control, value: () => control.checked, isRequired: false }
    }
    default:
      return menuOf(component, store.state)
  }
}

function menuOf(menu: APISelectMenuComponent, state: Page['store']['state']): Input | null {
  const chosen = defaultsOf(menu)
  if (menu.type === componentType.stringSelect) return select(menu, menu.options, chosen)
  const kind = kindOfSelect[menu.type]
  if (!kind) return null
  const types = menu.type === componentType.channelSelect ? menu.channel_types : undefined
  return select(menu, choosables(state, kind, types), chosen)
}

function textInput(component: APITextInputComponent): HTMLInputElement | HTMLTextAreaElement {
  const { style, placeholder, value = '', min_length: minlength, max_length: maxlength, required } = component
  const attributes = { placeholder, minlength, maxlength, required: required !== false, dir: 'auto' }
  const control =
    style === textInputStyle.paragraph
      ? el('textarea', { ...attributes, rows: 4 })
      : el('input', { ...attributes, type: 'text', autocomplete: 'off' })
  control.value = value
  return control
}

function select(
  menu: APISelectMenuComponent,
  choices: readonly Choosable[],
  chosen: readonly string[],
): Input {
  const multiple = (menu.max_values ?? 1) > 1
  const required = (menu as { required?: boolean }).required !== false && menu.min_values !== 0
  const empty = multiple ? null : el('option', { value: '' }, menu.placeholder ?? 'Choose…')
  const options = choices.map(({ value, label }) =>
    el('option', { value, selected: chosen.includes(value) }, label),
  )
  const control = el('select', { multiple, required }, empty, ...options)
  const value = (): string[] => [...control.selectedOptions].flatMap(option => option.value || [])
  return { control, value, isRequired: required }
}

/** One of several, or some of several. */
function boxes(
  type: 'radio' | 'checkbox',
  name: string,
  options: readonly { value: string; label: string; description?: string; default?: boolean }[],
  required: boolean,
): { control: HTMLElement; values: () => string[] } {
  const inputs = options.map(({ value, default: checked }) =>
    el('input', { type, name, value, checked: checked === true, required }),
  )
  const rows = options.map(({ label, description }, at) =>
    el(
      'label',
      { class: 'box' },
      inputs[at],
      el(
        'span',
        {},
        el('bdi', {}, label),
        description ? el('span', { class: 'hint' }, ` ${description}`) : null,
      ),
    ),
  )
  const values = (): string[] => inputs.flatMap(input => (input.checked ? input.value : []))
  return { control: el('div', { class: 'boxes' }, ...rows), values }
}

function counter(control: HTMLInputElement | HTMLTextAreaElement): HTMLElement {
  const element = el('span', { class: 'hint counter', 'aria-hidden': 'true' })
  const show = (): void => {
    element.textContent = `${control.value.length} / ${control.maxLength}`
  }
  control.addEventListener('input', show)
  show()
  return element
}
