import { existsSync } from 'node:fs'
import { type Browser, chromium } from 'playwright-core'

const usualPlaces = ['/usr/bin/chromium', '/usr/bin/chromium-browser', '/usr/bin/google-chrome']

/** The machine's own Chromium, or null, with the reason printed, when it has none. */
export async function startBrowser(): Promise<Browser | null> {
  const places = [process.env['CHROMIUM_PATH'] ?? '', ...usualPlaces].filter(place => place !== '')
  const executablePath = places.find(place => existsSync(place))
  if (executablePath === undefined) {
    process.stderr.write(`No browser, so the page is not tested. Looked for ${places.join(', ')}.\n`)
    return null
  }
  return chromium.launch({
    executablePath,
    args: [
      '--headless=new',
      '--no-sandbox',
      '--disable-gpu',
      '--disable-quic',
      '--no-first-run',
      '--disable-background-networking',
      '--disable-component-update',
      '--disable-sync',
    ],
  })
}
