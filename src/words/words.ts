import { de } from '#src/words/de.ts'
import { en, type Words } from '#src/words/en.ts'

export type { Words } from '#src/words/en.ts'

export type Language = 'en' | 'de'

const catalogues: Record<Language, Words> = { en, de }

/** The texts for a locale such as Discord sends (en-US, de); English where there is no translation. */
export function wordsFor(locale: string): Words {
  return catalogues[languageOf(locale)]
}

/** The language of the catalogue that serves a locale. */
export function languageOf(locale: string): Language {
  return locale.startsWith('de') ? 'de' : 'en'
}

// To make one takes longer than a hundred uses of it.
const numbers: Record<Language, Intl.NumberFormat> = {
  en: new Intl.NumberFormat('en'),
  de: new Intl.NumberFormat('de'),
}

/** A number as people of a locale write it: 12,345 or 12.345. */
export function formatNumber(value: number | bigint, locale: string): string {
  return numbers[languageOf(locale)].format(value)
}
