import { sql } from 'kysely'
import type { GuildReading, GuildTransaction } from '#src/database/guildTransaction.ts'
import type { Failure } from '#src/tickets/failure.ts'
import { type VoiceChannel, maxRenames } from '#src/tempVoice/voiceChannel.ts'

/** What a member may choose for their channel. */
export type Choices = Partial<
  Pick<
    VoiceChannel,
    'name' | 'userLimit' | 'bitrate' | 'locked' | 'hidden' | 'permittedIds' | 'rejectedIds' | 'ownerId'
  >
>

/** Changes a channel as its owner wants it; Discord must be made to agree afterwards. */
export async function updateChannel(
  { kysely, guildId }: GuildTransaction,
  id: string,
  { ownerId, ...choices }: Choices,
): Promise<void> {
  await kysely
    .updateTable('temp_voice_channels')
    .set({
      ...columnsOf(choices),
      ...(ownerId === undefined ? {} : { owner_id: ownerId, owner_left_at: null }),
      version: sql<number>`version + 1`,
      failure: null,
      updated_at: sql<Date>`now()`,
    })
    .where('guild_id', '=', guildId)
    .where('id', '=', id)
    .execute()
}

/** Takes one of the renames that Discord allows; null when there was one, or when there will be, in seconds since the Unix epoch. */
export async function spendRename(
  { kysely, guildId }: GuildTransaction,
  id: string,
): Promise<{ until: number } | null> {
  const recent = sql`(SELECT coalesce(array_agg(at ORDER BY at), '{}') FROM unnest(renamed_at) AS at
    WHERE at > now() - interval '10 minutes')`
  const spent = await sql`
    UPDATE temp_voice_channels SET renamed_at = ${recent} || now()::timestamptz(3)
    WHERE guild_id = ${guildId} AND id = ${id} AND cardinality(${recent}) < ${maxRenames} RETURNING id`.execute(
    kysely,
  )
  if (spent.rows.length > 0) return null
  const { rows } = await sql<{ until: number }>`
    SELECT ceil(extract(epoch FROM min(at)) + 600)::int AS until
    FROM temp_voice_channels, unnest(renamed_at) AS at
    WHERE guild_id = ${guildId} AND id = ${id} AND at > now() - interval '10 minutes'`.execute(kysely)
  return rows[0] ?? null
}

/** Remembers for a member's next channel what they chose for this one. */
export async function rememberChoices(
  { kysely, guildId }: GuildTransaction,
  userId: string,
  { ownerId: _owner, ...choices }: Choices,
): Promise<void> {
  const columns = columnsOf(choices)
  await kysely
    .insertInto('voice_preferences')
    .values({ guild_id: guildId, user_id: userId, ...columns })
    .onConflict(conflict =>
      conflict.columns(['guild_id', 'user_id']).doUpdateSet({ ...columns, updated_at: sql<Date>`now()` }),
    )
    .execute()
}

/** The channel that a member owns; undefined when they own none. */
export async function findOwned(
  { kysely, guildId }: GuildReading,
  ownerId: string,
): Promise<{ channelId: string | null } | undefined> {
  const row = await kysely
    .selectFrom('temp_voice_channels')
    .select('channel_id')
    .where('guild_id', '=', guildId)
    .where('owner_id', '=', ownerId)
    .where('status', '<>', 'DELETING')
    .executeTakeFirst()
  return row && { channelId: row.channel_id }
}

/** Why Discord does not agree with a channel, and whether it has yet to. */
export async function readProgress(
  { kysely, guildId }: GuildReading,
  id: string,
): Promise<{ failure: Failure | null; isBehind: boolean }> {
  const row = await kysely
    .selectFrom('temp_voice_channels')
    .select(['failure', sql<boolean>`synced_version < version OR synced_name <> name`.as('isBehind')])
    .where('guild_id', '=', guildId)
    .where('id', '=', id)
    .executeTakeFirst()
  return { failure: (row?.failure ?? null) as Failure | null, isBehind: row?.isBehind ?? false }
}

function columnsOf({ name, userLimit, bitrate, locked, hidden, permittedIds, rejectedIds }: Choices) {
  return Object.fromEntries(
    Object.entries({
      name,
      user_limit: userLimit,
      bitrate,
      locked,
      hidden,
      permitted_ids: permittedIds,
      rejected_ids: rejectedIds,
    }).filter(([, value]) => value !== undefined),
  )
}
