import type { ChatInputCommandInteraction, SlashCommandSubcommandGroupBuilder } from 'discord.js'
import { withChannel, withGiveaway, withName } from '#commands/giveaways/options.ts'
import type { Bot } from '#src/bot.ts'
import { askerOf } from '#src/discord/asker.ts'
import { named } from '#src/discord/guildCommand.ts'
import { createText, templateText } from '#src/giveaways/answers.ts'
import type { CreateOutcome } from '#src/giveaways/createGiveaway.ts'
import { deleteTemplate, saveTemplate, useTemplate } from '#src/giveaways/templates.ts'
import { de } from '#src/words/de.ts'
import { en } from '#src/words/en.ts'
import { wordsFor } from '#src/words/words.ts'

type Interaction = ChatInputCommandInteraction<'cached' | 'raw'>
type Group = SlashCommandSubcommandGroupBuilder

const words = en.commands.giveaways
const german = de.commands.giveaways
const { options: names } = words

export function templateGroup(group: Group): Group {
  return named(group, words.template, german.template)
    .addSubcommand(sub => withName(withGiveaway(named(sub, words.save, german.save)), false))
    .addSubcommand(sub => withChannel(withName(named(sub, words.use, german.use), true)))
    .addSubcommand(sub => withName(named(sub, words.remove, german.remove), true))
}

/** Saves the plan of a giveaway. */
export async function runSave(bot: Bot, interaction: Interaction, id: string): Promise<string> {
  const { options, locale } = interaction
  const name = options.getString(names.name.name, true).trim()
  if (name === '') return wordsFor(locale).giveaways.templates.nameless
  return templateText(await saveTemplate(bot, askerOf(interaction), id, name), locale)
}

/** Uses or removes a saved plan. */
export async function runTemplate(bot: Bot, interaction: Interaction, sub: string): Promise<string> {
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
    case 'goneRole':
    case 'everyoneRole':
    case 'winnerRole':
    case 'contraryRole':
    case 'noTemplate':
      return createText(outcome as CreateOutcome, locale)
    default:
      return templateText(outcome, locale)
  }
}
