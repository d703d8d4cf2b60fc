import { button, icon } from './dom.ts'
import { icons } from './icons.ts'
import { openMenuUnder } from './menu.ts'
import { chooseTheme, chosenTheme, type Theme } from './theme.ts'

const themes: Readonly<Record<Theme, string>> = {
  system: 'As the system',
  light: 'Light',
  dark: 'Dark',
}

/** The button for how the page looks. */
export function preferences(): HTMLElement {
  const label = 'Appearance'
  const items = () =>
    (Object.keys(themes) as Theme[]).map(theme => ({
      label: themes[theme],
      isChecked: theme === chosenTheme(),
      run: () => chooseTheme(theme),
    }))
  const opener = button(
    'iconButton',
    () => openMenuUnder(opener, label, items()),
    { 'aria-label': label, title: label, 'aria-haspopup': 'menu' },
    icon(icons.sliders),
  )
  return opener
}
