import { askerOf } from '#src/discord/asker.ts'
import type { Command } from '#src/discord/command.ts'
import { guildCommand } from '#src/discord/guildCommand.ts'
import { claimDaily } from '#src/economy/economy.ts'
import { dailyText } from '#src/economy/view.ts'
import { wordsFor } from '#src/words/words.ts'

export const daily: Command = {
  data: guildCommand('daily').toJSON(),

  async execute(bot, interaction, reply) {
    const { guildId, locale } = interaction
    if (!bot.settings.of(guildId).economy.enabled)
      return await reply.refuse({ content: wordsFor(locale).economy.off })
    await reply.defer({ private: true })
    await reply.edit({ content: dailyText(await claimDaily(bot, askerOf(interaction)), locale) })
  },
}
