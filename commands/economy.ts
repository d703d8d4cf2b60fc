import type { SlashCommandSubcommandBuilder, User } from 'discord.js'
import { askerOf } from '#src/discord/asker.ts'
import type { ButtonHandler, Command } from '#src/discord/command.ts'
import { guildCommand, named } from '#src/discord/guildCommand.ts'
import { findLedgerPage, giveOrTake } from '#src/economy/economy.ts'
import { amountText, ledgerView, parsePlace, staffText } from '#src/economy/view.ts'
import { de } from '#src/words/de.ts'
import { en } from '#src/words/en.ts'
import { wordsFor } from '#src/words/words.ts'

type Sub = SlashCommandSubcommandBuilder

const words = en.commands.economy
const german = de.commands.economy

const turnPage: ButtonHandler = async (bot, interaction, reply, { action, args }) => {
  const { guildId, locale } = interaction
  const [, userId = ''] = args
  const place = parsePlace(action, args)
  if (!place || !/^\d{1,20}$/.test(userId))
    return await reply.refuse({ content: wordsFor(locale).errors.unknownButton })
  await reply.deferUpdate()
  const page = await findLedgerPage(bot, guildId, userId, place)
  await reply.edit(ledgerView(page, userId, 'economy', locale))
}

export const economy: Command = {
  data: guildCommand('economy', 'ManageGuild')
    .addSubcommand(sub => withAmount(withMember(named(sub, words.give, german.give))))
    .addSubcommand(sub => withAmount(withMember(named(sub, words.take, german.take))))
    .addSubcommand(sub => withMember(named(sub, words.history, german.history)))
    .toJSON(),

  async execute(bot, interaction, reply) {
    const { guildId, locale, options } = interaction
    const { economy: texts } = wordsFor(locale)
    const act = options.getSubcommand()
    const user: User = options.getUser(words.member.name, true)
    if (user.bot) return await reply.refuse({ content: texts.bot })
    if (act === words.history.name) {
      await reply.defer({ private: true })
      const page = await findLedgerPage(bot, guildId, user.id, 'newest')
      return await reply.edit(ledgerView(page, user.id, 'economy', locale))
    }
    const amount = options.getNumber(words.amount.name, true)
    const refusal = bot.settings.of(guildId).economy.enabled ? amountText(amount, locale) : texts.off
    if (refusal !== null) return await reply.refuse({ content: refusal })
    await reply.defer({ private: true })
    const outcome = await giveOrTake(bot, askerOf(interaction), act === words.give.name ? 'give' : 'take', {
      userId: user.id,
      amount,
      reason: options.getString(words.reason.name, true),
    })
    await reply.edit({ content: staffText(outcome, { userId: user.id, amount }, locale) })
  },

  buttons: { newer: turnPage, older: turnPage },
}

function withMember(sub: Sub): Sub {
  return sub.addUserOption(option => named(option, words.member, german.member).setRequired(true))
}

function withAmount(sub: Sub): Sub {
  return (
    sub
      // Without bounds, and not of whole numbers alone: what is wrong is said in our words.
      .addNumberOption(option => named(option, words.amount, german.amount).setRequired(true))
      .addStringOption(option =>
        named(option, words.reason, german.reason).setRequired(true).setMaxLength(200),
      )
  )
}
