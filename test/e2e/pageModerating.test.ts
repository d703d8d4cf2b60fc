import { PermissionFlagsBits as Flag } from 'discord.js'
import { expect, test } from 'vitest'
import { describePage, forgive, messageOf, openPage, write } from './pageTest.ts'
import { startSandbox } from './sandboxTest.ts'

describePage('moderating on the page', () => {
  test('a moderator times out, bans with a reason and takes it back; the audit log says so', async () => {
    const { sandbox, grace, alan, guildId } = await startSandbox({ page: true })
    const { build, world } = sandbox
    const role = [...world.guild(guildId).roles.values()].find(({ name }) => name === 'Moderator')
    build.changeRole(guildId, role?.id ?? '', { permissions: Flag.BanMembers | Flag.ModerateMembers })
    const asAlan = await openPage(sandbox, { as: alan })
    const asGrace = await openPage(sandbox, { as: grace })
    const menuOf = async (item: string): Promise<void> => {
      const members = asGrace.getByRole('complementary', { name: 'Members' })
      await members.getByText('Alan').click({ button: 'right' })
      await asGrace.getByRole('menuitem', { name: item }).click()
    }
    await menuOf('Time out for 10 minutes')
    await asAlan.getByPlaceholder('You may not write in #general').waitFor()
    await menuOf('End the time-out')
    await asAlan.getByPlaceholder('Message #general').waitFor()
    await write(asAlan, 'thank you')
    await messageOf(asGrace, 'thank you').waitFor()

    await menuOf('Ban…')
    await asGrace.getByRole('textbox', { name: 'Reason' }).fill('too loud')
    await asGrace.getByRole('textbox', { name: 'Reason' }).press('Enter')
    await asAlan.getByText('You are in no server.').waitFor()
    await asGrace.locator('#placeName').click()
    await asGrace.getByRole('menuitem', { name: 'Bans' }).click()
    const bans = asGrace.getByRole('dialog', { name: 'Bans' })
    await bans.getByText('too loud').waitFor()
    await bans.getByRole('button', { name: 'Unban' }).click()
    await bans.getByText('Nobody is banned from here.').waitFor()
    const log = world.guild(guildId).auditLog.filter(({ user_id: by }) => by === grace)
    expect(log.map(({ action_type: type, target_id: whom, reason }) => [type, whom, reason])).toEqual([
      [24, alan, undefined],
      [24, alan, undefined],
      [22, alan, 'too loud'],
      [23, alan, undefined],
    ])
  })

  test('who may not is told so', async () => {
    const { sandbox, alan } = await startSandbox({ page: true })
    const page = await openPage(sandbox, { as: alan })
    await page.getByRole('complementary', { name: 'Members' }).getByText('Linus').click({ button: 'right' })
    await page.getByRole('menuitem', { name: 'Ban…' }).click()
    await page.getByRole('button', { name: 'Ban', exact: true }).click()
    await page.getByRole('alert').getByText('alan may not ban members').waitFor()
    await page.keyboard.press('Escape')
    await page.locator('#placeName').click()
    await page.getByRole('menuitem', { name: 'Bans' }).click()
    await page.getByText('Only who may ban members sees who is banned.').waitFor()
    forgive('status of 400')
  })
})
