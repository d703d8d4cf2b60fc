import type { ButtonHandler, Command } from '#src/discord/command.ts'
import { guildCommand, named } from '#src/discord/guildCommand.ts'
import { findAccount, findLedgerPage } from '#src/economy/economy.ts'
import { balanceView, ledgerView, parsePlace } from '#src/economy/view.ts'
import { de } from '#src/words/de.ts'
import { en } from '#src/words/en.ts'
import { wordsFor } from '#src/words/words.ts'

const words = en.commands.balance
const german = de.commands.balance

/** Shows whoever clicks their own movements, whatever the button says. */
const turnPage: ButtonHandler = async (bot, interaction, reply, { action, args }) => {
  const { guildId, locale, user } = interaction
  const place = parsePlace(action, args)
  if (!place) return await reply.refuse({ content: wordsFor(locale).errors.unknownButton })
  await reply.deferUpdate()
  const page = await findLedgerPage(bot, guildId, user.id, place)
  await reply.edit(ledgerView(page, user.id, 'balance', locale))
}

export const balance: Command = {
  data: guildCommand('balance')
    .addUserOption(option => named(option, words.member, german.member))
    .toJSON(),

  async execute(bot, interaction, reply) {
    const { guildId, locale } = interaction
    const { economy: texts } = wordsFor(locale)
    const user = interaction.options.getUser(words.member.name) ?? interaction.user
    if (!bot.settings.of(guildId).economy.enabled) return await reply.refuse({ content: texts.off })
    if (user.bot) return await reply.refuse({ content: texts.bot })
    await reply.defer({ private: true })
    const account = await findAccount(bot, guildId, user.id)
    await reply.edit(balanceView(account, { id: user.id, self: user.id === interaction.user.id }, locale))
  },

  buttons: { newest: turnPage, newer: turnPage, older: turnPage },
}
