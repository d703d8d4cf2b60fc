import {
  type CategoryChannel,
  ChannelType,
  type ChatInputCommandInteraction,
  type SlashCommandSubcommandBuilder,
  type SlashCommandSubcommandGroupBuilder,
} from 'discord.js'
import {
  autoCloseSubcommand,
  choicesOf,
  hoursSubcommand,
  lifeSettings,
  whereSubcommand,
} from '#commands/tickets/life.ts'
import type { Bot } from '#src/bot.ts'
import type { Asker } from '#src/discord/asker.ts'
import { named } from '#src/discord/guildCommand.ts'
import { type SetupLacks, lackTexts, setupText } from '#src/tickets/answers.ts'
import type { CategoryChanges } from '#src/tickets/category.ts'
import { neededForChannels, neededForLog } from '#src/tickets/neededPermissions.ts'
import { type QuestionStyle, newQuestion } from '#src/tickets/question.ts'
import * as setup from '#src/tickets/setup.ts'
import { de } from '#src/words/de.ts'
import { en } from '#src/words/en.ts'
import { wordsFor } from '#src/words/words.ts'

type Interaction = ChatInputCommandInteraction<'cached' | 'raw'>
type Sub = SlashCommandSubcommandBuilder
type Group = SlashCommandSubcommandGroupBuilder
type Setting = (bot: Bot, interaction: Interaction, asker: Asker) => Promise<string>

const words = en.commands.tickets
const german = de.commands.tickets
const { options: names } = words

export function categoryGroup(group: Group): Group {
  return named(group, words.category, german.category)
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
    .addSubcommand(sub => whereSubcommand(withCategory(sub)))
}

export function questionGroup(group: Group): Group {
  return named(group, words.question, german.question)
    .addSubcommand(sub =>
      withQuestion(withCategory(named(sub, words.add, german.add)))
        .addStringOption(option =>
          named(option, names.style, german.options.style).addChoices(
            choicesOf(en.tickets.questionStyles, de.tickets.questionStyles),
          ),
        )
        .addBooleanOption(option => named(option, names.optional, german.options.optional))
        .addStringOption(option => named(option, names.choices, german.options.choices).setMaxLength(2_000)),
    )
    .addSubcommand(sub => withQuestion(withCategory(named(sub, words.remove, german.remove))))
}

/** What they do, by group and name, and what to say then. */
export const categorySettings: Record<string, Setting> = {
  [`${words.category.name} ${words.add.name}`](bot, interaction, asker) {
    const name = interaction.options.getString(names.name.name, true).trim()
    const changes = { ...changesOf(interaction), name }
    return changeCategory(bot, interaction, setup.addCategory(bot, asker, changes))
  },
  async [`${words.category.name} ${words.edit.name}`](bot, interaction, asker) {
    const changes = changesOf(interaction)
    if (Object.keys(changes).length === 0) return wordsFor(interaction.locale).tickets.life.nothingChosen
    const outcome = setup.editCategory(bot, asker, categoryOf(bot, interaction), changes)
    return await changeCategory(bot, interaction, outcome)
  },
  [`${words.category.name} ${words.remove.name}`]: async (bot, interaction, asker) =>
    setupText(await setup.removeCategory(bot, asker, categoryOf(bot, interaction)), interaction.locale),
  async [`${words.question.name} ${words.add.name}`](bot, interaction, asker) {
    const asked = questionOf(interaction.options)
    if (asked.kind !== 'question') return setupText(asked, interaction.locale)
    const id = categoryOf(bot, interaction)
    const outcome = await setup.addQuestion(bot, asker, id, asked.question)
    const text = setupText(outcome, interaction.locale)
    if (outcome.kind !== 'questionAdded' || asked.question.style !== 'files') return text
    const { parentId = null } = bot.ticketCategories.of(asker.guildId).find(known => known.id === id) ?? {}
    const missing = bot.discord.missingPermissions(asker.guildId, parentId, ['AttachFiles'])
    const { setup: texts } = wordsFor(interaction.locale).tickets
    return missing.length > 0 ? `${text}\n\n${texts.missingForFiles}` : text
  },
  async [`${words.question.name} ${words.remove.name}`](bot, interaction, asker) {
    const label = interaction.options.getString(names.label.name, true)
    const outcome = await setup.removeQuestion(bot, asker, categoryOf(bot, interaction), label)
    return setupText(outcome, interaction.locale)
  },
  ...Object.fromEntries(
    Object.entries(lifeSettings).map(([name, setting]): [string, Setting] => [
      `${words.category.name} ${name}`,
      async (bot, interaction, asker) => {
        const id = categoryOf(bot, interaction)
        const category = bot.ticketCategories.of(asker.guildId).find(known => known.id === id)
        if (!category) return wordsFor(interaction.locale).tickets.setup.noCategory
        return await setting(bot, interaction, asker, category)
      },
    ]),
  ),
}

/**
 * What is missing for tickets of the staff and the channel category that were named: whether channels can be made there and the
 * staff pinged. In the guild at large, as what this channel's overwrites give does not count elsewhere.
 */
export function findLacks({ discord }: Bot, { options, guildId }: Interaction): SetupLacks {
  const parentId = options.getChannel(names.parent.name)?.id ?? null
  const missing = discord.missingPermissions(guildId, parentId, neededForChannels)
  const pingsAll = discord.missingPermissions(guildId, null, ['MentionEveryone']).length === 0
  const roles = [names.role, names.secondRole].flatMap(({ name }) => options.getRole(name) ?? [])
  const unpingable = pingsAll ? [] : roles.filter(role => !role.mentionable).map(({ id }) => id)
  const logChannelId = options.getChannel(names.logChannel.name)?.id
  const missingInLog =
    logChannelId === undefined ? [] : discord.missingPermissions(guildId, logChannelId, neededForLog)
  return { missing, missingInLog, unpingable: [...new Set(unpingable)] }
}

export function withRole(sub: Sub, key: 'role' | 'secondRole' | 'requiredRole', required: boolean): Sub {
  return sub.addRoleOption(option => named(option, names[key], german.options[key]).setRequired(required))
}

export function withLogChannel(sub: Sub): Sub {
  return sub.addChannelOption(option =>
    named(option, names.logChannel, german.options.logChannel).addChannelTypes(ChannelType.GuildText),
  )
}

async function changeCategory(bot: Bot, interaction: Interaction, change: Promise<setup.SetupOutcome>) {
  const outcome = await change
  const text = setupText(outcome, interaction.locale)
  const isDone = outcome.kind === 'added' || outcome.kind === 'changed'
  return [text, ...(isDone ? lackTexts(findLacks(bot, interaction), interaction.locale) : [])].join('\n\n')
}

/** What was chosen, or typed as it is called. Empty when there is no such category. */
function categoryOf(bot: Bot, { options, guildId }: Interaction): string {
  const asked = options.getString(names.category.name, true)
  const categories = bot.ticketCategories.of(guildId)
  return (
    categories.find(({ id, name }) => id === asked || name.toLowerCase() === asked.toLowerCase())?.id ?? asked
  )
}

function questionOf(options: Interaction['options']) {
  return newQuestion({
    label: options.getString(names.label.name, true),
    style: (options.getString(names.style.name) ?? undefined) as QuestionStyle | undefined,
    required: options.getBoolean(names.optional.name) !== true,
    choices: options.getString(names.choices.name),
  })
}

/** The fields that were given. */
function changesOf({ options }: Interaction): CategoryChanges {
  const roles = [names.role, names.secondRole].flatMap(({ name }) => options.getRole(name)?.id ?? [])
  const required = options.getRole(names.requiredRole.name)
  const parent = options.getChannel(names.parent.name) as Pick<CategoryChannel, 'id'> | null
  const cooldown = options.getInteger(names.cooldown.name)
  const text = (name: string) => options.getString(name)?.trim() ?? null
  const given = {
    name: text(names.name.name),
    emoji: text(names.emoji.name),
    description: text(names.description.name),
    staffRoleIds: roles.length > 0 ? [...new Set(roles)] : null,
    parentId: parent?.id ?? null,
    memberLimit: options.getInteger(names.memberLimit.name),
    openLimit: options.getInteger(names.openLimit.name),
    cooldownSeconds: cooldown === null ? null : cooldown * 60,
    requiredRoleIds: required ? [required.id] : null,
    minAccountAgeDays: options.getInteger(names.accountAge.name),
    nameTemplate: text(names.nameTemplate.name),
    greeting: text(names.greeting.name),
    logChannelId: options.getChannel(names.logChannel.name)?.id ?? null,
  }
  return Object.fromEntries(Object.entries(given).filter(([, value]) => value !== null))
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
