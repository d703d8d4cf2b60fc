import { el } from './dom.ts'

export interface Suggestion {
  /** What is chosen; not shown. */
  id: string
  title: string
  description?: string
}

let listsMade = 0

/** The choices for what is being typed in `input` (the pattern "combobox with list" of ARIA). The focus stays in the input. */
export class Suggestions {
  readonly list: HTMLElement
  readonly #input: HTMLElement
  readonly #onChoose: (id: string) => void
  #shown: readonly Suggestion[] = []
  #active = 0
  readonly #tabChooses: boolean

  constructor(
    input: HTMLElement,
    { label, tabChooses }: { label: string; tabChooses: boolean },
    onChoose: (id: string) => void,
  ) {
    listsMade += 1
    this.#tabChooses = tabChooses
    this.#input = input
    this.#onChoose = onChoose
    this.list = el('div', {
      role: 'listbox',
      class: 'suggestions',
      id: `suggestions${listsMade}`,
      'aria-label': label,
      hidden: true,
    })
    input.role = 'combobox'
    input.ariaAutoComplete = 'list'
    input.ariaExpanded = 'false'
    input.setAttribute('aria-controls', this.list.id)
    input.addEventListener('keydown', event => {
      if (this.#takesKey(event)) event.preventDefault()
    })
    // A click must not take the focus away from the input first.
    this.list.addEventListener('pointerdown', event => event.preventDefault())
    this.list.addEventListener('click', ({ target }) => {
      const option = (target as Element).closest<HTMLElement>('[role=option]')
      if (option) this.#choose(Number(option.dataset['at']))
    })
  }

  get isOpen(): boolean {
    return this.#shown.length > 0
  }

  show(suggestions: readonly Suggestion[]): void {
    this.#shown = suggestions
    this.#active = 0
    this.list.hidden = !this.isOpen
    this.#input.ariaExpanded = String(this.isOpen)
    this.list.replaceChildren(
      ...suggestions.map(({ title, description }, at) =>
        el(
          'div',
          { role: 'option', id: `${this.list.id}-${at}`, 'data-at': at },
          el('bdi', { class: 'suggestionTitle' }, title),
          description ? el('span', { class: 'hint' }, description) : null,
        ),
      ),
    )
    this.#mark()
  }

  hide(): void {
    this.show([])
  }

  /** Says why there is nothing to choose from. */
  tell(words: string): void {
    this.show([])
    this.list.replaceChildren(el('div', { role: 'option', class: 'hint', 'aria-disabled': 'true' }, words))
    this.list.hidden = false
  }

  #takesKey(event: KeyboardEvent): boolean {
    if (this.list.hidden || event.isComposing) return false
    if (!this.isOpen && event.key !== 'Escape') return false
    const step = { ArrowDown: 1, ArrowUp: -1 }[event.key]
    if (step !== undefined) {
      this.#active = (this.#active + step + this.#shown.length) % this.#shown.length
      this.#mark()
    } else if (
      (event.key === 'Enter' && !event.shiftKey) ||
      (event.key === 'Tab' && !event.shiftKey && this.#tabChooses)
    ) {
      this.#choose(this.#active)
    } else if (event.key === 'Escape') {
      this.hide()
    } else return false
    // Whoever else listens to the input's keys is not meant.
    event.stopImmediatePropagation()
    return true
  }

  #choose(at: number): void {
    const suggestion = this.#shown[at]
    this.hide()
    if (suggestion) this.#onChoose(suggestion.id)
  }

  #mark(): void {
    for (const [at, option] of [...this.list.children].entries()) {
      option.ariaSelected = String(at === this.#active)
      if (at === this.#active) option.scrollIntoView({ block: 'nearest' })
    }
    if (this.isOpen) this.#input.setAttribute('aria-activedescendant', `${this.list.id}-${this.#active}`)
    else this.#input.removeAttribute('aria-activedescendant')
  }
}
