import {
  type ChatInputCommandInteraction,
  ComponentType,
  type SlashCommandSubcommandBuilder,
  type SlashCommandSubcommandGroupBuilder,
} from 'discord.js'
import type { Bot } from '#src/bot.ts'
import { askerOf } from '#src/discord/asker.ts'
import type { ModalHandler } from '#src/discord/command.ts'
import { named } from '#src/discord/guildCommand.ts'
import type { Reply } from '#src/discord/reply.ts'
import { removeReply, saveReply } from '#src/tickets/replies.ts'
import { replyForm, replyText } from '#src/tickets/replyView.ts'
import { de } from '#src/words/de.ts'
import { en } from '#src/words/en.ts'
import { wordsFor } from '#src/words/words.ts'

type Sub = SlashCommandSubcommandBuilder

const words = en.commands.tickets
const german = de.commands.tickets

/** Texts that the staff send often: added and edited in a form. */
export function replyGroup(group: SlashCommandSubcommandGroupBuilder): SlashCommandSubcommandGroupBuilder {
  return named(group, words.reply, german.reply)
    .addSubcommand(sub => named(sub, words.add, german.add))
    .addSubcommand(sub => withReply(named(sub, words.edit, german.edit)))
    .addSubcommand(sub => withReply(named(sub, words.remove, german.remove)))
}

export async function executeReplies(
  bot: Bot,
  interaction: ChatInputCommandInteraction<'cached' | 'raw'>,
  reply: Reply,
): Promise<void> {
  const { options, guildId, locale } = interaction
  const asked = options.getString(words.options.reply.name)
  const prepared = bot.ticketReplies
    .of(guildId)
    .find(({ id, name }) => id === asked || name.toLowerCase() === asked?.toLowerCase())
  if (asked !== null && !prepared)
    return await reply.refuse({ content: wordsFor(locale).tickets.life.noReply })
  if (!prepared || options.getSubcommand() === words.edit.name)
    return await reply.modal(replyForm(prepared, locale))
  await reply.defer({ private: true })
  const outcome = await removeReply(bot, askerOf(interaction), prepared.id)
  await reply.edit({ content: replyText(outcome, locale) })
}

/** The form's custom id tells which one it is; none is a new one. */
export const replyModal: ModalHandler = async (bot, interaction, reply, { args: [id = ''] }) => {
  await reply.defer({ private: true })
  const input = (name: string) => {
    const field = interaction.fields.fields.get(name)
    return field?.type === ComponentType.TextInput ? field.value.trim() : ''
  }
  const outcome = await saveReply(bot, askerOf(interaction), {
    id: id === '' ? null : id,
    name: input('name'),
    text: input('text'),
  })
  await reply.edit({ content: replyText(outcome, interaction.locale) })
}

function withReply(sub: Sub): Sub {
  return sub.addStringOption(option =>
    named(option, words.options.reply, german.options.reply).setRequired(true).setAutocomplete(true),
  )
}
