import { once } from 'node:events'
import { Events } from 'discord.js'
import { describe, expect, test } from 'vitest'
import { until } from '#test/support/until.ts'
import { startPlay } from './pagePlay.ts'
import {
  composer,
  describePage,
  expectText,
  isScrolledSideways,
  messageOf,
  openPage,
  run,
  write,
} from './pageTest.ts'
import { startSandbox } from './sandboxTest.ts'

describePage('the workbench', () => {
  test('at a first visit the tour is open beside the chat where there is room, and stays as it was left', async () => {
    const { sandbox, ada } = await startSandbox({ page: true })
    for (const width of [1_024, 1_280, 1_366]) {
      const page = await openPage(sandbox, { as: ada, width, firstVisit: true })
      await page.getByRole('heading', { name: 'Talk and watch XP' }).waitFor()
      expect(await isScrolledSideways(page)).toBe(false)
      const opener = page.getByRole('button', { name: 'Tour and tools' })
      await opener.getByText('Tour', { exact: true }).waitFor()
      await opener.click()
      await page.reload()
      await opener.getByText('0/5').waitFor()
      expect(await page.getByRole('heading', { name: 'Talk and watch XP' }).isVisible()).toBe(false)
    }
    const phone = await openPage(sandbox, { as: ada, width: 390, firstVisit: true })
    await phone.getByRole('button', { name: 'Tour and tools' }).getByText('Tour', { exact: true }).waitFor()
    expect(await phone.getByRole('heading', { name: 'Talk and watch XP' }).isVisible()).toBe(false)
    expect(await isScrolledSideways(phone)).toBe(false)
  })

  test('faults are switched on and off, in every window, and what is broken is broken', async () => {
    const { sandbox, ada, alan, channelId, client } = await startPlay()
    const asAda = await openPage(sandbox, { as: ada })
    const asAlan = await openPage(sandbox, { as: alan })
    for (const page of [asAda, asAlan]) {
      await page.getByRole('button', { name: 'Tour and tools' }).click()
      await page.getByRole('tab', { name: 'Faults' }).click()
    }
    await asAda.getByLabel('Failed (500)').fill('50')
    await expectText(asAlan.locator('output[for=serverErrorPercent]'), '50 %')
    const beside = await asAda.getByRole('complementary', { name: 'Tour and tools' }).boundingBox()
    expect(beside).toMatchObject({ x: 1_280 - 340, y: 0, height: 844 })
    expect(await asAda.getByRole('heading', { name: 'Database' }).count()).toBe(0)
    await asAda.getByRole('button', { name: 'Begin an outage of The Guildhall' }).click()
    await asAlan.getByText('This server has an outage: the bot does not see it.').waitFor()
    await asAlan.getByRole('button', { name: '+1 hour' }).click()
    await asAda.getByText("Discord's clock is 1 h ahead.").waitFor()
    await asAlan.getByRole('button', { name: 'Everything works again' }).click()
    await expectText(asAda.locator('output[for=serverErrorPercent]'), '0 %')
    await asAda.getByRole('button', { name: 'Begin an outage of The Guildhall' }).waitFor()

    const resumed = once(client, Events.ShardResume)
    await asAda.getByRole('button', { name: 'Drop the connection' }).click()
    await resumed
    await run(asAda, 'hello')
    await messageOf(asAlan, 'Hello Ada').waitFor()
    await asAda.getByRole('tab', { name: 'Tour' }).click()
    await asAda.locator('[data-step=faults]').getByText('(done)').waitFor()
    await asAda.getByRole('button', { name: 'Tour and tools' }).getByText('1/5').waitFor()
    expect(sandbox.world.messages(channelId).all).toHaveLength(1)
  })

  test('the log shows what was sent, and what was wrong with it', async () => {
    const { sandbox, ada, channelId, client } = await startPlay()
    const page = await openPage(sandbox, { as: ada })
    await page.getByRole('button', { name: 'Tour and tools' }).click()
    await page.getByRole('tab', { name: 'Log' }).click()
    const log = page.getByRole('list', { name: 'What went over the wire' })
    await log.getByText('READY').waitFor()
    await client.rest.post(`/channels/${channelId}/messages`, { body: { words: 1 } }).catch(() => {})
    await page.getByLabel('Only what went wrong').check()
    const refused = log.getByText(`POST /channels/${channelId}/messages`)
    await refused.click()
    await log.locator('.trouble').getByText('words').waitFor()
    await log.locator('pre').getByText('"words": 1').waitFor()
    expect(await log.getByText('READY').count()).toBe(0)
  })

  test('the crowd comes and goes', async () => {
    const { sandbox, ada, guildId } = await startSandbox({ page: true })
    const page = await openPage(sandbox, { as: ada })
    await page.getByRole('button', { name: 'Tour and tools' }).click()
    await page.getByRole('tab', { name: 'Crowd' }).click()
    await page.getByText("The bot's figures are known only where npm start runs both.").waitFor()
    const { members } = sandbox.world.guild(guildId)
    await page.getByRole('slider', { name: 'Members' }).fill('20')
    await until(
      () => members.size,
      size => size === 26,
    )
    await page.getByRole('slider', { name: 'Members' }).fill('0')
    await until(
      () => members.size,
      size => size === 6,
    )
  })

  describe('on a phone', () => {
    test('lies over the chat and is closed again', async () => {
      const { sandbox, ada } = await startSandbox({ page: true })
      const page = await openPage(sandbox, { as: ada, width: 390 })
      await page.getByRole('button', { name: 'Tour and tools' }).click()
      for (const name of ['Faults', 'Crowd', 'Log', 'Tour']) {
        await page.getByRole('tab', { name }).click()
        expect(await isScrolledSideways(page)).toBe(false)
      }
      await page.getByRole('button', { name: 'Close the tools' }).click()
      await write(page, 'hello')
      await messageOf(page, 'hello').waitFor()
      expect(await composer(page).isVisible()).toBe(true)
    })
  })
})
