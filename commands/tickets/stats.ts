import type { ChatInputCommandInteraction, SlashCommandSubcommandBuilder } from 'discord.js'
import type { Bot } from '#src/bot.ts'
import { named } from '#src/discord/guildCommand.ts'
import type { Reply } from '#src/discord/reply.ts'
import { mostDays, readTicketStats } from '#src/tickets/stats.ts'
import { statsView } from '#src/tickets/statsView.ts'
import { de } from '#src/words/de.ts'
import { en } from '#src/words/en.ts'
import { wordsFor } from '#src/words/words.ts'

const { tickets: words } = en.commands
const { tickets: german } = de.commands

const usualDays = 30

export function statsSubcommand(sub: SlashCommandSubcommandBuilder): SlashCommandSubcommandBuilder {
  return named(sub, words.stats, german.stats)
    .addIntegerOption(option =>
      named(option, words.options.lastDays, german.options.lastDays).setMinValue(1).setMaxValue(mostDays),
    )
    .addStringOption(option =>
      named(option, words.options.category, german.options.category).setAutocomplete(true),
    )
    .addUserOption(option => named(option, words.options.staff, german.options.staff))
}

export async function executeStats(
  bot: Bot,
  interaction: ChatInputCommandInteraction<'cached' | 'raw'>,
  reply: Reply,
): Promise<void> {
  const { options, locale, guildId } = interaction
  const asked = options.getString(words.options.category.name)
  const category = bot.ticketCategories
    .of(guildId)
    .find(({ id, name }) => id === asked || name.toLowerCase() === asked?.toLowerCase())
  if (asked !== null && !category)
    return await reply.refuse({ content: wordsFor(locale).tickets.setup.noCategory })
  await reply.defer({ private: true })
  const stats = await readTicketStats(bot, guildId, {
    days: options.getInteger(words.options.lastDays.name) ?? usualDays,
    categoryId: category?.id ?? null,
    staffId: options.getUser(words.options.staff.name)?.id ?? null,
  })
  await reply.edit(await statsView(stats, locale))
}
