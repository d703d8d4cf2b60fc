import type { Acting } from './api.ts'
import { button, el, icon } from './dom.ts'
import { icons } from './icons.ts'
import { mostFiles, upload } from './uploading.ts'

export interface Attached {
  name: string
  id: Promise<string>
  isRefused: boolean
}

export interface Attaching {
  /** Opens the choice of files. */
  readonly opener: HTMLButtonElement
  /** What is attached, above the text. */
  readonly list: HTMLElement
  readonly count: number
  /** For the message that is sent now, or for later. */
  take(): readonly Attached[]
  /** Attaches them again, without those that were refused. */
  put(files: readonly Attached[]): void
}

/** When all are uploaded. Rejects with what is wrong with one. */
export function idsOf(files: readonly Attached[]): Promise<string[]> {
  return Promise.all(files.map(({ id }) => id))
}

/** Files for the next message: chosen, dropped on `target`, or pasted there. They are uploaded at once. */
export function createAttaching(
  target: HTMLElement,
  { at, refuse }: { at: () => Acting; refuse: (why: string) => void },
): Attaching {
  let attached: Attached[] = []
  const input = el('input', {
    type: 'file',
    multiple: true,
    hidden: true,
    tabindex: -1,
    'aria-hidden': 'true',
  })
  const opener = button(
    'iconButton',
    () => input.click(),
    { 'aria-label': 'Attach files', title: 'Attach files' },
    icon(icons.clip),
  )
  opener.append(input)
  const list = el('ul', { class: 'attachedFiles', 'aria-label': 'Attached files', hidden: true })

  const show = (): void => {
    list.hidden = attached.length === 0
    list.replaceChildren(
      ...attached.map(file => {
        const remove = (): void => {
          attached = attached.filter(other => other !== file)
          show()
          opener.focus()
        }
        const label = { 'aria-label': `Remove ${file.name}`, title: `Remove ${file.name}` }
        return el('li', {}, el('bdi', {}, file.name), button('iconButton', remove, label, icon(icons.close)))
      }),
    )
  }
  const add = (files: readonly File[]): void => {
    if (opener.disabled || files.length === 0) return
    if (attached.length + files.length > mostFiles) return refuse(`A message takes ${mostFiles} files.`)
    const added = files.map(file => ({ name: file.name, id: upload(at(), file), isRefused: false }))
    for (const file of added)
      file.id.catch((error: unknown) => {
        file.isRefused = true
        attached = attached.filter(other => other !== file)
        show()
        refuse(error instanceof Error ? error.message : String(error))
      })
    attached = [...attached, ...added]
    show()
  }

  input.addEventListener('change', () => {
    add([...(input.files ?? [])])
    input.value = ''
  })
  // The click of the input would come back to the button that it is in.
  input.addEventListener('click', event => event.stopPropagation())
  target.addEventListener('dragover', event => {
    if (!event.dataTransfer?.types.includes('Files')) return
    event.preventDefault()
    target.classList.add('isDropTarget')
  })
  target.addEventListener('dragleave', () => target.classList.remove('isDropTarget'))
  target.addEventListener('drop', event => {
    target.classList.remove('isDropTarget')
    const files = [...(event.dataTransfer?.files ?? [])]
    if (files.length === 0) return
    event.preventDefault()
    add(files)
  })
  target.addEventListener('paste', event => {
    const files = [...(event.clipboardData?.files ?? [])]
    if (files.length === 0) return
    event.preventDefault()
    add(files)
  })
  return {
    opener,
    list,
    get count() {
      return attached.length
    },
    take: () => {
      const taken = attached
      attached = []
      show()
      return taken
    },
    put: files => {
      attached = [...files.filter(({ isRefused }) => !isRefused), ...attached]
      show()
    },
  }
}
