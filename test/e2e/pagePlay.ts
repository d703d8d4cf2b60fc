import {
  ActionRowBuilder,
  ButtonBuilder,
  ButtonStyle,
  type ChatInputCommandInteraction,
  type Client,
  EmbedBuilder,
  Events,
  LabelBuilder,
  Locale,
  MessageFlags,
  ModalBuilder,
  SlashCommandBuilder,
  StringSelectMenuBuilder,
  TextInputBuilder,
  TextInputStyle,
} from 'discord.js'
import { type Cast, listen, startBot, startSandbox } from './sandboxTest.ts'

export interface Play extends Cast {
  client: Client<true>
  /** Lets /slow answer. */
  finish: () => void
  /** Settled when the bot has received what it does not answer. */
  ignored: Promise<void>
}

/** A sandbox with a bot that has a command for everything that the page has to show. */
export async function startPlay(): Promise<Play> {
  const cast = await startSandbox({ page: true })
  const { promise: finished, resolve: finish } = Promise.withResolvers<void>()
  const { promise: ignored, resolve: ignore } = Promise.withResolvers<void>()
  const client = await startBot(cast.sandbox, bot => answerEverything(bot, finished, ignore))
  await client.application.commands.set(commands)
  return { ...cast, client, finish, ignored }
}

const plain = ['secret', 'slow', 'panel', 'ignore'].map(name =>
  new SlashCommandBuilder().setName(name).setDescription(`Is ${name}`),
)
const hello = new SlashCommandBuilder().setName('hello').setDescription('Says hello')
const who = new SlashCommandBuilder()
  .setName('who')
  .setDescription('Says who it is')
  .addUserOption(option => option.setName('member').setDescription('Whom').setRequired(true))
const search = new SlashCommandBuilder()
  .setName('search')
  .setDescription('Searches')
  .addStringOption(option => option.setName('text').setDescription('What').setAutocomplete(true))
const count = new SlashCommandBuilder()
  .setName('count')
  .setDescription('Counts')
  .addSubcommand(down => down.setName('down').setDescription('Counts down'))
  .addSubcommand(up =>
    up
      .setName('up')
      .setDescription('Counts up')
      .addIntegerOption(option => option.setName('from').setDescription('From').setRequired(true))
      .addBooleanOption(option => option.setName('aloud').setDescription('Aloud'))
      .addIntegerOption(option =>
        option.setName('pace').setDescription('Pace').addChoices({ name: 'Quick', value: 10 }),
      ),
  )
const commands = [...plain, hello, who, search, count]

function answerEverything(bot: Client, finished: Promise<void>, ignore: () => void): void {
  listen(bot, Events.InteractionCreate, async interaction => {
    if (interaction.isChatInputCommand()) {
      if (interaction.commandName === 'ignore') ignore()
      else await answerCommand(interaction, finished)
    } else if (interaction.isAutocomplete()) {
      const typed = interaction.options.getFocused()
      await interaction.respond([{ name: `${typed} and more`, value: `value of ${typed}` }])
    } else if (interaction.isStringSelectMenu()) {
      await interaction.reply({
        content: `Picked ${interaction.values.join()}`,
        flags: MessageFlags.Ephemeral,
      })
    } else if (interaction.isModalSubmit()) {
      const sure = interaction.fields.getStringSelectValues('sure')
      await interaction.reply(`${interaction.fields.getTextInputValue('reason')} ${sure.join()}`)
    } else if (interaction.isButton() && interaction.customId === 'next') {
      await interaction.update('Page 2')
    } else if (interaction.isButton() && interaction.customId === 'ask') {
      await interaction.showModal(whyModal())
    } else ignore()
  })
}

async function answerCommand(
  interaction: ChatInputCommandInteraction,
  finished: Promise<void>,
): Promise<unknown> {
  const { options, commandName, user, locale } = interaction
  switch (commandName) {
    case 'hello':
      return interaction.reply(`Hello ${user.displayName}`)
    case 'who':
      return interaction.reply(`That is ${options.getUser('member', true).displayName}`)
    case 'search':
      return interaction.reply(`Found ${options.getString('text')}`)
    case 'secret':
      return interaction.reply({
        content: locale === Locale.German ? 'Nur unter uns' : 'Just between us',
        flags: MessageFlags.Ephemeral,
      })
    case 'count': {
      const [from, pace] = [options.getInteger('from', true), options.getInteger('pace')]
      return interaction.reply(`${options.getSubcommand()} ${from} ${options.getBoolean('aloud')} ${pace}`)
    }
    case 'slow': {
      await interaction.deferReply()
      await finished
      const embed = new EmbedBuilder().setTitle('Done at last').addFields({ name: 'a field', value: '**1**' })
      return interaction.editReply({ embeds: [embed] })
    }
    default:
      return interaction.reply({ content: 'Page 1', components: panel() })
  }
}

function panel(): (ActionRowBuilder<ButtonBuilder> | ActionRowBuilder<StringSelectMenuBuilder>)[] {
  const button = (id: string, label: string): ButtonBuilder =>
    new ButtonBuilder().setCustomId(id).setLabel(label).setStyle(ButtonStyle.Primary)
  const menu = new StringSelectMenuBuilder()
    .setCustomId('pick')
    .setPlaceholder('Pick one')
    .addOptions({ label: 'Apple', value: 'apple' }, { label: 'Pear', value: 'pear', description: 'Green' })
  return [
    new ActionRowBuilder<ButtonBuilder>().addComponents(
      button('next', 'Next'),
      button('ask', 'Ask me').setStyle(ButtonStyle.Success),
      button('broken', 'Broken').setStyle(ButtonStyle.Danger),
      button('never', 'Never').setStyle(ButtonStyle.Secondary).setDisabled(true),
      new ButtonBuilder().setLabel('Elsewhere').setStyle(ButtonStyle.Link).setURL('https://example.com'),
    ),
    new ActionRowBuilder<StringSelectMenuBuilder>().addComponents(menu),
  ]
}

function whyModal(): ModalBuilder {
  const reason = new TextInputBuilder()
    .setCustomId('reason')
    .setStyle(TextInputStyle.Paragraph)
    .setMaxLength(50)
  const sure = new StringSelectMenuBuilder()
    .setCustomId('sure')
    .addOptions({ label: 'Very', value: 'very' }, { label: 'Hardly', value: 'hardly' })
  return new ModalBuilder()
    .setCustomId('why')
    .setTitle('Why?')
    .addLabelComponents(
      new LabelBuilder().setLabel('Your reason').setTextInputComponent(reason),
      new LabelBuilder().setLabel('How sure?').setStringSelectMenuComponent(sure),
    )
}
