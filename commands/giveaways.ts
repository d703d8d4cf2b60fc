import {
  ChannelType,
  type ChatInputCommandInteraction,
  ComponentType,
  type ModalSubmitInteraction,
  type SlashCommandSubcommandBuilder,
} from 'discord.js'
import type { Bot } from '#src/bot.ts'
import { askerOf } from '#src/discord/asker.ts'
import type { ButtonHandler, Command, ModalHandler } from '#src/discord/command.ts'
import { guildCommand, named } from '#src/discord/guildCommand.ts'
import { createText, entrantsView, stepText, templateText, winnersText } from '#src/giveaways/answers.ts'
import { createForm } from '#src/giveaways/form.ts'
import type { GiveawayStatus, ParticipantRole } from '#src/giveaways/giveaway.ts'
import { listEntrants } from '#src/giveaways/lists.ts'
import {
  type Asked,
  nothingAsked,
  readChanges,
  readCreation,
  readDelay,
  refusalText,
} from '#src/giveaways/readPlan.ts'
import * as steps from '#src/giveaways/steps.ts'
import { findNamed, suggestGiveaways, suggestTemplates } from '#src/giveaways/suggest.ts'
import { deleteTemplate, saveTemplate, useTemplate } from '#src/giveaways/templates.ts'
import { reroll, revoke } from '#src/giveaways/winners.ts'
import { de } from '#src/words/de.ts'
import { en } from '#src/words/en.ts'
import { wordsFor } from '#src/words/words.ts'

type Interaction = ChatInputCommandInteraction<'cached' | 'raw'>
type Sub = SlashCommandSubcommandBuilder
type OptionKey = keyof typeof names

const words = en.commands.giveaways
const german = de.commands.giveaways
const { options: names } = words

/** In which state each step finds a giveaway: what is offered while its name is typed. */
const offered: Record<string, GiveawayStatus[]> = {
  [words.edit.name]: ['DRAFT', 'SCHEDULED', 'ACTIVE', 'PAUSED'],
  [words.start.name]: ['DRAFT', 'SCHEDULED'],
  [words.schedule.name]: ['DRAFT', 'SCHEDULED'],
  [words.pause.name]: ['ACTIVE'],
  [words.resume.name]: ['PAUSED'],
  [words.end.name]: ['ACTIVE', 'PAUSED'],
  [words.cancel.name]: ['DRAFT', 'SCHEDULED', 'ACTIVE', 'PAUSED'],
  [words.reroll.name]: ['COMPLETED'],
  [words.revoke.name]: ['COMPLETED'],
  [words.entrants.name]: ['ACTIVE', 'PAUSED', 'DRAWING', 'COMPLETED', 'CANCELLED'],
  [words.role.name]: ['DRAFT', 'SCHEDULED', 'ACTIVE', 'PAUSED'],
  [words.save.name]: ['DRAFT', 'SCHEDULED', 'ACTIVE', 'PAUSED', 'DRAWING', 'COMPLETED', 'CANCELLED'],
}

const partChoices = (['ORGANIZER', 'MODERATOR', 'VIEWER'] as const).map(value => ({
  name: en.giveaways.parts[value],
  name_localizations: { de: de.giveaways.parts[value] },
  value,
}))

export const giveaways: Command = {
  data: guildCommand('giveaways', 'ManageGuild')
    .addSubcommand(sub => withPlan(withChannel(named(sub, words.create, german.create)), true))
    .addSubcommand(sub => withEnd(withPlan(withGiveaway(named(sub, words.edit, german.edit)), false)))
    .addSubcommand(sub => withGiveaway(named(sub, words.start, german.start)))
    .addSubcommand(sub =>
      withGiveaway(named(sub, words.schedule, german.schedule)).addStringOption(option =>
        named(option, names.within, german.options.within).setMaxLength(40).setRequired(true),
      ),
    )
    .addSubcommand(sub => withGiveaway(named(sub, words.pause, german.pause)))
    .addSubcommand(sub => withGiveaway(named(sub, words.resume, german.resume)))
    .addSubcommand(sub => withGiveaway(named(sub, words.end, german.end)))
    .addSubcommand(sub => withReason(withGiveaway(named(sub, words.cancel, german.cancel))))
    .addSubcommand(sub => withMember(withGiveaway(named(sub, words.reroll, german.reroll)), false))
    .addSubcommand(sub => withReason(withMember(withGiveaway(named(sub, words.revoke, german.revoke)), true)))
    .addSubcommand(sub => withGiveaway(named(sub, words.entrants, german.entrants)))
    .addSubcommand(sub =>
      withMember(withGiveaway(named(sub, words.role, german.role)), true).addStringOption(option =>
        named(option, names.part, german.options.part)
          .setRequired(true)
          .setChoices(...partChoices),
      ),
    )
    .addSubcommandGroup(group =>
      named(group, words.template, german.template)
        .addSubcommand(sub => withName(withGiveaway(named(sub, words.save, german.save)), false))
        .addSubcommand(sub => withChannel(withName(named(sub, words.use, german.use), true)))
        .addSubcommand(sub => withName(named(sub, words.remove, german.remove), true)),
    )
    .toJSON(),

  async execute(bot, interaction, reply) {
    const { options, locale, guildId } = interaction
    const sub = options.getSubcommand()
    const group = options.getSubcommandGroup()
    if (sub === words.create.name && options.data[0]?.options?.length === 0)
      return await reply.modal(createForm(locale))
    await reply.defer({ private: true })
    if (sub === words.create.name)
      return await reply.edit({ content: await create(bot, interaction, askedIn(interaction)) })
    if (group !== null && sub !== words.save.name)
      return await reply.edit({ content: await runTemplate(bot, interaction, sub) })
    const id = await findNamed(bot, guildId, options.getString(names.giveaway.name, true))
    const { refusals } = wordsFor(locale).giveaways
    if (id === undefined) return await reply.edit({ content: refusals.noGiveaway })
    if (sub === words.entrants.name)
      return await reply.edit(entrantsView(await listEntrants(bot, guildId, id, 0), locale))
    await reply.edit({ content: await run(bot, interaction, sub, id) })
  },

  suggest: (bot, { guildId, options }) => {
    const { name, value } = options.getFocused(true)
    if (name === names.name.name) return suggestTemplates(bot, guildId, value)
    return suggestGiveaways(bot, guildId, value, offered[options.getSubcommand()] ?? [])
  },

  buttons: { entrants: entrantsButton() },
  modals: { create: createModal() },
}

function entrantsButton(): ButtonHandler {
  return async (bot, { guildId, locale }, reply, { args: [id = '', page = ''] }) => {
    await reply.deferUpdate()
    const wanted = /^\d{1,6}$/.test(page) ? Number(page) : 0
    await reply.edit(entrantsView(await listEntrants(bot, guildId, id, wanted), locale))
  }
}

function createModal(): ModalHandler {
  return async (bot, interaction, reply) => {
    await reply.defer({ private: true })
    const texts = textsOf(interaction)
    await reply.edit({ content: await create(bot, interaction, texts) })
  }
}

async function create(
  bot: Bot,
  interaction: Interaction | ModalSubmitInteraction<'cached' | 'raw'>,
  asked: Asked,
): Promise<string> {
  const { locale } = interaction
  const here = interaction.channelId ?? ''
  const creation = readCreation(asked, here, bot.now())
  if (creation.kind !== 'read') return refusalText(creation, locale)
  return createText(await steps.createGiveaway(bot, askerOf(interaction), creation.creation), locale)
}

/** Does what was asked, and answers what to say. */
async function run(bot: Bot, interaction: Interaction, sub: string, id: string): Promise<string> {
  const { options, locale } = interaction
  const asker = askerOf(interaction)
  const reason = options.getString(names.reason.name)
  switch (sub) {
    case words.start.name:
      return stepText(await steps.startGiveaway(bot, asker, id), locale)
    case words.schedule.name: {
      const text = options.getString(names.within.name, true)
      const delay = readDelay(text)
      if (delay.kind !== 'read') return refusalText(delay, locale)
      return stepText(await steps.scheduleGiveaway(bot, asker, id, bot.now() + delay.ms), locale)
    }
    case words.pause.name:
      return stepText(await steps.pauseGiveaway(bot, asker, id), locale)
    case words.resume.name:
      return stepText(await steps.resumeGiveaway(bot, asker, id), locale)
    case words.end.name:
      return stepText(await steps.endGiveaway(bot, asker, id), locale)
    case words.cancel.name:
      return stepText(await steps.cancelGiveaway(bot, asker, id, reason), locale)
    case words.edit.name: {
      const changes = readChanges(askedIn(interaction), bot.now())
      if (changes.kind !== 'read') return refusalText(changes, locale)
      return stepText(await steps.editGiveaway(bot, asker, id, changes.changes), locale)
    }
    case words.reroll.name: {
      const winner = options.getUser(names.member.name)
      return winnersText(await reroll(bot, asker, id, winner?.id ?? null), locale)
    }
    case words.revoke.name: {
      const winnerId = options.getUser(names.member.name, true).id
      return winnersText(await revoke(bot, asker, id, { winnerId, reason }), locale)
    }
    case words.role.name: {
      const userId = options.getUser(names.member.name, true).id
      const part = options.getString(names.part.name, true) as Exclude<ParticipantRole, 'PARTICIPANT'>
      return stepText(await steps.giveRole(bot, asker, id, userId, part), locale)
    }
    default: {
      const name = options.getString(names.name.name, true).trim()
      if (name === '') return wordsFor(locale).giveaways.templates.nameless
      return templateText(await saveTemplate(bot, asker, id, name), locale)
    }
  }
}

async function runTemplate(bot: Bot, interaction: Interaction, sub: string): Promise<string> {
  const { options, locale, channelId } = interaction
  const asker = askerOf(interaction)
  const name = options.getString(names.name.name, true)
  if (sub === words.remove.name) return templateText(await deleteTemplate(bot, asker, name), locale)
  const where = options.getChannel(names.channel.name)?.id ?? channelId
  const outcome = await useTemplate(bot, asker, name, where)
  switch (outcome.kind) {
    case 'created':
    case 'mayNotPost':
    case 'economyOff':
    case 'everyoneRole':
    case 'winnerRole':
    case 'noTemplate':
      return createText(outcome as steps.CreateOutcome, locale)
    default:
      return templateText(outcome, locale)
  }
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
  return {
    ...nothingAsked,
    prizes: text('prizes'),
    duration: text('duration'),
    title: text('title'),
    text: text('text'),
  }
}

function withGiveaway(sub: Sub): Sub {
  return sub.addStringOption(option =>
    named(option, names.giveaway, german.options.giveaway)
      .setMaxLength(100)
      .setRequired(true)
      .setAutocomplete(true),
  )
}

function withChannel(sub: Sub): Sub {
  return sub.addChannelOption(option =>
    named(option, names.channel, german.options.channel).addChannelTypes(
      ChannelType.GuildText,
      ChannelType.GuildAnnouncement,
    ),
  )
}

function withMember(sub: Sub, required: boolean): Sub {
  return sub.addUserOption(option => named(option, names.member, german.options.member).setRequired(required))
}

function withReason(sub: Sub): Sub {
  return withText(sub, 'reason', 200)
}

function withEnd(sub: Sub): Sub {
  return withText(sub, 'end', 40)
}

function withName(sub: Sub, suggested: boolean): Sub {
  return sub.addStringOption(option =>
    named(option, names.name, german.options.name)
      .setMaxLength(80)
      .setRequired(true)
      .setAutocomplete(suggested),
  )
}

function withText(sub: Sub, key: OptionKey, maxLength: number): Sub {
  return sub.addStringOption(option => named(option, names[key], german.options[key]).setMaxLength(maxLength))
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
