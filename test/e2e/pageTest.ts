import type { Locator, Page } from 'playwright-core'
import { afterAll, afterEach, describe, expect, onTestFinished } from 'vitest'
import { patienceMs } from '#sandbox/patience.ts'
import type { Sandbox } from '#sandbox/sandbox.ts'
import { startBrowser } from '#test/support/browser.ts'

const browser = await startBrowser()

/** What the page complained of: errors of scripts, of the console and of its content security policy. */
const complaints: string[] = []

/** Tests in a browser, skipped where there is none. No page may complain of anything. */
export function describePage(name: string, tests: () => void): void {
  describe.skipIf(browser === null)(name, () => {
    afterAll(() => browser?.close())
    afterEach(() => expect(complaints.splice(0)).toEqual([]))
    tests()
  })
}

export async function openPage(
  sandbox: Sandbox,
  { as, width = 1_280, firstVisit = false }: { as?: string; width?: number; firstVisit?: boolean } = {},
  prepare: (page: Page) => Promise<unknown> = async () => {},
): Promise<Page> {
  if (browser === null) throw new Error('There is no browser.')
  const context = await browser.newContext({ viewport: { width, height: 844 }, reducedMotion: 'reduce' })
  onTestFinished(() => context.close())
  // At a first visit the tour is open.
  if (!firstVisit) await context.addInitScript("localStorage.workbench ??= 'closed'")
  const page = await context.newPage()
  page.setDefaultTimeout(patienceMs)
  page.on('pageerror', error => complaints.push(error.message))
  page.on('dialog', dialog => {
    complaints.push(`alert: ${dialog.message()}`)
    void dialog.dismiss()
  })
  page.on('console', message => {
    if (message.type() === 'error' || message.type() === 'warning') complaints.push(message.text())
  })
  await prepare(page)
  await page.goto(as === undefined ? sandbox.url : `${sandbox.url}/?as=${as}`)
  return page
}

/** Takes back the complaints that the test brought about itself. */
export function forgive(part: string): void {
  const others = complaints.filter(complaint => !complaint.includes(part))
  complaints.splice(0, complaints.length, ...others)
}

export function composer(page: Page): Locator {
  return page.locator('.composer textarea')
}

/** `breakWith` is how a new line is typed; Enter alone sends. */
export async function write(page: Page, text: string, breakWith = 'Shift+Enter'): Promise<void> {
  await composer(page).fill('')
  for (const [at, line] of text.split('\n').entries()) {
    if (at > 0) await composer(page).press(breakWith)
    await composer(page).pressSequentially(line)
  }
  await composer(page).press('Enter')
}

/** A command without options. */
export async function run(page: Page, name: string): Promise<void> {
  await composer(page).fill(`/${name}`)
  await page.getByRole('option', { name: `/${name}`, selected: true }).waitFor()
  await composer(page).press('Enter')
  await page.getByRole('button', { name: 'Run' }).press('Enter')
}

export function messageOf(page: Page, text: string): Locator {
  return page.locator('.message').filter({ hasText: text })
}

export async function expectText(locator: Locator, text: string): Promise<void> {
  await expect.poll(() => locator.textContent()).toBe(text)
}

export function focused(locator: Locator): Locator {
  return locator.and(locator.page().locator(':focus'))
}

/** Whether the page or the conversation is wider than it may be. */
export function isScrolledSideways(page: Page): Promise<boolean> {
  return page.evaluate<boolean>(
    `[document.documentElement, document.querySelector('.scroller')].some(one => one.scrollWidth > one.clientWidth)`,
  )
}
