import {
  type ChatInputCommandInteraction,
  ComponentType,
  type ModalSubmitInteraction,
  type SlashCommandSubcommandBuilder,
} from 'discord.js'
import { type OptionKey, withChannel, withGiveaway, withText } from '#commands/giveaways/options.ts'
import type { Bot } from '#src/bot.ts'
import { askerOf } from '#src/discord/asker.ts'
import type { ButtonHandler, Command, ModalHandler } from '#src/discord/command.ts'
import type { MessageView } from '#src/discord/view.ts'
import { named } from '#src/discord/guildCommand.ts'
import { createText, createView, stepText } from '#src/giveaways/answers.ts'
import { createGiveaway } from '#src/giveaways/createGiveaway.ts'
import { editGiveaway } from '#src/giveaways/editGiveaway.ts'
import { createForm, refusedForm, typedIn } from '#src/giveaways/form.ts'
import { type Asked, nothingAsked, readChanges, readCreation, refusalText } from '#src/giveaways/readPlan.ts'
import { de } from '#src/words/de.ts'
import { en } from '#src/words/en.ts'
import { wordsFor } from '#src/words/words.ts'

type Interaction = ChatInputCommandInteraction<'cached' | 'raw'>
type Sub = SlashCommandSubcommandBuilder

const words = en.commands.giveaways
const german = de.commands.giveaways
const { options: names } = words

export function createSubcommand(sub: Sub): Sub {
  return withPlan(withChannel(named(sub, words.create, german.create)), true)
}

export function editSubcommand(sub: Sub): Sub {
  return withText(withPlan(withGiveaway(named(sub, words.edit, german.edit)), false), 'end', 40)
}

/** Asks by a form when nothing was filled in. */
export const executeCreate: Command['execute'] = async (bot, interaction, reply) => {
  const { options, locale } = interaction
  if (options.data[0]?.options?.length === 0) return await reply.modal(createForm(locale))
  await reply.defer({ private: true })
  await reply.edit(await create(bot, interaction, askedIn(interaction)))
}

export const createModal: ModalHandler = async (bot, interaction, reply) => {
  if (interaction.isFromMessage()) await reply.deferUpdate()
  else await reply.defer({ private: true })
  const typed = textsOf(interaction)
  const view = await create(bot, interaction, typed, refusal =>
    refusedForm(refusal, typed, interaction.locale),
  )
  await reply.edit({ embeds: [], components: [], ...view })
}

export const correctButton: ButtonHandler = (_bot, { message, locale }, reply, { args: [begin] }) =>
  reply.modal(createForm(locale, typedIn(message.embeds, begin, locale)))

export async function edit(bot: Bot, interaction: Interaction, id: string): Promise<string> {
  const { locale } = interaction
  const changes = readChanges(askedIn(interaction), bot.now())
  if (changes.kind !== 'read') return refusalText(changes, locale)
  const outcome = await editGiveaway(bot, askerOf(interaction), id, changes.changes)
  if (outcome.kind !== 'fixed') return stepText(outcome, locale)
  return wordsFor(locale).giveaways.refusals.fixedOptions(fixedOptions(interaction))
}

/** What was given of what cannot change once it is published, by the names that somebody reads. */
function fixedOptions({ options, locale }: Interaction): string {
  const given = new Set(options.data[0]?.options?.map(({ name }) => name))
  return Object.entries(wordsFor(locale).commands.giveaways.options)
    .filter(([key]) => given.has(names[key as OptionKey].name) && !changeable.has(key))
    .map(([, { name }]) => `\`${name}\``)
    .join(', ')
}

const changeable = new Set(['giveaway', 'prizes', 'winners', 'end'])

async function create(
  bot: Bot,
  interaction: Interaction | ModalSubmitInteraction<'cached' | 'raw'>,
  asked: Asked,
  refused = (content: string): MessageView => ({ content }),
): Promise<MessageView> {
  const { locale } = interaction
  const here = interaction.channelId ?? ''
  const creation = readCreation(asked, here, bot.now())
  if (creation.kind !== 'read') return refused(refusalText(creation, locale))
  const outcome = await createGiveaway(bot, askerOf(interaction), creation.creation)
  return outcome.kind === 'created' ? createView(outcome, locale) : refused(createText(outcome, locale))
}

/** What was filled in, by the keys of the options. */
function askedIn({ options }: Interaction): Asked {
  const channel = options.getChannel(names.channel.name)
  const role = (key: 'role' | 'deniedRole' | 'bypassRole' | 'bonusRole' | 'winnerRole') =>
    options.getRole(names[key].name)?.id ?? null
  const text = (key: 'prizes' | 'duration' | 'title' | 'text' | 'begin' | 'claim' | 'end') =>
    options.getString(names[key].name)
  const number = (key: 'winners' | 'level' | 'accountAge' | 'memberAge' | 'bonus' | 'maxEntries' | 'cost') =>
    options.getInteger(names[key].name)
  return {
    channelId: channel?.id ?? null,
    prizes: text('prizes'),
    duration: text('duration'),
    winners: number('winners'),
    title: text('title'),
    text: text('text'),
    begin: text('begin'),
    draft: options.getBoolean(names.draft.name) ?? false,
    requiredRoleId: role('role'),
    deniedRoleId: role('deniedRole'),
    level: number('level'),
    accountAge: number('accountAge'),
    memberAge: number('memberAge'),
    booster: options.getBoolean(names.booster.name) ?? false,
    bypassRoleId: role('bypassRole'),
    bonusRoleId: role('bonusRole'),
    bonus: number('bonus'),
    maxEntries: number('maxEntries'),
    cost: number('cost'),
    claim: text('claim'),
    winnerRoleId: role('winnerRole'),
    end: text('end'),
  }
}

/** What was written into the form; its inputs are called like the options. */
function textsOf({ fields }: ModalSubmitInteraction<'cached' | 'raw'>): Asked {
  const text = (key: string) => {
    const field = fields.fields.get(key)
    return field?.type === ComponentType.TextInput && field.value.trim() !== '' ? field.value : null
  }
  const begin = fields.fields.get('begin')
  return {
    ...nothingAsked,
    prizes: text('prizes'),
    duration: text('duration'),
    title: text('title'),
    text: text('text'),
    draft: begin?.type === ComponentType.StringSelect && begin.values[0] === 'draft',
  }
}

/** Bounds as in the checks of the database. */
function withPlan(sub: Sub, isNew: boolean): Sub {
  const number = (key: OptionKey, least: number, most: number) =>
    sub.addIntegerOption(option =>
      named(option, names[key], german.options[key]).setMinValue(least).setMaxValue(most),
    )
  const role = (key: OptionKey) => sub.addRoleOption(option => named(option, names[key], german.options[key]))
  withText(sub, 'prizes', 2_000)
  withText(sub, 'duration', 40)
  number('winners', 1, 50)
  withText(sub, 'title', 200)
  withText(sub, 'text', 2_000)
  if (isNew) {
    withText(sub, 'begin', 40)
    sub.addBooleanOption(option => named(option, names.draft, german.options.draft))
  }
  role('role')
  role('deniedRole')
  number('level', 1, 1_000)
  number('accountAge', 1, 3_650)
  number('memberAge', 1, 3_650)
  sub.addBooleanOption(option => named(option, names.booster, german.options.booster))
  role('bypassRole')
  role('bonusRole')
  number('bonus', 1, 99)
  number('maxEntries', 1, 1_000_000)
  number('cost', 0, 1_000_000_000)
  withText(sub, 'claim', 40)
  role('winnerRole')
  return sub
}
