import { Events, PermissionFlagsBits as Flag } from 'discord.js'
import { expect, test } from 'vitest'
import { until } from '#test/support/until.ts'
import { describePage, focused, forgive, isScrolledSideways, openPage } from './pageTest.ts'
import { startBot, startSandbox } from './sandboxTest.ts'

describePage('roles and permissions on the page', () => {
  test('an owner makes, renames, colours and deletes a role; the bot hears of it, others see it', async () => {
    const { sandbox, ada, alan, guildId } = await startSandbox({ page: true })
    const heard: string[] = []
    await startBot(sandbox, bot => {
      bot.on(Events.GuildRoleCreate, ({ name }) => void heard.push(`made ${name}`))
      bot.on(Events.GuildRoleUpdate, (_, { name, hexColor }) => void heard.push(`${name} ${hexColor}`))
      bot.on(Events.GuildRoleDelete, ({ name }) => void heard.push(`deleted ${name}`))
    })
    const asAda = await openPage(sandbox, { as: ada })
    const asAlan = await openPage(sandbox, { as: alan })
    for (const page of [asAda, asAlan]) await page.getByRole('button', { name: 'Roles' }).click()
    const dialog = asAda.getByRole('dialog', { name: 'Roles' })
    await dialog.getByRole('button', { name: 'New role' }).click()
    await asAda.getByRole('textbox', { name: 'Name' }).last().fill('Duke')
    await asAda.keyboard.press('Enter')
    await asAlan.getByRole('button', { name: 'Duke 0' }).waitFor()

    await dialog.getByRole('form', { name: 'Duke' }).getByRole('textbox', { name: 'Name' }).fill('Grand Duke')
    await dialog.getByLabel('Colour', { exact: true }).fill('#ff8800')
    await dialog.getByLabel('Display its members separately').check()
    await dialog.getByLabel('Kick members').check()
    await dialog.getByRole('button', { name: 'Save' }).press('Enter')
    await dialog.getByText('Duke is saved.').waitFor()
    await asAlan.getByRole('button', { name: 'Grand Duke 0' }).waitFor()
    const role = [...sandbox.world.guild(guildId).roles.values()].find(({ name }) => name === 'Grand Duke')
    expect(role).toMatchObject({ color: 0xff8800, hoist: true, mentionable: false })
    expect(BigInt(role?.permissions ?? 0) & Flag.KickMembers).toBe(Flag.KickMembers)

    await dialog.getByRole('button', { name: 'Delete the role' }).click()
    await asAlan.getByRole('button', { name: 'Grand Duke 0' }).waitFor({ state: 'detached' })
    await until(
      () => heard,
      list => list.length === 3,
    )
    expect(heard).toEqual(['made Duke', 'Grand Duke #ff8800', 'deleted Grand Duke'])
    sandbox.assertNoViolations()
  })

  test('what somebody may not is refused in words, and what they filled in stays', async () => {
    const { sandbox, ada, grace, guildId } = await startSandbox({ page: true })
    const { build, world, driver } = sandbox
    const manager = build.role(guildId, { name: 'Manager', permissions: Flag.ManageRoles, position: 5 })
    driver.giveRole(ada, guildId, grace, manager.id)
    const low = build.role(guildId, { name: 'Low', position: 2 })
    const page = await openPage(sandbox, { as: grace })
    await page.getByRole('button', { name: 'Roles' }).click()
    const dialog = page.getByRole('dialog', { name: 'Roles' })
    await dialog.getByRole('button', { name: 'Manager 1' }).click()
    await dialog.getByRole('form', { name: 'Manager' }).getByRole('textbox', { name: 'Name' }).fill('Queen')
    await dialog.getByRole('button', { name: 'Save' }).click()
    await dialog.getByText('The role Manager does not stand below grace.').waitFor()
    expect(await dialog.getByRole('textbox', { name: 'Name' }).inputValue()).toBe('Queen')

    await dialog.getByRole('button', { name: 'Low 0' }).click()
    await dialog.getByLabel('Ban members').check()
    await dialog.getByRole('button', { name: 'Save' }).click()
    await dialog.getByText('grace can give and take only permissions that they have.').waitFor()
    // Somebody else's change does not take away what is being filled in.
    build.changeRole(guildId, low.id, { name: 'Lower' })
    await dialog.getByRole('button', { name: 'Lower 0' }).waitFor()
    expect(await dialog.getByLabel('Ban members').isChecked()).toBe(true)
    await dialog.getByLabel('Ban members').uncheck()
    await dialog.getByRole('textbox', { name: 'Name' }).fill('Lowest')
    await dialog.getByRole('button', { name: 'Save' }).click()
    await dialog.getByRole('button', { name: 'Lowest 0' }).waitFor()

    for (let at = 0; at < 3; at += 1) {
      await dialog.getByRole('button', { name: 'Move it up' }).click()
      if (at === 2) await dialog.getByText('grace cannot move this role further up.').waitFor()
    }
    const order = [...world.guild(guildId).roles.values()].toSorted((a, b) => b.position - a.position)
    expect(order.map(({ name }) => name).slice(0, 2)).toEqual(['Manager', 'Lowest'])
    forgive('status of 400')
  })

  test('two who change one role do not undo what the other changed', async () => {
    const { sandbox, ada, guildId } = await startSandbox({ page: true })
    const { build } = sandbox
    const low = build.role(guildId, { name: 'Low', position: 2, permissions: Flag.KickMembers })
    const page = await openPage(sandbox, { as: ada })
    await page.getByRole('button', { name: 'Roles' }).click()
    const dialog = page.getByRole('dialog', { name: 'Roles' })
    await dialog.getByRole('button', { name: 'Low 0' }).click()
    await dialog.getByLabel('Ban members').check()
    build.changeRole(guildId, low.id, { name: 'Lower', permissions: Flag.ManageRoles | Flag.KickMembers })
    await dialog.getByRole('button', { name: 'Lower 0' }).waitFor()
    await dialog.getByLabel('Kick members').uncheck()
    await dialog.getByRole('button', { name: 'Save' }).click()
    await dialog.getByRole('form', { name: 'Lower' }).waitFor()
    expect(BigInt(low.permissions)).toBe(Flag.ManageRoles | Flag.BanMembers)
    expect(low.name).toBe('Lower')
    expect(await dialog.getByLabel('Manage roles').isChecked()).toBe(true)
  })

  test('on a phone and by keys alone', async () => {
    const { sandbox, ada, guildId } = await startSandbox({ page: true })
    const page = await openPage(sandbox, { as: ada, width: 390 })
    // The channel that is opened at first closes what is open over it.
    await page.getByText('Nothing has been said here yet.').waitFor()
    await page.getByRole('button', { name: 'Servers and channels' }).press('Enter')
    await page.getByRole('button', { name: 'Roles' }).press('Enter')
    await page.getByRole('button', { name: 'Moderator 1' }).press('Enter')
    const dialog = page.getByRole('dialog', { name: 'Roles' })
    await dialog.getByLabel('Manage channels').press('Space')
    await dialog.getByRole('button', { name: 'Save' }).press('Enter')
    await dialog.getByText('Moderator is saved.').waitFor()
    sandbox.build.role(guildId, { name: 'W'.repeat(100) })
    await dialog.getByRole('button', { name: 'WWW' }).waitFor()
    const isListWide = `(list => list.scrollWidth > list.clientWidth)(document.querySelector('.roleList'))`
    expect(await page.evaluate<boolean>(isListWide)).toBe(false)
    expect(await isScrolledSideways(page)).toBe(false)
    const box = await dialog.boundingBox()
    expect((box?.x ?? -1) >= 0 && (box?.width ?? 999) <= 390).toBe(true)
    const moderator = [...sandbox.world.guild(guildId).roles.values()].find(
      ({ name }) => name === 'Moderator',
    )
    expect(BigInt(moderator?.permissions ?? 0) & Flag.ManageChannels).toBe(Flag.ManageChannels)
    await page.keyboard.press('Escape')
    await focused(page.getByRole('button', { name: 'Roles' })).waitFor()
  })

  test("a channel's permissions are set for a role and for a member", async () => {
    const { sandbox, ada, alan, channelId } = await startSandbox({ page: true })
    const asAda = await openPage(sandbox, { as: ada })
    const asAlan = await openPage(sandbox, { as: alan })
    await asAda.getByRole('button', { name: 'Manage general' }).click()
    await asAda.getByRole('menuitem', { name: 'Permissions…' }).press('Enter')
    const dialog = asAda.getByRole('dialog', { name: 'Permissions in general' })
    await dialog.getByLabel('Send messages', { exact: true }).selectOption('Denied')
    await asAlan.getByPlaceholder('You may not write in #general').waitFor()
    await dialog.getByLabel('Role or member').selectOption({ label: 'Alan' })
    await dialog.getByLabel('Send messages', { exact: true }).selectOption('Allowed')
    await asAlan.getByPlaceholder('Message #general').waitFor()
    expect(sandbox.world.channel(channelId).overwrites).toHaveLength(2)
    await dialog.getByLabel('Send messages', { exact: true }).selectOption('As in the server')
    await asAlan.getByPlaceholder('You may not write in #general').waitFor()
    expect(sandbox.world.channel(channelId).overwrites).toHaveLength(1)

    // One after the other, before the page has heard of the first.
    await dialog.getByLabel('Attach files').selectOption('Denied')
    await dialog.getByLabel('Embed links').selectOption('Allowed')
    const wanted = [{ allow: String(Flag.EmbedLinks), deny: String(Flag.AttachFiles) }]
    await until(
      () => sandbox.world.channel(channelId).overwrites,
      overwrites => overwrites.some(({ allow }) => allow === wanted[0]?.allow),
    )
    expect(sandbox.world.channel(channelId).overwrites).toMatchObject([{}, ...wanted])

    await asAlan.getByRole('button', { name: 'Manage general' }).click()
    await asAlan.getByRole('menuitem', { name: 'Permissions…' }).click()
    await asAlan.getByLabel('Send messages', { exact: true }).selectOption('Allowed')
    await asAlan.getByText('alan may not change permissions in general.').waitFor()
    expect(await asAlan.getByLabel('Send messages', { exact: true }).inputValue()).toBe('deny')
    forgive('status of 400')
  })
})
