import {
  ApplicationCommandType,
  ChannelType,
  ContextMenuCommandBuilder,
  Events,
  MessageFlags,
  PermissionFlagsBits as Flag,
} from 'discord.js'
import type { Page } from 'playwright-core'
import { expect, test } from 'vitest'
import { startPlay } from './pagePlay.ts'
import { composer, describePage, focused, forgive, messageOf, openPage, write } from './pageTest.ts'
import { listen, startBot, startSandbox } from './sandboxTest.ts'

describePage('what one does on the page besides talking', () => {
  test('one sits down in voice, moves and leaves; others see it', async () => {
    const { sandbox, ada, alan, guildId } = await startSandbox({ page: true })
    sandbox.build.channel(guildId, { name: 'Balcony', type: 2 })
    const asAlan = await openPage(sandbox, { as: alan })
    const asAda = await openPage(sandbox, { as: ada })
    await asAlan.getByRole('button', { name: 'Table', exact: true }).click()
    await asAda.getByRole('list', { name: 'In Table' }).getByText('Alan').waitFor()
    await asAda.getByRole('list', { name: 'In Table' }).getByText('Alan').click({ button: 'right' })
    await asAda.getByRole('menuitem', { name: 'Move to Balcony' }).click()
    await asAlan.getByRole('list', { name: 'In Balcony' }).getByText('Alan').waitFor()
    // Who is moved looks at where they are now.
    await asAlan.getByPlaceholder('Message #Balcony').waitFor()
    await asAlan.getByRole('button', { name: 'Leave Balcony' }).click()
    await asAda.getByRole('list', { name: 'In Balcony' }).waitFor({ state: 'detached' })
    await asAlan.getByRole('button', { name: /^Leave/ }).waitFor({ state: 'hidden' })
  })

  test('who is moved in voice goes along, unless they went elsewhere meanwhile', async () => {
    const { sandbox, ada, alan, guildId } = await startSandbox({ page: true })
    const { build, driver, world } = sandbox
    const { id: table, parentId } = world.channelNamed('Table')
    const [balcony, garden] = ['Balcony', 'Garden'].map(name =>
      build.channel(guildId, { name, parentId, type: ChannelType.GuildVoice }),
    )
    const page = await openPage(sandbox, { as: alan })
    const channels = page.getByRole('navigation', { name: 'Channels' })
    const isIn = (name: string) =>
      channels
        .getByRole('list', { name: `In ${name}` })
        .getByText('Alan')
        .waitFor()
    let held = Promise.resolve()
    await page.route('**/sandbox/guilds/*', async route => {
      await held
      await route.continue()
    })
    /** Until `meanwhile` is done the page waits for what became of the server. */
    const moveTo = async (channelId: string, meanwhile: () => Promise<unknown> | void): Promise<void> => {
      const { promise, resolve: release } = Promise.withResolvers<void>()
      held = promise
      const asked = page.waitForRequest('**/sandbox/guilds/*')
      driver.moveMember(ada, guildId, alan, channelId)
      await asked
      await meanwhile()
      release()
    }
    await channels.getByRole('button', { name: 'Table', exact: true }).click()
    await isIn('Table')
    await moveTo(balcony?.id ?? '', () => build.removeChannel(table))
    await isIn('Balcony')
    await page.getByPlaceholder('Message #Balcony').waitFor()

    await moveTo(garden?.id ?? '', () =>
      channels.getByRole('button', { name: 'levels', exact: true }).click(),
    )
    await isIn('Garden')
    expect(await composer(page).getAttribute('placeholder')).toBe('Message #levels')
  })

  test('an owner makes, renames, closes and deletes a channel; a member is told that they may not', async () => {
    const { sandbox, ada, alan } = await startSandbox({ page: true })
    const asAda = await openPage(sandbox, { as: ada })
    const asAlan = await openPage(sandbox, { as: alan })
    const manage = async (name: string, item: string): Promise<void> => {
      await asAda.getByRole('button', { name: `Manage ${name}` }).click()
      await asAda.getByRole('menuitem', { name: item }).click()
    }
    await asAda.getByRole('button', { name: 'New channel' }).click()
    await asAda.getByRole('menuitem', { name: 'New text channel' }).press('Enter')
    await asAda.getByRole('textbox', { name: 'Name' }).fill('Reading Room')
    await asAda.getByRole('textbox', { name: 'Name' }).press('Enter')
    await asAlan.getByRole('button', { name: 'reading-room', exact: true }).click()
    await manage('reading-room', 'Let nobody write')
    await asAlan.getByPlaceholder('You may not write in #reading-room').waitFor()
    await manage('reading-room', 'Rename…')
    await asAda.getByRole('textbox', { name: 'Name' }).fill('quiet')
    await asAda.getByRole('button', { name: 'OK' }).click()
    await asAlan.getByPlaceholder('You may not write in #quiet').waitFor()
    await manage('quiet', 'Delete…')
    await asAda.getByRole('dialog', { name: 'Delete quiet' }).getByRole('button', { name: 'Cancel' }).click()
    await manage('quiet', 'Delete…')
    await asAda.getByRole('button', { name: 'Delete', exact: true }).click()
    await asAlan.getByRole('button', { name: 'quiet', exact: true }).waitFor({ state: 'detached' })
    await asAlan.getByRole('button', { name: 'Manage levels' }).click()
    await asAlan.getByRole('menuitem', { name: 'Delete…' }).click()
    await asAlan.getByRole('button', { name: 'Delete', exact: true }).click()
    await asAlan.getByRole('alert').getByText('alan may not delete the channel').waitFor()
    forgive('status of 400')
  })

  test('an owner slows a channel down and forbids commands there; a member is told, and is not offered them', async () => {
    const { sandbox, ada, alan, guildId } = await startPlay()
    const asAda = await openPage(sandbox, { as: ada })
    const asAlan = await openPage(sandbox, { as: alan })
    const manage = async (item: string): Promise<void> => {
      await asAda.getByRole('button', { name: 'Manage general' }).click()
      await asAda.getByRole('menuitem', { name: item }).click()
    }
    await manage('Slow mode…')
    const seconds = asAda.getByLabel('Seconds between two messages')
    await seconds.fill('ten')
    await asAda.getByRole('button', { name: 'OK' }).click()
    await asAda.getByText('Give a whole number of seconds from 0 to 21600.').waitFor()
    await seconds.fill('600')
    await asAda.getByRole('button', { name: 'OK' }).click()
    await expect.poll(() => sandbox.world.channelNamed('general').slowmodeSeconds).toBe(600)
    await write(asAlan, 'first')
    await messageOf(asAlan, 'first').waitFor()
    await write(asAlan, 'second')
    await asAlan.getByText(/^Slow mode: alan may write in general again in \d+ s\.$/).waitFor()
    expect(await composer(asAlan).inputValue()).toBe('second')

    await composer(asAlan).fill('/')
    await asAlan.getByRole('option', { name: '/hello' }).waitFor()
    await manage('Forbid commands here')
    await asAlan.getByText('There is no command here that you may use.').waitFor()
    await composer(asAda).fill('/')
    await asAda.getByRole('option', { name: '/hello' }).waitFor()
    await manage('Allow commands here')
    await asAlan.getByRole('option', { name: '/hello' }).waitFor()
    await manage('Slow mode…')
    expect(await seconds.inputValue()).toBe('600')
    sandbox.build.changeRole(guildId, guildId, { permissions: Flag.ViewChannel | Flag.SendMessages })
    await asAlan.getByText('There is no command here that you may use.').waitFor()
    forgive('status of 429')
  })

  test('channels are ordered among their kind, and the bot hears where they stand', async () => {
    const { sandbox, ada, alan } = await startSandbox({ page: true })
    const client = await startBot(sandbox)
    const page = await openPage(sandbox, { as: ada })
    const asAlan = await openPage(sandbox, { as: alan })
    const shown = (window: Page): Promise<string[]> =>
      window.locator('.channels .channel bdi').allTextContents()
    const open = async (window: Page, name: string): Promise<void> => {
      await window.getByRole('button', { name: `Manage ${name}` }).press('Enter')
      await window.getByRole('menuitem', { name: 'Rename…' }).waitFor()
    }
    await open(page, 'levels')
    await page.getByRole('menuitem', { name: 'Move it up' }).click()
    await expect.poll(() => shown(asAlan)).toEqual(['levels', 'general', 'off-topic', 'Table'])
    await open(page, 'levels')
    expect(await page.getByRole('menuitem', { name: 'Move it up' }).count()).toBe(0)
    await page.getByRole('menuitem', { name: 'Move it down' }).click()
    await expect.poll(() => shown(page)).toEqual(['general', 'levels', 'off-topic', 'Table'])
    await open(page, 'general')
    await page.getByRole('menuitem', { name: 'Move it down' }).click()
    const positionOf = (name: string): number => {
      const channel = client.channels.cache.get(sandbox.world.channelNamed(name).id)
      return channel && 'rawPosition' in channel ? channel.rawPosition : -1
    }
    await expect.poll(() => ['levels', 'general', 'off-topic'].map(positionOf)).toEqual([0, 1, 2])
    await open(page, 'Table')
    expect(await page.getByRole('menuitem', { name: /^Move it/ }).count()).toBe(0)
    await open(asAlan, 'levels')
    await asAlan.getByRole('menuitem', { name: 'Move it down' }).click()
    await asAlan.locator('.notice').getByText('alan may not manage the channel').waitFor()
    forgive('status of 400')
  })

  test('the keyboard opens menus, walks through them and comes back', async () => {
    const { sandbox, ada } = await startSandbox({ page: true })
    const page = await openPage(sandbox, { as: ada })
    const manage = page.getByRole('button', { name: 'Manage levels' })
    await manage.press('Enter')
    await focused(page.getByRole('menuitem', { name: 'Invite people…' })).waitFor()
    await page.keyboard.press('ArrowUp')
    await focused(page.getByRole('menuitem', { name: 'Delete…' })).waitFor()
    await page.keyboard.press('Escape')
    await focused(manage).waitFor()
  })

  test('roles are given, members kicked, the bot kicked and invited again', async () => {
    const { sandbox, ada, alan, guildId } = await startPlay()
    const page = await openPage(sandbox, { as: ada })
    const members = page.getByRole('complementary', { name: 'Members' })
    const guild = sandbox.world.guild(guildId)
    await page.getByRole('button', { name: 'Manage Alan' }).click()
    await page.getByRole('menuitemcheckbox', { name: 'Role Moderator' }).click()
    await members.getByText('Moderator · 2').waitFor()
    await page.getByRole('button', { name: 'Manage Alan' }).click()
    await page.getByRole('menuitem', { name: 'Kick…' }).click()
    await page.getByRole('button', { name: 'Kick', exact: true }).click()
    await members.getByText('Alan').waitFor({ state: 'detached' })
    expect(guild.members.has(alan)).toBe(false)
    await page.getByRole('button', { name: 'Manage Guildhall' }).click()
    await page.getByRole('menuitem', { name: 'Kick the bot' }).click()
    await page.getByRole('button', { name: 'Invite it' }).click()
    await members.getByText('Guildhall').first().waitFor()
    expect(guild.members.has(sandbox.world.botId)).toBe(true)
  })

  test('who is kicked sees the roles of that server no more', async () => {
    const { sandbox, ada, alan, guildId } = await startSandbox({ page: true })
    const elsewhere = sandbox.build.guild({ name: 'Elsewhere', ownerId: ada })
    sandbox.build.member(elsewhere.id, alan)
    const page = await openPage(sandbox, { as: alan })
    await page.getByRole('button', { name: 'Roles' }).click()
    const dialog = page.getByRole('dialog', { name: 'Roles' })
    await dialog.getByText('Moderator').first().waitFor()
    sandbox.driver.kick(ada, guildId, alan)
    await dialog.waitFor({ state: 'detached' })
  })

  test('commands for messages and for people', async () => {
    const { sandbox, ada, grace, channelId } = await startSandbox({ page: true })
    const client = await startBot(sandbox, bot =>
      listen(bot, Events.InteractionCreate, async interaction => {
        if (!interaction.isContextMenuCommand()) return
        const what = interaction.isMessageContextMenuCommand()
          ? interaction.targetMessage.content
          : interaction.targetId
        await interaction.reply({ content: `About ${what}`, flags: MessageFlags.Ephemeral })
      }),
    )
    await client.application.commands.set([
      new ContextMenuCommandBuilder().setName('Quote').setType(ApplicationCommandType.Message),
      new ContextMenuCommandBuilder().setName('Praise').setType(ApplicationCommandType.User),
    ])
    sandbox.driver.say(grace, channelId, 'wise words')
    const page = await openPage(sandbox, { as: ada })
    await messageOf(page, 'wise words').hover()
    await page.getByRole('button', { name: 'More about the message of Grace' }).click()
    await page.getByRole('menuitem', { name: 'Quote' }).click()
    await messageOf(page, 'About wise words').waitFor()
    await page.getByRole('complementary', { name: 'Members' }).getByText('Grace').click({ button: 'right' })
    await page.getByRole('menuitem', { name: 'Praise' }).click()
    await messageOf(page, `About ${grace}`).waitFor()
    sandbox.assertNoViolations()
  })
})
