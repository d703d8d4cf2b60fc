import {
  ApplicationIntegrationType,
  InteractionContextType,
  PermissionFlagsBits,
  SlashCommandBuilder,
} from 'discord.js'
import { de } from '#src/words/de.ts'
import { en, type Words } from '#src/words/en.ts'

/** A permission that a staff command may want; the words have its name. */
export type StaffPermission = keyof Words['permissions']

/**
 * The beginning of a command's data: its name and description in every language, for use in servers only. `staff`: the
 * permission without which members neither see the command nor use its components.
 */
export function guildCommand(key: keyof Words['commands'], staff?: StaffPermission): SlashCommandBuilder {
  return new SlashCommandBuilder()
    .setName(en.commands[key].name)
    .setNameLocalizations({ de: de.commands[key].name })
    .setDescription(en.commands[key].description)
    .setDescriptionLocalizations({ de: de.commands[key].description })
    .setContexts(InteractionContextType.Guild)
    .setIntegrationTypes(ApplicationIntegrationType.GuildInstall)
    .setDefaultMemberPermissions(staff === undefined ? null : PermissionFlagsBits[staff])
}
