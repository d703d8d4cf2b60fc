import {
  type APIButtonComponentWithCustomId,
  type APIComponentInMessageActionRow,
  type APIEmbedField,
  type APISelectMenuOption,
  ButtonStyle,
  ComponentType,
} from 'discord-api-types/v10'
import { customId } from '#src/discord/customId.ts'
import { plain } from '#src/discord/plain.ts'
import { type MessageView, accentColor } from '#src/discord/view.ts'
import { type SettingGroup, defaultValues, keysOf, settingGroups, valuesOf } from '#src/settings/fields.ts'
import { seenArgs } from '#src/settings/form.ts'
import type { GuildSettings } from '#src/settings/settings.ts'
import { outcomeText } from '#src/settings/outcomeText.ts'
import type { SettingsOutcome } from '#src/settings/updateGuildSettings.ts'
import { settingText } from '#src/settings/valueText.ts'
import { type Words, wordsFor } from '#src/words/words.ts'

export interface SettingsPage {
  settings: GuildSettings
  guildName: string
  /** All settings without one. */
  group?: SettingGroup | undefined
  /** A channel that is set and that the bot may not write in. */
  mutedChannelId: string | null
  /** What just happened. */
  outcome?: SettingsOutcome
}

/** The settings, all of them or those of a group, with a menu that leads from one to the other. */
export function settingsView(page: SettingsPage, locale: string): MessageView {
  const { settings: words } = wordsFor(locale)
  const { settings, group, mutedChannelId } = page
  const notes = [
    ...(page.outcome ? [outcomeText(page.outcome, locale)] : []),
    ...(mutedChannelId === null ? [] : [words.muted(`<#${mutedChannelId}>`)]),
  ]
  return {
    content: notes.join('\n\n'),
    embeds: [
      {
        color: accentColor,
        title: words.title(plain(page.guildName)),
        description: group === undefined ? words.intro : words.groups[group].hint,
        fields: group === undefined ? allFields(settings, locale) : groupFields(settings, group, locale),
      },
    ],
    components: [
      row(groupMenu(group, words)),
      ...(group === undefined ? [] : [row(...groupButtons(settings, group, words))]),
    ],
  }
}

function allFields(settings: GuildSettings, locale: string): APIEmbedField[] {
  const { settings: words } = wordsFor(locale)
  const values = valuesOf(settings)
  return settingGroups.map(group => ({
    name: words.groups[group].title,
    value: keysOf(group)
      .map(key => `${words.fields[key].label}: **${settingText(key, values[key], locale)}**`)
      .join('\n'),
  }))
}

function groupFields(settings: GuildSettings, group: SettingGroup, locale: string): APIEmbedField[] {
  const { settings: words } = wordsFor(locale)
  const values = valuesOf(settings)
  return keysOf(group).map(key => ({
    name: words.fields[key].label,
    value: `**${settingText(key, values[key], locale)}**\n${words.fields[key].hint}`,
  }))
}

function groupMenu(
  current: SettingGroup | undefined,
  words: Words['settings'],
): APIComponentInMessageActionRow {
  const groups: APISelectMenuOption[] = settingGroups.map(group => ({
    value: group,
    label: words.groups[group].title,
    description: words.groups[group].hint,
    default: group === current,
  }))
  return {
    type: ComponentType.StringSelect,
    custom_id: customId('settings', 'pick'),
    placeholder: words.choose,
    options: current === undefined ? groups : [...groups, { value: 'all', label: words.all }],
  }
}

function groupButtons(
  settings: GuildSettings,
  group: SettingGroup,
  words: Words['settings'],
): APIButtonComponentWithCustomId[] {
  const values = valuesOf(settings)
  return [
    {
      type: ComponentType.Button,
      style: ButtonStyle.Primary,
      label: words.change,
      custom_id: customId('settings', 'change', group),
    },
    {
      type: ComponentType.Button,
      style: ButtonStyle.Secondary,
      label: words.reset,
      custom_id: customId('settings', 'reset', group, ...seenArgs(settings, group)),
      disabled: keysOf(group).every(key => values[key] === defaultValues[key]),
    },
  ]
}

function row(...components: APIComponentInMessageActionRow[]) {
  return { type: ComponentType.ActionRow as const, components }
}
