import { PermissionFlagsBits as Flag } from 'discord.js'
import { expect, test } from 'vitest'
import { until } from '#test/support/until.ts'
import { describePage, forgive, messageOf, openPage, write } from './pageTest.ts'
import { startSandbox } from './sandboxTest.ts'

describePage('threads on the page', () => {
  test('a thread hangs on a message, is written in, closed, found again and opened by writing', async () => {
    const { sandbox, ada, alan, channelId } = await startSandbox({ page: true })
    sandbox.driver.say(ada, channelId, 'what about Sunday?')
    const asAlan = await openPage(sandbox, { as: alan })
    const asAda = await openPage(sandbox, { as: ada })
    await messageOf(asAlan, 'what about Sunday?').click({ button: 'right' })
    await asAlan.getByRole('menuitem', { name: 'Start a thread…' }).click()
    const name = asAlan.getByRole('textbox', { name: 'Name' })
    expect(await name.inputValue()).toBe('what about Sunday?')
    await name.fill('Sunday')
    await name.press('Enter')
    await asAlan.getByPlaceholder('Message #Sunday').waitFor()
    await messageOf(asAlan, 'what about Sunday?').locator('.head').getByText('Ada').waitFor()
    await write(asAlan, 'at eight')
    await asAda.getByRole('button', { name: 'Sunday Open the thread' }).click()
    await messageOf(asAda, 'at eight').waitFor()
    await write(asAda, 'good')

    await asAlan.getByRole('button', { name: 'Manage Sunday' }).click()
    await asAlan.getByRole('menuitem', { name: 'Close the thread' }).click()
    await asAda.getByRole('button', { name: 'general', exact: true }).click()
    await asAda
      .getByRole('navigation', { name: 'Channels' })
      .getByRole('button', { name: 'Sunday', exact: true })
      .waitFor({ state: 'detached' })
    await asAda.getByRole('button', { name: 'Threads' }).click()
    await asAda.getByRole('button', { name: 'Sunday Closed' }).click()
    await write(asAda, 'one more thing')
    const thread = sandbox.world.channelNamed('Sunday')
    await until(
      () => thread.thread?.archived,
      isArchived => isArchived === false,
    )
  })

  test('who did not start a thread may not close it; a moderator may, and locks it', async () => {
    const { sandbox, ada, grace, alan, channelId } = await startSandbox({ page: true })
    sandbox.driver.startThread(ada, channelId, 'plans')
    const asAlan = await openPage(sandbox, { as: alan })
    const asGrace = await openPage(sandbox, { as: grace })
    await asAlan.getByRole('button', { name: 'Manage plans' }).click()
    await asAlan.getByRole('menuitem', { name: 'Close the thread' }).click()
    await asAlan.locator('.notice').getByText('alan may not manage threads in plans.').waitFor()
    await asAlan
      .getByRole('navigation', { name: 'Channels' })
      .getByRole('button', { name: 'plans', exact: true })
      .click()
    await asGrace.getByRole('button', { name: 'Manage plans' }).click()
    await asGrace.getByRole('menuitem', { name: 'Lock it' }).click()
    await asAlan.getByPlaceholder('You may not write in #plans').waitFor()
    forgive('status of 400')
  })

  test('a private thread is seen by its own people only; a refused name stays to be mended', async () => {
    const { sandbox, alan, grace, ada } = await startSandbox({ page: true })
    const linus = sandbox.world.personNamed('linus').user.id
    const asAlan = await openPage(sandbox, { as: alan })
    const asLinus = await openPage(sandbox, { as: linus })
    await asAlan.getByRole('button', { name: 'Threads' }).click()
    await asAlan.getByText('There are no threads here yet.').waitFor()
    await asAlan.getByRole('button', { name: 'New private thread' }).click()
    const name = asAlan.getByRole('textbox', { name: 'Name' })
    await name.fill('a gift for Ada')
    await name.press('Enter')
    await asAlan.getByRole('alert').getByText('alan may not start such threads in general.').waitFor()
    expect(await name.inputValue()).toBe('a gift for Ada')
    const { build, world } = sandbox
    const { id: channelId, guildId } = world.channelNamed('general')
    build.overwrite(channelId, { id: guildId ?? '', type: 0, allow: Flag.CreatePrivateThreads })
    await name.press('Enter')
    await asAlan.getByPlaceholder('Message #a gift for Ada').waitFor()
    await write(asAlan, `<@${grace}> what do you think?`)
    const asGrace = await openPage(sandbox, { as: grace })
    await asGrace.getByRole('button', { name: 'a gift for Ada', exact: true }).waitFor()
    expect(await asLinus.getByRole('button', { name: /^a gift for Ada/ }).count()).toBe(0)
    expect(world.channelNamed('a gift for Ada').thread?.memberIds).not.toContain(ada)
    forgive('status of 400')
  })
})
