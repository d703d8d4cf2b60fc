import type { Command } from '#src/discord/command.ts'
import { guildCommand } from '#src/discord/guildCommand.ts'
import { findRank } from '#src/leveling/leveling.ts'
import { rankView } from '#src/leveling/view.ts'
import { de } from '#src/words/de.ts'
import { en } from '#src/words/en.ts'

const words = en.commands.rank
const german = de.commands.rank

export const rank: Command = {
  data: guildCommand('rank')
    .addUserOption(option =>
      option
        .setName(words.member.name)
        .setNameLocalizations({ de: german.member.name })
        .setDescription(words.member.description)
        .setDescriptionLocalizations({ de: german.member.description }),
    )
    .toJSON(),

  async execute(bot, interaction, reply) {
    const user = interaction.options.getUser(words.member.name) ?? interaction.user
    const member = { id: user.id, name: user.displayName, self: user.id === interaction.user.id }
    if (user.bot) return await reply.refuse(rankView({ kind: 'bot' }, member, interaction.locale))
    await reply.defer()
    const found = await findRank(bot, interaction.guildId, user.id)
    if (found.kind === 'none') return await reply.refuse(rankView(found, member, interaction.locale))
    const { locale } = bot.settings.of(interaction.guildId)
    await reply.edit(rankView(found, member, locale))
  },
}
