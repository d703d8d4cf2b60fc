import type { APIButtonComponent, APIMessage, APISelectMenuComponent } from 'discord-api-types/v10'
import { api, type Started } from './api.ts'
import { buttonStyle, componentType } from './discord.ts'
import { button, el, icon } from './dom.ts'
import { icons } from './icons.ts'
import { interact } from './interact.ts'
import { link, renderMarkdown } from './markdownView.ts'
import { hexColor } from './names.ts'
import type { Page } from './page.ts'
import { selectMenu } from './selectMenu.ts'

type Component = NonNullable<APIMessage['components']>[number]
type Nested = Component | APIButtonComponent | APISelectMenuComponent

/** Buttons and menus; components v2 in plain. */
export function componentViews(page: Page, message: APIMessage): HTMLElement[] {
  return (message.components ?? []).map(component => componentView(page, message, component))
}

function componentView(page: Page, message: APIMessage, component: Nested): HTMLElement {
  const inner = (components: readonly Nested[]): HTMLElement[] =>
    components.map(nested => componentView(page, message, nested))
  switch (component.type) {
    case componentType.actionRow:
      return el('div', { class: 'actionRow' }, ...inner(component.components))
    case componentType.button:
      return buttonView(page, message, component)
    case componentType.stringSelect:
    case componentType.userSelect:
    case componentType.roleSelect:
    case componentType.mentionableSelect:
    case componentType.channelSelect:
      return selectMenu(page.store.state, component, values =>
        send(page, message, api.select({ ...target(page, message, component.custom_id), values })),
      )
    case componentType.textDisplay:
      return renderMarkdown(component.content, page.store.state.names)
    case componentType.separator:
      return el('hr')
    case componentType.container: {
      const element = el('div', { class: 'embed' }, ...inner(component.components))
      const color = hexColor(component.accent_color ?? 0)
      if (color) element.style.setProperty('--bar', color)
      return element
    }
    case componentType.section: {
      const accessory = component.accessory.type === componentType.button ? inner([component.accessory]) : []
      return el('div', { class: 'section' }, el('div', {}, ...inner(component.components)), ...accessory)
    }
    default:
      return el('p', { class: 'hint' }, 'The sandbox does not show this component yet.')
  }
}

const styleClasses: Partial<Record<number, string>> = {
  [buttonStyle.primary]: 'primary',
  [buttonStyle.success]: 'success',
  [buttonStyle.danger]: 'danger',
}

function buttonView(page: Page, message: APIMessage, component: APIButtonComponent): HTMLElement {
  if (component.style === buttonStyle.premium)
    return button('button secondary', () => {}, { disabled: true }, 'Premium')
  const emoji = component.emoji?.name
  const words = [emoji ? `${emoji} ` : null, component.label ?? null].filter(word => word !== null)
  const className = `button ${styleClasses[component.style] ?? 'secondary'}`
  if (component.style === buttonStyle.link) {
    if (component.disabled)
      return button(className, () => {}, { disabled: true }, ...words, icon(icons.external))
    const element = link(component.url, { class: className }, ...words)
    element.append(icon(icons.external))
    return element
  }
  const { custom_id: customId, disabled } = component
  return button(
    className,
    () => send(page, message, api.click(target(page, message, customId))),
    { disabled, 'data-focus': customId },
    ...words,
  )
}

function target(
  page: Page,
  message: APIMessage,
  customId: string,
): { userId: string; messageId: string; customId: string } {
  return { userId: page.store.state.viewerId, messageId: message.id, customId }
}

function send(page: Page, message: APIMessage, begin: Promise<Started>): void {
  void interact(page, begin, { messageId: message.id })
}
