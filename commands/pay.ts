import { askerOf } from '#src/discord/asker.ts'
import type { Command } from '#src/discord/command.ts'
import { guildCommand, named } from '#src/discord/guildCommand.ts'
import { pay as payCoins } from '#src/economy/economy.ts'
import { amountText, notPaidText, paidView } from '#src/economy/view.ts'
import { de } from '#src/words/de.ts'
import { en } from '#src/words/en.ts'
import { wordsFor } from '#src/words/words.ts'

const words = en.commands.pay
const german = de.commands.pay

export const pay: Command = {
  data: guildCommand('pay')
    .addUserOption(option => named(option, words.member, german.member).setRequired(true))
    // Without bounds, and not of whole numbers alone: what is wrong is said in our words.
    .addNumberOption(option => named(option, words.amount, german.amount).setRequired(true))
    .addStringOption(option => named(option, words.note, german.note).setMaxLength(200))
    .toJSON(),

  async execute(bot, interaction, reply) {
    const { guildId, locale, options } = interaction
    const { economy: texts } = wordsFor(locale)
    const settings = bot.settings.of(guildId)
    const payee = options.getUser(words.member.name, true)
    const amount = options.getNumber(words.amount.name, true)
    const note = options.getString(words.note.name)
    const refusal = settings.economy.enabled ? whyNot() : texts.off
    if (refusal !== null) return await reply.refuse({ content: refusal })
    await reply.defer()
    const outcome = await payCoins(bot, askerOf(interaction), { to: payee.id, amount, note })
    if (outcome.kind === 'notEnough')
      return await reply.refuse({ content: notPaidText(outcome, amount, locale) })
    await reply.edit(paidView({ from: interaction.user.id, to: payee.id, amount, note }, settings.locale))

    function whyNot(): string | null {
      if (payee.bot) return texts.bot
      if (payee.id === interaction.user.id) return texts.pay.self
      if (!options.getMember(words.member.name)) return texts.pay.stranger(`<@${payee.id}>`)
      return amountText(amount, locale)
    }
  },
}
