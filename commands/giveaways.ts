import type { ChatInputCommandInteraction } from 'discord.js'
import { withGiveaway, withMember, withReason } from '#commands/giveaways/options.ts'
import {
  correctButton,
  createModal,
  createSubcommand,
  edit,
  editSubcommand,
  executeCreate,
} from '#commands/giveaways/plan.ts'
import { rulesButtonHandlers, rulesModals, rulesSelects, showRules } from '#commands/giveaways/rules.ts'
import { rerollMessage, rerollSelect } from '#commands/giveaways/rerollMessage.ts'
import { runSave, runTemplate, templateGroup } from '#commands/giveaways/templates.ts'
import type { Bot } from '#src/bot.ts'
import { askerOf } from '#src/discord/asker.ts'
import type { ButtonHandler, Command } from '#src/discord/command.ts'
import { guildCommand, named } from '#src/discord/guildCommand.ts'
import { entrantsView, stepText, winnersText } from '#src/giveaways/answers.ts'
import { giveRole } from '#src/giveaways/editGiveaway.ts'
import type { GiveawayStatus } from '#src/giveaways/giveaway.ts'
import { listEntrants } from '#src/giveaways/lists.ts'
import { readDelay, refusalText } from '#src/giveaways/readPlan.ts'
import { findPlacePage } from '#src/giveaways/placePage.ts'
import { placePageView } from '#src/giveaways/placePageView.ts'
import * as steps from '#src/giveaways/steps.ts'
import { findNamed, suggestGiveaways, suggestTemplates } from '#src/giveaways/suggest.ts'
import { member } from '#src/giveaways/view.ts'
import { reroll, revoke } from '#src/giveaways/winners.ts'
import { de } from '#src/words/de.ts'
import { en } from '#src/words/en.ts'
import { wordsFor } from '#src/words/words.ts'

type Interaction = ChatInputCommandInteraction<'cached' | 'raw'>

const words = en.commands.giveaways
const german = de.commands.giveaways
const { options: names } = words

/** In which state each step finds a giveaway: what is offered while its name is typed. */
const offered: Record<string, GiveawayStatus[]> = {
  [words.edit.name]: ['DRAFT', 'SCHEDULED', 'ACTIVE', 'PAUSED'],
  [words.requirements.name]: ['DRAFT', 'SCHEDULED'],
  [words.chances.name]: ['DRAFT', 'SCHEDULED'],
  [words.start.name]: ['DRAFT', 'SCHEDULED'],
  [words.schedule.name]: ['DRAFT', 'SCHEDULED'],
  [words.pause.name]: ['ACTIVE'],
  [words.resume.name]: ['PAUSED'],
  [words.end.name]: ['ACTIVE', 'PAUSED'],
  [words.cancel.name]: ['DRAFT', 'SCHEDULED', 'ACTIVE', 'PAUSED'],
  [words.reroll.name]: ['COMPLETED'],
  [words.revoke.name]: ['COMPLETED'],
  [words.winners.name]: ['COMPLETED'],
  [words.entrants.name]: ['ACTIVE', 'PAUSED', 'DRAWING', 'COMPLETED', 'CANCELLED'],
  [words.role.name]: ['DRAFT', 'SCHEDULED', 'ACTIVE', 'PAUSED', 'DRAWING', 'COMPLETED'],
  [words.save.name]: ['DRAFT', 'SCHEDULED', 'ACTIVE', 'PAUSED', 'DRAWING', 'COMPLETED', 'CANCELLED'],
}

const partChoices = (['ORGANIZER', 'MODERATOR', 'VIEWER', 'NONE'] as const).map(value => ({
  name: en.giveaways.parts[value],
  name_localizations: { de: de.giveaways.parts[value] },
  value,
}))

const entrantsButton: ButtonHandler = async (
  bot,
  { guildId, locale },
  reply,
  { args: [id = '', direction, userId = ''] },
) => {
  await reply.deferUpdate()
  const isCursor = (direction === 'after' || direction === 'before') && /^\d{1,20}$/.test(userId)
  const page = await listEntrants(bot, guildId, id, isCursor ? { direction, userId } : null)
  await reply.edit(entrantsView(page, locale))
}

const winnersButton: ButtonHandler = async (
  bot,
  { guildId, locale },
  reply,
  { args: [id = '', slot = ''] },
) => {
  await reply.deferUpdate()
  await reply.edit(placePageView(await findPlacePage(bot, guildId, id, Number(slot)), locale))
}

export const giveaways: Command = {
  data: guildCommand('giveaways', 'ManageGuild')
    .addSubcommand(createSubcommand)
    .addSubcommand(editSubcommand)
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
    .addSubcommand(sub => withGiveaway(named(sub, words.requirements, german.requirements)))
    .addSubcommand(sub => withGiveaway(named(sub, words.chances, german.chances)))
    .addSubcommand(sub => withGiveaway(named(sub, words.winners, german.winners)))
    .addSubcommand(sub => withGiveaway(named(sub, words.entrants, german.entrants)))
    .addSubcommand(sub =>
      withMember(withGiveaway(named(sub, words.role, german.role)), true).addStringOption(option =>
        named(option, names.part, german.options.part)
          .setRequired(true)
          .setChoices(...partChoices),
      ),
    )
    .addSubcommandGroup(templateGroup)
    .toJSON(),

  async execute(bot, interaction, reply) {
    const { options, locale, guildId } = interaction
    const sub = options.getSubcommand()
    const group = options.getSubcommandGroup()
    if (sub === words.create.name) return await executeCreate(bot, interaction, reply)
    await reply.defer({ private: true })
    if (group !== null && sub !== words.save.name)
      return await reply.edit({ content: await runTemplate(bot, interaction, sub) })
    const id = await findNamed(bot, guildId, options.getString(names.giveaway.name, true))
    const { refusals } = wordsFor(locale).giveaways
    if (id === undefined) return await reply.edit({ content: refusals.noGiveaway })
    if (sub === words.entrants.name)
      return await reply.edit(entrantsView(await listEntrants(bot, guildId, id, null), locale))
    if (sub === words.winners.name)
      return await reply.edit(placePageView(await findPlacePage(bot, guildId, id, 0), locale))
    if (sub === words.requirements.name)
      return await reply.edit(await showRules(bot, interaction, id, 'requirements'))
    if (sub === words.chances.name) return await reply.edit(await showRules(bot, interaction, id, 'chances'))
    await reply.edit({ content: await run(bot, interaction, sub, id) })
  },

  suggest: (bot, { guildId, options }) => {
    const { name, value } = options.getFocused(true)
    if (name === names.name.name) return suggestTemplates(bot, guildId, value)
    return suggestGiveaways(bot, guildId, value, offered[options.getSubcommand()] ?? [])
  },

  buttons: {
    ...rulesButtonHandlers,
    entrants: entrantsButton,
    winners: winnersButton,
    correct: correctButton,
  },
  selects: { ...rulesSelects, reroll: rerollSelect },
  onMessages: rerollMessage,
  modals: { ...rulesModals, create: createModal },
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
    case words.edit.name:
      return await edit(bot, interaction, id)
    case words.reroll.name: {
      const winner = options.getUser(names.member.name)
      return winnersText(await reroll(bot, asker, id, winner?.id ?? null), locale)
    }
    case words.revoke.name: {
      const winnerId = options.getUser(names.member.name, true).id
      return winnersText(await revoke(bot, asker, id, { winnerId, reason }), locale)
    }
    case words.role.name: {
      const { id: userId, bot: isBot } = options.getUser(names.member.name, true)
      const part = options.getString(names.part.name, true) as keyof typeof en.giveaways.parts
      const isMember = options.getMember(names.member.name) !== null && !isBot
      if (part !== 'NONE' && !isMember) return wordsFor(locale).giveaways.refusals.noHost(member(userId))
      return stepText(await giveRole(bot, asker, id, userId, part === 'NONE' ? null : part), locale)
    }
    default:
      return await runSave(bot, interaction, id)
  }
}
