import { ChannelType, type SlashCommandSubcommandBuilder } from 'discord.js'
import { named } from '#src/discord/guildCommand.ts'
import { de } from '#src/words/de.ts'
import { en } from '#src/words/en.ts'

type Sub = SlashCommandSubcommandBuilder

const german = de.commands.giveaways
const { options: names } = en.commands.giveaways

export type OptionKey = keyof typeof names

export function withGiveaway(sub: Sub): Sub {
  return sub.addStringOption(option =>
    named(option, names.giveaway, german.options.giveaway)
      .setMaxLength(100)
      .setRequired(true)
      .setAutocomplete(true),
  )
}

export function withChannel(sub: Sub): Sub {
  return sub.addChannelOption(option =>
    named(option, names.channel, german.options.channel).addChannelTypes(
      ChannelType.GuildText,
      ChannelType.GuildAnnouncement,
    ),
  )
}

export function withMember(sub: Sub, required: boolean): Sub {
  return sub.addUserOption(option => named(option, names.member, german.options.member).setRequired(required))
}

export function withReason(sub: Sub): Sub {
  return withText(sub, 'reason', 200)
}

export function withName(sub: Sub, suggested: boolean): Sub {
  return sub.addStringOption(option =>
    named(option, names.name, german.options.name)
      .setMaxLength(80)
      .setRequired(true)
      .setAutocomplete(suggested),
  )
}

export function withText(sub: Sub, key: OptionKey, maxLength: number): Sub {
  return sub.addStringOption(option => named(option, names[key], german.options[key]).setMaxLength(maxLength))
}
