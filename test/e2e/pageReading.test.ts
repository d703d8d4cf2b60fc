import { describe, expect, test } from 'vitest'
import {
  composer,
  describePage,
  focused,
  isScrolledSideways,
  messageOf,
  openPage,
  write,
} from './pageTest.ts'
import { startSandbox } from './sandboxTest.ts'

describePage('a conversation on the page', () => {
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

  test('a pinned message out of the part that is in the page is shown with what is around it', async () => {
    const { sandbox, ada, channelId } = await startSandbox({ page: true })
    const ids = Array.from(
      { length: 700 },
      (_, at) => sandbox.driver.say(ada, channelId, `number ${at + 1}.`).id,
    )
    const page = await openPage(sandbox, { as: ada })
    await messageOf(page, 'number 700.').waitFor()
    const show = async (number: number): Promise<void> => {
      sandbox.driver.pin(ada, ids[number - 1] ?? '')
      await page.getByRole('button', { name: 'Pinned messages' }).click()
      await page
        .getByRole('dialog', { name: 'Pinned messages' })
        .getByRole('listitem')
        .filter({ hasText: `number ${number}.` })
        .getByRole('button', { name: 'Show it' })
        .click()
      await focused(messageOf(page, `number ${number}.`)).waitFor()
      expect(await page.locator('.message').count()).toBeLessThanOrEqual(300)
    }
    await show(3)
    await show(400)
    await messageOf(page, 'number 390.').waitFor()
    await show(2)
  })

  test('what one writes while reading further up is seen', async () => {
    const { sandbox, ada, channelId } = await startSandbox({ page: true })
    const ids = Array.from(
      { length: 500 },
      (_, at) => sandbox.driver.say(ada, channelId, `number ${at + 1}.`).id,
    )
    sandbox.driver.pin(ada, ids[2] ?? '')
    const page = await openPage(sandbox, { as: ada })
    await page.getByRole('button', { name: 'Pinned messages' }).click()
    await page.getByRole('button', { name: 'Show it' }).click()
    await focused(messageOf(page, 'number 3.')).waitFor()
    await write(page, 'and now?')
    await messageOf(page, 'and now?').waitFor()
    const isInView = (): Promise<boolean> =>
      page.evaluate<boolean>(
        `document.querySelector('.message:last-child').getBoundingClientRect().bottom <= innerHeight`,
      )
    await expect.poll(isInView).toBe(true)
    await focused(composer(page)).waitFor()
  })

  test('a channel is named and opened by its mention, and shows its end however tall the messages are', async () => {
    const { sandbox, ada, alan } = await startSandbox({ page: true })
    const { id: levels } = sandbox.world.channelNamed('levels')
    for (let number = 1; number <= 14; number += 1) {
      const lines = number < 8 ? 1 : 9
      const words = Array.from({ length: lines }, () => `number ${number}.`).join('\n')
      sandbox.driver.say(number % 2 === 0 ? ada : alan, levels, words)
    }
    sandbox.driver.say(ada, sandbox.world.channelNamed('general').id, `look at <#${levels}>`)
    const page = await openPage(sandbox, { as: alan, width: 390 })
    await page.getByRole('button', { name: '#levels' }).press('Enter')
    await messageOf(page, 'number 14.').waitFor()
    const distance = (): Promise<number> =>
      page.evaluate<number>(
        `(({ scrollHeight, scrollTop, clientHeight }) => scrollHeight - scrollTop - clientHeight)(document.querySelector('.scroller'))`,
      )
    await expect.poll(distance).toBeLessThan(2)
    // A message that grows as it comes into sight, of which the browser tells only after it told of the scrolling.
    await page.evaluate(`{
      document.querySelector('.message:last-child').style.paddingBottom = '300px'
      document.querySelector('.scroller').dispatchEvent(new Event('scroll'))
    }`)
    await expect.poll(distance).toBeLessThan(2)
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
})
