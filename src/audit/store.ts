import { type SelectQueryBuilder, sql } from 'kysely'
import type { DB } from '#src/database/generated/kysely.ts'
import type { GuildReading, Source, Transaction } from '#src/database/guildTransaction.ts'
import { checkLimit, maxRangeDays } from '#src/database/limits.ts'

/** One row that somebody changed. */
export interface AuditEntry {
  guildId: string
  /** Counts up over all guilds. */
  id: bigint
  createdAt: Date
  /** Null when it was nobody in particular. */
  actor: Person | null
  source: Source
  requestId: string
  ip: string | null
  action: 'INSERT' | 'UPDATE' | 'DELETE'
  /** The table. */
  subject: string
  /** By column, as before and after: which row it was. */
  subjectKey: AuditValues
  /** Of an update the columns that differ, else the whole row; null where there was, or is, none. */
  before: AuditValues | null
  after: AuditValues | null
}

/** What JSON can say, and people. A value that nobody may read later is the text [redacted]. */
export type AuditValues = Record<string, unknown>

/** Somebody in the log. The user's id is null once the person was erased. */
export interface Person {
  person: string | null
}

export interface AuditFilter {
  /** A user's id. */
  actorId?: string | undefined
  source?: Source | undefined
  subject?: string | undefined
  /** How many days back, 1 to 90. */
  days: number
}

/** Whether a value of an entry is a person. */
export function isPerson(value: unknown): value is Person {
  return typeof value === 'object' && value !== null && Object.keys(value).join() === 'person'
}

/** Where a list of entries begins; entries are ordered by their ids. */
export type AuditPlace = 'newest' | { olderThan: bigint } | { newerThan: bigint }

/** Entries of the guild, newest first; with newerThan those that come next after it. */
export function readAuditEntries(
  { kysely, guildId }: GuildReading,
  filter: AuditFilter,
  place: AuditPlace,
  limit?: number,
): Promise<AuditEntry[]> {
  return read({ kysely }, query => query.where('guild_id', '=', guildId), filter, place, limit)
}

export function readAuditEntriesInAllGuilds(
  tx: Pick<Transaction, 'kysely'>,
  filter: AuditFilter,
  place: AuditPlace,
  limit?: number,
): Promise<AuditEntry[]> {
  return read(tx, query => query, filter, place, limit)
}

/**
 * Who gave a column of a table with one row a guild the value that it has now; null when the log does not tell, as of what
 * was changed past it.
 */
export async function findLastChanger(
  { kysely, guildId }: GuildReading,
  subject: string,
  column: string,
  now: unknown,
): Promise<Person | null> {
  const last = await kysely
    .selectFrom('audit_log')
    .leftJoin('audit_people', join =>
      join
        .onRef('audit_people.guild_id', '=', 'audit_log.guild_id')
        .onRef('audit_people.pseudonym', '=', 'audit_log.actor'),
    )
    .select(['audit_log.actor', 'audit_log.after', 'audit_people.user_id'])
    .where('audit_log.guild_id', '=', guildId)
    .where('audit_log.subject', '=', subject)
    .where(sql<boolean>`jsonb_exists(audit_log.after, ${column})`)
    .orderBy('audit_log.id', 'desc')
    .limit(1)
    .executeTakeFirst()
  if (last === undefined || last.actor === null) return null
  return (last.after as AuditValues)[column] === now ? { person: last.user_id } : null
}

/** @throws RangeError for a limit or a number of days out of bounds */
async function read(
  { kysely }: Pick<Transaction, 'kysely'>,
  within: (query: Query) => Query,
  { actorId, source, subject, days }: AuditFilter,
  place: AuditPlace,
  limit?: number,
): Promise<AuditEntry[]> {
  const upwards = place !== 'newest' && 'newerThan' in place
  let query = within(kysely.selectFrom('audit_log'))
    .where('created_at', '>=', sql<Date>`now() - make_interval(days => ${checkDays(days)}::int)`)
    .orderBy('id', upwards ? 'asc' : 'desc')
    .limit(checkLimit(limit))
  if (actorId !== undefined)
    query = query.where('actor', 'in', eb =>
      eb.selectFrom('audit_people').select('pseudonym').where('user_id', '=', actorId),
    )
  if (source !== undefined) query = query.where('source', '=', source)
  if (subject !== undefined) query = query.where('subject', '=', subject)
  if (place !== 'newest')
    query =
      'newerThan' in place ? query.where('id', '>', place.newerThan) : query.where('id', '<', place.olderThan)
  const rows = (await query
    .select([
      'guild_id as guildId',
      'id',
      'created_at as createdAt',
      'actor',
      'source',
      'request_id as requestId',
    ])
    .select(sql<string | null>`host(ip)`.as('ip'))
    .select(['action', 'subject', 'subject_key as subjectKey', 'before', 'after'])
    .execute()) as Row[]
  const people = await readPeople(kysely, rows)
  const entries = rows.map(row => ({
    ...row,
    actor: row.actor === null ? null : { person: people.get(row.actor) ?? null },
    subjectKey: withPeople(row.subjectKey, people),
    before: row.before && withPeople(row.before, people),
    after: row.after && withPeople(row.after, people),
  }))
  return upwards ? entries.toReversed() : entries
}

type Query = SelectQueryBuilder<DB, 'audit_log', object>
type Row = Omit<AuditEntry, 'actor'> & { actor: string | null }

function checkDays(days: number): number {
  if (Number.isInteger(days) && days >= 1 && days <= maxRangeDays) return days
  throw new RangeError(`The audit log is read for 1 to ${maxRangeDays} days back; ${days} were asked for.`)
}

/** A pseudonym, as audit_people gives them; no other value of the log has this form. */
const pseudonym = /^[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}$/

/** User ids by pseudonym of everybody in the rows who was not erased. */
async function readPeople(kysely: Transaction['kysely'], rows: readonly Row[]): Promise<Map<string, string>> {
  const values = rows.flatMap(({ actor, subjectKey, before, after }) => [
    actor,
    ...[subjectKey, before, after].flatMap(part => Object.values(part ?? {})),
  ])
  const names = [...new Set(values.filter(isPseudonym))]
  if (names.length === 0) return new Map()
  const people = await kysely
    .selectFrom('audit_people')
    .select(['pseudonym', 'user_id'])
    .where('guild_id', 'in', [...new Set(rows.map(row => row.guildId))])
    .where('pseudonym', 'in', names)
    .execute()
  return new Map(people.map(person => [person.pseudonym, person.user_id]))
}

function withPeople(values: AuditValues, people: ReadonlyMap<string, string>): AuditValues {
  return Object.fromEntries(
    Object.entries(values).map(([column, value]) => [
      column,
      isPseudonym(value) ? { person: people.get(value) ?? null } : value,
    ]),
  )
}

function isPseudonym(value: unknown): value is string {
  return typeof value === 'string' && pseudonym.test(value)
}
