import type { DB } from '#src/database/generated/kysely.ts'
import { type GuildSettings, defaultSettings } from '#src/settings/settings.ts'

/** The parts in which settings are shown and edited; a form of Discord's takes five fields at most. */
export const settingGroups = ['general', 'xp', 'levelUp', 'economy'] as const

export type SettingGroup = (typeof settingGroups)[number]

/** A setting that staff can edit. Its label and hint stand in the words under the same key. */
export type SettingField = {
  group: SettingGroup
  column: keyof DB['guild_settings']
  of(settings: GuildSettings): SettingValue
} & (
  | { kind: 'choice'; options: readonly string[] }
  | { kind: 'toggle' }
  | { kind: 'number'; least: number; most: number; unit: 'xp' | 'seconds' | 'coins' }
  | { kind: 'channel' }
)

/** A choice's option, a toggle's boolean, a number, a channel's id or null for none. */
export type SettingValue = string | number | boolean | null

/**
 * Every setting, by its key in the schema: views, forms, validation and updates are made from this list. The table's CHECKs
 * say the same bounds (tested).
 */
const settingFields = {
  locale: { group: 'general', column: 'locale', kind: 'choice', options: ['en', 'de'], of: s => s.locale },
  xpEnabled: { group: 'xp', column: 'xp_enabled', kind: 'toggle', of: s => s.xp.enabled },
  xpMin: {
    group: 'xp',
    column: 'xp_min',
    kind: 'number',
    least: 0,
    most: 1_000,
    unit: 'xp',
    of: s => s.xp.min,
  },
  xpMax: {
    group: 'xp',
    column: 'xp_max',
    kind: 'number',
    least: 0,
    most: 1_000,
    unit: 'xp',
    of: s => s.xp.max,
  },
  xpCooldownSeconds: {
    group: 'xp',
    column: 'xp_cooldown_seconds',
    kind: 'number',
    least: 0,
    most: 86_400,
    unit: 'seconds',
    of: s => s.xp.cooldownMs / 1_000,
  },
  levelUpNotice: {
    group: 'levelUp',
    column: 'level_up_notice',
    kind: 'choice',
    options: ['OFF', 'SAME_CHANNEL', 'CHANNEL', 'DM'],
    of: s => s.levelUp.notice,
  },
  levelUpChannelId: {
    group: 'levelUp',
    column: 'level_up_channel_id',
    kind: 'channel',
    of: s => s.levelUp.channelId,
  },
  economyEnabled: {
    group: 'economy',
    column: 'economy_enabled',
    kind: 'toggle',
    of: s => s.economy.enabled,
  },
  dailyAmount: {
    group: 'economy',
    column: 'daily_amount',
    kind: 'number',
    least: 0,
    most: 1_000_000,
    unit: 'coins',
    of: s => s.economy.dailyAmount,
  },
} satisfies Record<string, SettingField>

export type SettingKey = keyof typeof settingFields
export type SettingValues = Record<SettingKey, SettingValue>

export const settingKeys = Object.keys(settingFields) as SettingKey[]

export function fieldOf(key: SettingKey): SettingField {
  return settingFields[key]
}

export function keysOf(group: SettingGroup): SettingKey[] {
  return settingKeys.filter(key => fieldOf(key).group === group)
}

export function valuesOf(settings: GuildSettings): SettingValues {
  return Object.fromEntries(settingKeys.map(key => [key, fieldOf(key).of(settings)])) as SettingValues
}

export const defaultValues = valuesOf(defaultSettings)

/** What is wrong with settings that somebody wants. */
export type Problem =
  | { kind: 'notANumber' | 'outOfBounds'; key: SettingKey; text: string }
  | { kind: 'notOffered'; key: SettingKey }
  | { kind: 'minAboveMax'; min: number; max: number }
  | { kind: 'channelMissing' }
  | { kind: 'channelUnknown'; key: SettingKey }

/** A value as forms and custom ids carry it; parseValue reads it. */
export function textOf(value: SettingValue): string {
  if (typeof value === 'boolean') return value ? 'on' : 'off'
  return value === null ? '' : String(value)
}

export function parseValue(key: SettingKey, text: string): { value: SettingValue } | { problem: Problem } {
  const field = fieldOf(key)
  const typed = text.trim()
  switch (field.kind) {
    case 'number':
      if (!/^-?\d+$/.test(typed)) return { problem: { kind: 'notANumber', key, text: typed } }
      if (Number(typed) < field.least || Number(typed) > field.most)
        return { problem: { kind: 'outOfBounds', key, text: typed } }
      return { value: Number(typed) }
    case 'toggle':
      return ['on', 'off'].includes(text)
        ? { value: text === 'on' }
        : { problem: { kind: 'notOffered', key } }
    case 'choice':
      return field.options.includes(text) ? { value: text } : { problem: { kind: 'notOffered', key } }
    default:
      return /^\d{0,20}$/.test(text) ? { value: text || null } : { problem: { kind: 'notOffered', key } }
  }
}

/** What is wrong between several values, each of which is right. */
export function problemsBetween(values: SettingValues): Problem[] {
  const [min, max] = [Number(values.xpMin), Number(values.xpMax)]
  const needsChannel = values.levelUpNotice === 'CHANNEL' && values.levelUpChannelId === null
  return [
    ...(min > max ? [{ kind: 'minAboveMax' as const, min, max }] : []),
    ...(needsChannel ? [{ kind: 'channelMissing' as const }] : []),
  ]
}
