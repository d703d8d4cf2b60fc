import { expect, onTestFinished, test } from 'vitest'
import { setStage } from '#test/support/stage.ts'
import { describePage, messageOf, openPage, run } from './pageTest.ts'

describePage('/settings on the page', () => {
  test('an admin changes a group by its menu and its form, which keeps the channel that was chosen', async () => {
    const stage = await setStage({ sandbox: { page: true } })
    onTestFinished(() => stage.close())
    const { sandbox, people, channels, guildId } = stage
    const { bot } = await stage.startBot()
    const page = await openPage(sandbox, { as: people.ada })
    await run(page, 'settings')
    const panel = messageOf(page, 'Settings of The Guildhall')
    await panel.getByText('Only you can see this').waitFor()

    const openGroup = async (menu: string, group: string) => {
      await panel.getByRole('button', { name: menu }).click()
      await page.getByRole('option', { name: group }).click()
    }
    await openGroup('What do you want to change?', 'Level-ups')
    await panel.getByRole('button', { name: 'Change…' }).click()
    const form = page.getByRole('dialog', { name: 'Level-ups' })
    await form.getByLabel('Announce level-ups').selectOption('In one channel')
    await form.getByLabel('Channel for level-ups').selectOption('#levels')
    await form.getByRole('button', { name: 'Submit' }).click()
    await panel.getByText('Saved:').waitFor()

    await panel.getByRole('button', { name: 'Change…' }).click()
    await form.getByLabel('Announce level-ups').selectOption('To the member in private')
    await form.getByRole('button', { name: 'Submit' }).click()
    await panel.getByText('In one channel → To the member in private').waitFor()
    expect(await bot.db.system.prisma.guildSettings.findUnique({ where: { guildId } })).toMatchObject({
      levelUpNotice: 'DM',
      levelUpChannelId: channels.levels,
    })

    await openGroup('Level-ups', 'XP')
    await panel.getByRole('button', { name: 'Change…' }).click()
    const xp = page.getByRole('dialog', { name: 'XP' })
    await xp.getByLabel('Least XP for a message').fill('many')
    await xp.getByRole('button', { name: 'Submit' }).click()
    await panel
      .getByText('“many” is not a whole number in plain digits. A whole number from 0 to 1000.')
      .waitFor()
    await panel.getByRole('button', { name: 'Back to defaults' }).waitFor()
    await run(page, 'audit')
    await messageOf(page, 'Audit log of The Guildhall')
      .getByText('Announce level-ups: In one channel')
      .waitFor()
  })
})
