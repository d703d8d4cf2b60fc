import type { APIModalInteractionResponseCallbackData } from 'discord-api-types/v10'
import { api } from './api.ts'
import { openForm } from './dialog.ts'
import { componentType } from './discord.ts'
import { el } from './dom.ts'
import { renderMarkdown } from './markdownView.ts'
import { type Field, type FieldValue, modalField } from './modalField.ts'
import type { Page } from './page.ts'

interface Opened {
  interactionId: string
  modal: APIModalInteractionResponseCallbackData
}

/** A modal of the bot. It stays, with its text, until the bot has taken the answer. */
export function openModal(page: Page, { interactionId, modal }: Opened): void {
  const parts = modal.components.map(component => partOf(page, component))
  const submit = async (): Promise<void> => {
    const { viewerId: userId } = page.store.state
    const fields = parts.filter(part => 'value' in part)
    const given = fields.map(({ customId, value }) => [customId, value()] as const)
    const values = Object.fromEntries(
      given.filter((entry): entry is readonly [string, FieldValue] => entry[1] !== undefined),
    )
    const outcome = await page.interactions.follow(api.submitModal({ userId, interactionId, values }))
    if (outcome.kind === 'expired') throw new Error('The application did not respond. Try again.')
  }
  openForm({
    title: modal.title,
    parts: parts.map(({ element }) => element),
    submitLabel: 'Submit',
    submit,
  })
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
