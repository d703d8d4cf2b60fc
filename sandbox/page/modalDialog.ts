import type {
  APIComponentInLabel,
  APIModalInteractionResponseCallbackData,
  APISelectMenuComponent,
  APITextInputComponent,
} from 'discord-api-types/v10'
import { api } from './api.ts'
import { type Choosable, choosables, kindOfSelect } from './choosable.ts'
import { componentType, textInputStyle } from './discord.ts'
import { button, el, icon } from './dom.ts'
import { icons } from './icons.ts'
import { renderMarkdown } from './markdownView.ts'
import type { Page } from './page.ts'
import { defaultsOf } from './selectMenu.ts'
import { reasonOf } from './state.ts'

/** One thing that the modal asks for. */
interface Field {
  element: HTMLElement
  customId: string
  value: () => string | string[]
}

interface Opened {
  interactionId: string
  modal: APIModalInteractionResponseCallbackData
}

let modalsOpened = 0

/** A modal of the bot. It stays, with its text, until the bot has taken the answer. */
export function openModal(page: Page, { interactionId, modal }: Opened): void {
  modalsOpened += 1
  const titleId = `modalTitle${modalsOpened}`
  const parts = modal.components.map(component => partOf(page, component))
  const trouble = el('p', { class: 'trouble', role: 'alert' })
  const submit = el('button', { type: 'submit', class: 'button primary' }, 'Submit')
  const close = (): void => dialog.close()
  const form = el(
    'form',
    {},
    el('header', {}, el('h2', { id: titleId, dir: 'auto' }, modal.title), closeButton(close)),
    el('div', { class: 'dialogBody' }, ...parts.map(({ element }) => element), trouble),
    el('footer', {}, button('button secondary', close, {}, 'Cancel'), submit),
  )
  const dialog = el('dialog', { class: 'modal', 'aria-labelledby': titleId }, form)
  dialog.addEventListener('close', () => dialog.remove())

  const send = async (): Promise<void> => {
    const { viewerId: userId } = page.store.state
    const fields = parts.filter(part => 'value' in part)
    const values = Object.fromEntries(fields.map(({ customId, value }) => [customId, value()]))
    const outcome = await page.interactions.follow(api.submitModal({ userId, interactionId, values }))
    if (outcome.kind === 'expired') throw new Error('The application did not respond. Try again.')
    close()
  }
  form.addEventListener('submit', event => {
    event.preventDefault()
    trouble.textContent = ''
    submit.disabled = true
    void send()
      .catch((error: unknown) => {
        trouble.textContent = reasonOf(error)
      })
      .finally(() => {
        submit.disabled = false
      })
  })
  document.body.append(dialog)
  dialog.showModal()
  form.querySelector<HTMLElement>('.dialogBody :is(input, textarea, select)')?.focus()
}

function closeButton(close: () => void): HTMLElement {
  return button('iconButton', close, { 'aria-label': 'Close' }, icon(icons.close))
}

function partOf(
  page: Page,
  component: APIModalInteractionResponseCallbackData['components'][number],
): Field | { element: HTMLElement } {
  switch (component.type) {
    case componentType.label:
      return field(page, component.component, component.label, component.description)
    case componentType.actionRow: {
      const [input] = component.components
      return input ? field(page, input, input.label ?? '', undefined) : { element: el('div') }
    }
    case componentType.textDisplay:
      return { element: renderMarkdown(component.content, page.store.state.names) }
    default:
      return unknownPart()
  }
}

function unknownPart(): { element: HTMLElement } {
  return { element: el('p', { class: 'hint' }, 'The sandbox does not show this kind of input yet.') }
}

function field(
  page: Page,
  component: APIComponentInLabel,
  label: string,
  description: string | undefined,
): Field | { element: HTMLElement } {
  const input = inputOf(page, component)
  if (!input) return unknownPart()
  const { control, value } = input
  const required = control.required ? el('span', { class: 'required' }, ' required') : null
  const element = el(
    'label',
    { class: 'field' },
    el('span', { class: 'fieldName' }, el('bdi', {}, label), required),
    description ? el('span', { class: 'hint' }, description) : null,
    control,
    'maxLength' in control && control.maxLength > 0 ? counter(control) : null,
  )
  return { element, customId: component.custom_id, value }
}

type Control = HTMLInputElement | HTMLTextAreaElement | HTMLSelectElement

function inputOf(
  { store }: Page,
  component: APIComponentInLabel,
): { control: Control; value: () => string | string[] } | null {
  if (component.type === componentType.textInput) {
    const control = textInput(component)
    return { control, value: () => control.value }
  }
  const kind = kindOfSelect[component.type]
  const menu = component as APISelectMenuComponent
  const chosen = defaultsOf(menu)
  if (component.type === componentType.stringSelect) return select(menu, component.options, chosen)
  if (!kind) return null
  const types = component.type === componentType.channelSelect ? component.channel_types : undefined
  return select(menu, choosables(store.state, kind, types), chosen)
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
): { control: HTMLSelectElement; value: () => string[] } {
  const multiple = (menu.max_values ?? 1) > 1
  const required = (menu as { required?: boolean }).required !== false && menu.min_values !== 0
  const empty = multiple ? null : el('option', { value: '' }, menu.placeholder ?? 'Choose…')
  const options = choices.map(({ value, label }) =>
    el('option', { value, selected: chosen.includes(value) }, label),
  )
  const control = el('select', { multiple, required }, empty, ...options)
  const value = (): string[] => [...control.selectedOptions].flatMap(option => option.value || [])
  return { control, value }
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
