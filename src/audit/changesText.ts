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
  const columns = Object.keys({ ...before, ...after })
    .filter(column => !(column in subjectKey) && !bookkeeping.has(column))
    // Of a whole row only what it holds.
    .filter(column => (before && after) || ((before ?? after)?.[column] ?? null) !== null)
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

/** Columns that say how the bot keeps a row in step, and nothing that anybody wanted. */
const bookkeeping = new Set([
  'guild_id',
  'slot',
  'failure',
  'retry_at',
  'checked_at',
  'created_at',
  'updated_at',
  'version',
  'synced_version',
  'synced_name',
  'synced_at',
  'sync_attempts',
  'lease_until',
  'draw_lease_until',
  'posting_since',
  'shown_count',
  'shown_category_id',
  'idle_since',
])

function lineOf({ subject }: AuditEntry, change: Change, locale: string): string {
  const { settings } = wordsFor(locale)
  const key =
    subject === 'guild_settings' ? settingKeys.find(k => fieldOf(k).column === change.column) : undefined
  const label = key === undefined ? plain(change.column.replaceAll('_', ' ')) : settings.fields[key].label
  const text = (value: unknown) => valueText(key, value, locale, change.column)
  if (!('before' in change)) return `${label}: ${text(change.after)}`
  if (!('after' in change)) return `${label}: ${text(change.before)}`
  if (change.before === redacted && change.after === redacted) return `${label}: ${text(redacted)}`
  return `${label}: ${text(change.before)} → ${text(change.after)}`
}

/** Characters of a text that are shown; markdown in it is escaped, which at most doubles them. */
const shownLength = 40

const redacted = '[redacted]'

function valueText(key: SettingKey | undefined, value: unknown, locale: string, column: string): string {
  const { audit, settings } = wordsFor(locale)
  if (key !== undefined) return settingText(key, value as SettingValue, locale)
  if (value === null || value === undefined) return audit.nothing
  if (value === redacted) return audit.redacted
  if (isPerson(value)) return personText(value, locale)
  if (typeof value === 'boolean') return value ? settings.on : settings.off
  if (typeof value === 'number') return formatNumber(value, locale)
  if (typeof value === 'string' && /^\d{17,20}$/.test(value)) {
    if (/(channel|parent)_id$/.test(column)) return `<#${value}>`
    if (column.endsWith('role_id')) return `<@&${value}>`
  }
  if (typeof value === 'string' && /^\d{4}-\d\d-\d\dT\d\d:/.test(value))
    return `<t:${Math.floor(Date.parse(value) / 1_000)}:f>`
  const text = typeof value === 'string' ? value : JSON.stringify(value)
  return plain(text.length > shownLength ? `${text.slice(0, shownLength - 1)}…` : text)
}
