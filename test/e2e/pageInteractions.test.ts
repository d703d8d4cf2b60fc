import { Events, SlashCommandBuilder } from 'discord.js'
import type { Page } from 'playwright-core'
import { describe, expect, test } from 'vitest'
import { startPlay } from './pagePlay.ts'
import { composer, describePage, focused, messageOf, openPage, run, write } from './pageTest.ts'

describePage('the page and the bot', () => {
  test('one chooses the language that one speaks; the bot is told, and another window knows', async () => {
    const { sandbox, ada, alan } = await startPlay()
    const page = await openPage(sandbox, { as: ada })
    const elsewhere = await openPage(sandbox, { as: ada })
    const openPreferences = (of: Page): Promise<void> =>
      of.getByRole('button', { name: 'Appearance and language' }).click()
    await run(page, 'secret')
    await messageOf(page, 'Just between us').waitFor()
    await openPreferences(page)
    await page.getByRole('menuitemcheckbox', { name: 'Language: English', checked: true }).waitFor()
    await page.getByRole('menuitemcheckbox', { name: 'Language: Deutsch' }).click()
    await expect.poll(() => sandbox.world.person(ada).locale).toBe('de')
    await run(page, 'secret')
    await messageOf(page, 'Nur unter uns').waitFor()
    await openPreferences(elsewhere)
    await elsewhere.getByRole('menuitemcheckbox', { name: 'Language: Deutsch', checked: true }).waitFor()
    expect(sandbox.world.person(alan).locale).toBe('en-US')
  })

  describe('commands', () => {
    test('a command is chosen and run with the keyboard alone', async () => {
      const { sandbox, ada } = await startPlay()
      const page = await openPage(sandbox, { as: ada })
      await page.getByText('Nothing has been said here yet.').waitFor()
      await page.keyboard.press('Tab')
      await page.getByRole('link', { name: 'Skip to writing' }).press('Enter')
      await page.keyboard.press('Tab')
      await page.keyboard.type('/')
      await page.getByRole('option', { name: '/hello Says hello' }).waitFor()
      await page.keyboard.press('Escape')
      expect(await page.getByRole('listbox', { name: 'Commands' }).count()).toBe(0)
      await page.keyboard.type('who')
      await page.getByRole('option', { name: '/who', selected: true }).waitFor()
      await page.keyboard.press('Enter')
      await page.locator('select:focus').waitFor()
      await page.keyboard.type('Mar')
      await page.keyboard.press('Enter')
      const answer = messageOf(page, 'That is Margaret')
      await answer.getByText('Ada used /who').waitFor()
      await answer.getByText('Bot', { exact: true }).waitFor()
      await page.locator('textarea:focus').waitFor()
      sandbox.assertNoViolations()
    })

    test('are shown in the language that one speaks, and found by both of their names', async () => {
      const { sandbox, ada, client } = await startPlay()
      const greet = new SlashCommandBuilder()
        .setName('greet')
        .setNameLocalizations({ de: 'grüßen' })
        .setDescription('Greets somebody')
        .setDescriptionLocalizations({ de: 'Grüßt jemanden' })
        .addSubcommand(often =>
          often
            .setName('often')
            .setNameLocalizations({ de: 'oft' })
            .setDescription('Often')
            .addIntegerOption(times =>
              times
                .setName('times')
                .setNameLocalizations({ de: 'wie-oft' })
                .setDescription('How often')
                .setDescriptionLocalizations({ de: 'So viele Male' })
                .setRequired(true)
                .addChoices({ name: 'Twice', name_localizations: { de: 'Zweimal' }, value: 2 }),
            ),
        )
      const used: unknown[] = []
      client.on(Events.InteractionCreate, interaction => {
        if (!interaction.isChatInputCommand() || interaction.commandName !== 'greet') return
        used.push([interaction.options.getSubcommand(), interaction.options.getInteger('times')])
      })
      await client.application.commands.set([greet])
      sandbox.driver.speak(ada, 'de')
      const page = await openPage(sandbox, { as: ada })
      await composer(page).fill('/greet')
      await page.getByRole('option', { name: '/grüßen oft Often' }).waitFor()
      await composer(page).fill('/grü')
      await page.getByRole('option', { name: '/grüßen oft', selected: true }).waitFor()
      await composer(page).press('Enter')
      const form = page.getByRole('form', { name: '/grüßen oft' })
      await form.getByText('So viele Male').waitFor()
      await form.getByLabel('wie-oft required').selectOption('Zweimal')
      await form.getByRole('button', { name: 'Run' }).click()
      await messageOf(page, 'Page 1').waitFor()
      expect(used).toEqual([['often', 2]])

      sandbox.driver.speak(ada, 'fr')
      await page.reload()
      await composer(page).fill('/gre')
      await page.getByRole('option', { name: '/greet often Often' }).waitFor()
      await composer(page).fill('/grü')
      await page.getByRole('listbox', { name: 'Commands' }).waitFor({ state: 'hidden' })
      sandbox.assertNoViolations()
    })

    test('the arrow keys choose, and subcommands stand for themselves', async () => {
      const { sandbox, ada } = await startPlay()
      const page = await openPage(sandbox, { as: ada })
      await composer(page).fill('/count')
      await page.getByRole('option', { name: '/count down', selected: true }).waitFor()
      await composer(page).press('ArrowDown')
      await page.getByRole('option', { name: '/count up', selected: true }).waitFor()
      await composer(page).press('Enter')
      const form = page.getByRole('form', { name: '/count up' })
      await form.getByLabel('from required').fill('3')
      await form.getByLabel('aloud optional').selectOption('True')
      await form.getByLabel('pace optional').selectOption('Quick')
      await form.getByRole('button', { name: 'Run' }).click()
      await messageOf(page, 'up 3 true 10').waitFor()
    })

    test('the form insists on what is required, and Esc leaves it', async () => {
      const { sandbox, ada, channelId } = await startPlay()
      const page = await openPage(sandbox, { as: ada })
      await composer(page).fill('/who')
      await composer(page).press('Enter')
      const form = page.getByRole('form', { name: '/who' })
      await form.getByRole('button', { name: 'Run' }).click()
      await form.locator('select:invalid:focus').waitFor()
      await page.keyboard.press('Escape')
      await composer(page).waitFor()
      expect(sandbox.world.messages(channelId).all).toEqual([])
    })

    test('the bot completes what is typed', async () => {
      const { sandbox, ada } = await startPlay()
      const page = await openPage(sandbox, { as: ada })
      await composer(page).fill('/search')
      await composer(page).press('Enter')
      await page.getByLabel('text optional').pressSequentially('gu')
      await page.getByRole('option', { name: 'gu and more' }).click()
      await page.keyboard.press('Enter')
      await messageOf(page, 'Found value of gu').waitFor()
    })

    test('a deferred answer thinks until it is there', async () => {
      const { sandbox, ada, finish } = await startPlay()
      const page = await openPage(sandbox, { as: ada })
      await run(page, 'slow')
      await page.getByText('Guildhall is thinking…').waitFor()
      finish()
      await messageOf(page, 'Done at last').getByText('a field').waitFor()
      expect(await page.getByText('is thinking…').count()).toBe(0)
      expect(await page.getByText('(edited)').count()).toBe(0)
    })

    test('only who ran it sees an ephemeral answer, and dismisses it', async () => {
      const { sandbox, ada, grace } = await startPlay()
      const asAda = await openPage(sandbox, { as: ada })
      const asGrace = await openPage(sandbox, { as: grace })
      await run(asAda, 'secret')
      const answer = messageOf(asAda, 'Just between us')
      await answer.getByText('Only you can see this').waitFor()
      await run(asGrace, 'hello')
      await messageOf(asGrace, 'Hello Grace').waitFor()
      await messageOf(asAda, 'Hello Grace').waitFor()
      expect(await asGrace.getByText('Just between us').count()).toBe(0)
      await answer.getByRole('button', { name: 'Dismiss' }).click()
      await answer.waitFor({ state: 'detached' })
    })

    test('a bot that does not answer in time is said not to respond', async () => {
      const { sandbox, ada, ignored } = await startPlay()
      const page = await openPage(sandbox, { as: ada })
      await run(page, 'ignore')
      await page.getByText('Sending /ignore…').waitFor()
      await ignored
      sandbox.clock.advance(3_001)
      await page.getByText('The application did not respond').waitFor()
      expect(await page.getByText('Sending /ignore…').count()).toBe(0)
    })
  })

  describe('components', () => {
    test('a button changes its message, in every window, and keeps the focus', async () => {
      const { sandbox, ada, grace } = await startPlay()
      const asAda = await openPage(sandbox, { as: ada })
      const asGrace = await openPage(sandbox, { as: grace })
      await run(asAda, 'panel')
      const next = asGrace.getByRole('button', { name: 'Next' })
      expect(await asGrace.getByRole('button', { name: 'Never' }).isDisabled()).toBe(true)
      expect(await asGrace.getByRole('link', { name: 'Elsewhere' }).getAttribute('rel')).toContain('noopener')
      await next.press('Enter')
      await messageOf(asGrace, 'Page 2').waitFor()
      await messageOf(asAda, 'Page 2').waitFor()
      await focused(next).waitFor()
    })

    test('a select menu', async () => {
      const { sandbox, ada } = await startPlay()
      const page = await openPage(sandbox, { as: ada })
      await run(page, 'panel')
      await page.getByRole('button', { name: 'Pick one' }).press('Enter')
      await page.getByRole('option', { name: 'Apple' }).press('ArrowDown')
      await page.getByRole('option', { name: 'Pear' }).press('Enter')
      await messageOf(page, 'Picked pear').getByText('Only you can see this').waitFor()
    })

    test('a modal opens only where it was asked for, and is filled and sent', async () => {
      const { sandbox, ada } = await startPlay()
      const page = await openPage(sandbox, { as: ada })
      const otherWindow = await openPage(sandbox, { as: ada })
      await run(page, 'panel')
      const opener = page.getByRole('button', { name: 'Ask me' })
      await opener.click()
      const dialog = page.getByRole('dialog', { name: 'Why?' })
      await dialog.waitFor()
      await page.keyboard.press('Escape')
      await dialog.waitFor({ state: 'detached' })
      await focused(opener).waitFor()

      await opener.click()
      const reason = dialog.getByLabel('Your reason')
      await focused(reason).waitFor()
      await reason.fill('Because.')
      await dialog.getByLabel('How sure?').selectOption('Very')
      await dialog.getByRole('button', { name: 'Submit' }).click()
      await messageOf(page, 'Because. very').waitFor()
      await messageOf(otherWindow, 'Because. very').waitFor()
      expect(await otherWindow.getByRole('dialog').count()).toBe(0)
      expect(await dialog.count()).toBe(0)
      sandbox.assertNoViolations()
    })

    test('what is not answered says so at its message', async () => {
      const { sandbox, ada, ignored } = await startPlay()
      const page = await openPage(sandbox, { as: ada })
      await run(page, 'panel')
      await page.getByRole('button', { name: 'Broken' }).click()
      await ignored
      sandbox.clock.advance(3_001)
      await messageOf(page, 'Page 1').getByText('The application did not respond').waitFor()
    })
  })

  describe('direct messages', () => {
    test('are between one person and the bot', async () => {
      const { sandbox, ada, grace } = await startPlay()
      const page = await openPage(sandbox, { as: ada })
      await page.getByRole('button', { name: 'Direct messages' }).click()
      await page.getByRole('button', { name: 'Message Guildhall' }).click()
      await page.getByPlaceholder('Message @Guildhall').waitFor()
      await write(page, 'Psst')
      await messageOf(page, 'Psst').waitFor()
      await page.reload()
      await messageOf(page, 'Psst').waitFor()
      await page.getByRole('combobox', { name: 'You are' }).selectOption(grace)
      await page.getByRole('button', { name: 'Message Guildhall' }).waitFor()
      expect(await page.getByText('Psst').count()).toBe(0)
    })
  })
})
