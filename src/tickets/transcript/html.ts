/** Markup that may stand in a page as it is. Only `html` makes it of what others wrote. */
export class Html {
  readonly markup: string

  constructor(markup: string) {
    this.markup = markup
  }
}

type Value = string | number | Html | null | readonly Value[]

/** Markup with values in it. Strings are escaped, also within quoted attributes; null is nothing; arrays are joined. */
export function html(strings: TemplateStringsArray, ...values: Value[]): Html {
  return new Html(strings.map((part, at) => (at === 0 ? part : markupOf(values[at - 1]) + part)).join(''))
}

function markupOf(value: Value | undefined): string {
  if (value === null || value === undefined) return ''
  if (value instanceof Html) return value.markup
  if (typeof value === 'object') return value.map(markupOf).join('')
  return escape(String(value))
}

function escape(text: string): string {
  return text
    .replace(/\r\n?/g, '\n')
    .replace(unwritable, '\uFFFD')
    .replace(/[&<>"'`]/g, special => entities[special as keyof typeof entities])
}

/** HTML has no way to write these: control characters, halves of a surrogate pair, what Unicode reserves. */
const unwritable = /[^\P{Cc}\t\n]|\p{Cs}|\p{Noncharacter_Code_Point}/gu

const entities = { '&': '&amp;', '<': '&lt;', '>': '&gt;', '"': '&quot;', "'": '&#39;', '`': '&#96;' }
