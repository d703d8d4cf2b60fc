import { el } from './dom.ts'
import type { PersonName } from './names.ts'

export function personName({ name, color }: PersonName, tag: 'bdi' | 'strong' = 'bdi'): HTMLElement {
  const element = el(tag, { class: color ? 'personName colored' : 'personName', dir: 'auto' }, name)
  if (color) element.style.setProperty('--role', color)
  return element
}

export function botBadge(): HTMLElement {
  return el('span', { class: 'badge' }, 'Bot')
}
