import type { Locator, Page } from 'playwright-core'
import { expect, onTestFinished, test } from 'vitest'
import { setStage } from '#test/support/stage.ts'
import { composer, describePage, focused, isScrolledSideways, messageOf, openPage } from './pageTest.ts'
import { startSandbox } from './sandboxTest.ts'

/** As somebody does who has no mouse: on and on until it has the focus. */
async function tabTo(page: Page, wanted: Locator, key: 'Tab' | 'Shift+Tab' = 'Tab'): Promise<void> {
  for (let presses = 0; presses < 80; presses += 1) {
    if ((await focused(wanted).count()) > 0) return
    await page.keyboard.press(key)
  }
  throw new Error(`No way leads to ${wanted.toString()} by ${key}.`)
}

describePage('with the keyboard alone', () => {
  test('a member enters a giveaway, opens a ticket, goes to it and writes there', async () => {
    const stage = await setStage({ sandbox: { page: true } })
    onTestFinished(() => stage.close())
    const { sandbox, people, channels } = stage
    await stage.startBot()
    const { driver, world } = sandbox
    const moderator = [...world.guild(stage.guildId).roles.values()].find(({ name }) => name === 'Moderator')
    const staff = { role: moderator?.id ?? '' }
    await driver.runCommand(people.ada, channels.general, 'tickets setup', staff).response()
    const prizes = { prizes: 'A chess set', duration: '1h' }
    await driver.runCommand(people.ada, channels.general, 'giveaways create', prizes).response()

    const page = await openPage(sandbox, { as: people.alan })
    const giveaway = messageOf(page, 'Giveaway #1')
    await giveaway.waitFor()
    await tabTo(page, page.getByRole('region', { name: 'Messages' }))
    while ((await focused(giveaway).count()) === 0) await page.keyboard.press('ArrowUp')
    await tabTo(page, giveaway.getByRole('button', { name: 'Enter' }))
    await page.keyboard.press('Enter')
    await messageOf(page, 'You are in, one of 1.').waitFor()
    // The message was made anew with its count; the way goes on from where it was.
    await focused(giveaway.getByRole('button', { name: 'Enter' })).waitFor()

    const panel = messageOf(page, 'Do you need help?')
    await tabTo(page, panel.getByRole('button').first(), 'Shift+Tab')
    await page.keyboard.press('Space')
    await messageOf(page, 'Your ticket:').waitFor()
    const ticket = page
      .getByRole('navigation', { name: 'Channels' })
      .getByRole('button', { name: /^ticket-0001/ })
    await tabTo(page, ticket, 'Shift+Tab')
    await page.keyboard.press('Enter')
    await messageOf(page, 'Ticket #1').waitFor()
    await focused(ticket).waitFor()
    await tabTo(page, composer(page))
    await page.keyboard.type('I need a hand.')
    await page.keyboard.press('Enter')
    await messageOf(page, 'I need a hand.').waitFor()
    sandbox.assertNoViolations()
  })

  test('on a phone with keys the channels, the members and the tools open, and give the focus back', async () => {
    const { sandbox, ada } = await startSandbox({ page: true })
    const page = await openPage(sandbox, { as: ada, width: 390 })
    await page.getByText('Nothing has been said here yet.').waitFor()
    const places = page.getByRole('button', { name: 'Servers and channels' })
    await tabTo(page, places)
    await page.keyboard.press('Enter')
    await tabTo(page, page.getByRole('button', { name: 'levels', exact: true }))
    await page.keyboard.press('Enter')
    await page.getByPlaceholder('Message #levels').waitFor()
    await page.getByRole('navigation', { name: 'Channels' }).waitFor({ state: 'hidden' })
    await focused(places).waitFor()

    const members = page.getByRole('button', { name: 'Members' })
    await tabTo(page, members)
    await page.keyboard.press('Enter')
    await tabTo(page, page.getByRole('button', { name: 'Manage Alan' }))
    await page.keyboard.press('Enter')
    await focused(page.getByRole('menuitemcheckbox', { name: 'Role Moderator' })).waitFor()
    expect(await isScrolledSideways(page)).toBe(false)
    await page.keyboard.press('Escape')
    await focused(page.getByRole('button', { name: 'Manage Alan' })).waitFor()
    await page.keyboard.press('Escape')
    await focused(members).waitFor()

    await tabTo(page, page.getByRole('button', { name: 'Tour and tools' }))
    await page.keyboard.press('Enter')
    await tabTo(page, page.getByRole('tab', { name: 'Tour' }))
    await page.keyboard.press('ArrowRight')
    await focused(page.getByRole('tab', { name: 'Faults' })).waitFor()
    expect(await isScrolledSideways(page)).toBe(false)
    await tabTo(page, page.getByRole('button', { name: 'Close the tools' }))
    await page.keyboard.press('Enter')
    await focused(page.getByRole('button', { name: 'Tour and tools' })).waitFor()
  })
})
