import type {
  APICheckboxComponent,
  APICheckboxGroupComponent,
  APIComponentInLabel,
  APIRadioGroupComponent,
} from 'discord-api-types/v10'
import { componentType } from './discord.ts'
import { el } from './dom.ts'

interface ModalChoices {
  element: HTMLElement
  value: () => string | string[] | boolean
}

let groupsMade = 0

/** What a modal has to be ticked: one of several, several, or a single box. Null for inputs of another kind. */
export function modalChoices(
  component: APIComponentInLabel,
  label: string,
  description: string | undefined,
): ModalChoices | null {
  switch (component.type) {
    case componentType.radioGroup:
    case componentType.checkboxGroup:
      return group(component, label, description)
    case componentType.checkbox:
      return singleBox(component, label, description)
    default:
      return null
  }
}

function group(
  component: APIRadioGroupComponent | APICheckboxGroupComponent,
  label: string,
  description: string | undefined,
): ModalChoices {
  groupsMade += 1
  const isRadio = component.type === componentType.radioGroup
  const required = component.required !== false
  const inputs = component.options.map(option =>
    el('input', {
      type: isRadio ? 'radio' : 'checkbox',
      name: `modalGroup${groupsMade}`,
      value: option.value,
      checked: option.default === true,
      required: isRadio && required,
    }),
  )
  const chosen = (): string[] => inputs.flatMap(input => (input.checked ? input.value : []))
  const element = el(
    'fieldset',
    { class: 'field choices' },
    el(
      'legend',
      { class: 'fieldName' },
      el('bdi', {}, label),
      required ? el('span', { class: 'required' }, ' required') : null,
    ),
    hint(description),
    ...component.options.map((option, at) =>
      el('label', {}, inputs[at], el('bdi', {}, option.label), hint(option.description)),
    ),
  )
  if (component.type === componentType.checkboxGroup) keepCount(inputs, component)
  return { element, value: isRadio ? () => chosen()[0] ?? '' : chosen }
}

/** A form itself knows no bounds for how many boxes are ticked. */
function keepCount(
  inputs: readonly HTMLInputElement[],
  { required, min_values: least = 1, max_values: most = inputs.length }: APICheckboxGroupComponent,
): void {
  const check = (): void => {
    const count = inputs.filter(({ checked }) => checked).length
    const isFew = required !== false && count < least
    const problem = isFew ? `Tick at least ${least}.` : count > most ? `Tick ${most} at most.` : ''
    inputs[0]?.setCustomValidity(problem)
  }
  for (const input of inputs) input.addEventListener('change', check)
  check()
}

function singleBox(
  component: APICheckboxComponent,
  label: string,
  description: string | undefined,
): ModalChoices {
  const input = el('input', { type: 'checkbox', checked: component.default === true })
  const name = el('span', { class: 'fieldName' }, el('bdi', {}, label))
  const element = el('div', { class: 'field choices' }, el('label', {}, input, name), hint(description))
  return { element, value: () => input.checked }
}

function hint(text: string | undefined): HTMLElement | null {
  return text ? el('span', { class: 'hint' }, text) : null
}
