import type { APISelectMenuComponent } from 'discord-api-types/v10'
import { type Choosable, choosables, kindOfSelect } from './choosable.ts'
import { componentType } from './discord.ts'
import { button, el, icon } from './dom.ts'
import { icons } from './icons.ts'
import type { State } from './state.ts'

let menusMade = 0

/** A select menu of a message: a button that opens its choices. `onChosen` gets the values once they are decided. */
export function selectMenu(
  state: State,
  menu: APISelectMenuComponent,
  onChosen: (values: string[]) => void,
): HTMLElement {
  menusMade += 1
  const id = `selectMenu${menusMade}`
  const choices = choicesOf(state, menu)
  const chosen = new Set(defaultsOf(menu))
  const [least, most] = [menu.min_values ?? 1, menu.max_values ?? 1]
  const labels = choices.filter(({ value }) => chosen.has(value)).map(({ label }) => label)
  const words = el('bdi', {}, labels.join(', ') || (menu.placeholder ?? 'Choose…'))
  const opener = el(
    'button',
    {
      type: 'button',
      class: 'selectOpener',
      disabled: menu.disabled,
      popovertarget: id,
      'aria-haspopup': 'listbox',
      'data-focus': menu.custom_id,
    },
    words,
    icon(icons.down),
  )
  const options = choices.map(({ value, label, description }) =>
    el(
      'div',
      { role: 'option', tabindex: -1, 'data-value': value, 'aria-selected': String(chosen.has(value)) },
      el('bdi', {}, label),
      description ? el('span', { class: 'hint' }, description) : null,
    ),
  )
  const list = el(
    'div',
    {
      role: 'listbox',
      'aria-label': words.textContent,
      'aria-multiselectable': most > 1 ? 'true' : undefined,
    },
    ...options,
  )
  const decide = (): void => {
    popover.hidePopover()
    onChosen([...chosen])
  }
  const done = most > 1 ? button('button primary', decide, {}, 'Done') : null
  const popover = el('div', { class: 'selectChoices', popover: 'auto', id }, list, done)
  const mark = (): void => {
    for (const option of options) option.ariaSelected = String(chosen.has(option.dataset['value'] ?? ''))
    if (done) done.disabled = chosen.size < least || chosen.size > most
  }
  const choose = (option: HTMLElement): void => {
    const value = option.dataset['value'] ?? ''
    if (most === 1) chosen.clear()
    if (!chosen.delete(value)) chosen.add(value)
    mark()
    if (most === 1) decide()
  }

  list.addEventListener('click', ({ target }) => {
    const option = (target as Element).closest<HTMLElement>('[role=option]')
    if (option) choose(option)
  })
  list.addEventListener('keydown', event => {
    const at = options.indexOf(document.activeElement as HTMLDivElement)
    const step = { ArrowDown: 1, ArrowUp: -1 }[event.key]
    const option = options[at]
    if (step !== undefined) options.at((at + step) % options.length)?.focus()
    else if ((event.key === 'Enter' || event.key === ' ') && option) choose(option)
    else return
    event.preventDefault()
  })
  popover.addEventListener('toggle', ({ newState }) => {
    if (newState !== 'open') return
    place(popover, opener)
    const selected = options.find(({ ariaSelected }) => ariaSelected === 'true')
    ;(selected ?? options[0])?.focus()
  })
  mark()
  return el('div', { class: 'selectMenu' }, opener, popover)
}

function choicesOf(state: State, menu: APISelectMenuComponent): readonly Choosable[] {
  if (menu.type === componentType.stringSelect) return menu.options
  const types = menu.type === componentType.channelSelect ? menu.channel_types : undefined
  return choosables(state, kindOfSelect[menu.type] ?? 'user', types)
}

/** The values that are chosen already when it is shown. */
export function defaultsOf(menu: APISelectMenuComponent): string[] {
  if (menu.type === componentType.stringSelect)
    return menu.options.flatMap(option => (option.default ? option.value : []))
  return menu.default_values?.map(({ id }) => id) ?? []
}

/** Under its opener, or over it where there is more room. */
function place(popover: HTMLElement, opener: HTMLElement): void {
  const { top, bottom, left, width } = opener.getBoundingClientRect()
  const below = window.innerHeight - bottom
  const isBelow = below >= top
  popover.style.left = `${left}px`
  popover.style.width = `${width}px`
  popover.style.maxHeight = `${Math.max(below, top) - 16}px`
  popover.style.top = isBelow ? `${bottom + 4}px` : 'auto'
  popover.style.bottom = isBelow ? 'auto' : `${window.innerHeight - top + 4}px`
}
