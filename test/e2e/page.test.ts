import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { PermissionFlagsBits } from 'discord.js'
import { describe, expect, onTestFinished, test } from 'vitest'
import { startPlay } from './pagePlay.ts'
import {
  composer,
  describePage,
  expectText,
  focused,
  forgive,
  isScrolledSideways,
  messageOf,
  openPage,
  run,
  write,
} from './pageTest.ts'
import { startBot, startSandbox } from './sandboxTest.ts'

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

    test('long histories are read page by page', async () => {
      const { sandbox, ada, channelId } = await startSandbox({ page: true })
      for (let number = 1; number <= 70; number += 1) sandbox.driver.say(ada, channelId, `number ${number}.`)
      const page = await openPage(sandbox, { as: ada })
      await page.getByText('number 70.').waitFor()
      expect(await page.getByText('number 20.').count()).toBe(0)
      await page.getByRole('button', { name: 'Show earlier messages' }).click()
      await page.getByText('number 1.', { exact: true }).waitFor()
      await page.getByText('This is the beginning of #general.').waitFor()
      expect(await page.locator('.message').count()).toBe(70)
    })

    test('what is out of sight is heard and reached by keys, and its tools stand out over it', async () => {
      const { sandbox, ada, channelId } = await startSandbox({ page: true })
      for (let number = 1; number <= 40; number += 1) sandbox.driver.say(ada, channelId, `number ${number}.`)
      const page = await openPage(sandbox, { as: ada })
      await messageOf(page, 'number 40.').waitFor()
      const devtools = await page.context().newCDPSession(page)
      const { nodes } = await devtools.send('Accessibility.getFullAXTree')
      const heard = nodes.flatMap(({ name }) => String(name?.value).match(/^number \d+\.$/)?.[0] ?? [])
      expect([...new Set(heard)]).toEqual(Array.from({ length: 40 }, (_, at) => `number ${at + 1}.`))
      expect(nodes.some(({ name }) => name?.value === 'Reply to Ada')).toBe(false)

      await page.getByRole('region', { name: 'Messages' }).focus()
      for (let number = 40; number > 0; number -= 1) await page.keyboard.press('ArrowUp')
      await focused(messageOf(page, 'number 1.')).waitFor()
      expect(await page.getByText('number 1.', { exact: true }).isVisible()).toBe(true)
      await page.keyboard.press('Tab')
      await focused(page.getByRole('button', { name: 'Add a reaction' })).waitFor()
      await page.keyboard.press('Tab')
      await focused(page.getByRole('button', { name: 'Reply to Ada' })).waitFor()
      await messageOf(page, 'number 12.').hover()
      await messageOf(page, 'number 12.').getByRole('button', { name: 'Reply to Ada' }).click()
      await focused(composer(page)).waitFor()
    })

    test('of a long conversation a part is in the page, which moves on with who reads', async () => {
      const { sandbox, ada, grace, channelId } = await startSandbox({ page: true })
      for (let number = 1; number <= 690; number += 1) sandbox.driver.say(ada, channelId, `number ${number}.`)
      const page = await openPage(sandbox, { as: ada })
      await messageOf(page, 'number 690.').waitFor()
      const earlier = page.getByRole('button', { name: 'Show earlier messages' })
      await earlier.focus()
      // Each is read on from where one is, by the same button, which keeps the focus.
      for (let first = 591; first > -50; first -= 50) {
        await page.keyboard.press('Enter')
        await page.getByText(`number ${Math.max(first, 1)}.`, { exact: true }).waitFor({ state: 'attached' })
        if (first > 1) expect(await focused(earlier).count()).toBe(1)
      }
      expect(await page.locator('.message').count()).toBe(300)
      expect(await messageOf(page, 'number 690.').count()).toBe(0)

      // With the arrow keys through all of it, and nothing is left out or comes twice.
      const firstMessage = page.locator('.message').first()
      await firstMessage.focus()
      const walked = await page.evaluate<string[]>(`(async () => {
        const seen = []
        for (let number = 0; number < 690; number += 1) {
          seen.push(document.activeElement.textContent.match(/number (\\d+)\\./)?.[1])
          const event = new KeyboardEvent('keydown', { key: 'ArrowDown', bubbles: true, cancelable: true })
          document.activeElement.dispatchEvent(event)
          if (number % 20 === 0) await new Promise(resolve => requestAnimationFrame(resolve))
        }
        return seen
      })()`)
      expect(walked).toEqual(Array.from({ length: 690 }, (_, at) => String(at + 1)))
      expect(await page.locator('.message').count()).toBe(300)

      // Who scrolls sees each after the other: what is in view stays where it is when the part moves.
      const passed = await page.evaluate<number[]>(`(async () => {
        const scroller = document.querySelector('.scroller')
        const seen = []
        while (scroller.scrollTop > 0) {
          const message = document.elementFromPoint(640, 400).closest('.message')
          seen.push(Number(message.textContent.match(/number (\\d+)\\./)[1]))
          scroller.scrollTop -= 800
          for (let frame = 0; frame < 3; frame += 1) await new Promise(resolve => requestAnimationFrame(resolve))
        }
        return seen
      })()`)
      const strides = passed.slice(1).map((number, at) => (passed[at] ?? 0) - number)
      expect(Math.min(...strides)).toBeGreaterThan(0)
      expect(Math.max(...strides)).toBeLessThan(60)

      // A new one does not disturb who reads further up; one button leads there.
      await page.getByText('This is the beginning of #general.').waitFor()
      const scroller = page.getByRole('region', { name: 'Messages' })
      const position = (text: string): Promise<number> =>
        messageOf(page, text).evaluate(message => message.getBoundingClientRect().top)
      const top = await position('number 3.')
      sandbox.driver.say(grace, channelId, 'news')
      await page.getByRole('button', { name: 'Go to the newest messages' }).waitFor({ state: 'attached' })
      expect(await position('number 3.')).toBe(top)
      expect(await messageOf(page, 'news').count()).toBe(0)
      await page.getByRole('button', { name: 'Go to the newest messages' }).press('Enter')
      await expect.poll(() => messageOf(page, 'news').isVisible()).toBe(true)
      await focused(scroller).waitFor()
      await page.keyboard.press('ArrowUp')
      await focused(messageOf(page, 'news')).waitFor()
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

  describe('whatever is written', () => {
    test('is text, not a program', async () => {
      const { sandbox, ada, channelId } = await startSandbox({ page: true })
      const hostile = [
        '<img src=x onerror=alert(1)>',
        '</script><script>alert(1)</script>',
        '[free](javascript:alert(1)) javascript:alert(1)',
        '**<b onclick=alert(1)>** `<i>` ||<u>||',
        '\u202Egnp.exe \u05E9\u05DC\u05D5\u05DD',
        `${'W'.repeat(500)} ${'*'.repeat(500)}`,
      ]
      for (const content of hostile) sandbox.driver.say(ada, channelId, content)
      const page = await openPage(sandbox, { as: ada, width: 390 })
      await messageOf(page, '<img src=x onerror=alert(1)>').waitFor()
      await messageOf(page, '</script><script>alert(1)</script>').waitFor()
      await messageOf(page, '[free](javascript:alert(1)) javascript:alert(1)').waitFor()
      await page.getByRole('button', { name: 'Spoiler: show it' }).click()
      await messageOf(page, '<b onclick=alert(1)> <i> <u>').waitFor()
      expect(await page.locator('.message').locator('img, script, b, a').count()).toBe(0)
      expect(await isScrolledSideways(page)).toBe(false)
    })

    test('markdown and mentions are shown, links are safe', async () => {
      const { sandbox, ada, grace, channelId } = await startSandbox({ page: true })
      const content = `# Title\n- **one**\n> quoted\n<@${grace}> <#${channelId}> [there](https://example.com)\n\`\`\`js\n1 < 2\n\`\`\``
      sandbox.driver.say(ada, channelId, content)
      const page = await openPage(sandbox, { as: grace })
      const message = page.locator('.message.isMentioned')
      await message.getByRole('heading', { name: 'Title' }).waitFor()
      await message.locator('ul > li > strong').getByText('one').waitFor()
      await message.locator('blockquote').getByText('quoted').waitFor()
      await message.locator('.mention').getByText('@Grace').waitFor()
      await message.locator('.mention').getByText('#general').waitFor()
      await message.locator('pre').getByText('1 < 2').waitFor()
      const there = message.getByRole('link', { name: 'there' })
      expect(await there.getAttribute('rel')).toBe('noopener noreferrer nofollow')
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
      const again = await startSandbox({ ...options, port: Number(new URL(sandbox.url).port) })
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
