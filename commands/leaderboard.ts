import type { ButtonHandler, Command } from '#src/discord/command.ts'
import { guildCommand } from '#src/discord/guildCommand.ts'
import { findBoardPage } from '#src/leveling/leveling.ts'
import { boardView } from '#src/leveling/view.ts'
import { wordsFor } from '#src/words/words.ts'

/** Turns the page for whoever called the board; anybody else gets a private copy of the page. */
const turnPage: ButtonHandler = async (bot, interaction, reply, { action, args }) => {
  const [xp = '', userId = '', ownerId = ''] = args
  const { guildId, locale } = interaction
  if (!/^\d{1,18}$/.test(xp) || !/^\d{1,20}$/.test(userId)) {
    return await reply.refuse({ content: wordsFor(locale).errors.unknownButton })
  }
  const own = interaction.user.id === ownerId
  await (own ? reply.deferUpdate() : reply.defer({ private: true }))
  const place = { xp: BigInt(xp), userId }
  const page = await findBoardPage(bot, guildId, action === 'before' ? { before: place } : { after: place })
  const shownLocale = own ? bot.settings.of(guildId).locale : locale
  await reply.edit(boardView(page, guildName(bot, guildId), interaction.user.id, shownLocale))
}

export const leaderboard: Command = {
  data: guildCommand('leaderboard').toJSON(),

  async execute(bot, interaction, reply) {
    const { guildId } = interaction
    await reply.defer()
    const page = await findBoardPage(bot, guildId, 'top')
    await reply.edit(
      boardView(page, guildName(bot, guildId), interaction.user.id, bot.settings.of(guildId).locale),
    )
  },

  buttons: { before: turnPage, after: turnPage },
}

function guildName(bot: Parameters<ButtonHandler>[0], guildId: string): string {
  return bot.discord.guild(guildId)?.name ?? guildId
}
