import { type RawBuilder, sql } from 'kysely'
import type { Database } from '#src/database/database.ts'
import type { GuildReading, GuildTransaction } from '#src/database/guildTransaction.ts'
import { newId } from '#src/database/newId.ts'
import { type Announcement, announceInGuild } from '#src/jobs/outbox.ts'
import type { Answer } from '#src/tickets/question.ts'
import { enqueueSync } from '#src/tickets/syncStore.ts'

export interface TranscriptId {
  guildId: string
  transcriptId: string
}

/** Why there is no transcript, for good. */
export type TranscriptFailure = 'channelGone' | 'noPermission' | 'refused' | 'gaveUp'

export type TranscriptFormat = 'HTML' | 'JSON'

/** The right of one process to make a transcript, for a while. */
export interface TranscriptLease extends TranscriptId {
  /** How often somebody tried, this time included: it tells this lease from others. */
  attempts: number
  /** So old that a failure now is the last. */
  isLate: boolean
  ticket: TicketFacts
}

/** What a transcript says of its ticket. */
export interface TicketFacts {
  id: string
  number: number
  /** Which of its closings this is, from 1. */
  closing: number
  closedAt: Date
  categoryName: string
  channelId: string
  logChannelId: string | null
  openerId: string
  memberIds: string[]
  claimedBy: string | null
  closedBy: string | null
  closeReason: string | null
  openedAt: Date
  answers: Answer[]
}

/** A file, compressed, in pieces; `bytes`: its size before that. */
export interface CompressedFile {
  pieces: readonly Buffer[]
  bytes: number
}

export interface TranscriptRecord {
  messages: number
  participantIds: readonly string[]
  html: CompressedFile
  json: CompressedFile
  /** The first message of the staff, if there is one. */
  firstAnswer: { userId: string; at: Date } | null
}

/** Milliseconds for which a process that makes a transcript keeps others from it; it goes on with each page of messages. */
const leaseMs = 60_000

/** Writes that there is to be a transcript of the ticket that was just closed, and the job that makes it. */
export async function insertTranscript(
  { kysely, guildId }: GuildTransaction,
  ticketId: string,
): Promise<void> {
  const id = newId()
  await sql`
    WITH written AS (
      INSERT INTO transcripts (guild_id, id, ticket_id, closing)
      SELECT ${guildId}, ${id}, ${ticketId}, coalesce(max(closing), 0) + 1 FROM transcripts
      WHERE guild_id = ${guildId} AND ticket_id = ${ticketId}
      RETURNING guild_id, id)
    SELECT enqueue_job('makeTranscript', json_build_object('guildId', guild_id, 'transcriptId', id),
      'transcript:' || guild_id || ':' || id) FROM written`.execute(kysely)
}

/** Null when it is made already, or another process is at it. */
export async function claimTranscript(
  { system }: Pick<Database, 'system'>,
  { guildId, transcriptId }: TranscriptId,
): Promise<TranscriptLease | null> {
  const { rows } = await system.pool.query<TicketFacts & { attempts: number; isLate: boolean }>(
    `WITH claimed AS (
       UPDATE transcripts SET attempts = attempts + 1, lease_until = now() + $3 * interval '1 millisecond', messages = 0
       WHERE guild_id = $1 AND id = $2 AND status = 'PENDING' AND (lease_until IS NULL OR lease_until < now())
       RETURNING *)
     SELECT r.attempts, r.created_at < now() - interval '1 day' AS "isLate", t.id, t.number, r.closing,
       r.created_at AS "closedAt", c.name AS "categoryName", t.channel_id AS "channelId", c.log_channel_id AS "logChannelId",
       t.opener_id AS "openerId", t.member_ids AS "memberIds", t.claimed_by AS "claimedBy", t.closed_by AS "closedBy",
       t.close_reason AS "closeReason", coalesce(t.opened_at, t.created_at) AS "openedAt", t.answers
     FROM claimed r JOIN tickets t ON t.guild_id = r.guild_id AND t.id = r.ticket_id
       JOIN ticket_categories c ON c.guild_id = t.guild_id AND c.id = t.category_id`,
    [guildId, transcriptId, leaseMs],
  )
  if (!rows[0]) return null
  const { attempts, isLate, ...ticket } = rows[0]
  return { guildId, transcriptId, attempts, isLate, ticket }
}

/**
 * Notes how many messages were read, and goes on holding the lease.
 * @throws when another process has taken it meanwhile
 */
export async function keepTranscript(
  { system }: Pick<Database, 'system'>,
  { guildId, transcriptId, attempts }: TranscriptLease,
  messages: number,
): Promise<void> {
  const { rowCount } = await system.pool.query(
    `UPDATE transcripts SET messages = $4, lease_until = now() + $5 * interval '1 millisecond'
     WHERE guild_id = $1 AND id = $2 AND attempts = $3 AND status = 'PENDING'`,
    [guildId, transcriptId, attempts, messages, leaseMs],
  )
  if (rowCount === 0) throw new Error('Another process makes this transcript')
}

/** Gives the lease back, if nobody else has taken it meanwhile. minutes: for which nobody is to try again. */
export async function returnTranscript(
  { system }: Pick<Database, 'system'>,
  { guildId, transcriptId, attempts }: TranscriptLease,
  minutes: number | null = null,
): Promise<void> {
  await system.pool.query(
    `UPDATE transcripts SET lease_until = now() + $4::int * interval '1 minute'
     WHERE guild_id = $1 AND id = $2 AND attempts = $3 AND status = 'PENDING'`,
    [guildId, transcriptId, attempts, minutes],
  )
}

/**
 * Stores a transcript, or why there is none, with what is said about it and with the job that lets a deleted ticket's channel
 * go, in one transaction. Does nothing when another process was first.
 */
export async function settleTranscript(
  { system }: Pick<Database, 'system'>,
  { guildId, transcriptId, attempts, ticket }: TranscriptLease,
  result: TranscriptRecord | { failure: TranscriptFailure },
  announcements: readonly Omit<Announcement, 'guildId'>[],
): Promise<void> {
  await system.kysely.transaction().execute(async kysely => {
    const isFailure = 'failure' in result
    const settled = await kysely
      .updateTable('transcripts')
      .set({ lease_until: null, updated_at: sql<Date>`now()` })
      .set(
        isFailure
          ? { status: 'FAILED', failure: result.failure }
          : {
              status: 'STORED',
              stored_at: sql<Date>`now()`,
              messages: result.messages,
              participant_ids: [...result.participantIds],
              html_bytes: result.html.bytes,
              json_bytes: result.json.bytes,
            },
      )
      .where('guild_id', '=', guildId)
      .where('id', '=', transcriptId)
      .where('attempts', '=', attempts)
      .where('status', '=', 'PENDING')
      .returning('id')
      .execute()
    if (settled.length === 0) return
    if (!isFailure) {
      const files = { HTML: result.html, JSON: result.json }
      for (const [format, { pieces }] of Object.entries(files))
        for (const [part, data] of pieces.entries())
          await kysely
            .insertInto('transcript_parts')
            .values({ guild_id: guildId, transcript_id: transcriptId, format, part, data })
            .execute()
      if (result.firstAnswer) await noteFirstAnswer({ kysely, guildId }, ticket.id, result.firstAnswer)
    }
    for (const announcement of announcements) await announceInGuild({ kysely, guildId }, announcement)
    await enqueueSync({ kysely, guildId }, ticket.id)
  })
}

/** The messages tell exactly, also of answers that came while the bot was away. */
async function noteFirstAnswer(
  { kysely, guildId }: GuildReading,
  ticketId: string,
  { userId, at }: { userId: string; at: Date },
): Promise<void> {
  await kysely
    .updateTable('tickets')
    .set({ first_answer_at: at, first_answer_by: userId })
    .where('guild_id', '=', guildId)
    .where('id', '=', ticketId)
    .where(eb => eb.or([eb('first_answer_at', 'is', null), eb('first_answer_at', '>', at)]))
    .execute()
}

/** Makes jobs for transcripts that nobody is at: their job was lost, or its process died. Answers how many. */
export async function sweepTranscriptsInAllGuilds({ system }: Pick<Database, 'system'>): Promise<number> {
  // A job that still waits for its next try keeps its own time.
  const { rowCount } = await system.pool.query(
    `SELECT enqueue_job('makeTranscript', json_build_object('guildId', guild_id, 'transcriptId', transcripts.id),
       'transcript:' || guild_id || ':' || transcripts.id)
     FROM transcripts JOIN guilds ON guilds.id = guild_id AND guilds.is_active
     WHERE status = 'PENDING' AND (lease_until IS NULL OR lease_until < now())
       AND NOT EXISTS (
         SELECT FROM graphile_worker.jobs
         WHERE key = 'transcript:' || guild_id || ':' || transcripts.id AND locked_at IS NULL AND attempts < max_attempts)
     ORDER BY transcripts.created_at LIMIT 500`,
  )
  return rowCount ?? 0
}

/** Names of those among some people that the bot has seen in the guild, and of the ticket's own, by id. */
export async function readUserNames(
  { system }: Pick<Database, 'system'>,
  guildId: string,
  userIds: readonly string[],
  ownIds: readonly string[],
): Promise<Map<string, string>> {
  const { rows } = await system.pool.query<{ id: string; name: string }>(
    `SELECT id, coalesce(global_name, username) AS name FROM users
     WHERE id = ANY ($2) AND (id = ANY ($3) OR EXISTS (
       SELECT FROM members m WHERE m.guild_id = $1 AND m.user_id = users.id))`,
    [guildId, userIds, ownIds],
  )
  return new Map(rows.map(({ id, name }) => [id, name]))
}

/** A transcript, and what decides who may see it. */
export interface StoredTranscript {
  id: string
  status: 'PENDING' | 'STORED' | 'FAILED'
  failure: TranscriptFailure | null
  messages: number
  people: number
  htmlBytes: number
  jsonBytes: number
  ticketId: string
  number: number
  openerId: string
  staffRoleIds: string[]
  /** The opener has said what they think of the ticket. */
  isRated: boolean
}

export function readTranscript(tx: GuildReading, id: string): Promise<StoredTranscript | undefined> {
  return readFirst(tx, sql`r.id = ${id}`)
}

/** The one of the last closing: of a ticket, or of the ticket that somebody opened last. */
export function readLatestTranscript(
  tx: GuildReading,
  ticket: { number: number } | { openerId: string },
): Promise<StoredTranscript | undefined> {
  return readFirst(
    tx,
    'number' in ticket ? sql`t.number = ${ticket.number}` : sql`t.opener_id = ${ticket.openerId}`,
  )
}

async function readFirst(
  { kysely, guildId }: GuildReading,
  meant: RawBuilder<unknown>,
): Promise<StoredTranscript | undefined> {
  const { rows } = await sql<StoredTranscript>`
    SELECT r.id, r.status, r.failure, r.messages, cardinality(r.participant_ids) AS people,
      r.html_bytes AS "htmlBytes", r.json_bytes AS "jsonBytes", t.id AS "ticketId", t.number, t.opener_id AS "openerId",
      c.staff_role_ids AS "staffRoleIds", f.ticket_id IS NOT NULL AS "isRated"
    FROM transcripts r JOIN tickets t ON t.guild_id = r.guild_id AND t.id = r.ticket_id
      JOIN ticket_categories c ON c.guild_id = t.guild_id AND c.id = t.category_id
      LEFT JOIN ticket_feedback f ON f.guild_id = t.guild_id AND f.ticket_id = t.id
    WHERE r.guild_id = ${guildId} AND ${meant}
    ORDER BY t.number DESC, r.closing DESC LIMIT 1`.execute(kysely)
  return rows[0]
}

/** A transcript's file as it is stored: one gzip stream. Empty when there is none. */
export async function readTranscriptFile(
  { kysely, guildId }: GuildReading,
  transcriptId: string,
  format: TranscriptFormat,
): Promise<Buffer> {
  const parts = await kysely
    .selectFrom('transcript_parts')
    .select('data')
    .where('guild_id', '=', guildId)
    .where('transcript_id', '=', transcriptId)
    .where('format', '=', format)
    .orderBy('part')
    .execute()
  return Buffer.concat(parts.map(({ data }) => data))
}
