import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { PermissionFlagsBits } from 'discord.js'
import { describe, expect, onTestFinished, test } from 'vitest'
import type { SandboxOptions } from '#sandbox/sandbox.ts'
import { until } from '#test/support/until.ts'
import { startPlay } from './pagePlay.ts'
import {
  composer,
  describePage,
  expectText,
  forgive,
  isScrolledSideways,
  messageOf,
  openPage,
  run,
  write,
} from './pageTest.ts'
import { type Cast, startBot, startSandbox } from './sandboxTest.ts'

describePage('the page', () => {
  describe('reading and writing', () => {
    test('one chooses who one is, and sees the channels and who is there', async () => {
      const { sandbox, ada, grace } = await startSandbox({ page: true })
      sandbox.driver.joinVoice(ada, sandbox.world.channelNamed('Table').id)
      const page = await openPage(sandbox)
      await expectText(page.getByLabel('You are').locator('option:checked'), 'Ada')
      const channels = page.getByRole('navigation', { name: 'Channels' })
      await channels.getByText('general').waitFor()
      await channels.getByRole('list', { name: 'In Table' }).getByText('Ada').waitFor()
      const members = page.getByRole('complementary', { name: 'Members' })
      await members.getByText('Moderator · 1').waitFor()
      await members.getByText('Owner · You').waitFor()

      await page.getByRole('combobox', { name: 'You are' }).selectOption({ label: 'Grace' })
      await page.waitForURL(url => url.searchParams.get('as') === grace)
      await page.reload()
      await expectText(page.getByLabel('You are').locator('option:checked'), 'Grace')
    })

    test('two windows are two people, live', async () => {
      const { sandbox, ada, grace, channelId } = await startSandbox({ page: true })
      const asAda = await openPage(sandbox, { as: ada })
      const asGrace = await openPage(sandbox, { as: grace })
      await asAda.getByText('Nothing has been said here yet.').waitFor()
      await write(asAda, 'Hello **Grace**')
      await messageOf(asGrace, 'Hello Grace').getByText('Ada').waitFor()
      await composer(asGrace).pressSequentially('Oh')
      await asAda.getByText('Grace is typing…').waitFor()
      await messageOf(asGrace, 'Hello Grace').hover()
      await asGrace.getByRole('button', { name: 'Reply to Ada' }).click()
      await write(asGrace, 'Hello!\nWho else?', 'Shift+Enter')
      const reply = messageOf(asAda, 'Hello! Who else?')
      await reply.locator('.context').getByText('Hello Grace').waitFor()
      await asAda.getByText('Grace is typing…').waitFor({ state: 'hidden' })
      expect(sandbox.world.messages(channelId).all.at(-1)?.message).toMatchObject({
        content: 'Hello!\nWho else?',
        referenced_message: { content: 'Hello **Grace**' },
      })
    })

    test('a command that there is not is not sent as text, and the last characters are counted', async () => {
      const { sandbox, ada, channelId } = await startSandbox({ page: true })
      const page = await openPage(sandbox, { as: ada })
      await write(page, '/nonsense please')
      await page.getByText('There is no command /nonsense here. Nothing was sent.').waitFor()
      expect(sandbox.world.messages(channelId).all).toEqual([])
      await composer(page).fill('/etc/hosts is a file')
      await composer(page).press('Enter')
      await messageOf(page, '/etc/hosts is a file').waitFor()
      await composer(page).fill('x'.repeat(1_950))
      await expectText(page.getByLabel('Characters left'), '50')
    })

    test('what Discord says itself about pins and threads is a line', async () => {
      const { sandbox, ada, channelId } = await startSandbox({ page: true })
      const { id } = sandbox.driver.say(ada, channelId, 'remember')
      sandbox.driver.pin(ada, id)
      sandbox.driver.startThread(ada, channelId, 'plans')
      const page = await openPage(sandbox, { as: ada })
      await page.locator('.message.system').getByText('pinned a message.').waitFor()
      await page.locator('.message.system').getByText('started the thread plans.').waitFor()
    })

    test('one edits and deletes what one wrote', async () => {
      const { sandbox, ada, channelId } = await startSandbox({ page: true })
      const page = await openPage(sandbox, { as: ada })
      await write(page, 'Helo')
      await messageOf(page, 'Helo').waitFor()
      await composer(page).press('ArrowUp')
      await write(page, 'Hello')
      await messageOf(page, 'Hello (edited)').hover()
      await page.getByRole('button', { name: 'Delete' }).click()
      await page.getByText('Nothing has been said here yet.').waitFor()
      expect(sandbox.world.messages(channelId).all).toEqual([])
    })

    test('it is light or dark as the system, until one chooses', async () => {
      const { sandbox, ada } = await startSandbox({ page: true })
      const page = await openPage(sandbox, { as: ada })
      const white = 'rgb(255, 255, 255)'
      const black = 'rgb(34, 36, 43)'
      const expectChat = (color: string): Promise<void> =>
        expect
          .poll(() =>
            page.evaluate<string>(`getComputedStyle(document.querySelector('.chat')).backgroundColor`),
          )
          .toBe(color)
      const choose = async (theme: string): Promise<void> => {
        await page.getByRole('button', { name: 'Appearance and language' }).click()
        await page.getByRole('menuitemcheckbox', { name: theme, exact: true }).click()
      }
      await page.emulateMedia({ colorScheme: 'light' })
      await expectChat(white)
      await page.emulateMedia({ colorScheme: 'dark' })
      await expectChat(black)
      await choose('Light')
      await expectChat(white)
      await page.reload()
      await expectChat(white)
      await page.getByRole('button', { name: 'Appearance and language' }).click()
      await page.getByRole('menuitemcheckbox', { name: 'Light', checked: true }).waitFor()
      await page.keyboard.press('Escape')
      await choose('As the system')
      await expectChat(black)
      await page.emulateMedia({ colorScheme: 'light' })
      await choose('Dark')
      await expectChat(black)
    })

    test('what was said elsewhere is marked as unread', async () => {
      const { sandbox, ada, grace } = await startSandbox({ page: true })
      const page = await openPage(sandbox, { as: ada })
      const levels = page.getByRole('button', { name: 'levels', exact: true })
      await levels.waitFor()
      await page.getByText('Nothing has been said here yet.').waitFor()
      sandbox.driver.say(grace, sandbox.world.channelNamed('levels').id, 'over here')
      await page.getByRole('button', { name: 'levels (unread)' }).click()
      await messageOf(page, 'over here').waitFor()
      await page.getByRole('button', { name: 'levels', exact: true }).waitFor()
    })

    test('who may not write is told so', async () => {
      const { sandbox, alan, guildId } = await startSandbox({ page: true })
      const news = sandbox.build.channel(guildId, { name: 'news' })
      sandbox.build.overwrite(news.id, { id: guildId, type: 0, deny: PermissionFlagsBits.SendMessages })
      const page = await openPage(sandbox, { as: alan })
      await page.getByRole('button', { name: 'news', exact: true }).click()
      await page.getByPlaceholder('You may not write in #news').waitFor()
      expect(await page.getByPlaceholder('You may not write in #news').isDisabled()).toBe(true)
    })
  })

  describe('on a phone', () => {
    test('nothing is wider than the screen, and channels and members open over the chat', async () => {
      const { sandbox, ada } = await startPlay()
      const page = await openPage(sandbox, { as: ada, width: 390 })
      await run(page, 'panel')
      await messageOf(page, 'Page 1').waitFor()
      expect(await isScrolledSideways(page)).toBe(false)
      const box = await composer(page).boundingBox()
      expect((box?.y ?? 0) + (box?.height ?? 0)).toBeLessThanOrEqual(844)
      await composer(page).fill('y'.repeat(2_000))
      expect((await composer(page).boundingBox())?.width).toBe(box?.width)
      expect(await isScrolledSideways(page)).toBe(false)
      await composer(page).fill('')
      await page.getByRole('button', { name: 'Servers and channels' }).click()
      await page.getByRole('button', { name: 'off-topic', exact: true }).click()
      await page.getByPlaceholder('Message #off-topic').waitFor()
      await page.getByRole('button', { name: 'off-topic', exact: true }).waitFor({ state: 'hidden' })
      await page.getByRole('button', { name: 'Members' }).click()
      await page.getByText('Moderator · 1').waitFor()
      await page.keyboard.press('Escape')
      await page.getByText('Moderator · 1').waitFor({ state: 'hidden' })
    })
  })

  describe('when something is away', () => {
    test('the bot', async () => {
      const { sandbox, ada, client } = await startPlay()
      const page = await openPage(sandbox, { as: ada })
      const banner = page.getByText('The bot is not connected. Start it with npm start.')
      await page.getByText('Nothing has been said here yet.').waitFor()
      expect(await banner.count()).toBe(0)
      await client.destroy()
      await banner.waitFor()
      await startBot(sandbox)
      await banner.waitFor({ state: 'detached' })
    })

    test('the sandbox: the page says so, and comes back by itself', async () => {
      const directory = mkdtempSync(join(tmpdir(), 'page-'))
      onTestFinished(() => rmSync(directory, { recursive: true }))
      const options = { page: true, stateFile: join(directory, 'state.json') }
      const { sandbox, ada, grace, channelId } = await startSandbox(options)
      const page = await openPage(sandbox, { as: ada })
      await page.getByText('Nothing has been said here yet.').waitFor()
      await sandbox.stop()
      const banner = page.getByText('The connection to the sandbox is interrupted. Trying again…')
      await banner.waitFor()
      const again = await startAgain({ ...options, port: Number(new URL(sandbox.url).port) })
      again.sandbox.driver.say(grace, channelId, 'while you were away')
      await messageOf(page, 'while you were away').waitFor()
      await banner.waitFor({ state: 'detached' })
      forgive('Failed to load resource: net::')
    })

    test('the history: one can try again', async () => {
      const { sandbox, ada, grace, channelId } = await startSandbox({ page: true })
      sandbox.driver.say(grace, channelId, 'here I am')
      const page = await openPage(sandbox, { as: ada }, async opened => {
        const refusal = { status: 400, json: { error: 'Not now.' } }
        await opened.route('**/messages?*', route => route.fulfill(refusal), { times: 1 })
      })
      await page.getByText('Not now.').waitFor()
      await page.getByRole('button', { name: 'Try again' }).click()
      await messageOf(page, 'here I am').waitFor()
      forgive('status of 400')
    })
  })
})

/** On a port that was just given free: somebody's outgoing connection may hold it for a while. */
async function startAgain(options: SandboxOptions): Promise<Cast> {
  const attempt = (): Promise<Cast | null> =>
    startSandbox(options).catch((error: NodeJS.ErrnoException) => {
      if (error.code !== 'EADDRINUSE') throw error
      return null
    })
  const cast = await until(attempt, started => started !== null)
  return cast as Cast
}
