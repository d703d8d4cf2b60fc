import type { ChatInputCommandInteraction, SlashCommandSubcommandBuilder } from 'discord.js'
import type { Bot } from '#src/bot.ts'
import { askerOf } from '#src/discord/asker.ts'
import { named } from '#src/discord/guildCommand.ts'
import type { Reply } from '#src/discord/reply.ts'
import {
  type TranscriptQuery,
  findTranscript,
  transcriptView,
} from '#src/tickets/transcript/findTranscript.ts'
import { de } from '#src/words/de.ts'
import { en } from '#src/words/en.ts'

/** Answers with a transcript; what is said while it is being made is replaced by it. */
export async function answerTranscript(
  bot: Bot,
  interaction: ChatInputCommandInteraction<'cached' | 'raw'>,
  reply: Reply,
  query: TranscriptQuery,
): Promise<void> {
  await reply.defer({ private: true })
  const asker = askerOf(interaction)
  const { locale } = interaction
  const found = await findTranscript(bot, asker, query, progress =>
    reply.edit(transcriptView(progress, asker, locale)),
  )
  const view = transcriptView(found, asker, locale)
  await (found.kind === 'found' ? reply.edit(view) : reply.refuse(view))
}

const { tickets: words } = en.commands
const { tickets: german } = de.commands

export function transcriptSubcommand(sub: SlashCommandSubcommandBuilder): SlashCommandSubcommandBuilder {
  return named(sub, words.transcript, german.transcript)
    .addIntegerOption(option =>
      named(option, words.options.number, german.options.number)
        .setMinValue(1)
        .setMaxValue(2_147_483_647)
        .setRequired(true),
    )
    .addStringOption(option =>
      named(option, words.options.format, german.options.format).addChoices(
        { name: 'HTML', value: 'HTML' },
        { name: 'JSON', value: 'JSON' },
      ),
    )
}

export function executeTranscript(
  bot: Bot,
  interaction: ChatInputCommandInteraction<'cached' | 'raw'>,
  reply: Reply,
): Promise<void> {
  const { options } = interaction
  return answerTranscript(bot, interaction, reply, {
    number: options.getInteger(words.options.number.name, true),
    format: options.getString(words.options.format.name) === 'JSON' ? 'JSON' : 'HTML',
  })
}
