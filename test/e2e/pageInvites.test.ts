import { PermissionFlagsBits as Flag } from 'discord.js'
import { expect, test } from 'vitest'
import { describePage, expectText, forgive, openPage } from './pageTest.ts'
import { startSandbox } from './sandboxTest.ts'

describePage('invites on the page', () => {
  test('one is made from the menu of a channel; by it somebody who left comes back, in each of their windows', async () => {
    const { sandbox, ada, alan, guildId, channelId } = await startSandbox({ page: true })
    const asAda = await openPage(sandbox, { as: ada })
    await asAda.getByRole('button', { name: 'general', exact: true }).click({ button: 'right' })
    await asAda.getByRole('menuitem', { name: 'Invite people…' }).click()
    await asAda.getByLabel('It expires after').selectOption('1 hour')
    await asAda.getByLabel('How many may use it').selectOption('5')
    await asAda.getByRole('button', { name: 'Make the invite' }).click()
    const invites = asAda.getByRole('dialog', { name: 'Invites' })
    await invites.getByText('Into general, by Ada; used 0 of 5 times; expires').waitFor()
    const link = await invites.getByRole('textbox', { name: 'Invite' }).inputValue()
    const [invite] = [...sandbox.world.invites.values()]
    expect(link).toBe(`discord.gg/${invite?.code}`)
    expect(invite).toMatchObject({ channelId, inviterId: ada, maxUses: 5, maxAgeSeconds: 3_600 })

    const asAlan = await openPage(sandbox, { as: alan })
    const again = await openPage(sandbox, { as: alan })
    await asAlan.locator('#placeName').click()
    await asAlan.getByRole('menuitem', { name: 'Leave the server' }).click()
    for (const window of [asAlan, again])
      await window.getByRole('navigation', { name: 'Servers' }).getByText('You are in no server.').waitFor()
    expect(sandbox.world.guild(guildId).members.has(alan)).toBe(false)

    await asAlan.getByRole('button', { name: 'Join a server' }).click()
    const code = asAlan.getByRole('textbox', { name: 'Invite, such as' })
    await code.fill('nonsense')
    await code.press('Enter')
    await asAlan.getByRole('alert').getByText('This invite is not valid (any more).').waitFor()
    await code.fill(`https://${link}/?event=1`)
    await code.press('Enter')
    await asAlan.getByPlaceholder('Message #general').waitFor()
    await again.getByRole('button', { name: 'The Guildhall' }).waitFor()
    await invites.getByText('used 1 of 5 times').waitFor()
    forgive('status of 400')

    await invites.getByRole('button', { name: 'Take it back' }).click()
    await invites.getByText('There are no invites here that you may see.').waitFor()
    expect(sandbox.world.invites.size).toBe(0)
  })

  test('who manages nothing sees their own only; who may not invite and who owns the server are told so', async () => {
    const { sandbox, ada, alan, guildId, channelId } = await startSandbox({ page: true })
    sandbox.driver.createInvite(ada, channelId)
    sandbox.build.changeRole(guildId, guildId, { permissions: Flag.ViewChannel | Flag.CreateInstantInvite })
    const asAlan = await openPage(sandbox, { as: alan })
    const invite = async (): Promise<void> => {
      await asAlan.getByRole('button', { name: 'general', exact: true }).click({ button: 'right' })
      await asAlan.getByRole('menuitem', { name: 'Invite people…' }).click()
      await asAlan.getByRole('button', { name: 'Make the invite' }).click()
    }
    await invite()
    await asAlan.getByText('Into general, by Alan; used 0 times').waitFor()
    expect(await asAlan.getByRole('textbox', { name: 'Invite' }).count()).toBe(1)
    await asAlan.keyboard.press('Escape')
    sandbox.build.overwrite(channelId, { id: guildId, type: 0, deny: Flag.CreateInstantInvite })
    await invite()
    await asAlan.getByRole('alert').getByText('alan may not invite people in general.').waitFor()

    const asAda = await openPage(sandbox, { as: ada })
    await asAda.locator('#placeName').click()
    await asAda.getByRole('menuitem', { name: 'Leave the server' }).click()
    await asAda.locator('.notice').getByText('ada owns The Guildhall and cannot leave it.').waitFor()
    await expectText(asAda.locator('#placeName'), 'The Guildhall')
    forgive('status of 400')
  })
})
