import type { LocaleString } from 'discord-api-types/v10'
import type { State } from './state.ts'

/** What has a name and perhaps a description in other languages, too: commands, options and choices. */
interface Named {
  name: string
  name_localizations?: Translations
  description?: string
  description_localizations?: Translations
}

type Translations = Partial<Record<LocaleString, string | null>> | null | undefined

/** As a client shows it to who speaks that language; in another it stays as it is. */
export function localized(
  { name, description = '', name_localizations: names, description_localizations: descriptions }: Named,
  locale: string,
): { name: string; description: string } {
  return { name: said(names, locale) ?? name, description: said(descriptions, locale) ?? description }
}

/** The language of who one is, as the overview tells it. */
export function spokenLocale({ overview, viewerId }: Pick<State, 'overview' | 'viewerId'>): string {
  const people = overview.kind === 'ready' ? overview.value.people : []
  return people.find(({ id }) => id === viewerId)?.locale ?? 'en-US'
}

/** https://docs.discord.com/developers/interactions/application-commands#localization */
const fallbacks: Partial<Record<string, string>> = { 'en-US': 'en-GB', 'en-GB': 'en-US', 'es-419': 'es-ES' }

function said(translations: Translations, locale: string): string | undefined {
  const words = (translations ?? {}) as Partial<Record<string, string | null>>
  return words[locale] ?? words[fallbacks[locale] ?? ''] ?? undefined
}
