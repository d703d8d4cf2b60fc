import { sql } from 'kysely'
import type { GuildTransaction } from '#src/database/guildTransaction.ts'
import { GuildRemoved } from '#src/database/transactionErrors.ts'

/**
 * Of several deliveries at once, all but the first wait here until its transaction has ended. The new row's foreign key holds
 * the guild from here on: a removal waits.
 */
export async function beginEvent(
  { kysely, guildId }: GuildTransaction,
  eventId: bigint,
): Promise<ProcessedEvent> {
  const { rows } = await sql<ProcessedEvent>`
    INSERT INTO processed_events AS e (guild_id, event_id, status)
    SELECT id, ${eventId}, 'PENDING' FROM guilds WHERE id = ${guildId} AND is_active
    ON CONFLICT (guild_id, event_id) DO UPDATE SET attempts = e.attempts + 1, updated_at = now()
    RETURNING status, result`.execute(kysely)
  if (!rows[0]) throw new GuildRemoved()
  return rows[0]
}

/** Answers the value as it is kept; nothing is when the guild was left before it was held. */
export async function finishEvent(
  { kysely, guildId }: GuildTransaction,
  eventId: bigint,
  value: unknown,
): Promise<unknown> {
  const result = JSON.stringify(value ?? null)
  const { numUpdatedRows } = await kysely
    .updateTable('processed_events')
    .set({
      status: 'PROCESSED',
      result: sql`${result}::jsonb`,
      last_error: null,
      updated_at: sql<Date>`now()`,
    })
    .where('guild_id', '=', guildId)
    .where('event_id', '=', eventId)
    .where(({ exists, selectFrom }) =>
      exists(selectFrom('guilds').select('id').where('id', '=', guildId).where('is_active', '=', true)),
    )
    .executeTakeFirst()
  if (numUpdatedRows === 0n) throw new GuildRemoved()
  return JSON.parse(result) as unknown
}

export async function noteFailure(
  { kysely, guildId }: GuildTransaction,
  eventId: bigint,
  error: unknown,
): Promise<void> {
  const reason = String(error).slice(0, 500)
  await sql`
    INSERT INTO processed_events AS e (guild_id, event_id, status, last_error)
    VALUES (${guildId}, ${eventId}, 'FAILED', ${reason})
    ON CONFLICT (guild_id, event_id) DO UPDATE
      SET status = 'FAILED', attempts = e.attempts + 1, last_error = excluded.last_error, updated_at = now()
      WHERE e.status <> 'PROCESSED'`.execute(kysely)
}

interface ProcessedEvent {
  status: string
  result: unknown
}
