import { type Html, html } from '#src/tickets/transcript/html.ts'
import { linkView, type Pen, spoilerView } from '#src/tickets/transcript/markdownView.ts'
import type { TranscriptAttachment } from '#src/tickets/transcript/transcript.ts'
import type { Language } from '#src/words/words.ts'

export function attachmentView(attachment: TranscriptAttachment, author: string, pen: Pen): Html {
  const { name, size, url, omitted } = attachment
  const image = imageView(attachment, author, pen)
  return html`<figure class="attachment">${image}<figcaption>${pen.words.attachment}: <bdi>${linkView(url, name)}</bdi>, ${sizeOf(size, pen.language)}${
    omitted === undefined ? null : html`. ${pen.words[omitted]}`
  }</figcaption></figure>`
}

/** What a browser shows and what can carry no script. */
export const imageTypes = ['image/png', 'image/jpeg', 'image/gif', 'image/webp', 'image/avif']

function imageView(
  { name, data, contentType, description }: TranscriptAttachment,
  author: string,
  pen: Pen,
): Html | null {
  const type = contentType?.split(';')[0] ?? ''
  if (data === undefined || !imageTypes.includes(type)) return null
  const source = `data:${type};base64,${Buffer.from(data).toString('base64')}`
  const image = html`<img src="${source}" alt="${description ?? pen.words.imageBy(author)}">`
  return name.startsWith('SPOILER_') ? spoilerView(image, pen) : image
}

function sizeOf(bytes: number, language: Language): string {
  const inUnits = (divisor: number): string =>
    (bytes / divisor).toLocaleString(language, { maximumFractionDigits: 1 })
  return bytes < 1_000_000 ? `${inUnits(1_000)} KB` : `${inUnits(1_000_000)} MB`
}
