import { el } from './dom.ts'
import type { PersonName } from './names.ts'

/** A coloured circle, for a bot a square, with initials. Decoration: the name stands beside it. */
export function avatar(
  id: string,
  { name, isBot }: Pick<PersonName, 'name' | 'isBot'>,
  size = '',
): HTMLElement {
  const className = `avatar ${size} ${isBot ? 'isBot' : ''}`
  const element = el('span', { class: className, 'aria-hidden': 'true' }, initials(name))
  element.style.setProperty('--hue', String(hue(id)))
  return element
}

export function initials(name: string): string {
  const words = name.split(/[\s_.-]+/).filter(word => /^[\p{L}\p{N}]/u.test(word) && !/^the$/i.test(word))
  const letters = words.length > 0 ? words : [name]
  return letters
    .slice(0, 2)
    .map(word => /^./u.exec(word)?.[0].toUpperCase() ?? '')
    .join('')
}

/** Ids of one moment differ in their last digits, so these are spread by the golden angle. */
function hue(id: string): number {
  return Math.round((Number(BigInt(id) % 9_973n) * 137.508 + Number((BigInt(id) >> 22n) % 997n) * 61) % 360)
}
