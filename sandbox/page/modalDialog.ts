import type { APIModalInteractionResponseCallbackData } from 'discord-api-types/v10'
import { api } from './api.ts'
import { componentType } from './discord.ts'
import { button, el, icon } from './dom.ts'
import { icons } from './icons.ts'
import { renderMarkdown } from './markdownView.ts'
import { type Field, type FieldValue, modalField } from './modalField.ts'
import type { Page } from './page.ts'
import { reasonOf } from './state.ts'

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
    const given = fields.map(({ customId, value }) => [customId, value()] as const)
    const values = Object.fromEntries(
      given.filter((entry): entry is readonly [string, FieldValue] => entry[1] !== undefined),
    )
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
      return modalField(page, component.component, component.label, component.description) ?? unknownPart()
    case componentType.actionRow: {
      const [input] = component.components
      return (input && modalField(page, input, input.label ?? '', undefined)) ?? unknownPart()
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
