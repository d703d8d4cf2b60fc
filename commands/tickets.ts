import {
  autoCloseSubcommand,
  hoursSubcommand,
  lifeSettings,
  whereSubcommand,
} from '#commands/tickets/life.ts'
import { executeReplies, replyGroup, replyModal } from '#commands/tickets/replies.ts'
import { executeStats, statsSubcommand } from '#commands/tickets/stats.ts'
import { executeTranscript, transcriptSubcommand } from '#commands/tickets/transcript.ts'
import {
  type CategoryChannel,
  ChannelType,
  type ChatInputCommandInteraction,
  type SlashCommandSubcommandBuilder,
} from 'discord.js'
import type { Bot } from '#src/bot.ts'
import { type Asker, askerOf } from '#src/discord/asker.ts'
import type { Command } from '#src/discord/command.ts'
import { guildCommand, named } from '#src/discord/guildCommand.ts'
import { blockText, firstSetupText, lackTexts, listView, setupText } from '#src/tickets/answers.ts'
import { type CategoryChanges, maxAnswerLength } from '#src/tickets/category.ts'
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
    .addSubcommandGroup(group =>
      named(group, words.category, german.category)
        .addSubcommand(sub => {
          named(sub, words.add, german.add).addStringOption(option =>
            named(option, names.name, german.options.name).setMaxLength(80).setRequired(true),
          )
          return withCategoryFields(withRole(sub, 'role', true))
        })
        .addSubcommand(sub => {
          withCategory(named(sub, words.edit, german.edit)).addStringOption(option =>
            named(option, names.name, german.options.name).setMaxLength(80),
          )
          return withCategoryFields(withRole(sub, 'role', false))
        })
        .addSubcommand(sub => withCategory(named(sub, words.remove, german.remove)))
        .addSubcommand(sub => autoCloseSubcommand(withCategory(sub)))
        .addSubcommand(sub => hoursSubcommand(withCategory(sub)))
        .addSubcommand(sub => whereSubcommand(withCategory(sub))),
    )
    .addSubcommandGroup(replyGroup)
    .addSubcommandGroup(group =>
      named(group, words.question, german.question)
        .addSubcommand(sub =>
          withQuestion(withCategory(named(sub, words.add, german.add)))
            .addBooleanOption(option => named(option, names.long, german.options.long))
            .addBooleanOption(option => named(option, names.optional, german.options.optional)),
        )
        .addSubcommand(sub => withQuestion(withCategory(named(sub, words.remove, german.remove)))),
    )
    .toJSON(),

  async execute(bot, interaction, reply) {
    const { options, locale } = interaction
    if (options.getSubcommand() === words.transcript.name)
      return await executeTranscript(bot, interaction, reply)
    if (options.getSubcommand() === words.stats.name) return await executeStats(bot, interaction, reply)
    if (options.getSubcommandGroup() === words.reply.name)
      return await executeReplies(bot, interaction, reply)
    const { setup: texts } = wordsFor(locale).tickets
    const emoji = options.getString(names.emoji.name)
    if (emoji !== null && !parseEmoji(emoji)) return await reply.refuse({ content: texts.badEmoji(emoji) })
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
  const { category, question, add, edit, remove } = words
  const setting = lifeSettings[options.getSubcommand()]
  if (setting) {
    const found = bot.ticketCategories.of(asker.guildId).find(({ id }) => id === categoryOf(bot, interaction))
    return found ? await setting(bot, interaction, asker, found) : wordsFor(locale).tickets.setup.noCategory
  }
  switch (path) {
    case words.setup.name:
      return await setUp(bot, interaction, asker)
    case words.panel.name:
      return setupText(
        await setup.postPanel(bot, asker, {
          channelId: options.getChannel(names.channel.name)?.id ?? interaction.channelId,
          title: options.getString(names.title.name),
          text: options.getString(names.text.name),
        }),
        locale,
      )
    case words.block.name:
    case words.unblock.name:
      return await changeBlock(bot, interaction, asker)
    case `${category.name} ${add.name}`: {
      const name = options.getString(names.name.name, true)
      const changes = { ...changesOf(interaction), name }
      return await changeCategory(bot, interaction, setup.addCategory(bot, asker, changes))
    }
    case `${category.name} ${edit.name}`:
      return await changeCategory(
        bot,
        interaction,
        setup.editCategory(bot, asker, categoryOf(bot, interaction), changesOf(interaction)),
      )
    case `${category.name} ${remove.name}`:
      return setupText(await setup.removeCategory(bot, asker, categoryOf(bot, interaction)), locale)
    case `${question.name} ${add.name}`: {
      const isLong = options.getBoolean(names.long.name) ?? false
      const asked = {
        label: options.getString(names.label.name, true).trim(),
        style: isLong ? ('paragraph' as const) : ('short' as const),
        required: options.getBoolean(names.optional.name) !== true,
        maxLength: isLong ? maxAnswerLength : 200,
        placeholder: null,
      }
      return setupText(await setup.addQuestion(bot, asker, categoryOf(bot, interaction), asked), locale)
    }
    default: {
      const label = options.getString(names.label.name, true)
      return setupText(await setup.removeQuestion(bot, asker, categoryOf(bot, interaction), label), locale)
    }
  }
}

async function setUp(bot: Bot, interaction: Interaction, asker: Asker): Promise<string> {
  const { options, channelId, locale } = interaction
  const staffRoleId = options.getRole(names.role.name, true).id
  const logChannelId = options.getChannel(names.logChannel.name)?.id ?? null
  const outcome = await setup.setUp(bot, asker, { channelId, staffRoleId, logChannelId })
  return [firstSetupText(outcome, channelId, locale), ...lacks(bot, interaction)].join('\n\n')
}

async function changeCategory(bot: Bot, interaction: Interaction, change: Promise<setup.SetupOutcome>) {
  const outcome = await change
  const text = setupText(outcome, interaction.locale)
  const isDone = outcome.kind === 'added' || outcome.kind === 'changed'
  return [text, ...(isDone ? lacks(bot, interaction) : [])].join('\n\n')
}

/**
 * What is missing for tickets of the staff and the channel category that were named: whether channels can be made there and the
 * staff pinged. In the guild at large, as what this channel's overwrites give does not count elsewhere.
 */
function lacks({ discord }: Bot, { options, guildId, locale }: Interaction): string[] {
  const parentId = options.getChannel(names.parent.name)?.id ?? null
  const missing = discord.missingPermissions(guildId, parentId, setup.neededForChannels)
  const pingsAll = discord.missingPermissions(guildId, null, ['MentionEveryone']).length === 0
  const roles = [names.role, names.secondRole].flatMap(({ name }) => options.getRole(name) ?? [])
  const unpingable = pingsAll ? [] : roles.filter(role => !role.mentionable).map(({ id }) => id)
  return lackTexts({ missing, unpingable }, locale)
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
  const days = options.getInteger(names.days.name)
  await setup.block(bot, asker, target, days, options.getString(names.reason.name))
  return blockText(mention, days, bot.now(), locale)
}

/** What was chosen, or typed as it is called. Empty when there is no such category. */
function categoryOf(bot: Bot, { options, guildId }: Interaction): string {
  const asked = options.getString(names.category.name, true)
  const categories = bot.ticketCategories.of(guildId)
  return (
    categories.find(({ id, name }) => id === asked || name.toLowerCase() === asked.toLowerCase())?.id ?? asked
  )
}

/** The fields that were given. */
function changesOf({ options }: Interaction): CategoryChanges {
  const roles = [names.role, names.secondRole].flatMap(({ name }) => options.getRole(name)?.id ?? [])
  const required = options.getRole(names.requiredRole.name)
  const parent = options.getChannel(names.parent.name) as Pick<CategoryChannel, 'id'> | null
  const cooldown = options.getInteger(names.cooldown.name)
  const given = {
    name: options.getString(names.name.name),
    emoji: options.getString(names.emoji.name),
    description: options.getString(names.description.name),
    staffRoleIds: roles.length > 0 ? [...new Set(roles)] : null,
    parentId: parent?.id ?? null,
    memberLimit: options.getInteger(names.memberLimit.name),
    openLimit: options.getInteger(names.openLimit.name),
    cooldownSeconds: cooldown === null ? null : cooldown * 60,
    requiredRoleIds: required ? [required.id] : null,
    minAccountAgeDays: options.getInteger(names.accountAge.name),
    nameTemplate: options.getString(names.nameTemplate.name),
    greeting: options.getString(names.greeting.name),
    logChannelId: options.getChannel(names.logChannel.name)?.id ?? null,
  }
  return Object.fromEntries(Object.entries(given).filter(([, value]) => value !== null))
}

function withRole(sub: Sub, key: 'role' | 'secondRole' | 'requiredRole', required: boolean): Sub {
  return sub.addRoleOption(option => named(option, names[key], german.options[key]).setRequired(required))
}

function withTarget(sub: Sub): Sub {
  return sub.addMentionableOption(option =>
    named(option, names.target, german.options.target).setRequired(true),
  )
}

function withCategory(sub: Sub): Sub {
  return sub.addStringOption(option =>
    named(option, names.category, german.options.category).setRequired(true).setAutocomplete(true),
  )
}

/** Discord takes a label of 45 characters. */
function withQuestion(sub: Sub): Sub {
  return sub.addStringOption(option =>
    named(option, names.label, german.options.label).setMaxLength(45).setRequired(true).setAutocomplete(true),
  )
}

function withLogChannel(sub: Sub): Sub {
  return sub.addChannelOption(option =>
    named(option, names.logChannel, german.options.logChannel).addChannelTypes(ChannelType.GuildText),
  )
}

/** Bounds as in the checks of ticket_categories. */
function withCategoryFields(sub: Sub): Sub {
  const text = (key: 'emoji' | 'description' | 'nameTemplate' | 'greeting', maxLength: number) =>
    sub.addStringOption(option => named(option, names[key], german.options[key]).setMaxLength(maxLength))
  const number = (
    key: 'memberLimit' | 'openLimit' | 'cooldown' | 'accountAge',
    least: number,
    most: number,
  ) =>
    sub.addIntegerOption(option =>
      named(option, names[key], german.options[key]).setMinValue(least).setMaxValue(most),
    )
  withRole(sub, 'secondRole', false)
  text('emoji', 60)
  text('description', 100)
  sub.addChannelOption(option =>
    named(option, names.parent, german.options.parent).addChannelTypes(ChannelType.GuildCategory),
  )
  number('memberLimit', 1, 25)
  number('openLimit', 1, 500)
  number('cooldown', 0, 43_200)
  withRole(sub, 'requiredRole', false)
  number('accountAge', 0, 3_650)
  text('nameTemplate', 60)
  text('greeting', 500)
  withLogChannel(sub)
  return sub
}
