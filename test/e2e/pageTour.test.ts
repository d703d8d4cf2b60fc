import { mkdirSync } from 'node:fs'
import path from 'node:path'
import { GatewayOpcodes } from 'discord-api-types/v10'
import type { Page } from 'playwright-core'
import { expect, onTestFinished, test } from 'vitest'
import { setStage } from '#test/support/stage.ts'
import { composer, describePage, messageOf, openPage, run, write } from './pageTest.ts'

const resume: number = GatewayOpcodes.Resume

/** `npm run pictures` makes the pictures in docs/ on the way. */
const pictures = process.env['PICTURES']

async function picture(page: Page, name: string): Promise<void> {
  if (pictures === undefined) return
  mkdirSync(pictures, { recursive: true })
  await page.mouse.move(0, 0)
  await page.screenshot({ path: path.join(pictures, `${name}.png`) })
}

describePage('the tour', () => {
  test('two members take it, in two windows, with the real bot', async () => {
    const stage = await setStage({ sandbox: { page: true } })
    onTestFinished(() => stage.close())
    const { sandbox, people } = stage
    const { bot, healthUrl } = await stage.startBot()
    sandbox.surroundings.metricsUrl = `${healthUrl}/metrics`
    const asAda = await openPage(sandbox, { as: people.ada, width: 1_440, firstVisit: true })
    const asAlan = await openPage(sandbox, { as: people.alan, width: 1_440, firstVisit: true })
    const step = (page: Page, name: string) => page.locator(`[data-step=${name}]`)
    await step(asAda, 'talk').getByText('(to do)').waitFor()

    await write(asAlan, 'Hello everybody! Is this the table for the *chess round*?')
    await messageOf(asAda, 'Hello everybody!').waitFor()
    await write(asAda, 'It is. Welcome, Alan — take a seat.')
    await stage.granted({ bot, healthUrl, stop: async () => {} }, people.alan, 1)
    await run(asAlan, 'rank')
    await messageOf(asAlan, 'Total XP').waitFor()
    for (const page of [asAda, asAlan]) await step(page, 'talk').getByText('(done)').waitFor()
    await picture(asAlan, 'tour')

    await composer(asAda).fill('/tickets setup')
    await composer(asAda).press('Enter')
    const form = asAda.getByRole('form', { name: '/tickets setup' })
    await form.getByLabel(/^role/).selectOption({ label: '@Moderator' })
    await form.getByRole('button', { name: 'Run' }).click()
    const panel = messageOf(asAlan, 'Do you need help?')
    await panel.getByRole('button').first().click()
    await messageOf(asAlan, 'Your ticket:').waitFor()
    await asAlan.getByRole('button', { name: 'ticket-0001', exact: false }).first().click()
    await messageOf(asAlan, 'Ticket #1').waitFor()
    for (const page of [asAda, asAlan]) await step(page, 'ticket').getByText('(done)').waitFor()
    await picture(asAlan, 'ticket')

    await asAda.getByRole('button', { name: 'Roles' }).click()
    await asAda.getByRole('button', { name: 'Moderator 1' }).click()
    await picture(asAda, 'roles')
    await asAda.keyboard.press('Escape')

    await asAda.getByRole('tab', { name: 'Faults' }).click()
    await asAda.getByLabel('Done, but the answer is lost').fill('30')
    await asAda.emulateMedia({ colorScheme: 'dark' })
    await picture(asAda, 'faults')
    const { received } = sandbox.gateway
    const resumed = received.waitFor(({ op }) => op === resume)
    await asAda.getByRole('button', { name: 'Drop the connection' }).click()
    await write(asAlan, 'Does this still get through?')
    await asAda.getByRole('button', { name: 'Everything works again' }).click()
    // An interaction is not waited for any longer than Discord does.
    await resumed
    await run(asAlan, 'leaderboard')
    await messageOf(asAlan, 'Alan used /leaderboard').waitFor()
    await asAda.getByRole('tab', { name: 'Tour' }).click()
    for (const page of [asAda, asAlan]) await step(page, 'faults').getByText('(done)').waitFor()
    expect(await asAlan.getByRole('button', { name: 'Tour and tools' }).textContent()).toBe('Tour3/5')
    await asAda.getByRole('tab', { name: 'Log' }).click()
    await asAda.getByText('INTERACTION_CREATE').first().waitFor()
    await picture(asAda, 'log')
    await asAda.getByRole('tab', { name: 'Crowd' }).click()
    await asAda.getByText('Memory').waitFor()
    await picture(asAda, 'crowd')

    await asAda.getByRole('tab', { name: 'Tour' }).click()
    const { driver } = sandbox
    const prizes = { prizes: 'A chess set', duration: '1h' }
    await driver.runCommand(people.ada, stage.channels.general, 'giveaways create', prizes).response()
    await asAlan.getByRole('button', { name: 'general' }).first().click()
    await messageOf(asAlan, 'Giveaway #1').getByRole('button', { name: 'Enter' }).click()
    await messageOf(asAlan, 'You are in, one of 1.').waitFor()
    await picture(asAlan, 'giveaway')
    const { id } = driver.say(
      people.grace,
      stage.channels.general,
      'Shall we meet on Sunday at eight? Bring a clock.',
    )
    for (const emoji of ['👍', '🎉']) driver.react(people.alan, id, emoji)
    driver.react(people.ada, id, '👍')
    driver.startThreadFromMessage(people.alan, id, 'Sunday at eight')
    driver.pin(people.ada, id)
    await messageOf(asAlan, 'Ada pinned a message.').waitFor()
    await picture(asAlan, 'talk')
    const first = { giveaway: '#1' }
    await driver.runCommand(people.ada, stage.channels.general, 'giveaways end', first).response()
    for (const page of [asAda, asAlan]) await step(page, 'giveaway').getByText('(done)').waitFor()

    await driver.runCommand(people.ada, stage.channels.general, 'hubs add').response()
    await asAlan.getByRole('button', { name: 'Join to create' }).first().click()
    for (const page of [asAda, asAlan]) await step(page, 'voice').getByText('(done)').waitFor()
    expect(await asAda.getByRole('button', { name: 'Tour and tools' }).textContent()).toBe('Tour5/5')
    await picture(asAlan, 'voice')
    await asAlan.getByRole('button', { name: 'general' }).first().click()
    await asAlan.setViewportSize({ width: 390, height: 844 })
    await asAlan.getByRole('button', { name: 'Close the tools' }).click()
    await picture(asAlan, 'phone')
  })
})
