import {
  type APIComponentInLabel,
  type APILabelComponent,
  ChannelType,
  ComponentType,
  SelectMenuDefaultValueType,
  TextInputStyle,
} from 'discord-api-types/v10'
import { customId } from '#src/discord/customId.ts'
import type { ModalView } from '#src/discord/view.ts'
import {
  type SettingGroup,
  type SettingKey,
  type SettingValue,
  type SettingValues,
  fieldOf,
  keysOf,
  parseValue,
  settingGroups,
  textOf,
  valuesOf,
} from '#src/settings/fields.ts'
import type { GuildSettings } from '#src/settings/settings.ts'
import { boundsText, optionText } from '#src/settings/valueText.ts'
import { wordsFor } from '#src/words/words.ts'

/** The form that changes a group. Its custom id carries what it shows, so that it can be saved after a restart. */
export function settingsForm(settings: GuildSettings, group: SettingGroup, locale: string): ModalView {
  const { settings: words } = wordsFor(locale)
  const values = valuesOf(settings)
  const components = keysOf(group).map((key): APILabelComponent => {
    const { label, hint } = words.fields[key]
    return {
      type: ComponentType.Label,
      label,
      description: [hint, boundsText(key, words)].join(' ').trim(),
      component: input(key, values[key], locale),
    }
  })
  return {
    custom_id: customId('settings', 'save', group, ...seenArgs(settings, group)),
    title: words.groups[group].title,
    components,
  }
}

/** The values of a group as a custom id carries them; parseSeen reads them. */
export function seenArgs(settings: GuildSettings, group: SettingGroup): string[] {
  const values = valuesOf(settings)
  return keysOf(group).map(key => textOf(values[key]))
}

/** What a custom id says was seen: a group and its values. Undefined when it is of another version, or made up. */
export function parseSeen(
  args: readonly string[],
): { group: SettingGroup; seen: Partial<SettingValues> } | undefined {
  const [name = '', ...texts] = args
  const group = settingGroups.find(known => known === name)
  if (group === undefined) return undefined
  const keys = keysOf(group)
  const seen: Partial<SettingValues> = {}
  for (const [n, key] of keys.entries()) {
    const parsed = parseValue(key, texts[n] ?? '')
    if ('problem' in parsed || texts.length !== keys.length) return undefined
    seen[key] = parsed.value
  }
  return { group, seen }
}

/** Longest number that can be typed; the bounds are checked where the answer can be explained. */
const numberLength = 10

function input(key: SettingKey, value: SettingValue, locale: string): APIComponentInLabel {
  const { settings: words } = wordsFor(locale)
  const field = fieldOf(key)
  const menu = (options: readonly string[], label: (option: string) => string): APIComponentInLabel => ({
    type: ComponentType.StringSelect,
    custom_id: key,
    options: options.map(option => ({
      value: option,
      label: label(option),
      default: option === textOf(value),
    })),
  })
  switch (field.kind) {
    case 'number':
      return {
        type: ComponentType.TextInput,
        custom_id: key,
        style: TextInputStyle.Short,
        value: textOf(value),
        max_length: numberLength,
      }
    case 'toggle':
      return menu(['on', 'off'], option => (option === 'on' ? words.on : words.off))
    case 'choice':
      return menu(field.options, option => optionText(key, option, words))
    default:
      return {
        type: ComponentType.ChannelSelect,
        custom_id: key,
        channel_types: [ChannelType.GuildText, ChannelType.GuildAnnouncement],
        default_values:
          typeof value === 'string' ? [{ id: value, type: SelectMenuDefaultValueType.Channel }] : [],
        required: false,
        min_values: 0,
      }
  }
}
