import { type SettingKey, type SettingValue, fieldOf } from '#src/settings/fields.ts'
import { type Words, formatNumber, wordsFor } from '#src/words/words.ts'

/** A setting's value as people read it. */
export function settingText(key: SettingKey, value: SettingValue, locale: string): string {
  const { settings: words } = wordsFor(locale)
  const field = fieldOf(key)
  switch (field.kind) {
    case 'toggle':
      return value === true ? words.on : words.off
    case 'number':
      return words.units[field.unit](formatNumber(Number(value), locale))
    case 'choice':
      return optionText(key, String(value), words)
    default:
      return value === null ? words.none : `<#${value}>`
  }
}

/** The name of one of a choice's options. */
export function optionText(key: SettingKey, option: string, words: Words['settings']): string {
  const options: Partial<Record<SettingKey, Record<string, string>>> = words.options
  return options[key]?.[option] ?? option
}

export function boundsText(key: SettingKey, words: Words['settings']): string {
  const field = fieldOf(key)
  // As it would have to be typed: without the thousands’ separators.
  return field.kind === 'number' ? words.bounds(String(field.least), String(field.most)) : ''
}
