import { type Html, html } from '#src/tickets/transcript/html.ts'
import {
  linkedLineView,
  linkView,
  lineView,
  markdownView,
  type Pen,
} from '#src/tickets/transcript/markdownView.ts'
import type { TranscriptEmbed } from '#src/tickets/transcript/transcript.ts'

export function embedView(embed: TranscriptEmbed, pen: Pen): Html {
  const { title, url, description, author, fields = [], footer, timestamp, image, thumbnail, color } = embed
  const { words } = pen
  return html`<article class="embed" aria-label="${words.embed}" dir="auto"${colorStyle('bar', color)}>
${author ? html`<p class="author"><bdi>${author.url === undefined ? author.name : linkView(author.url, author.name)}</bdi></p>` : null}
${title === undefined ? null : html`<p class="title">${linkedLineView(title, url, pen)}</p>`}
${description === undefined ? null : html`<div class="text">${markdownView(description, pen)}</div>`}
${fields.length > 0 ? html`<dl>${fields.map(field => fieldView(field, pen))}</dl>` : null}
${thumbnail ? html`<p>${linkView(thumbnail.url, words.thumbnail)}</p>` : null}
${image ? html`<p>${linkView(image.url, words.image)}</p>` : null}
${footer ? html`<p class="small"><bdi>${footer.text}</bdi></p>` : null}
${timestamp === undefined ? null : html`<p class="small">${pen.times.full(new Date(timestamp))}</p>`}
</article>`
}

/** A colour as a CSS property of an element, from 0xRRGGBB. Black is Discord's word for none. */
export function colorStyle(property: string, color: number | undefined): Html | null {
  if (color === undefined || !Number.isInteger(color) || color <= 0 || color > 0xffffff) return null
  return html` style="--${property}:#${color.toString(16).padStart(6, '0')}"`
}

function fieldView(field: NonNullable<TranscriptEmbed['fields']>[number], pen: Pen): Html {
  return html`<div${field.inline === true ? html` class="inline"` : null}><dt>${lineView(field.name, pen)}</dt><dd>${markdownView(field.value, pen)}</dd></div>`
}
