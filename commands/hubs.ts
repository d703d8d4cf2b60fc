import {
  ChannelType,
  type ChatInputCommandInteraction,
  PermissionFlagsBits,
  type SlashCommandSubcommandBuilder,
} from 'discord.js'
import type { Bot } from '#src/bot.ts'
import { askerOf } from '#src/discord/asker.ts'
import { badOption, unknownPlaceholders } from '#src/discord/badOption.ts'
import type { Command } from '#src/discord/command.ts'
import { guildCommand, named } from '#src/discord/guildCommand.ts'
import { hubListView, hubText } from '#src/tempVoice/answers.ts'
import { type HubChanges, hubPlaceholders } from '#src/tempVoice/hub.ts'
import { addHub, editHub, listHubs, removeHubOf } from '#src/tempVoice/hubs.ts'
import { neededForHubs } from '#src/tempVoice/neededPermissions.ts'
import { de } from '#src/words/de.ts'
import { en } from '#src/words/en.ts'
import { wordsFor } from '#src/words/words.ts'

type Interaction = ChatInputCommandInteraction<'cached' | 'raw'>

const words = en.commands.hubs
const german = de.commands.hubs
const { options: names } = words

/** Discord's voice regions that a channel may be given. */
const regions = [
  'brazil',
  'hongkong',
  'india',
  'japan',
  'rotterdam',
  'singapore',
  'southafrica',
  'sydney',
  'us-central',
  'us-east',
  'us-south',
  'us-west',
]
/** Lets Discord choose. */
const automatic = 'automatic'

export const hubs: Command = {
  data: guildCommand('hubs', 'ManageGuild')
    .addSubcommand(sub =>
      withFields(
        named(sub, words.add, german.add).addChannelOption(option =>
          named(option, names.channel, german.options.channel).addChannelTypes(ChannelType.GuildVoice),
        ),
      ),
    )
    .addSubcommand(sub => withFields(withHub(named(sub, words.edit, german.edit))))
    .addSubcommand(sub => withHub(named(sub, words.remove, german.remove)))
    .addSubcommand(sub => named(sub, words.list, german.list))
    .toJSON(),

  async execute(bot, interaction, reply) {
    const { options, locale } = interaction
    const asker = askerOf(interaction)
    const { guildId } = asker
    const { errors, voice } = wordsFor(locale)
    const { hubs: texts, template, hubName } = voice
    const changes = changesOf(interaction)
    const sub = options.getSubcommand()
    const bad = badOption(interaction)
    if (bad !== null) return await reply.refuse({ content: bad })
    const unknown = unknownPlaceholders(changes.nameTemplate ?? '', hubPlaceholders)
    if (unknown.length > 0)
      return await reply.refuse({
        content: errors.unknownPlaceholder(unknown.join(', '), hubPlaceholders.join(', ')),
      })
    if (sub === words.edit.name && Object.keys(changes).length === 0)
      return await reply.refuse({ content: texts.nothingToChange })
    await reply.defer({ private: true })

    switch (sub) {
      case words.add.name: {
        const channelId = options.getChannel(names.channel.name)?.id ?? null
        const parentId = changes.parentId ?? parentOf(bot, guildId, channelId ?? interaction.channelId)
        const outcome = await addHub(bot, asker, {
          nameTemplate: template,
          ...changes,
          parentId,
          channelId,
          channelName: hubName,
        })
        return await reply.edit({ content: hubText(outcome, missingIn(bot, guildId, parentId), locale) })
      }
      case words.edit.name: {
        const { id } = options.getChannel(names.hub.name, true)
        const outcome = await editHub(bot, asker, id, changes)
        const parentId = bot.voiceHubs.of(guildId).find(hub => hub.channelId === id)?.parentId ?? null
        return await reply.edit({ content: hubText(outcome, missingIn(bot, guildId, parentId), locale) })
      }
      case words.remove.name: {
        const { id } = options.getChannel(names.hub.name, true)
        return await reply.edit({ content: hubText(await removeHubOf(bot, asker, id), [], locale) })
      }
      default: {
        const list = await listHubs(bot, guildId)
        const missing = new Map(list.hubs.map(hub => [hub.id, missingIn(bot, guildId, hub.parentId)]))
        return await reply.edit(hubListView(list, missing, locale))
      }
    }
  },
}

function withHub(sub: SlashCommandSubcommandBuilder): SlashCommandSubcommandBuilder {
  return sub.addChannelOption(option =>
    named(option, names.hub, german.options.hub).addChannelTypes(ChannelType.GuildVoice).setRequired(true),
  )
}

function withFields(sub: SlashCommandSubcommandBuilder): SlashCommandSubcommandBuilder {
  const { options } = german
  return sub
    .addChannelOption(option =>
      named(option, names.category, options.category).addChannelTypes(ChannelType.GuildCategory),
    )
    .addStringOption(option => named(option, names.name, options.name).setMaxLength(100))
    .addIntegerOption(option => named(option, names.limit, options.limit).setMinValue(0).setMaxValue(99))
    .addIntegerOption(option => named(option, names.bitrate, options.bitrate).setMinValue(8).setMaxValue(384))
    .addStringOption(option =>
      named(option, names.region, options.region).addChoices(
        {
          name: words.automatic,
          value: automatic,
          name_localizations: { de: german.automatic },
        },
        ...regions.map(region => ({ name: region, value: region })),
      ),
    )
    .addBooleanOption(option => named(option, names.private, options.private))
    .addIntegerOption(option => named(option, names.grace, options.grace).setMinValue(0).setMaxValue(300))
    .addRoleOption(option => named(option, names.role, options.role))
}

/** What was named; all else is left out. */
function changesOf({ options }: Interaction): HubChanges {
  const kbps = options.getInteger(names.bitrate.name)
  const region = options.getString(names.region.name)
  const role = options.getRole(names.role.name)
  const wanted: { [Key in keyof HubChanges]: HubChanges[Key] | undefined } = {
    parentId: options.getChannel(names.category.name)?.id,
    nameTemplate: options.getString(names.name.name)?.trim(),
    userLimit: options.getInteger(names.limit.name) ?? undefined,
    bitrate: kbps === null ? undefined : kbps * 1_000,
    region: region === automatic ? null : (region ?? undefined),
    isPrivate: options.getBoolean(names.private.name) ?? undefined,
    graceSeconds: options.getInteger(names.grace.name) ?? undefined,
    staffRoleIds: role ? [role.id] : undefined,
  }
  return Object.fromEntries(Object.entries(wanted).filter(([, value]) => value !== undefined)) as HubChanges
}

function parentOf({ discord }: Bot, guildId: string, channelId: string): string | null {
  return discord.voiceChannels(guildId).find(({ id }) => id === channelId)?.parentId ?? null
}

function missingIn({ discord }: Bot, guildId: string, parentId: string | null) {
  const held = discord.ownPermissions(guildId, parentId)
  return neededForHubs.filter(name => (held & PermissionFlagsBits[name]) === 0n)
}
