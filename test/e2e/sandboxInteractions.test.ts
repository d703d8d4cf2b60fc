import {
  ActionRowBuilder,
  ButtonBuilder,
  ButtonStyle,
  type ChatInputCommandInteraction,
  type Client,
  Events,
  LabelBuilder,
  MessageFlags,
  ModalBuilder,
  PermissionFlagsBits,
  SlashCommandBuilder,
  StringSelectMenuBuilder,
  TextInputBuilder,
  TextInputStyle,
} from 'discord.js'
import { describe, expect, test } from 'vitest'
import { listen, refusalOf, startBot, startSandbox } from './sandboxTest.ts'

const ping = () => new SlashCommandBuilder().setName('ping').setDescription('Replies with Pong!')

describe('interactions', () => {
  function answersEverything(bot: Client): void {
    listen(bot, Events.InteractionCreate, async interaction => {
      if (interaction.isChatInputCommand()) {
        const member = interaction.options.getUser('member')
        await interaction.deferReply()
        const next = new ButtonBuilder().setCustomId('next').setLabel('Next').setStyle(ButtonStyle.Primary)
        const ask = new ButtonBuilder().setCustomId('ask').setLabel('Ask').setStyle(ButtonStyle.Secondary)
        const menu = new StringSelectMenuBuilder().setCustomId('pick').addOptions({ label: 'A', value: 'a' })
        await interaction.editReply({
          content: `Rank of ${member?.username}`,
          components: [
            new ActionRowBuilder<ButtonBuilder>().addComponents(next, ask),
            new ActionRowBuilder<StringSelectMenuBuilder>().addComponents(menu),
          ],
        })
      } else if (interaction.isButton() && interaction.customId === 'next') {
        await interaction.update({ content: 'Page 2', components: [] })
      } else if (interaction.isButton()) {
        const reason = new TextInputBuilder().setCustomId('reason').setStyle(TextInputStyle.Paragraph)
        const label = new LabelBuilder().setLabel('Why?').setTextInputComponent(reason)
        await interaction.showModal(
          new ModalBuilder().setCustomId('why').setTitle('Why?').addLabelComponents(label),
        )
      } else if (interaction.isStringSelectMenu()) {
        await interaction.deferUpdate()
        await interaction.followUp({
          content: `Picked ${interaction.values.join()}`,
          flags: MessageFlags.Ephemeral,
        })
      } else if (interaction.isModalSubmit()) {
        const content = interaction.fields.getTextInputValue('reason')
        await interaction.reply({ content, flags: MessageFlags.Ephemeral })
      } else if (interaction.isAutocomplete()) {
        await interaction.respond([{ name: `${interaction.options.getFocused()}!`, value: 'value' }])
      }
    })
  }
  const rank = new SlashCommandBuilder()
    .setName('rank')
    .setDescription('Shows a rank')
    .addUserOption(option => option.setName('member').setDescription('Whose').setRequired(true))
  const search = new SlashCommandBuilder()
    .setName('search')
    .setDescription('Searches')
    .addStringOption(option => option.setName('text').setDescription('What').setAutocomplete(true))

  async function playing() {
    const cast = await startSandbox()
    const client = await startBot(cast.sandbox, answersEverything)
    await client.application.commands.set([rank, search])
    return { ...cast, client, ...cast.sandbox }
  }

  test('a deferred reply is loading until it is edited', async () => {
    const { sandbox, driver, channelId, alan, ada } = await playing()
    const use = driver.runCommand(alan, channelId, 'rank', { member: ada })
    const loading = await sandbox.waitForMessage(
      channelId,
      ({ flags = 0 }) => (flags & MessageFlags.Loading) !== 0,
    )
    expect(loading.content).toBe('')
    const shown = await use.response()
    expect(shown).toMatchObject({ id: loading.id, content: 'Rank of ada', flags: 0, edited_timestamp: null })
    sandbox.assertNoViolations()
  })

  test('a button updates its message', async () => {
    const { driver, channelId, alan, ada } = await playing()
    const { id } = await driver.runCommand(alan, channelId, 'rank', { member: ada }).response()
    expect(await driver.click(ada, id, 'next').response()).toMatchObject({
      id,
      content: 'Page 2',
      components: [],
    })
    expect(() => driver.click(ada, id, 'next')).toThrow(/no component "next"/)
  })

  test('a modal is opened and submitted; its ephemeral answer is for one person', async () => {
    const { sandbox, driver, channelId, alan, ada } = await playing()
    const { id } = await driver.runCommand(alan, channelId, 'rank', { member: ada }).response()
    const modal = await driver.click(alan, id, 'ask').modal()
    expect(() => driver.submitModal(alan, modal, { cause: 'x' })).toThrow(/no input "cause"/)
    const answer = await driver.submitModal(alan, modal, { reason: 'Because.' }).response()
    expect(answer).toMatchObject({ content: 'Because.', flags: MessageFlags.Ephemeral })
    const events = sandbox.gateway.sent.entries.filter(
      ({ data }) => (data as { id?: string }).id === answer.id,
    )
    expect(events).toEqual([])
    sandbox.assertNoViolations()
  })

  test('a menu is answered with a private follow-up', async () => {
    const { driver, channelId, alan, ada } = await playing()
    const { id } = await driver.runCommand(alan, channelId, 'rank', { member: ada }).response()
    const use = driver.select(alan, id, 'pick', ['a'])
    expect(await use.followUp()).toMatchObject({ content: 'Picked a', flags: MessageFlags.Ephemeral })
  })

  test('autocomplete offers choices', async () => {
    const { driver, channelId, alan } = await playing()
    expect(await driver.autocomplete(alan, channelId, 'search', 'text', { text: 'guil' })).toEqual([
      { name: 'guil!', value: 'value' },
    ])
  })

  test('people send only what their client would let them', async () => {
    const { driver, channelId, alan, client } = await playing()
    expect(() => driver.runCommand(alan, channelId, 'rank')).toThrow(/needs the option "member"/)
    expect(() => driver.runCommand(alan, channelId, 'none')).toThrow(/no command "none"/)
    await client.application.commands.set([
      ping().setDefaultMemberPermissions(PermissionFlagsBits.BanMembers),
    ])
    expect(() => driver.runCommand(alan, channelId, 'ping')).toThrow(/may not use/)
  })

  async function answering(answer: (interaction: ChatInputCommandInteraction) => Promise<unknown>) {
    const cast = await startSandbox()
    const client = await startBot(cast.sandbox, bot => {
      listen(bot, Events.InteractionCreate, async interaction => {
        if (interaction.isChatInputCommand()) await answer(interaction)
      })
    })
    await client.application.commands.set([ping()])
    return { ...cast, use: cast.sandbox.driver.runCommand(cast.alan, cast.channelId, 'ping') }
  }

  test('a public deferral that is deleted and answered in private', async () => {
    const { sandbox, channelId, alan, use } = await answering(async interaction => {
      await interaction.deferReply()
      await interaction.deleteReply()
      await interaction.followUp({ content: 'Sorry', flags: MessageFlags.Ephemeral })
    })
    const answer = await use.response()
    expect(answer).toMatchObject({ content: 'Sorry', flags: MessageFlags.Ephemeral })
    const left = sandbox.world.messages(channelId).all
    expect(left.map(({ message, visibleTo }) => [message.id, visibleTo])).toEqual([[answer.id, alan]])
  })

  test('a follow-up right after a deferral fills it, and keeps it as private as it was', async () => {
    const { sandbox, channelId, use } = await answering(async interaction => {
      await interaction.deferReply({ flags: MessageFlags.Ephemeral })
      await interaction.followUp('Here')
    })
    expect(await use.response()).toMatchObject({ content: 'Here', flags: MessageFlags.Ephemeral })
    expect(sandbox.world.messages(channelId).all).toHaveLength(1)
  })

  test('a reply comes back with its response when asked for', async () => {
    const { promise: messageId, resolve } = Promise.withResolvers<string | undefined>()
    const { use } = await answering(async interaction => {
      const { resource } = await interaction.reply({ content: 'Pong!', withResponse: true })
      resolve(resource?.message?.id)
    })
    expect(await messageId).toBe((await use.response()).id)
  })

  test('who does not acknowledge within 3 s did not respond, and is told so', async () => {
    const { sandbox, channelId, alan } = await startSandbox()
    const { promise: received, resolve } = Promise.withResolvers<() => Promise<unknown>>()
    const client = await startBot(sandbox, bot => {
      bot.on(Events.InteractionCreate, interaction => {
        if (interaction.isChatInputCommand()) resolve(() => interaction.reply('late'))
      })
    })
    await client.application.commands.set([ping()])
    const use = sandbox.driver.runCommand(alan, channelId, 'ping')
    const reply = await received
    sandbox.clock.advance(3_001)
    await expect(use.response()).rejects.toThrow('The application did not respond: /ping')
    expect(await refusalOf(reply())).toEqual({ status: 404, code: 10062 })
  })

  test('the second acknowledgement is refused, and so is a token after 15 minutes', async () => {
    const { sandbox, driver, channelId, alan, ada, client } = await playing()
    const { interaction } = driver.runCommand(alan, channelId, 'rank', { member: ada })
    await sandbox.waitForMessage(channelId, ({ content }) => content.startsWith('Rank'))
    const { id, token } = interaction
    const again = client.rest.post(`/interactions/${id}/${token}/callback`, {
      body: { type: 5 },
      auth: false,
    })
    expect(await refusalOf(again)).toEqual({ status: 400, code: 40060 })
    sandbox.clock.advance(15 * 60_000)
    const late = client.rest.post(`/webhooks/${client.application.id}/${token}`, {
      body: { content: 'hi' },
      auth: false,
    })
    expect(await refusalOf(late)).toEqual({ status: 401, code: 50027 })
  })
})
