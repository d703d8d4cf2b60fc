import { CompiledQuery, sql } from 'kysely'
import type { Database } from '#src/database/database.ts'
import type { GuildReading, GuildTransaction } from '#src/database/guildTransaction.ts'
import type { Hub, HubChanges } from '#src/tempVoice/hub.ts'
import { announceIn } from '#src/tempVoice/notice.ts'
import type { VoiceChannel } from '#src/tempVoice/voiceChannel.ts'
import type { Failure } from '#src/tickets/failure.ts'

const columns = `guild_id AS "guildId", id, slot, channel_id AS "channelId", parent_id AS "parentId", name_template AS "nameTemplate",
  user_limit AS "userLimit", bitrate, region, is_private AS "isPrivate", grace_seconds AS "graceSeconds",
  staff_role_ids AS "staffRoleIds", failure, removed_at IS NOT NULL AS "isRemoved",
  channel_id IS NULL AND created_at < now() - interval '2 minutes' AS "isStuck",
  channel_id IS NULL AND created_at < now() - interval '6 hours' AS "isLost", created_at AS "createdAt"`

/** The hubs of those guilds that have any, removed ones whose channels live too, by guild. */
export async function readHubsInAllGuilds(
  { system }: Pick<Database, 'system'>,
  guildIds: readonly string[],
): Promise<Map<string, Hub[]>> {
  const { rows } = await system.pool.query<Hub & { guildId: string }>(
    `SELECT ${columns} FROM temp_voice_hubs WHERE guild_id = ANY ($1) ORDER BY slot, id`,
    [guildIds],
  )
  const found = new Map<string, Hub[]>()
  for (const { guildId, ...hub } of rows) found.set(guildId, [...(found.get(guildId) ?? []), hub])
  return found
}

/** The hubs that staff have not removed. */
export async function readHubs({ kysely, guildId }: GuildReading): Promise<Hub[]> {
  const { rows } = await kysely.executeQuery<Hub>(
    CompiledQuery.raw(
      `SELECT ${columns} FROM temp_voice_hubs WHERE guild_id = $1 AND removed_at IS NULL ORDER BY slot`,
      [guildId],
    ),
  )
  return rows
}

/** Channels that wait to be found in the audit log, which the bot may not read. */
export async function countLeft({ kysely, guildId }: GuildReading): Promise<number> {
  const { count } = await kysely
    .selectFrom('temp_voice_channels')
    .select(eb => eb.fn.countAll().as('count'))
    .where('guild_id', '=', guildId)
    .where('status', '=', 'DELETING')
    .where('failure', 'is not', null)
    .executeTakeFirstOrThrow()
  return Number(count)
}

export async function insertHub(
  { kysely, guildId }: GuildTransaction,
  hub: { id: string; slot: number; channelId: string | null; nameTemplate: string } & HubChanges,
): Promise<void> {
  const { id, slot, channelId, ...changes } = hub
  await kysely
    .insertInto('temp_voice_hubs')
    .values({
      guild_id: guildId,
      id,
      slot,
      channel_id: channelId,
      name_template: hub.nameTemplate,
      ...columnsOf(changes),
    })
    .execute()
}

/** False when it is gone. */
export async function updateHub(
  { kysely, guildId }: GuildTransaction,
  id: string,
  changes: HubChanges & { channelId?: string },
): Promise<boolean> {
  const { channelId, ...rest } = changes
  const { numUpdatedRows } = await kysely
    .updateTable('temp_voice_hubs')
    .set({
      ...columnsOf(rest),
      ...(channelId === undefined ? {} : { channel_id: channelId }),
      // What staff mend is tried again at once.
      failure: null,
      retry_at: null,
      updated_at: sql<Date>`now()`,
    })
    .where('guild_id', '=', guildId)
    .where('id', '=', id)
    .where('removed_at', 'is', null)
    .executeTakeFirst()
  return numUpdatedRows > 0n
}

/** It makes no channels any more; it goes at once, or with its last channel. */
export async function removeHub({ kysely, guildId }: GuildTransaction, id: string): Promise<void> {
  await kysely
    .updateTable('temp_voice_hubs')
    .set({ removed_at: sql<Date>`now()`, updated_at: sql<Date>`now()` })
    .where('guild_id', '=', guildId)
    .where('id', '=', id)
    .where('removed_at', 'is', null)
    .execute()
  await sql`
    DELETE FROM temp_voice_hubs AS h WHERE h.guild_id = ${guildId} AND h.id = ${id}
      AND NOT EXISTS (SELECT FROM temp_voice_channels AS c WHERE c.guild_id = h.guild_id AND c.hub_id = h.id)`.execute(
    kysely,
  )
}

/** Discord refused something for good: the hub rests for a minute, and its chat is told the first time. */
export function noteHubFailure(
  db: Pick<Database, 'system' | 'retry'>,
  { guildId, id, hubId, ownerId, parentId, name }: VoiceChannel,
  failure: Failure,
): Promise<void> {
  return db.retry(() =>
    db.system.kysely.transaction().execute(async tx => {
      const { rows } = await sql<{ channelId: string | null; before: string | null }>`
        UPDATE temp_voice_hubs AS h SET failure = ${failure}, retry_at = now() + interval '1 minute', updated_at = now()
        FROM (SELECT failure FROM temp_voice_hubs WHERE guild_id = ${guildId} AND id = ${hubId} FOR UPDATE) AS old
        WHERE h.guild_id = ${guildId} AND h.id = ${hubId}
          AND EXISTS (SELECT FROM guilds WHERE id = ${guildId} AND is_active)
        RETURNING h.channel_id AS "channelId", old.failure AS before`.execute(tx)
      const [hub] = rows
      if (!hub || hub.before === failure) return
      await announceIn(tx, {
        guildId,
        effectKey: `voiceRefused:${id}`,
        channelId: hub.channelId,
        userId: ownerId,
        notice: { kind: 'refused', failure, parentId, name },
      })
    }),
  )
}

function columnsOf(changes: HubChanges) {
  const { parentId, nameTemplate, userLimit, bitrate, region, isPrivate, graceSeconds, staffRoleIds } =
    changes
  return Object.fromEntries(
    Object.entries({
      parent_id: parentId,
      name_template: nameTemplate,
      user_limit: userLimit,
      bitrate,
      region,
      is_private: isPrivate,
      grace_seconds: graceSeconds,
      staff_role_ids: staffRoleIds,
    }).filter(([, value]) => value !== undefined),
  )
}
