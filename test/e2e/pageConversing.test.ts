import { Events, GatewayIntentBits as Intent, PermissionFlagsBits as Flag } from 'discord.js'
import type { Route } from 'playwright-core'
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

  test('who reacted is named where the pointer rests, to the keyboard, and in the menu of the message', async () => {
    const { sandbox, ada, grace, alan, channelId, guildId } = await startSandbox({ page: true })
    const { id } = sandbox.driver.say(ada, channelId, 'tea at five')
    for (const one of [ada, grace]) sandbox.driver.react(one, id, '🍵')
    const page = await openPage(sandbox, { as: alan })
    const chip = page.getByRole('button', { name: '🍵' })
    const tip = page.getByRole('tooltip')
    await chip.hover()
    await tip.getByText('Ada and Grace reacted with 🍵').waitFor()
    await composer(page).hover()
    await tip.waitFor({ state: 'hidden' })
    const crowd = sandbox.build.crowd(guildId, 5)
    for (const one of crowd) sandbox.driver.react(one, id, '🍵')
    await expectText(chip, '🍵 7')
    await page.getByRole('region', { name: 'Messages' }).focus()
    await page.keyboard.press('ArrowUp')
    await page.keyboard.press('Tab')
    await focused(chip).waitFor()
    await tip.getByText(/^Ada, Grace, .+, and 2 others reacted with 🍵$/).waitFor()
    await page.keyboard.press('Escape')
    await tip.waitFor({ state: 'hidden' })

    await chip.click({ button: 'right' })
    await page.getByRole('menuitem', { name: 'Reactions' }).click()
    const dialog = page.getByRole('dialog', { name: 'Reactions' })
    await dialog.getByRole('heading', { name: '🍵 7' }).waitFor()
    await dialog.getByText('Grace').waitFor()
    sandbox.driver.unreact(grace, id, '🍵')
    sandbox.driver.react(grace, id, '👍')
    await dialog.getByRole('heading', { name: '🍵 6' }).waitFor()
    await dialog.getByRole('heading', { name: '👍 1' }).waitFor()
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

  test('what is written while a message is on its way is kept, and goes after it; what is refused comes back', async () => {
    const { sandbox, ada, alan, channelId } = await startSandbox({ page: true })
    const page = await openPage(sandbox, { as: alan })
    const heldUp = async (): Promise<() => void> => {
      const { promise: held, resolve: release } = Promise.withResolvers<void>()
      const hold = async (route: Route): Promise<void> => {
        await held
        await route.continue()
      }
      await page.route('**/sandbox/say', hold, { times: 1 })
      return release
    }
    const said = (): string[] => sandbox.world.messages(channelId).all.map(({ message }) => message.content)
    const sendFirst = await heldUp()
    await write(page, 'first')
    await composer(page).pressSequentially('second')
    await composer(page).press('Enter')
    await composer(page).pressSequentially('third')
    sendFirst()
    await messageOf(page, 'second').waitFor()
    expect(said()).toEqual(['first', 'second'])
    expect(await composer(page).inputValue()).toBe('third')

    sandbox.driver.changeChannel(ada, channelId, { slowmodeSeconds: 60 })
    await composer(page).press('Enter')
    await messageOf(page, 'third').waitFor()
    await messageOf(page, 'first').hover()
    await page.getByRole('button', { name: 'Reply to Alan' }).first().click()
    const sendFourth = await heldUp()
    await write(page, 'fourth')
    await composer(page).pressSequentially('fifth')
    sendFourth()
    await page.getByRole('alert').getByText('slow mode').waitFor()
    expect(await composer(page).inputValue()).toBe('fourth\nfifth')
    await page.locator('.answering').getByText('Replying to Alan').waitFor()
    forgive('status of 429')
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
    const refusal = { status: 400, json: { error: 'Not now.' } }
    await asAda.route('**/messages/unpin', route => route.fulfill(refusal), { times: 1 })
    await asAda.getByRole('button', { name: 'Unpin' }).press('Enter')
    await asAda.getByRole('alert').getByText('Not now.').waitFor()
    forgive('status of 400')
    await asAda.getByRole('button', { name: 'Unpin' }).press('Enter')
    await asAda.getByText('Nothing is pinned here yet.').waitFor()
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
})
