import { type AuditEntry, type Person, isPerson } from '#src/audit/audit.ts'
import { plain } from '#src/discord/plain.ts'
import {
  type SettingKey,
  type SettingValue,
  defaultValues,
  fieldOf,
  settingKeys,
} from '#src/settings/fields.ts'
import { settingText } from '#src/settings/valueText.ts'
import { formatNumber, wordsFor } from '#src/words/words.ts'

/** What an entry changed, a line each, as many as fit into `room` characters. */
export function changesText(entry: AuditEntry, room: number, locale: string): string[] {
  const { audit: words } = wordsFor(locale)
  const lines = changesOf(entry).map(change => `- ${lineOf(entry, change, locale)}`)
  const fitting: string[] = []
  let left = room - words.more(String(lines.length)).length - 1
  for (const line of lines) {
    left -= line.length + 1
    if (left < 0) break
    fitting.push(line)
  }
  return fitting.length === lines.length
    ? fitting
    : [...fitting, words.more(String(lines.length - fitting.length))]
}

export function personText({ person }: Person, locale: string): string {
  return person === null ? wordsFor(locale).audit.erased : `<@${person}>`
}

/** Whether it was the first change of a guild's settings, which had the defaults without a row. */
export function isFirstSettings({ action, subject }: AuditEntry): boolean {
  return action === 'INSERT' && subject === 'guild_settings'
}

interface Change {
  column: string
  /** Left out when there was nothing before, or is nothing after, at all. */
  before?: unknown
  after?: unknown
}

function changesOf(entry: AuditEntry): Change[] {
  const { subjectKey, before, after } = entry
  const columns = Object.keys({ ...before, ...after }).filter(column => !(column in subjectKey))
  if (isFirstSettings(entry)) {
    return (
      settingKeys
        // Settings that came later are not in it.
        .filter(key => after && fieldOf(key).column in after)
        .map(key => ({
          column: fieldOf(key).column,
          before: defaultValues[key] as unknown,
          after: after?.[fieldOf(key).column],
        }))
        .filter(change => change.before !== change.after)
    )
  }
  return columns.map(column => ({
    column,
    ...(before && { before: before[column] }),
    ...(after && { after: after[column] }),
  }))
}

function lineOf({ subject }: AuditEntry, change: Change, locale: string): string {
  const { settings } = wordsFor(locale)
  const key =
    subject === 'guild_settings' ? settingKeys.find(k => fieldOf(k).column === change.column) : undefined
  const label = key === undefined ? plain(change.column) : settings.fields[key].label
  const text = (value: unknown) => valueText(key, value, locale)
  if (!('before' in change)) return `${label}: ${text(change.after)}`
  if (!('after' in change)) return `${label}: ${text(change.before)}`
  return `${label}: ${text(change.before)} → ${text(change.after)}`
}

/** Characters of a text that are shown; markdown in it is escaped, which at most doubles them. */
const shownLength = 40

function valueText(key: SettingKey | undefined, value: unknown, locale: string): string {
  const { audit, settings } = wordsFor(locale)
  if (key !== undefined) return settingText(key, value as SettingValue, locale)
  if (value === null || value === undefined) return audit.nothing
  if (value === '[redacted]') return audit.redacted
  if (isPerson(value)) return personText(value, locale)
  if (typeof value === 'boolean') return value ? settings.on : settings.off
  if (typeof value === 'number') return formatNumber(value, locale)
  const text = typeof value === 'string' ? value : JSON.stringify(value)
  return plain(text.length > shownLength ? `${text.slice(0, shownLength - 1)}…` : text)
}
