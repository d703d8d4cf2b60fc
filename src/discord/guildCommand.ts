import { ApplicationIntegrationType, InteractionContextType, SlashCommandBuilder } from 'discord.js'
import { de } from '#src/words/de.ts'
import { en, type Words } from '#src/words/en.ts'

/** The beginning of a command's data: its name and description in every language, for use in servers only. */
export function guildCommand(key: keyof Words['commands']): SlashCommandBuilder {
  return new SlashCommandBuilder()
    .setName(en.commands[key].name)
    .setNameLocalizations({ de: de.commands[key].name })
    .setDescription(en.commands[key].description)
    .setDescriptionLocalizations({ de: de.commands[key].description })
    .setContexts(InteractionContextType.Guild)
    .setIntegrationTypes(ApplicationIntegrationType.GuildInstall)
}
