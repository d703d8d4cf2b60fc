import { button, byId, el, icon } from '../dom.ts'
import { icons } from '../icons.ts'
import type { Page } from '../page.ts'
import { crowdPanel } from './crowdPanel.ts'
import { faultPanel } from './faultPanel.ts'
import type { Panel } from './panel.ts'
import { tourPanel } from './tourPanel.ts'
import { wirePanel } from './wirePanel.ts'

/** From this width on it stands beside the chat (workbench.css), and is open for a newcomer, who sees the tour. */
const besidePx = 1_001
const refreshMs = 1_000
const remembered = 'workbench'

/** The tour, the switches that break Discord, the crowd and the log, beside the chat. */
export function mountWorkbench(page: Page, root: HTMLElement): void {
  const panels: readonly Panel[] = [tourPanel(page), faultPanel(page), crowdPanel(page), wirePanel()]
  let current = panels[0]
  const tabs = panels.map(panel => {
    const id = `tab${panel.name}`
    const tab = button('tab', () => show(panel), { role: 'tab', id }, panel.name)
    panel.element.role = 'tabpanel'
    panel.element.setAttribute('aria-labelledby', id)
    return tab
  })
  const show = (panel: Panel | undefined): void => {
    current = panel
    for (const [at, one] of panels.entries()) {
      one.element.hidden = one !== panel
      const tab = tabs[at]
      if (!tab) continue
      tab.ariaSelected = String(one === panel)
      tab.tabIndex = one === panel ? 0 : -1
    }
    void panel?.shown?.()
  }
  const list = el('div', { role: 'tablist', class: 'tabs', 'aria-label': 'Tour and tools' }, ...tabs)
  list.addEventListener('keydown', ({ key }) => {
    const step = { ArrowRight: 1, ArrowLeft: -1 }[key]
    if (step === undefined) return
    const next = (tabs.indexOf(document.activeElement as HTMLButtonElement) + step) % tabs.length
    show(panels.at(next))
    tabs.at(next)?.focus()
  })

  const progress = el('span', { class: 'progress' })
  const label = el('span', { class: 'workbenchLabel' }, 'Tour')
  const opener = button(
    'iconButton workbenchOpener',
    () => open(!isOpen()),
    { 'aria-label': 'Tour and tools', title: 'Tour and tools', 'aria-controls': root.id },
    icon(icons.flask),
    label,
    progress,
  )
  const close = button(
    'iconButton',
    () => open(false),
    { 'aria-label': 'Close the tools' },
    icon(icons.close),
  )
  const open = (isWanted: boolean): void => {
    document.body.classList.toggle('hasWorkbench', isWanted)
    opener.ariaExpanded = String(isWanted)
    localStorage.setItem(remembered, isWanted ? 'open' : 'closed')
    if (isWanted) show(current)
    if (!isWanted && root.contains(document.activeElement)) opener.focus()
  }
  root.append(el('header', { class: 'workbenchHead' }, list, close), ...panels.map(({ element }) => element))
  byId('chatHead').append(opener)
  page.store.watch(['tour'], () => {
    const { tour } = page.store.state
    progress.textContent =
      tour.kind === 'ready' ? `${tour.value.filter(({ isDone }) => isDone).length}/${tour.value.length}` : ''
  })
  show(current)
  const before = localStorage.getItem(remembered)
  if (before === 'open' || (before === null && window.innerWidth >= besidePx)) open(true)
  window.setInterval(() => {
    if (isOpen() && !document.hidden) void current?.shown?.()
  }, refreshMs)
}

function isOpen(): boolean {
  return document.body.classList.contains('hasWorkbench')
}
