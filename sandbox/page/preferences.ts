import { api } from './api.ts'
import { button, icon } from './dom.ts'
import { icons } from './icons.ts'
import { attempt } from './interact.ts'
import { type MenuItem, openMenuUnder } from './menu.ts'
import type { Store } from './state.ts'
import { chooseTheme, chosenTheme, type Theme } from './theme.ts'

const themes: readonly (readonly [Theme, string])[] = [
  ['system', 'As the system'],
  ['light', 'Light'],
  ['dark', 'Dark'],
]
/** Those that the bot speaks, each in its own words, by Discord's locale. */
const languages = [
  ['en-US', 'English'],
  ['de', 'Deutsch'],
] as const

/** The button for how the page looks to this browser, and which language Discord tells the bot that one speaks. */
export function preferences(store: Store): HTMLElement {
  const label = 'Appearance and language'
  const opener = button(
    'iconButton',
    () => openMenuUnder(opener, label, [...themeItems(), ...languageItems(store)]),
    { 'aria-label': label, title: label, 'aria-haspopup': 'menu' },
    icon(icons.sliders),
  )
  return opener
}

function themeItems(): MenuItem[] {
  return themes.map(([theme, label]) => ({
    label,
    isChecked: theme === chosenTheme(),
    run: () => chooseTheme(theme),
  }))
}

function languageItems(store: Store): MenuItem[] {
  const { overview, viewerId } = store.state
  if (overview.kind !== 'ready') return []
  const spoken = overview.value.people.find(({ id }) => id === viewerId)?.locale
  return languages.map(([locale, name]) => ({
    label: `Language: ${name}`,
    isChecked: locale === spoken,
    run: () => void attempt(store, api.speak(viewerId, locale)),
  }))
}
