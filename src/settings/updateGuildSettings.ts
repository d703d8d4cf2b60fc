import { type Person, findLastChanger } from '#src/audit/audit.ts'
import type { Database } from '#src/database/database.ts'
import { type Actor, type GuildTransaction, changeGuildOnce } from '#src/database/guildTransaction.ts'
import {
  type Problem,
  type SettingKey,
  type SettingValue,
  type SettingValues,
  fieldOf,
  problemsBetween,
  settingKeys,
  valuesOf,
} from '#src/settings/fields.ts'
import type { GuildSettings } from '#src/settings/settings.ts'
import { lockSettings, readSettings, writeSettings } from '#src/settings/store.ts'

export interface SettingsChange {
  /** The values that somebody saw when they decided: of all fields that they want, at least. */
  seen: Partial<SettingValues>
  /** What they want. Fields that are as they were seen are left alone, unless it is wanted as a whole. */
  wanted: Partial<SettingValues>
  asAWhole?: boolean
}

/** settings: as they are after it. */
export type SettingsOutcome = { settings: GuildSettings } & (
  | { kind: 'saved'; changes: { key: SettingKey; before: SettingValue; after: SettingValue }[] }
  | { kind: 'unchanged' }
  | { kind: 'conflict'; conflicts: Conflict[] }
  | { kind: 'invalid'; problems: Problem[] }
)

/** A field that somebody else changed to something else meanwhile. */
export interface Conflict {
  key: SettingKey
  seen: SettingValue
  now: SettingValue
  wanted: SettingValue
  /** Who made it what it is now, if the audit log tells. */
  by: Person | null
}

/**
 * Changes settings without losing anybody's change: what others changed meanwhile is kept when it was other fields, and is a
 * conflict, in which nothing is saved, when it was the same ones. Once for each actor.requestId.
 */
export async function updateGuildSettings(
  db: Pick<Database, 'app' | 'retry'>,
  guildId: string,
  actor: Actor,
  change: SettingsChange,
): Promise<SettingsOutcome> {
  const { value } = await changeGuildOnce(db, guildId, actor, tx => update(tx, change))
  return value
}

const maxRetries = 3

async function update(tx: GuildTransaction, change: SettingsChange): Promise<SettingsOutcome> {
  for (let retries = 0; retries <= maxRetries; retries++) {
    // Whoever lost a race for the version holds the row next time: a crowd would have most of them lose again and again.
    if (retries > 0) await lockSettings(tx)
    const settings = await readSettings(tx)
    const { merged, changes, conflicts } = mergeChange(valuesOf(settings), change)
    if (conflicts.length > 0)
      return { kind: 'conflict', conflicts: await withCulprits(tx, conflicts), settings }
    if (changes.length === 0) return { kind: 'unchanged', settings }
    const problems = problemsBetween(merged)
    if (problems.length > 0) return { kind: 'invalid', problems, settings }
    const values = Object.fromEntries(changes.map(({ key, after }) => [key, after]))
    const saved = await writeSettings(tx, settings.version, values)
    if (saved) return { kind: 'saved', changes, settings: saved }
  }
  throw new Error(`The settings of guild ${tx.guildId} changed under a lock ${maxRetries} times`)
}

/** Puts a change on top of what is there now. */
function mergeChange(now: SettingValues, { seen, wanted, asAWhole = false }: SettingsChange) {
  const touched = settingKeys.flatMap(key => {
    const [before, after] = [now[key], wanted[key]]
    const isLeftAlone = after === seen[key] && !asAWhole
    return after === undefined || isLeftAlone || after === before ? [] : [{ key, before, after }]
  })
  return {
    merged: { ...now, ...Object.fromEntries(touched.map(({ key, after }) => [key, after])) },
    changes: touched,
    conflicts: touched
      .filter(({ key, before }) => before !== seen[key])
      .map(({ key, before, after }) => ({ key, seen: seen[key] ?? null, now: before, wanted: after })),
  }
}

async function withCulprits(tx: GuildTransaction, conflicts: Omit<Conflict, 'by'>[]): Promise<Conflict[]> {
  const found: Conflict[] = []
  for (const conflict of conflicts) {
    const by = await findLastChanger(tx, 'guild_settings', fieldOf(conflict.key).column, conflict.now)
    found.push({ ...conflict, by })
  }
  return found
}
