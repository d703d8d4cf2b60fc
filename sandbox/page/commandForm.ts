import { api, type OptionValues } from './api.ts'
import type { RunnableCommand } from './commandPicker.ts'
import { button, el, icon } from './dom.ts'
import { icons } from './icons.ts'
import { interact } from './interact.ts'
import { type Complete, optionField } from './optionField.ts'
import type { Page } from './page.ts'

/** Asks for a command's options in the composer. `onDone` is called when it was run or given up; what is refused stays. */
export function commandForm(page: Page, command: RunnableCommand, onDone: () => void): HTMLElement {
  const { state } = page.store
  const acting = { userId: state.viewerId, channelId: state.channelId ?? '' }
  const complete: Complete = async (focused, text) => {
    const options = { ...values(), [focused]: text }
    const request = { ...acting, name: command.name, focused, options }
    const { choices } = await api.autocomplete(request)
    return choices.map(({ name, value }) => ({ id: String(value), title: name }))
  }
  const fields = command.options.map(option => optionField(option, state, complete))
  const values = (): OptionValues => {
    const given = fields.flatMap(({ name, control, value }) => {
      // What is only half typed would be refused; the form itself is not submitted with it.
      const found = control.validity.valid ? value() : undefined
      return found === undefined ? [] : [[name, found] as const]
    })
    return Object.fromEntries(given)
  }
  const trouble = el('p', { class: 'trouble', role: 'alert' })
  const run = el('button', { type: 'submit', class: 'button primary' }, 'Run')
  const form = el(
    'form',
    { class: 'commandForm', 'aria-label': `/${command.shownName}` },
    el(
      'header',
      {},
      el('strong', { class: 'mention' }, `/${command.shownName}`),
      el('span', { class: 'hint' }, command.description),
      button('iconButton', onDone, { 'aria-label': 'Cancel the command' }, icon(icons.close)),
    ),
    ...fields.map(({ element }) => element),
    trouble,
    el('footer', {}, el('span', { class: 'hint' }, 'Enter runs it, Esc cancels.'), run),
  )
  form.addEventListener('submit', event => {
    event.preventDefault()
    if (run.disabled) return
    run.disabled = true
    trouble.textContent = ''
    const begin = api.runCommand({ ...acting, name: command.name, options: values() })
    const onRefused = (why: string): void => {
      trouble.textContent = why
      run.disabled = false
    }
    void interact(page, begin, { sending: `Sending /${command.shownName}…`, onRefused })
    void begin.then(onDone, () => {})
  })
  form.addEventListener('keydown', event => {
    if (event.key === 'Escape') onDone()
    // A closed select would open instead.
    if (event.key === 'Enter' && event.target instanceof HTMLSelectElement) {
      event.preventDefault()
      form.requestSubmit()
    }
  })
  // It has to be in the page before it can have the focus.
  const first = fields[0]?.control ?? run
  queueMicrotask(() => first.focus())
  return form
}
