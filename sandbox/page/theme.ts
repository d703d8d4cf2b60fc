export type Theme = 'system' | 'light' | 'dark'

const key = 'theme'

/** What was chosen in this browser; the style sheet follows the system where nothing was. */
export function chosenTheme(): Theme {
  const kept = localStorage.getItem(key)
  return kept === 'light' || kept === 'dark' ? kept : 'system'
}

export function chooseTheme(theme: Theme): void {
  if (theme === 'system') localStorage.removeItem(key)
  else localStorage.setItem(key, theme)
  show()
}

function show(): void {
  const theme = chosenTheme()
  if (theme === 'system') delete document.documentElement.dataset['theme']
  else document.documentElement.dataset['theme'] = theme
}

show()
// Chosen in another window.
window.addEventListener('storage', show)
