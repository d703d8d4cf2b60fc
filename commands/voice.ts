import {
  type AnySelectMenuInteraction,
  type APIInteractionGuildMember,
  type ButtonInteraction,
  type ChatInputCommandInteraction,
  type GuildMember,
  type ModalSubmitInteraction,
  PermissionFlagsBits,
  type SlashCommandSubcommandBuilder,
  type User,
} from 'discord.js'
import type { Bot } from '#src/bot.ts'
import { askerOf } from '#src/discord/asker.ts'
import type { ButtonHandler, Command, ModalHandler, SelectHandler } from '#src/discord/command.ts'
import { guildCommand, named } from '#src/discord/guildCommand.ts'
import type { Reply } from '#src/discord/reply.ts'
import { type Target, type VoiceAction, type VoiceAsker, takeAction } from '#src/tempVoice/actions.ts'
import { actionText } from '#src/tempVoice/answers.ts'
import { type FormKind, type MemberKind, formInput, memberMenu, voiceForm } from '#src/tempVoice/view.ts'
import { de } from '#src/words/de.ts'
import { en } from '#src/words/en.ts'
import { wordsFor } from '#src/words/words.ts'

const words = en.commands.voice
const german = de.commands.voice

type Interaction =
  | ChatInputCommandInteraction<'cached' | 'raw'>
  | ButtonInteraction<'cached' | 'raw'>
  | AnySelectMenuInteraction<'cached' | 'raw'>
  | ModalSubmitInteraction<'cached' | 'raw'>

/** Commands, buttons, menus and forms: all of them come through here. */
async function act(
  bot: Bot,
  interaction: Interaction,
  reply: Omit<Reply, 'modal'>,
  action: VoiceAction,
): Promise<void> {
  await reply.defer({ private: true })
  const outcome = await takeAction(bot, voiceAskerOf(interaction), action)
  await reply.edit({ content: actionText(outcome, interaction.locale) })
}

function voiceAskerOf(interaction: Interaction): VoiceAsker {
  return {
    ...askerOf(interaction),
    placeId: interaction.channelId ?? '',
    isModerator: interaction.memberPermissions.has(PermissionFlagsBits.MoveMembers),
  }
}

function targetOf(user: User, member: GuildMember | APIInteractionGuildMember | object | null): Target {
  const roles: unknown = member && 'roles' in member ? member.roles : []
  const roleIds = Array.isArray(roles)
    ? (roles as string[])
    : [...(roles as GuildMember['roles']).cache.keys()]
  return { id: user.id, isBot: user.bot, roleIds }
}

const simple = (kind: 'lock' | 'unlock' | 'hide' | 'reveal' | 'claim'): ButtonHandler => {
  return (bot, interaction, reply) => act(bot, interaction, reply, { kind })
}

const form = (kind: FormKind): ButtonHandler => {
  return (_bot, interaction, reply) => reply.modal(voiceForm(kind, interaction.locale))
}

const menu = (kind: MemberKind): ButtonHandler => {
  return async (_bot, interaction, reply) => {
    await reply.defer({ private: true })
    await reply.edit(memberMenu(kind, interaction.locale))
  }
}

const chosen = (kind: MemberKind): SelectHandler => {
  return async (bot, interaction, reply) => {
    const user = interaction.isUserSelectMenu() ? interaction.users.first() : undefined
    // A menu that was made up.
    if (!interaction.isUserSelectMenu() || !user)
      return await reply.refuse({ content: wordsFor(interaction.locale).errors.unknownMenu })
    const member = targetOf(user, interaction.members.get(user.id) ?? null)
    await act(bot, interaction, reply, { kind, member })
  }
}

const written = (kind: FormKind): ModalHandler => {
  return (bot, interaction, reply) => {
    const text = interaction.fields.getTextInputValue(formInput).trim()
    const number = /^\d+$/.test(text) ? Number(text) : Number.NaN
    if (kind === 'rename') return act(bot, interaction, reply, { kind, name: text })
    if (kind === 'limit') return act(bot, interaction, reply, { kind, limit: number })
    return act(bot, interaction, reply, { kind, kbps: number })
  }
}

const plainKinds = ['lock', 'unlock', 'hide', 'reveal', 'claim'] as const
const memberKinds = ['permit', 'reject', 'kick', 'transfer'] as const

const withMember = (sub: SlashCommandSubcommandBuilder) =>
  sub.addUserOption(option => named(option, words.options.member, german.options.member).setRequired(true))

const data = guildCommand('voice')
for (const kind of plainKinds) data.addSubcommand(sub => named(sub, words[kind], german[kind]))
data.addSubcommand(sub =>
  named(sub, words.limit, german.limit).addIntegerOption(option =>
    named(option, words.options.limit, german.options.limit).setMinValue(0).setMaxValue(99).setRequired(true),
  ),
)
data.addSubcommand(sub =>
  named(sub, words.rename, german.rename).addStringOption(option =>
    named(option, words.options.name, german.options.name).setMaxLength(100).setRequired(true),
  ),
)
data.addSubcommand(sub =>
  named(sub, words.bitrate, german.bitrate).addIntegerOption(option =>
    named(option, words.options.bitrate, german.options.bitrate)
      .setMinValue(8)
      .setMaxValue(384)
      .setRequired(true),
  ),
)
for (const kind of memberKinds) data.addSubcommand(sub => withMember(named(sub, words[kind], german[kind])))

export const voice: Command = {
  data: data.toJSON(),

  async execute(bot, interaction, reply) {
    await act(bot, interaction, reply, actionOf(interaction))
  },

  buttons: {
    ...Object.fromEntries(plainKinds.map(kind => [kind, simple(kind)])),
    rename: form('rename'),
    limit: form('limit'),
    bitrate: form('bitrate'),
    ...Object.fromEntries(memberKinds.map(kind => [kind, menu(kind)])),
  },

  selects: Object.fromEntries(memberKinds.map(kind => [kind, chosen(kind)])),

  modals: { rename: written('rename'), limit: written('limit'), bitrate: written('bitrate') },
}

function actionOf({ options }: ChatInputCommandInteraction<'cached' | 'raw'>): VoiceAction {
  const kind = options.getSubcommand() as VoiceAction['kind']
  switch (kind) {
    case 'limit':
      return { kind, limit: options.getInteger(words.options.limit.name, true) }
    case 'rename':
      return { kind, name: options.getString(words.options.name.name, true) }
    case 'bitrate':
      return { kind, kbps: options.getInteger(words.options.bitrate.name, true) }
    case 'permit':
    case 'reject':
    case 'kick':
    case 'transfer': {
      const { name } = words.options.member
      return { kind, member: targetOf(options.getUser(name, true), options.getMember(name)) }
    }
    default:
      return { kind }
  }
}
