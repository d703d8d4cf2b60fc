import type { Page, Route } from 'playwright-core'
import { expect, test } from 'vitest'
import type { Sandbox } from '#sandbox/sandbox.ts'
import { composer, describePage, forgive, messageOf, openPage, write } from './pageTest.ts'
import { startSandbox } from './sandboxTest.ts'

const notes = { name: 'notes.txt', mimeType: 'text/plain', buffer: Buffer.from('hello') }

describePage('drafts on the page', () => {
  test('an edit stands beside the draft: what is refused meanwhile does not come into it', async () => {
    const { sandbox, alan, channelId } = await startSandbox({ page: true })
    const page = await openPage(sandbox, { as: alan })
    await write(page, 'mine')
    await messageOf(page, 'mine').waitFor()
    const answer = await hold(page)
    await write(page, 'second')
    await composer(page).press('ArrowUp')
    await expectBox(page, 'mine')
    answer(refuse('Not now.'))
    await page.getByRole('alert').getByText('Not now.').waitFor()
    await expectBox(page, 'mine')
    await composer(page).fill('mine, but better')
    await composer(page).press('Enter')
    await messageOf(page, 'mine, but better').waitFor()
    await expectBox(page, 'second')
    await composer(page).press('Enter')
    await messageOf(page, 'second').waitFor()
    expect(said(sandbox, channelId)).toEqual(['mine, but better', 'second'])
    forgive('status of 400')
  })

  test('an edit that one leaves ends, and the draft from before it comes back', async () => {
    const { sandbox, alan } = await startSandbox({ page: true })
    const page = await openPage(sandbox, { as: alan })
    await write(page, 'mine')
    await messageOf(page, 'mine').waitFor()
    await composer(page).fill('a draft')
    const edit = async (): Promise<void> => {
      await messageOf(page, 'mine').hover()
      await page.getByRole('button', { name: 'Edit' }).click()
      await expectBox(page, 'mine')
    }
    await edit()
    await composer(page).press('Escape')
    await expectBox(page, 'a draft')
    await edit()
    await open(page, 'off-topic')
    await expectBox(page, '')
    await open(page, 'general')
    await expectBox(page, 'a draft')
    expect(await page.locator('.answering').isVisible()).toBe(false)
  })

  test('what is refused after one went elsewhere waits there with its files, what it answers, and why', async () => {
    const { sandbox, alan, channelId } = await startSandbox({ page: true })
    const page = await openPage(sandbox, { as: alan })
    await write(page, 'mine')
    await messageOf(page, 'mine').hover()
    await page.getByRole('button', { name: 'Reply to Alan' }).click()
    const choosing = page.waitForEvent('filechooser')
    await page.getByRole('button', { name: 'Attach files' }).press('Enter')
    await (await choosing).setFiles([notes])
    const answer = await hold(page)
    await write(page, 'second')
    await open(page, 'off-topic')
    await composer(page).fill('of another channel')
    // One channel does not wait for another.
    await composer(page).press('Enter')
    await messageOf(page, 'of another channel').waitFor()
    answer(refuse('Not now.'))
    await page.getByRole('alert').getByText('Not sent to #general: Not now.').waitFor()
    await expectBox(page, '')
    await open(page, 'general')
    await page.getByRole('alert').getByText('Not now.').waitFor()
    await expectBox(page, 'second')
    await page.locator('.answering').getByText('Replying to Alan').waitFor()
    await composer(page).press('Enter')
    await messageOf(page, 'second').getByRole('link', { name: 'notes.txt' }).waitFor()
    expect(said(sandbox, channelId)).toEqual(['mine', 'second'])
    expect(sandbox.world.messages(channelId).all.at(-1)?.message.type).toBe(19)

    const answerEdit = await hold(page, 'messages/edit')
    await composer(page).press('ArrowUp')
    await composer(page).fill('second, but better')
    await composer(page).press('Enter')
    await open(page, 'off-topic')
    answerEdit(refuse('Not now.'))
    await page.getByRole('alert').getByText('Not sent to #general').waitFor()
    await open(page, 'general')
    await page.getByText('Editing your message').waitFor()
    await expectBox(page, 'second, but better')
    await composer(page).press('Enter')
    await messageOf(page, 'second, but better').waitFor()
    await expectBox(page, '')
    expect(said(sandbox, channelId)).toEqual(['mine', 'second, but better'])
    forgive('status of 400')
  })

  test('what is under way is shown, and not lost without a question', async () => {
    const { sandbox, alan, channelId } = await startSandbox({ page: true })
    const page = await openPage(sandbox, { as: alan })
    const answer = await hold(page)
    await write(page, 'first')
    await write(page, 'second')
    await page.getByRole('status').getByText('2 messages are on their way…').waitFor()
    const asked = page.waitForEvent('dialog')
    await page.evaluate('void setTimeout(() => location.reload())')
    expect((await asked).type()).toBe('beforeunload')
    forgive('alert:')
    answer(route => route.continue())
    await messageOf(page, 'second').waitFor()
    await expect.poll(() => page.locator('.underWay').textContent()).toBe('')
    expect(said(sandbox, channelId)).toEqual(['first', 'second'])
  })

  test('a message whose answer was lost is not said twice when it is sent again', async () => {
    const { sandbox, alan, channelId } = await startSandbox({ page: true })
    const page = await openPage(sandbox, { as: alan })
    const answer = await hold(page)
    await write(page, 'once')
    answer(async route => {
      await route.fetch()
      await route.abort()
    })
    await page.getByRole('alert').getByText(/./).waitFor()
    await messageOf(page, 'once').waitFor()
    await expectBox(page, 'once')
    await composer(page).press('Enter')
    await expectBox(page, '')
    await write(page, 'last')
    await messageOf(page, 'last').waitFor()
    expect(said(sandbox, channelId)).toEqual(['once', 'last'])
    await write(page, 'once')
    await expect.poll(() => said(sandbox, channelId)).toEqual(['once', 'last', 'once'])
    forgive('ERR_FAILED')
  })
})

/** Holds the next such request up until it is told how to answer it. */
async function hold(page: Page, path = 'say'): Promise<(answer: (route: Route) => Promise<void>) => void> {
  const { promise: answering, resolve } = Promise.withResolvers<(route: Route) => Promise<void>>()
  await page.route(`**/sandbox/${path}`, async route => (await answering)(route), { times: 1 })
  return resolve
}

function refuse(error: string): (route: Route) => Promise<void> {
  return route => route.fulfill({ status: 400, json: { error } })
}

async function open(page: Page, channel: string): Promise<void> {
  await page.getByRole('button', { name: channel, exact: true }).click()
  await page.getByPlaceholder(`Message #${channel}`).waitFor()
}

function expectBox(page: Page, text: string): Promise<void> {
  return expect.poll(() => composer(page).inputValue()).toBe(text)
}

function said(sandbox: Sandbox, channelId: string): string[] {
  return sandbox.world.messages(channelId).all.map(({ message }) => message.content)
}
