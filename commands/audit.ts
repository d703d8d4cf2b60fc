import type { ApplicationCommandOptionBase } from 'discord.js'
import {
  type AuditFilter,
  type AuditPlace,
  auditSources,
  auditedSubjects,
  findAuditPage,
  maxAuditDays,
} from '#src/audit/audit.ts'
import { auditView, parsePageArgs } from '#src/audit/view.ts'
import type { Bot } from '#src/bot.ts'
import type { ButtonHandler, Command } from '#src/discord/command.ts'
import { guildCommand } from '#src/discord/guildCommand.ts'
import type { MessageView } from '#src/discord/view.ts'
import { de } from '#src/words/de.ts'
import { en } from '#src/words/en.ts'
import { wordsFor } from '#src/words/words.ts'

const words = en.commands.audit
const german = de.commands.audit

const turnPage: ButtonHandler = async (bot, interaction, reply, { action, args }) => {
  const page = parsePageArgs(args)
  if (!page) return await reply.refuse({ content: wordsFor(interaction.locale).errors.unknownButton })
  await reply.deferUpdate()
  const place = action === 'newer' ? { newerThan: page.id } : { olderThan: page.id }
  await reply.edit(await show(bot, interaction, page.filter, place))
}

export const audit: Command = {
  data: guildCommand('audit', 'ManageGuild')
    .addUserOption(option => described(option, 'member'))
    .addStringOption(option =>
      described(option, 'subject').addChoices(
        auditedSubjects.map(value => ({
          value,
          name: en.audit.subjects[value],
          name_localizations: { de: de.audit.subjects[value] },
        })),
      ),
    )
    .addStringOption(option =>
      described(option, 'source').addChoices(
        auditSources.map(value => ({
          value,
          name: en.audit.sources[value],
          name_localizations: { de: de.audit.sources[value] },
        })),
      ),
    )
    .addIntegerOption(option => described(option, 'days').setMinValue(1).setMaxValue(maxAuditDays))
    .toJSON(),

  async execute(bot, interaction, reply) {
    const { options } = interaction
    const source = options.getString(words.source.name)
    const filter = {
      actorId: options.getUser(words.member.name)?.id,
      source: auditSources.find(name => name === source),
      subject: options.getString(words.subject.name) ?? undefined,
      days: options.getInteger(words.days.name) ?? maxAuditDays,
    }
    await reply.defer({ private: true })
    await reply.edit(await show(bot, interaction, filter, 'newest'))
  },

  buttons: { newer: turnPage, older: turnPage },
}

async function show(
  bot: Bot,
  { guildId, locale }: { guildId: string; locale: string },
  filter: AuditFilter,
  place: AuditPlace,
): Promise<MessageView> {
  const page = await findAuditPage(bot, guildId, filter, place)
  return auditView(page, filter, bot.discord.guild(guildId)?.name ?? guildId, locale)
}

/** An option's name and description in every language. */
function described<Option extends ApplicationCommandOptionBase>(
  option: Option,
  key: 'member' | 'subject' | 'source' | 'days',
): Option {
  return option
    .setName(words[key].name)
    .setNameLocalizations({ de: german[key].name })
    .setDescription(words[key].description)
    .setDescriptionLocalizations({ de: german[key].description })
}
