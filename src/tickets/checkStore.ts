import { CompiledQuery } from 'kysely'
import type { GuildReading } from '#src/database/guildTransaction.ts'
import { type Failure, passing } from '#src/tickets/failure.ts'

interface RefusedTickets {
  failure: Failure
  numbers: number[]
  channelName: string
  parentId: string | null
}

/** Tickets that Discord refuses still, or of which it refused to make the channel within a day; at most 10 numbers of each. */
export async function findRefusedTickets({ kysely, guildId }: GuildReading): Promise<RefusedTickets[]> {
  const { rows } = await kysely.executeQuery<RefusedTickets>(
    CompiledQuery.raw(
      `SELECT t.failure, (array_agg(t.number ORDER BY t.number DESC))[:10] AS numbers,
         max(t.channel_name) AS "channelName", max(c.parent_id) AS "parentId"
       FROM tickets AS t JOIN ticket_categories AS c ON c.guild_id = t.guild_id AND c.id = t.category_id
       WHERE t.guild_id = $1 AND (t.failure = ANY ($2) AND t.status <> 'FAILED'
         OR t.failure IS NOT NULL AND t.status = 'FAILED' AND t.updated_at > now() - interval '1 day')
       GROUP BY t.failure ORDER BY t.failure`,
      [guildId, [...passing]],
    ),
  )
  return rows
}

/** Tickets with which Discord has not agreed for ten minutes without having refused, and transcripts that are two hours late. */
export async function countStuckTickets({
  kysely,
  guildId,
}: GuildReading): Promise<{ tickets: number; transcripts: number }> {
  const { rows } = await kysely.executeQuery<{ tickets: number; transcripts: number }>(
    CompiledQuery.raw(
      `SELECT (SELECT count(*)::int FROM tickets WHERE guild_id = $1 AND synced_version < version AND failure IS NULL
           AND updated_at < now() - interval '10 minutes') AS tickets,
         (SELECT count(*)::int FROM transcripts WHERE guild_id = $1 AND status = 'PENDING'
           AND created_at < now() - interval '2 hours') AS transcripts`,
      [guildId],
    ),
  )
  return rows[0] ?? { tickets: 0, transcripts: 0 }
}
