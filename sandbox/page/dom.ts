type Attributes = Record<string, string | number | boolean | undefined>
export type Child = Node | string | null | undefined

/**
 * An element with its attributes (true: present, false and undefined: left out) and its children, strings as text. Content
 * reaches the page only this way, never as HTML.
 */
export function el<Tag extends keyof HTMLElementTagNameMap>(
  tag: Tag,
  attributes: Attributes = {},
  ...children: Child[]
): HTMLElementTagNameMap[Tag] {
  const element = document.createElement(tag)
  for (const [name, value] of Object.entries(attributes)) {
    if (value !== undefined && value !== false)
      element.setAttribute(name, value === true ? '' : String(value))
  }
  element.append(...children.filter(child => child !== null && child !== undefined))
  return element
}

export function button(
  className: string,
  onClick: () => void,
  attributes: Attributes,
  ...children: Child[]
): HTMLButtonElement {
  const element = el('button', { type: 'button', class: className, ...attributes }, ...children)
  element.addEventListener('click', onClick)
  return element
}

export function byId(id: string): HTMLElement {
  const element = document.getElementById(id)
  if (!element) throw new Error(`index.html has no #${id}.`)
  return element
}

/** A drawing of icons.ts, decoration to what says the same in words. */
export function icon(path: string): SVGSVGElement {
  const svg = document.createElementNS('http://www.w3.org/2000/svg', 'svg')
  for (const [name, value] of [
    ['class', 'icon'],
    ['viewBox', '0 0 24 24'],
    ['aria-hidden', 'true'],
  ] as const)
    svg.setAttribute(name, value)
  const drawing = document.createElementNS('http://www.w3.org/2000/svg', 'path')
  drawing.setAttribute('d', path)
  svg.append(drawing)
  return svg
}

export interface Row {
  key: string
  /** What it was made of: the same parts are the same row, whose element is kept with its focus and its open menus. */
  parts: readonly unknown[]
  build: () => HTMLElement
}

/** Words in place of rows: that there are none yet, or why. */
export function hintRow(words: string): Row {
  return { key: 'hint', parts: [words], build: () => el('li', { class: 'hint' }, words) }
}

/** Makes the children of `parent` these rows, touching only what differs. */
export function createRows(parent: HTMLElement): (rows: readonly Row[]) => void {
  let shown = new Map<string, { parts: readonly unknown[]; element: HTMLElement }>()
  return rows => {
    const next: typeof shown = new Map()
    for (const { key, parts, build } of rows) {
      const old = shown.get(key)
      const isSame = old?.parts.length === parts.length && parts.every((part, at) => part === old.parts[at])
      if (old && isSame) next.set(key, old)
      else next.set(key, { parts, element: replaced(old?.element, build()) })
    }
    const gone = [...shown].filter(([key]) => !next.has(key))
    // Another channel: thousands taken out one by one would each be seen to.
    if (gone.length === shown.size) parent.replaceChildren()
    else for (const [, { element }] of gone) element.remove()
    let place = parent.firstChild
    for (const { element } of next.values()) {
      if (element === place) place = place.nextSibling
      else parent.insertBefore(element, place)
    }
    shown = next
  }
}

/** The focus stays on the control of the same name (data-focus) when its row is made anew. */
function replaced(old: HTMLElement | undefined, element: HTMLElement): HTMLElement {
  if (!old) return element
  const focused = old.contains(document.activeElement) ? document.activeElement : null
  const name = focused?.getAttribute('data-focus')
  old.replaceWith(element)
  if (name) element.querySelector<HTMLElement>(`[data-focus="${CSS.escape(name)}"]`)?.focus()
  return element
}
