import { sql } from 'kysely'
import type { GuildReading } from '#src/database/guildTransaction.ts'
import { creationLimits, maxRenames } from '#src/tempVoice/voiceChannel.ts'
import type { Failure } from '#src/tickets/failure.ts'

/** A temporary channel as /doctor looks at it. */
export interface CheckedChannel {
  channelId: string | null
  name: string
  failure: Failure | null
  /** It has been on its way in or out for five minutes, though nobody refused it. */
  isStuck: boolean
}

export async function findChannelsToCheck({ kysely, guildId }: GuildReading): Promise<CheckedChannel[]> {
  const rows = await kysely
    .selectFrom('temp_voice_channels')
    .select([
      'channel_id',
      'name',
      'failure',
      sql<boolean>`status <> 'ACTIVE' AND failure IS NULL AND updated_at < now() - interval '5 minutes'`.as(
        'isStuck',
      ),
    ])
    .where('guild_id', '=', guildId)
    .execute()
  return rows.map(({ channel_id: channelId, name, failure, isStuck }) => ({
    channelId,
    name,
    failure: failure as Failure | null,
    isStuck,
  }))
}

/**
 * Channels begun within a day, and, where that is as many as there may be, when the next one may be, in seconds since the Unix
 * epoch; and channels whose renames are used up.
 */
export async function countSpent({
  kysely,
  guildId,
}: GuildReading): Promise<{ used: number; until: number | null; renamesSpent: number }> {
  const { most, seconds } = creationLimits.guildDay
  const { rows } = await sql<{ used: number; until: number | null; renamesSpent: number }>`
    WITH recent AS (SELECT created_at FROM temp_voice_creations
      WHERE guild_id = ${guildId} AND created_at > now() - ${seconds}::int * interval '1 second')
    SELECT (SELECT count(*)::int FROM recent) AS used,
      (SELECT ceil(extract(epoch FROM created_at) + ${seconds}::int)::int FROM recent
        ORDER BY created_at DESC OFFSET ${most - 1}::int LIMIT 1) AS until,
      (SELECT count(*)::int FROM temp_voice_channels WHERE guild_id = ${guildId} AND (SELECT count(*) FROM unnest(renamed_at) AS at
        WHERE at > now() - interval '10 minutes') >= ${maxRenames}::int) AS "renamesSpent"`.execute(kysely)
  return rows[0] ?? { used: 0, until: null, renamesSpent: 0 }
}
