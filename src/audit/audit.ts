import type { Bot } from '#src/bot.ts'
import { type Source, readGuild } from '#src/database/guildTransaction.ts'
import { type AuditEntry, type AuditFilter, type AuditPlace, readAuditEntries } from '#src/audit/store.ts'

export {
  type AuditEntry,
  type AuditFilter,
  type AuditPlace,
  type AuditValues,
  type Person,
  findLastChanger,
  isPerson,
} from '#src/audit/store.ts'

/** The tables whose changes are recorded; a test compares them with the database's triggers. */
export const auditedSubjects = [
  'giveaway_entries',
  'giveaway_prizes',
  'giveaway_templates',
  'giveaway_winners',
  'giveaways',
  'guild_settings',
  'guilds',
  'ledger',
  'members',
  'temp_voice_channels',
  'temp_voice_hubs',
  'ticket_blocklist',
  'ticket_categories',
  'ticket_feedback',
  'ticket_replies',
  'tickets',
] as const

export const auditSources = [
  'COMMAND',
  'DASHBOARD',
  'EVENT',
  'JOB',
  'CLI',
] as const satisfies readonly Source[]

export { maxRangeDays as maxAuditDays } from '#src/database/limits.ts'

const pageSize = 10

export interface AuditPage {
  /** Newest first. */
  entries: AuditEntry[]
  hasNewer: boolean
  hasOlder: boolean
}

/** A page of the guild's audit log. The one that would begin with fewer than ten newer entries is the newest. */
export async function findAuditPage(
  { db }: Pick<Bot, 'db'>,
  guildId: string,
  filter: AuditFilter,
  place: AuditPlace,
): Promise<AuditPage> {
  // One more than is shown tells whether there is another page.
  const found = await readGuild(db, guildId, tx => readAuditEntries(tx, filter, place, pageSize + 1))
  const more = found.length > pageSize
  if (place === 'newest') return { entries: found.slice(0, pageSize), hasNewer: false, hasOlder: more }
  if ('olderThan' in place) return { entries: found.slice(0, pageSize), hasNewer: true, hasOlder: more }
  if (!more) return await findAuditPage({ db }, guildId, filter, 'newest')
  return { entries: found.slice(1), hasNewer: true, hasOlder: true }
}
