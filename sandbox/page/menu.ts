import { button, el } from './dom.ts'

export interface MenuItem {
  label: string
  run: () => void
  /** For what is on or off. */
  isChecked?: boolean
  isDanger?: boolean
}

interface Place {
  x: number
  y: number
  /** Of items in a row; 1 unless told. */
  columns?: number
  onClose?: () => void
}

/** A menu of acts at the pointer or under the element that has the focus. It closes with Esc, a click elsewhere or a choice. */
function openMenu(label: string, items: readonly MenuItem[], { x, y, columns = 1, onClose }: Place): void {
  const opener = document.activeElement
  const rows = items.map(({ label: words, run, isChecked, isDanger }) =>
    button(
      isDanger ? 'menuItem trouble' : 'menuItem',
      () => {
        menu.hidePopover()
        run()
      },
      isChecked === undefined
        ? { role: 'menuitem' }
        : { role: 'menuitemcheckbox', 'aria-checked': String(isChecked) },
      el('bdi', {}, words),
    ),
  )
  const className = columns > 1 ? 'menu grid' : 'menu'
  const menu = el('div', { class: className, role: 'menu', 'aria-label': label, popover: 'auto' }, ...rows)
  menu.addEventListener('keydown', event => {
    const step = { ArrowDown: columns, ArrowUp: -columns, ArrowRight: 1, ArrowLeft: -1 }[event.key]
    if (step === undefined) return
    event.preventDefault()
    const focused = rows.indexOf(document.activeElement as HTMLButtonElement)
    rows.at((focused + step) % rows.length)?.focus()
  })
  menu.addEventListener('toggle', ({ newState }) => {
    if (newState !== 'closed') return
    const hadFocus = menu.contains(document.activeElement) || document.activeElement === document.body
    menu.remove()
    onClose?.()
    if (hadFocus && opener instanceof HTMLElement) opener.focus()
  })
  document.body.append(menu)
  menu.showPopover()
  const { width, height } = menu.getBoundingClientRect()
  menu.style.left = `${Math.max(8, Math.min(x, window.innerWidth - width - 8))}px`
  menu.style.top = `${Math.max(8, Math.min(y, window.innerHeight - height - 8))}px`
  rows[0]?.focus()
}

/** Opens its menu with the right button, and with the keyboard's menu key. */
export function hasMenu(element: HTMLElement, label: string, items: () => readonly MenuItem[]): HTMLElement {
  element.addEventListener('contextmenu', event => {
    const found = items()
    if (found.length === 0) return
    event.preventDefault()
    event.stopPropagation()
    const { left, bottom } = element.getBoundingClientRect()
    // The keyboard's key has no place of its own.
    openMenu(
      label,
      found,
      event.clientX === 0 ? { x: left, y: bottom } : { x: event.clientX, y: event.clientY },
    )
  })
  return element
}

/** Under the button that opens it. */
export function openMenuUnder(
  opener: HTMLElement,
  label: string,
  items: readonly MenuItem[],
  columns = 1,
): void {
  const { left, bottom } = opener.getBoundingClientRect()
  opener.ariaExpanded = 'true'
  const onClose = (): void => {
    opener.ariaExpanded = 'false'
  }
  openMenu(label, items, { x: left, y: bottom + 4, columns, onClose })
}
