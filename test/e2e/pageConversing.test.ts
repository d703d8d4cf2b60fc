import { Events, GatewayIntentBits as Intent, PermissionFlagsBits as Flag } from 'discord.js'
import { expect, test } from 'vitest'
import { until } from '#test/support/until.ts'
import {
  composer,
  describePage,
  expectText,
  focused,
  forgive,
  isScrolledSideways,
  messageOf,
  openPage,
  write,
} from './pageTest.ts'
import { listen, startBot, startSandbox } from './sandboxTest.ts'

const intents = [
  Intent.Guilds,
  Intent.GuildMessages,
  Intent.MessageContent,
  Intent.GuildMessageReactions,
  Intent.DirectMessages,
]

describePage('what members do with messages on the page', () => {
  test('they react, join a reaction and take it back; the bot hears it', async () => {
    const { sandbox, ada, alan, channelId } = await startSandbox({ page: true })
    const heard: string[] = []
    await startBot(
      sandbox,
      bot => {
        bot.on(Events.MessageReactionAdd, ({ emoji }) => void heard.push(`+${emoji.name}`))
        bot.on(Events.MessageReactionRemove, ({ emoji }) => void heard.push(`-${emoji.name}`))
      },
      { intents },
    )
    sandbox.driver.say(ada, channelId, 'tea at five')
    const asAda = await openPage(sandbox, { as: ada })
    const asAlan = await openPage(sandbox, { as: alan, width: 390 })
    await messageOf(asAda, 'tea at five').hover()
    await asAda.getByRole('button', { name: 'Add a reaction' }).first().press('Enter')
    await focused(asAda.getByRole('menuitem', { name: '👍' })).waitFor()
    await asAda.keyboard.press('ArrowRight')
    await asAda.keyboard.press('ArrowRight')
    await asAda.keyboard.press('Enter')
    const asSeen = messageOf(asAlan, 'tea at five').getByRole('button', { name: '❤️' })
    await expectText(asSeen, '❤️ 1')
    expect(await asSeen.getAttribute('aria-pressed')).toBe('false')
    await asSeen.click()
    await expectText(messageOf(asAda, 'tea at five').getByRole('button', { name: '❤️' }), '❤️ 2')
    await expect.poll(() => asSeen.getAttribute('aria-pressed')).toBe('true')
    await focused(asSeen).waitFor()
    await asSeen.press('Enter')
    await expectText(asSeen, '❤️ 1')
    expect(await isScrolledSideways(asAlan)).toBe(false)
    // As Discord's schema has it, an answered message comes without its reactions.
    const [tea] = sandbox.world.messages(channelId).all
    sandbox.driver.say(alan, channelId, 'gladly', { replyTo: tea?.message.id ?? '' })
    await until(
      () => heard,
      list => list.length === 3,
    )
    expect(heard).toEqual(['+❤️', '+❤️', '-❤️'])
  })

  test('who may not react is offered no emoji, and may still join', async () => {
    const { sandbox, ada, alan, channelId, guildId } = await startSandbox({ page: true })
    sandbox.build.overwrite(channelId, { id: guildId, type: 0, deny: Flag.AddReactions | Flag.PinMessages })
    const { id } = sandbox.driver.say(ada, channelId, 'tea at five')
    sandbox.driver.react(ada, id, '🍵')
    const page = await openPage(sandbox, { as: alan })
    await messageOf(page, 'tea at five').hover()
    await page.getByRole('button', { name: 'Reply to Ada' }).waitFor()
    expect(await page.getByRole('button', { name: 'Add a reaction' }).count()).toBe(0)
    await page.getByRole('button', { name: '🍵' }).click()
    await expectText(page.getByRole('button', { name: '🍵' }), '🍵 2')
  })

  test('they pin; the list of pins is live, and leads back to a message far above', async () => {
    const { sandbox, ada, grace, channelId } = await startSandbox({ page: true })
    sandbox.driver.say(grace, channelId, 'the rules of the house')
    const asAda = await openPage(sandbox, { as: ada })
    const asGrace = await openPage(sandbox, { as: grace })
    await asGrace.getByRole('button', { name: 'Pinned messages' }).click()
    const pins = asGrace.getByRole('dialog', { name: 'Pinned messages' })
    await pins.getByText('Nothing is pinned here yet.').waitFor()
    await messageOf(asAda, 'the rules of the house').hover()
    await asAda.getByRole('button', { name: 'More about the message of Grace' }).click()
    await asAda.getByRole('menuitem', { name: 'Pin', exact: true }).click()
    await pins.getByText('the rules of the house').waitFor()
    // Moderators of the first world manage messages, but pinning is a permission of its own.
    expect(await pins.getByRole('button', { name: 'Unpin' }).count()).toBe(0)
    sandbox.build.overwrite(channelId, { id: grace, type: 1, allow: Flag.PinMessages })
    await pins.getByRole('button', { name: 'Unpin' }).waitFor()
    sandbox.build.overwrite(channelId, { id: grace, type: 1, deny: Flag.PinMessages })
    await pins.getByRole('button', { name: 'Unpin' }).waitFor({ state: 'detached' })

    for (let number = 1; number <= 60; number += 1) sandbox.driver.say(ada, channelId, `number ${number}.`)
    await asGrace.reload()
    await messageOf(asGrace, 'number 60.').waitFor()
    expect(await asGrace.getByText('the rules of the house').count()).toBe(0)
    await asGrace.getByRole('button', { name: 'Pinned messages' }).click()
    await pins.getByRole('button', { name: 'Show it' }).click()
    await focused(messageOf(asGrace, 'the rules of the house')).waitFor()

    await asAda.getByRole('button', { name: 'Pinned messages' }).click()
    await asAda.getByRole('button', { name: 'Unpin' }).press('Enter')
    await asAda.getByText('Nothing is pinned here yet.').waitFor()
  })

  test('a pinned message out of the part that is in the page is shown with what is around it', async () => {
    const { sandbox, ada, channelId } = await startSandbox({ page: true })
    const ids = Array.from(
      { length: 700 },
      (_, at) => sandbox.driver.say(ada, channelId, `number ${at + 1}.`).id,
    )
    const page = await openPage(sandbox, { as: ada })
    await messageOf(page, 'number 700.').waitFor()
    const show = async (number: number): Promise<void> => {
      sandbox.driver.pin(ada, ids[number - 1] ?? '')
      await page.getByRole('button', { name: 'Pinned messages' }).click()
      await page
        .getByRole('dialog', { name: 'Pinned messages' })
        .getByRole('listitem')
        .filter({ hasText: `number ${number}.` })
        .getByRole('button', { name: 'Show it' })
        .click()
      await focused(messageOf(page, `number ${number}.`)).waitFor()
      expect(await page.locator('.message').count()).toBeLessThanOrEqual(300)
    }
    await show(3)
    await show(400)
    await messageOf(page, 'number 390.').waitFor()
    await show(2)
  })

  test('what one writes while reading further up is seen', async () => {
    const { sandbox, ada, channelId } = await startSandbox({ page: true })
    const ids = Array.from(
      { length: 500 },
      (_, at) => sandbox.driver.say(ada, channelId, `number ${at + 1}.`).id,
    )
    sandbox.driver.pin(ada, ids[2] ?? '')
    const page = await openPage(sandbox, { as: ada })
    await page.getByRole('button', { name: 'Pinned messages' }).click()
    await page.getByRole('button', { name: 'Show it' }).click()
    await focused(messageOf(page, 'number 3.')).waitFor()
    await write(page, 'and now?')
    await messageOf(page, 'and now?').waitFor()
    const isInView = (): Promise<boolean> =>
      page.evaluate<boolean>(
        `document.querySelector('.message:last-child').getBoundingClientRect().bottom <= innerHeight`,
      )
    await expect.poll(isInView).toBe(true)
    await focused(composer(page)).waitFor()
  })

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

  test('moderators delete what others wrote, members only their own; a refused edit stays', async () => {
    const { sandbox, ada, grace, alan, channelId } = await startSandbox({ page: true })
    sandbox.driver.say(ada, channelId, 'an unkind word')
    const asAlan = await openPage(sandbox, { as: alan })
    await messageOf(asAlan, 'an unkind word').click({ button: 'right' })
    await asAlan.getByRole('menuitem', { name: 'Start a thread…' }).waitFor()
    expect(await asAlan.getByRole('menuitem', { name: 'Delete' }).count()).toBe(0)
    await asAlan.keyboard.press('Escape')
    const asGrace = await openPage(sandbox, { as: grace })
    await messageOf(asGrace, 'an unkind word').click({ button: 'right' })
    await asGrace.getByRole('menuitem', { name: 'Delete' }).click()
    await messageOf(asAlan, 'an unkind word').waitFor({ state: 'detached' })

    await write(asAlan, 'mine')
    await messageOf(asAlan, 'mine').waitFor()
    await composer(asAlan).press('ArrowUp')
    await composer(asAlan).fill('mine, but better')
    const [message] = sandbox.world.messages(channelId).all
    sandbox.driver.deleteMessage(grace, message?.message.id ?? '')
    await composer(asAlan).press('Enter')
    await asAlan.getByRole('alert').getByText('alan sees no message').waitFor()
    expect(await composer(asAlan).inputValue()).toBe('mine, but better')
    forgive('status of 400')
  })

  test('direct messages go both ways, and one that nobody has open is marked', async () => {
    const { sandbox, ada, alan } = await startSandbox({ page: true })
    const client = await startBot(
      sandbox,
      bot =>
        listen(bot, Events.MessageCreate, async message => {
          if (!message.author.bot && message.guildId === null)
            await message.reply(`You said ${message.content}`)
        }),
      { intents, partials: [1] },
    )
    const asAda = await openPage(sandbox, { as: ada })
    await asAda.getByRole('button', { name: 'Direct messages' }).click()
    await asAda.getByRole('button', { name: 'Message Guildhall' }).click()
    await write(asAda, 'good morning')
    await messageOf(asAda, 'You said good morning').waitFor()
    await messageOf(asAda, 'You said good morning').hover()
    await asAda.getByRole('button', { name: 'Add a reaction' }).first().click()
    await asAda.getByRole('menuitem', { name: '🙏' }).click()
    await asAda.getByRole('button', { name: '🙏 1' }).waitFor()

    const asAlan = await openPage(sandbox, { as: alan })
    await asAlan.getByText('Nothing has been said here yet.').waitFor()
    await (await client.users.fetch(alan)).send('psst')
    await asAlan.getByRole('button', { name: 'Direct messages (unread)' }).click()
    await messageOf(asAlan, 'psst').waitFor()
    await asAlan.getByRole('button', { name: 'Direct messages', exact: true }).waitFor()
  })

  test('a channel is named and opened by its mention, and shows its end however tall the messages are', async () => {
    const { sandbox, ada, alan } = await startSandbox({ page: true })
    const { id: levels } = sandbox.world.channelNamed('levels')
    for (let number = 1; number <= 14; number += 1) {
      const lines = number < 8 ? 1 : 9
      const words = Array.from({ length: lines }, () => `number ${number}.`).join('\n')
      sandbox.driver.say(number % 2 === 0 ? ada : alan, levels, words)
    }
    sandbox.driver.say(ada, sandbox.world.channelNamed('general').id, `look at <#${levels}>`)
    const page = await openPage(sandbox, { as: alan, width: 390 })
    await page.getByRole('button', { name: '#levels' }).press('Enter')
    await messageOf(page, 'number 14.').waitFor()
    const distance = (): Promise<number> =>
      page.evaluate<number>(
        `(({ scrollHeight, scrollTop, clientHeight }) => scrollHeight - scrollTop - clientHeight)(document.querySelector('.scroller'))`,
      )
    await expect.poll(distance).toBeLessThan(2)
    // A message that grows as it comes into sight, of which the browser tells only after it told of the scrolling.
    await page.evaluate(`{
      document.querySelector('.message:last-child').style.paddingBottom = '300px'
      document.querySelector('.scroller').dispatchEvent(new Event('scroll'))
    }`)
    await expect.poll(distance).toBeLessThan(2)
  })
})
