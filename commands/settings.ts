import type { ModalSubmitInteraction } from 'discord.js'
import type { Bot } from '#src/bot.ts'
import type { Command } from '#src/discord/command.ts'
import { guildCommand } from '#src/discord/guildCommand.ts'
import type { MessageView } from '#src/discord/view.ts'
import { editSettings, findMutedChannel, findSettings, resetSettings } from '#src/settings/editSettings.ts'
import { type SettingGroup, type SettingKey, keysOf, settingGroups } from '#src/settings/fields.ts'
import { parseSeen, settingsForm } from '#src/settings/form.ts'
import type { GuildSettings } from '#src/settings/settings.ts'
import type { SettingsOutcome } from '#src/settings/updateGuildSettings.ts'
import { settingsView } from '#src/settings/view.ts'
import { wordsFor } from '#src/words/words.ts'

export const settings: Command = {
  data: guildCommand('settings', 'ManageGuild').toJSON(),

  async execute(bot, interaction, reply) {
    await reply.defer({ private: true })
    await reply.edit(show(bot, interaction, await findSettings(bot, interaction.guildId)))
  },

  selects: {
    async pick(bot, interaction, reply) {
      const [chosen] = interaction.values
      const group = settingGroups.find(known => known === chosen)
      if (group === undefined && chosen !== 'all')
        return await reply.refuse({ content: wordsFor(interaction.locale).errors.unknownMenu })
      await reply.deferUpdate()
      await reply.edit(show(bot, interaction, await findSettings(bot, interaction.guildId), group))
    },
  },

  buttons: {
    async change(bot, { guildId, locale }, reply, { args }) {
      const group = settingGroups.find(known => known === args[0])
      if (group === undefined) return await reply.refuse({ content: wordsFor(locale).errors.unknownButton })
      await reply.modal(settingsForm(bot.settings.of(guildId), group, locale))
    },

    async reset(bot, interaction, reply, { args }) {
      const shown = parseSeen(args)
      if (!shown) return await reply.refuse({ content: wordsFor(interaction.locale).errors.unknownButton })
      await reply.deferUpdate()
      const outcome = await resetSettings(bot, interaction.guildId, actorOf(interaction), shown)
      await reply.edit(show(bot, interaction, outcome.settings, shown.group, outcome))
    },
  },

  modals: {
    async save(bot, interaction, reply, { args }) {
      const shown = parseSeen(args)
      if (!shown) return await reply.refuse({ content: wordsFor(interaction.locale).errors.unknownForm })
      await reply.deferUpdate()
      const texts = filledIn(interaction, shown.group)
      const edit = { seen: shown.seen, texts }
      const outcome = await editSettings(bot, interaction.guildId, actorOf(interaction), edit)
      await reply.edit(show(bot, interaction, outcome.settings, shown.group, outcome))
    },
  },
}

function show(
  bot: Bot,
  { guildId, locale }: { guildId: string; locale: string },
  shown: GuildSettings,
  group?: SettingGroup,
  outcome?: SettingsOutcome,
): MessageView {
  const page = {
    settings: shown,
    guildName: bot.discord.guild(guildId)?.name ?? guildId,
    mutedChannelId: findMutedChannel(bot, guildId, shown),
    group,
    ...(outcome && { outcome }),
  }
  return settingsView(page, locale)
}

function actorOf({ id, user }: { id: string; user: { id: string } }) {
  return { source: 'COMMAND' as const, userId: user.id, requestId: id }
}

/** What was typed and chosen, by the group's keys; a menu without a choice is an empty text. */
function filledIn(
  { fields }: ModalSubmitInteraction,
  group: SettingGroup,
): Partial<Record<SettingKey, string>> {
  return Object.fromEntries(
    keysOf(group).flatMap(key => {
      const field = fields.fields.get(key)
      if (!field) return []
      if ('value' in field) return [[key, String(field.value)]]
      return [[key, 'values' in field ? (field.values[0] ?? '') : '']]
    }),
  )
}
