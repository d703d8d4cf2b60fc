import { button, el, icon } from './dom.ts'
import { icons } from './icons.ts'
import { reasonOf } from './state.ts'

let dialogsMade = 0

/** A dialog over the page, which closes with Esc or its cross. `fill` makes what is under its title. */
export function openDialog(
  { title, className = '' }: { title: string; className?: string },
  fill: (close: () => void, whenClosed: (then: () => void) => void) => HTMLElement[],
): void {
  dialogsMade += 1
  const titleId = `dialogTitle${dialogsMade}`
  const dialog = el('dialog', { class: `modal ${className}`, 'aria-labelledby': titleId })
  const close = (): void => dialog.close()
  const children = fill(close, then => dialog.addEventListener('close', then))
  const cross = button('iconButton', close, { 'aria-label': 'Close' }, icon(icons.close))
  dialog.append(el('header', {}, el('h2', { id: titleId, dir: 'auto' }, title), cross), ...children)
  dialog.addEventListener('close', () => dialog.remove())
  document.body.append(dialog)
  dialog.showModal()
}

interface Asked {
  title: string
  parts: readonly HTMLElement[]
  submitLabel: string
  submit: () => Promise<unknown>
}

/** A form in a dialog. It stays, with what was filled in and with why it was refused, until it is accepted. */
export function openForm({ title, parts, submitLabel, submit }: Asked): void {
  openDialog({ title }, close => {
    const trouble = el('p', { class: 'trouble', role: 'alert' })
    const accept = el('button', { type: 'submit', class: 'button primary' }, submitLabel)
    const form = el(
      'form',
      {},
      el('div', { class: 'dialogBody' }, ...parts, trouble),
      el('footer', {}, button('button secondary', close, {}, 'Cancel'), accept),
    )
    form.addEventListener('submit', event => {
      event.preventDefault()
      trouble.textContent = ''
      accept.disabled = true
      void submit()
        .then(close, (error: unknown) => {
          trouble.textContent = reasonOf(error)
        })
        .finally(() => {
          accept.disabled = false
        })
    })
    queueMicrotask(() => form.querySelector<HTMLElement>('.dialogBody :is(input, textarea, select)')?.focus())
    return [form]
  })
}

/** Asks for a short text and gives it to `submit`. */
export function askForText(
  title: string,
  { label, initial = '' }: { label: string; initial?: string },
  submit: (text: string) => Promise<unknown>,
): void {
  const input = el('input', { value: initial, maxlength: 100, required: true, autocomplete: 'off' })
  input.addEventListener('focus', () => input.select(), { once: true })
  const field = el('label', { class: 'field' }, label, input)
  openForm({ title, parts: [field], submitLabel: 'OK', submit: () => submit(input.value) })
}
