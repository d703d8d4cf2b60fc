import {
  ApplicationIntegrationType,
  InteractionContextType,
  PermissionFlagsBits,
  type SharedNameAndDescription,
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
  return named(new SlashCommandBuilder(), en.commands[key], de.commands[key])
    .setContexts(InteractionContextType.Guild)
    .setIntegrationTypes(ApplicationIntegrationType.GuildInstall)
    .setDefaultMemberPermissions(staff === undefined ? null : PermissionFlagsBits[staff])
}

/** Gives an option or subcommand its name and description in every language. */
export function named<Part extends SharedNameAndDescription>(
  part: Part,
  english: Named,
  german: Named,
): Part {
  part
    .setName(english.name)
    .setNameLocalizations({ de: german.name })
    .setDescription(english.description)
    .setDescriptionLocalizations({ de: german.description })
  return part
}

export interface Named {
  name: string
  description: string
}
