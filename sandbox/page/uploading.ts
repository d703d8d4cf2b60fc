import { type Acting, api } from './api.ts'
import { el } from './dom.ts'

/** Discord's limit on the files of a message. */
export const mostFiles = 10

/** Sends a file ahead of what will name it. Gives its id. */
export async function upload(at: Acting, file: File): Promise<string> {
  const base64 = await base64Of(file)
  const { attachment } = await api.upload({ ...at, name: file.name, type: file.type, base64 })
  return attachment.id
}

interface Wanted {
  least: number
  most: number
  /** "image", "audio", "video" or ".ending"; any when there is none. */
  types?: readonly string[] | undefined
}

/** An input for files, which are uploaded as soon as they are chosen. `value` is their ids. */
export function fileInput(
  at: Acting,
  { least, most, types = [] }: Wanted,
): { control: HTMLInputElement; value: () => string[] } {
  const accept = types.map(type => (type.startsWith('.') ? type : `${type}/*`)).join() || undefined
  const control = el('input', { type: 'file', multiple: most > 1, required: least > 0, accept })
  let ids: string[] = []
  const take = async (): Promise<void> => {
    const files = [...(control.files ?? [])]
    ids = []
    if (files.length > most) return control.setCustomValidity(`Choose at most ${most}.`)
    if (files.length > 0 && files.length < least)
      return control.setCustomValidity(`Choose at least ${least}.`)
    control.setCustomValidity('It is still being uploaded.')
    try {
      ids = await Promise.all(files.map(file => upload(at, file)))
      control.setCustomValidity('')
    } catch (error) {
      control.setCustomValidity(error instanceof Error ? error.message : String(error))
      control.reportValidity()
    }
  }
  control.addEventListener('change', () => void take())
  return { control, value: () => ids }
}

function base64Of(file: File): Promise<string> {
  const { promise, resolve, reject } = Promise.withResolvers<string>()
  const reader = new FileReader()
  // A data URL: what comes after the comma is the file.
  reader.addEventListener('load', () => resolve((reader.result as string).split(',')[1] ?? ''))
  reader.addEventListener('error', () => reject(new Error(`${file.name} cannot be read.`)))
  reader.readAsDataURL(file)
  return promise
}
