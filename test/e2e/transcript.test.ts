import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { pathToFileURL } from 'node:url'
import type { Page } from 'playwright-core'
import { afterAll, describe, expect, onTestFinished, test } from 'vitest'
import { renderTranscriptHtml } from '#src/tickets/transcript/renderTranscriptHtml.ts'
import type { TranscriptMessage } from '#src/tickets/transcript/transcript.ts'
import { startBrowser } from '#test/support/browser.ts'
import { streamOf, textOf, transcriptHead, transcriptMessage } from '#test/support/transcripts.ts'

const browser = await startBrowser()
const attack = '<img src="https://evil.example/x.png" onerror="alert(1)"><script>alert(1)</script>'
const transparentGif = Buffer.from('R0lGODlhAQABAIAAAAAAAP///yH5BAEAAAAALAAAAAABAAEAAAIBRAA7', 'base64')

/** The transcript opened as a file, with what the page asked of the network and complained of. */
async function openTranscript(
  messages: Partial<TranscriptMessage>[],
  width = 1_000,
): Promise<{ page: Page; complaints: string[] }> {
  if (browser === null) throw new Error('There is no browser.')
  const folder = await mkdtemp(join(tmpdir(), 'transcript-'))
  const file = join(folder, 'transcript.html')
  const parts = renderTranscriptHtml(
    transcriptHead({ guildName: attack }),
    streamOf(messages.map(transcriptMessage)),
  )
  await writeFile(file, await textOf(parts))
  const context = await browser.newContext({ viewport: { width, height: 800 } })
  onTestFinished(async () => {
    await context.close()
    await rm(folder, { recursive: true })
  })
  const page = await context.newPage()
  const complaints: string[] = []
  page.on('console', message => complaints.push(message.text()))
  page.on('dialog', dialog => complaints.push(dialog.message()))
  page.on('request', request => {
    if (!/^(file|data):/.test(request.url())) complaints.push(request.url())
  })
  await page.goto(pathToFileURL(file).href)
  return { page, complaints }
}

describe.skipIf(browser === null)('a transcript in a browser', () => {
  afterAll(() => browser?.close())

  test('runs nothing, asks no server for anything, and obeys its own policy', async () => {
    const file = { name: attack, size: 1, contentType: 'image/gif', url: attack, description: attack }
    const { page, complaints } = await openTranscript([
      {
        content: `${attack} [x](https://evil.example) \`${attack}\``,
        author: { ...person(attack), roleColor: 0xff0000 },
      },
      { attachments: [{ ...file, data: transparentGif }] },
      {
        embeds: [
          { title: attack, description: attack, image: { url: 'https://evil.example/y.png' }, color: 0xff },
        ],
      },
    ])
    expect(await page.title()).toContain(attack)
    // The pictures and colours are there, so the policy allows what the page itself has.
    expect(await page.evaluate('document.images[0].naturalWidth')).toBe(1)
    expect(
      await page.evaluate(`getComputedStyle(document.querySelector('.embed')).borderInlineStartColor`),
    ).toBe('rgb(0, 0, 255)')
    expect(complaints).toEqual([])
  })

  test('its policy also stops what should not be there', async () => {
    const { page, complaints } = await openTranscript([{}])
    const stopped = page.waitForEvent('requestfailed')
    await page.evaluate(`document.body.insertAdjacentHTML('beforeend', ${JSON.stringify(attack)})`)
    expect((await stopped).failure()?.errorText).toBe('csp')
    await page.evaluate(`document.images[0].dispatchEvent(new Event('error'))`)
    expect(complaints.filter(complaint => complaint.includes('Content Security Policy'))).toHaveLength(2)
    // What the alert would have said.
    expect(complaints).not.toContain('1')
  })

  test('a spoiler is opened with the keyboard and the mouse', async () => {
    const { page } = await openTranscript([{ content: '||the butler|| and ||[a link](https://a.example)||' }])
    const butler = page.getByText('the butler')
    expect(await butler.isVisible()).toBe(false)
    await page.keyboard.press('Tab')
    await page.keyboard.press('Space')
    expect(await butler.isVisible()).toBe(true)
    await page.getByLabel('Show the spoiler').last().click()
    // What lay over it is gone: the click would lead away.
    await page.getByText('a link').click({ trial: true })
  })

  test('nothing is wider than a phone', async () => {
    const long = 'x'.repeat(400)
    const { page } = await openTranscript(
      [
        { content: `${long}\n\`\`\`\n${long}\n\`\`\`\n- ${long}`, author: person(long) },
        { embeds: [{ title: long, fields: [{ name: long, value: long, inline: true }] }] },
        {
          content: `||${long}||`,
          replyTo: { messageId: '1', original: { authorName: long, content: long } },
        },
        { components: [{ kind: 'button', label: long }] },
      ],
      360,
    )
    expect(await page.evaluate('document.documentElement.scrollWidth')).toBe(360)
  })
})

function person(name: string): TranscriptMessage['author'] {
  return { id: '300000000000000001', name, avatarUrl: null, bot: false }
}
