import { button, el } from './dom.ts'

let asked = 0

/** Asks for a short text in a dialog. Null when that was left. */
export async function askForText(title: string, label: string, initial = ''): Promise<string | null> {
  asked += 1
  const [titleId, inputId] = [`ask${asked}`, `asked${asked}`]
  const input = el('input', { id: inputId, value: initial, maxlength: 100, required: true })
  const cancel = button('button secondary', () => dialog.close(), {}, 'Cancel')
  const form = el(
    'form',
    { method: 'dialog' },
    el('header', {}, el('h2', { id: titleId, dir: 'auto' }, title)),
    el(
      'div',
      { class: 'dialogBody' },
      el('div', { class: 'field' }, el('label', { for: inputId }, label), input),
    ),
    el('footer', {}, cancel, el('button', { type: 'submit', class: 'button primary' }, 'OK')),
  )
  const dialog = el('dialog', { class: 'modal', 'aria-labelledby': titleId }, form)
  document.body.append(dialog)
  const { promise, resolve } = Promise.withResolvers<string | null>()
  let text: string | null = null
  form.addEventListener('submit', event => {
    // The page's policy lets no form be sent, also not to its dialog.
    event.preventDefault()
    text = input.value
    dialog.close()
  })
  dialog.addEventListener('close', () => {
    dialog.remove()
    resolve(text)
  })
  dialog.showModal()
  input.select()
  return promise
}
