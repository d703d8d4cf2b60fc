import { ApplicationIntegrationType, InteractionContextType, SlashCommandBuilder } from 'discord.js'
import type { Command } from '#src/discord/command.ts'
import { findRank } from '#src/leveling/leveling.ts'
import { rankView } from '#src/leveling/view.ts'
import { de } from '#src/words/de.ts'
import { en } from '#src/words/en.ts'

const words = en.commands.rank
const german = de.commands.rank

export const rank: Command = {
  data: new SlashCommandBuilder()
    .setName(words.name)
    .setNameLocalizations({ de: german.name })
    .setDescription(words.description)
    .setDescriptionLocalizations({ de: german.description })
    .setContexts(InteractionContextType.Guild)
    .setIntegrationTypes(ApplicationIntegrationType.GuildInstall)
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
    const self = user.id === interaction.user.id
    const locale = bot.settings.of(interaction.guildId).locale
    if (user.bot)
      return await reply.refuse(
        rankView({ kind: 'bot' }, { id: user.id, name: user.displayName, self }, interaction.locale),
      )
    await reply.defer()
    const found = await findRank(bot, interaction.guildId, user.id)
    const member = { id: user.id, name: user.displayName, self }
    if (found.kind === 'none') return await reply.refuse(rankView(found, member, interaction.locale))
    await reply.edit(rankView(found, member, locale))
  },
}
