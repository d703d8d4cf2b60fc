import {
  categoryGroup,
  categorySettings,
  findLacks,
  questionGroup,
  withLogChannel,
  withRole,
} from '#commands/tickets/categories.ts'
import { executeReplies, replyGroup, replyModal } from '#commands/tickets/replies.ts'
import { executeStats, statsSubcommand } from '#commands/tickets/stats.ts'
import { executeTranscript, transcriptSubcommand } from '#commands/tickets/transcript.ts'
import { ChannelType, type ChatInputCommandInteraction, type SlashCommandSubcommandBuilder } from 'discord.js'
import type { Bot } from '#src/bot.ts'
import { type Asker, askerOf } from '#src/discord/asker.ts'
import type { Command } from '#src/discord/command.ts'
import { badOption, isBotRole, unknownPlaceholders } from '#src/discord/badOption.ts'
import { guildCommand, named } from '#src/discord/guildCommand.ts'
import { channelPlaceholders } from '#src/tickets/channel.ts'
import { blockText, firstSetupText, listView, setupText } from '#src/tickets/answers.ts'
import { parseEmoji } from '#src/tickets/emoji.ts'
import * as setup from '#src/tickets/setup.ts'
import { de } from '#src/words/de.ts'
import { en } from '#src/words/en.ts'
import { wordsFor } from '#src/words/words.ts'

type Interaction = ChatInputCommandInteraction<'cached' | 'raw'>
type Sub = SlashCommandSubcommandBuilder

const words = en.commands.tickets
const german = de.commands.tickets
const { options: names } = words

export const tickets: Command = {
  data: guildCommand('tickets', 'ManageGuild')
    .addSubcommand(sub => withLogChannel(withRole(named(sub, words.setup, german.setup), 'role', true)))
    .addSubcommand(sub =>
      named(sub, words.panel, german.panel)
        .addChannelOption(option =>
          named(option, names.channel, german.options.channel).addChannelTypes(
            ChannelType.GuildText,
            ChannelType.GuildAnnouncement,
          ),
        )
        .addStringOption(option => named(option, names.title, german.options.title).setMaxLength(200))
        .addStringOption(option => named(option, names.text, german.options.text).setMaxLength(2_000)),
    )
    .addSubcommand(sub => named(sub, words.list, german.list))
    .addSubcommand(transcriptSubcommand)
    .addSubcommand(statsSubcommand)
    .addSubcommand(sub =>
      withTarget(named(sub, words.block, german.block))
        .addIntegerOption(option =>
          named(option, names.days, german.options.days).setMinValue(1).setMaxValue(3_650),
        )
        .addStringOption(option => named(option, names.reason, german.options.reason).setMaxLength(200)),
    )
    .addSubcommand(sub => withTarget(named(sub, words.unblock, german.unblock)))
    .addSubcommandGroup(categoryGroup)
    .addSubcommandGroup(replyGroup)
    .addSubcommandGroup(questionGroup)
    .toJSON(),

  async execute(bot, interaction, reply) {
    const { options, locale } = interaction
    const bad = badOption(interaction)
    if (bad !== null) return await reply.refuse({ content: bad })
    if (options.getSubcommand() === words.transcript.name)
      return await executeTranscript(bot, interaction, reply)
    if (options.getSubcommand() === words.stats.name) return await executeStats(bot, interaction, reply)
    if (options.getSubcommandGroup() === words.reply.name)
      return await executeReplies(bot, interaction, reply)
    const { errors, tickets: texts } = wordsFor(locale)
    const emoji = options.getString(names.emoji.name)?.trim() ?? null
    const template = options.getString(names.nameTemplate.name) ?? ''
    const unknown = unknownPlaceholders(template, channelPlaceholders)
    if (unknown.length > 0)
      return await reply.refuse({
        content: errors.unknownPlaceholder(unknown.join(', '), channelPlaceholders.join(', ')),
      })
    if (emoji !== null && !parseEmoji(emoji))
      return await reply.refuse({ content: texts.setup.badEmoji(emoji) })
    await reply.defer({ private: true })
    const asker = askerOf(interaction)
    const path = [options.getSubcommandGroup(), options.getSubcommand()]
      .filter(part => part !== null)
      .join(' ')
    if (path === words.list.name)
      return await reply.edit(listView(await setup.listTickets(bot, asker.guildId), locale))
    await reply.edit({ content: await run(bot, interaction, asker, path) })
  },

  modals: { reply: replyModal },

  suggest: (bot, interaction) => {
    const { name, value } = interaction.options.getFocused(true)
    const typed = value.toLowerCase()
    const categories = bot.ticketCategories.of(interaction.guildId)
    const chosen = interaction.options.getString(names.category.name)
    if (name === names.reply.name)
      return bot.ticketReplies
        .of(interaction.guildId)
        .filter(reply => reply.name.toLowerCase().includes(typed))
        .slice(0, 25)
        .map(reply => ({ name: reply.name, value: reply.id }))
    const offered =
      name === names.category.name
        ? categories.map(category => ({ name: category.name, value: category.id }))
        : categories
            .filter(({ id }) => id === chosen)
            .flatMap(({ questions }) => questions.map(({ label }) => ({ name: label, value: label })))
    return offered.filter(choice => choice.name.toLowerCase().includes(typed))
  },
}

/** Does what was asked, and answers what to say. */
async function run(bot: Bot, interaction: Interaction, asker: Asker, path: string): Promise<string> {
  const { options, locale } = interaction
  const setting = categorySettings[path]
  if (setting) return await setting(bot, interaction, asker)
  switch (path) {
    case words.setup.name:
      return await setUp(bot, interaction, asker)
    case words.panel.name:
      return setupText(
        await setup.postPanel(bot, asker, {
          channelId: options.getChannel(names.channel.name)?.id ?? interaction.channelId,
          title: options.getString(names.title.name)?.trim() ?? null,
          text: options.getString(names.text.name)?.trim() ?? null,
        }),
        locale,
      )
    default:
      return await changeBlock(bot, interaction, asker)
  }
}

async function setUp(bot: Bot, interaction: Interaction, asker: Asker): Promise<string> {
  const { options, channelId, locale } = interaction
  const staffRoleId = options.getRole(names.role.name, true).id
  const logChannelId = options.getChannel(names.logChannel.name)?.id ?? null
  const outcome = await setup.setUp(bot, asker, { channelId, staffRoleId, logChannelId })
  return firstSetupText(outcome, channelId, findLacks(bot, interaction), locale)
}

async function changeBlock(bot: Bot, { options, locale }: Interaction, asker: Asker): Promise<string> {
  const found = options.getMentionable(names.target.name, true)
  const user = options.getUser(names.target.name) ?? ('user' in found ? found.user : null)
  const id = user?.id ?? (found as { id: string }).id
  const target = { kind: user ? ('USER' as const) : ('ROLE' as const), id }
  const mention = user ? `<@${id}>` : `<@&${id}>`
  const { setup: texts } = wordsFor(locale).tickets
  if (options.getSubcommand() === words.unblock.name)
    return (await setup.unblock(bot, asker, target)) ? texts.unblocked(mention) : texts.notBlocked(mention)
  if (id === asker.guildId) return texts.blocksEveryone
  if (user?.bot || ('tags' in found && isBotRole(found))) return texts.blocksBot
  const days = options.getInteger(names.days.name)
  const reason = options.getString(names.reason.name)?.trim() ?? null
  await setup.block(bot, asker, target, days, reason)
  return blockText(mention, days, bot.now(), locale)
}

function withTarget(sub: Sub): Sub {
  return sub.addMentionableOption(option =>
    named(option, names.target, german.options.target).setRequired(true),
  )
}
