import { setTimeout as sleep } from 'node:timers/promises'
import type { CDPSession, Page } from 'playwright-core'
import { createSandbox, type Sandbox } from '#sandbox/sandbox.ts'
import { startBrowser } from '#test/support/browser.ts'
import { machine } from '../machine.ts'
import { percentile } from '../statistics.ts'

const size = { channels: 50, messages: 5_000, members: 500 }
const switches = 40
const longSwitches = 7

/** How long the sandbox's page takes to show another channel, and how much it keeps, in a large guild. */
export async function page(): Promise<void> {
  const browser = await startBrowser()
  if (browser === null) throw new Error('This benchmark needs Chromium.')
  const sandbox = await createSandbox({ page: true })
  const { ada, guildId, names } = fill(sandbox)
  const shown = await browser.newPage({ viewport: { width: 1_440, height: 900 } })
  const devtools = await shown.context().newCDPSession(shown)
  const opened = performance.now()
  await shown.goto(`${sandbox.url}/?as=${ada}`)
  await shown.locator('.message').first().waitFor()
  const openMs = Math.round(performance.now() - opened)

  const quiet = await switchTimes(shown, names)
  sandbox.crowd.resize(guildId, size.members)
  const busy = await switchTimes(shown, names)
  const crowdMb = await heapMb(devtools)
  sandbox.crowd.stop()
  await readAll(shown)
  const allMb = await heapMb(devtools)
  const inPage = await shown.locator('.message').count()
  const fromAll: number[] = []
  const backToAll: number[] = []
  for (let time = 0; time < longSwitches; time += 1) {
    if (time > 0) await readAll(shown)
    fromAll.push(...(await switchTimes(shown, names, 1)))
    backToAll.push(...(await switchTimes(shown, ['general'], 1)))
  }

  const told = (times: readonly number[]): string =>
    `p50 ${Math.round(percentile(times, 0.5))}, p95 ${Math.round(percentile(times, 0.95))}, most ${Math.round(Math.max(...times))}`
  console.log(`${size.messages} messages, ${size.members} members, ${size.channels} channels`)
  console.log(`open: ${openMs} ms`)
  console.log(`switch of channel, ms: ${told(quiet)}`)
  console.log(`the same while a crowd of ${size.members} is busy: ${told(busy)}; heap ${crowdMb} MB`)
  console.log(`heap with all messages of a channel read, ${inPage} of them in the page: ${allMb} MB`)
  console.log(`switch of channel from there, ms: ${told(fromAll)}; and back: ${told(backToAll)}`)
  console.log(machine())
  console.log(
    JSON.stringify({ bench: 'page', size, openMs, quiet, busy, crowdMb, inPage, allMb, fromAll, backToAll }),
  )
  await browser.close()
  await sandbox.stop()
}

function fill({ world, build, driver }: Sandbox): {
  ada: string
  guildId: string
  names: string[]
} {
  const general = world.channelNamed('general')
  const guildId = general.guildId ?? ''
  const ada = world.personNamed('ada').user.id
  const members = build.crowd(guildId, size.members - world.guild(guildId).members.size)
  const names = Array.from(
    { length: size.channels - world.guild(guildId).channelIds.size },
    (_, at) => `room-${at}`,
  )
  const rooms = names.map(name => build.channel(guildId, { name }).id)
  for (let number = 0; number < size.messages; number += 1) {
    const author = members[number % members.length] ?? ada
    driver.say(author, general.id, `Message **${number}** of a long talk, with some words to fill its line.`)
    if (number % 2 === 0)
      driver.say(author, rooms[number % rooms.length] ?? '', `Number ${number} in another room`)
  }
  return { ada, guildId, names }
}

/** From the click to the frame in which the other channel's messages are there, by the page's own clock. */
async function switchTimes(shown: Page, names: readonly string[], count = switches): Promise<number[]> {
  const times: number[] = []
  for (let at = 0; at < count; at += 1) {
    const name = names[(at * 7) % names.length] ?? ''
    times.push(await shown.evaluate<number>(`(${switchTo})(${JSON.stringify(name)})`))
  }
  return times
}

// The compiler here knows no browser, so what runs in one is text.
const switchTo = `async wanted => {
  const frame = () => new Promise(resolve => requestAnimationFrame(resolve))
  const rows = [...document.querySelectorAll('.channel')]
  const row = rows.find(({ textContent }) => textContent.replace(' (unread)', '') === wanted)
  const begin = performance.now()
  row.click()
  do await frame()
  while (
    document.querySelector('.chatTitle').textContent !== wanted ||
    document.querySelector('.message') === null
  )
  await new Promise(resolve => requestAnimationFrame(() => setTimeout(resolve)))
  return performance.now() - begin
}`

async function readAll(shown: Page): Promise<void> {
  await shown.getByRole('button', { name: /^general/ }).click()
  const more = shown.getByRole('button', { name: 'Show earlier messages' })
  await more.waitFor()
  const first = (): Promise<string | null> => shown.locator('.message').first().textContent()
  while ((await more.count()) > 0) {
    const before = await first()
    // It may be gone since it was counted.
    await more.evaluateAll((buttons: { click(): void }[]) => buttons[0]?.click())
    while ((await more.count()) > 0 && (await first()) === before) await sleep(5)
  }
}

async function heapMb(devtools: CDPSession): Promise<number> {
  await devtools.send('HeapProfiler.enable')
  await devtools.send('HeapProfiler.collectGarbage')
  const { usedSize } = await devtools.send('Runtime.getHeapUsage')
  return Math.round(usedSize / 2 ** 20)
}
