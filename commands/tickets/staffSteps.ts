import {
  type AutocompleteInteraction,
  type ChatInputCommandInteraction,
  PermissionFlagsBits,
  PermissionsBitField,
  type SlashCommandSubcommandBuilder,
} from 'discord.js'
import type { Bot } from '#src/bot.ts'
import { askerOf } from '#src/discord/asker.ts'
import { named } from '#src/discord/guildCommand.ts'
import type { Reply } from '#src/discord/reply.ts'
import { type DoneStep, stepText } from '#src/tickets/answers.ts'
import { requestClose } from '#src/tickets/closeRequest.ts'
import { readInfo } from '#src/tickets/info.ts'
import { infoView } from '#src/tickets/infoView.ts'
import { addNote, postReply, setPriority } from '#src/tickets/staffSteps.ts'
import { type Priority, isStaff, priorities } from '#src/tickets/ticket.ts'
import { type TransferTarget, transferTicket } from '#src/tickets/transfer.ts'
import type { Transition } from '#src/tickets/transition.ts'
import { de } from '#src/words/de.ts'
import { en } from '#src/words/en.ts'
import { wordsFor } from '#src/words/words.ts'

type Interaction = ChatInputCommandInteraction<'cached' | 'raw'>
type Sub = SlashCommandSubcommandBuilder

const words = en.commands.ticket
const german = de.commands.ticket

/**
 * The subcommands of /ticket for the staff of the ticket in whose channel they are called. They stand there and not in /tickets,
 * which is for who may manage the server: a ticket's staff are those of its category, and each step checks that.
 */
export const staffSubcommands: ((sub: Sub) => Sub)[] = [
  sub =>
    named(sub, words.requestClose, german.requestClose).addStringOption(option =>
      named(option, words.reason, german.reason).setMaxLength(1_000),
    ),
  sub =>
    named(sub, words.transfer, german.transfer)
      .addStringOption(option => named(option, words.toCategory, german.toCategory).setAutocomplete(true))
      .addUserOption(option => named(option, words.toMember, german.toMember)),
  sub =>
    named(sub, words.priority, german.priority).addStringOption(option =>
      named(option, words.level, german.level)
        .setRequired(true)
        .addChoices(
          priorities.map(value => ({
            value,
            name: en.tickets.priorities[value],
            name_localizations: { de: de.tickets.priorities[value] },
          })),
        ),
    ),
  sub =>
    named(sub, words.note, german.note).addStringOption(option =>
      named(option, words.text, german.text).setMaxLength(1_000).setRequired(true),
    ),
  sub => named(sub, words.info, german.info),
  sub =>
    named(sub, words.reply, german.reply).addStringOption(option =>
      named(option, words.replyName, german.replyName).setRequired(true).setAutocomplete(true),
    ),
]

type Execute = (bot: Bot, interaction: Interaction, reply: Reply) => Promise<void>

/** What they do, by their names. */
export const staffSteps: Record<string, Execute> = {
  [words.requestClose.name]: step('CLOSE_REQUESTED', (bot, interaction, key) =>
    requestClose(
      bot,
      askerOf(interaction),
      key,
      interaction.options.getString(words.reason.name)?.trim() ?? null,
    ),
  ),
  [words.priority.name]: step('PRIORITIZED', (bot, interaction, key) =>
    setPriority(
      bot,
      askerOf(interaction),
      key,
      interaction.options.getString(words.level.name, true) as Priority,
    ),
  ),
  [words.note.name]: step('NOTED', (bot, interaction, key) =>
    addNote(bot, askerOf(interaction), key, interaction.options.getString(words.text.name, true).trim()),
  ),
  async [words.transfer.name](bot, interaction, reply) {
    const target = targetOf(bot, interaction)
    if (typeof target === 'string') return await reply.refuse({ content: target })
    await step('TRANSFERRED', (_bot, _interaction, key) =>
      transferTicket(bot, askerOf(interaction), key, target),
    )(bot, interaction, reply)
  },
  async [words.reply.name](bot, interaction, reply) {
    const asked = interaction.options.getString(words.replyName.name, true)
    const prepared = bot.ticketReplies
      .of(interaction.guildId)
      .find(({ id, name }) => id === asked || name.toLowerCase() === asked.toLowerCase())
    const { life } = wordsFor(interaction.locale).tickets
    if (!prepared) return await reply.refuse({ content: life.noReply })
    await step('REPLIED', (_bot, _interaction, key) =>
      postReply(bot, askerOf(interaction), key, prepared.text),
    )(bot, interaction, reply)
  },
  async [words.info.name](bot, interaction, reply) {
    await reply.defer({ private: true })
    const { channelId, locale } = interaction
    const found = await readInfo(bot, askerOf(interaction), { channelId })
    if (found.kind === 'info') return await reply.edit(infoView(found, locale))
    await reply.edit({ content: stepText(found, 'NOTED', locale) })
  },
}

/** The prepared replies whose names begin so, for the staff of any category. */
export function suggestReplies(
  bot: Bot,
  interaction: AutocompleteInteraction<'cached' | 'raw'>,
): { name: string; value: string }[] {
  const { guildId } = interaction
  const asker = askerOf(interaction)
  if (!bot.ticketCategories.of(guildId).some(category => isStaff(asker, category))) return []
  return bot.ticketReplies.of(guildId).map(({ id, name }) => ({ name, value: id }))
}

function step(
  kind: DoneStep,
  take: (bot: Bot, interaction: Interaction, key: { channelId: string }) => Promise<Transition>,
): Execute {
  return async (bot, interaction, reply) => {
    await reply.defer({ private: true })
    const outcome = await take(bot, interaction, { channelId: interaction.channelId })
    await reply.edit({ content: stepText(outcome, kind, interaction.locale) })
  }
}

/** To whom a ticket is to go, or what is wrong with what was asked. */
function targetOf(bot: Bot, { options, guildId, locale }: Interaction): TransferTarget | string {
  const { life, steps } = wordsFor(locale).tickets
  const asked = options.getString(words.toCategory.name)
  const user = options.getUser(words.toMember.name)
  if (asked === null && !user) return life.transferNeeded
  const category = bot.ticketCategories
    .of(guildId)
    .find(({ id, name }) => id === asked || name.toLowerCase() === asked?.toLowerCase())
  if (asked !== null && !category) return steps.categoryGone
  const member = options.getMember(words.toMember.name)
  if (user && !member) return life.memberGone
  const { roles, permissions = '0' } = member ?? { roles: [] }
  const held = new PermissionsBitField(typeof permissions === 'string' ? BigInt(permissions) : permissions)
  return {
    category: category ?? null,
    member: user && {
      userId: user.id,
      roleIds: (Array.isArray(roles) ? roles : [...roles.cache.keys()]).filter(id => id !== guildId),
      isManager: held.has(PermissionFlagsBits.ManageGuild),
    },
  }
}
