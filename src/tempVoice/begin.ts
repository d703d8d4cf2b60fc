import { type Kysely, sql } from 'kysely'
import type { Database } from '#src/database/database.ts'
import type { DB } from '#src/database/generated/kysely.ts'
import { newId } from '#src/database/newId.ts'
import { forgetChannel } from '#src/tempVoice/channelStore.ts'
import { announceIn } from '#src/tempVoice/notice.ts'
import { type Hub, channelNameFrom } from '#src/tempVoice/hub.ts'
import {
  type CreationLimit,
  type VoiceChannel,
  type VoiceKey,
  creationLimits,
} from '#src/tempVoice/voiceChannel.ts'

/** Somebody who waits in a hub. */
export interface Waiting {
  userId: string
  memberName: string
  hub: Hub
}

interface Begun {
  keys: VoiceKey[]
  /** Somebody has to wait for a limit. */
  isLimited: boolean
}

/**
 * Writes a row for each who waits in a hub and owns none, as far as the limits allow; whoever has to wait is told until when.
 * Their channels are made afterwards.
 */
export function beginChannels(
  db: Pick<Database, 'system' | 'retry'>,
  guildId: string,
  waiting: readonly Waiting[],
): Promise<Begun> {
  return db.retry(() =>
    db.system.kysely.transaction().execute(async tx => {
      // What is counted stays true until this ends.
      await sql`SELECT true AS locked FROM pg_advisory_xact_lock(hashtextextended(${`voice:${guildId}`}, 0))`.execute(
        tx,
      )
      const begun: Begun = { keys: [], isLimited: false }
      for (const { userId, memberName, hub } of waiting) {
        const limited = await findLimit(tx, guildId, userId)
        if (limited) {
          begun.isLimited = true
          await announceIn(tx, {
            guildId,
            effectKey: `voiceLimit:${hub.id}:${limited.limit}:${limited.limit === 'userMinute' ? userId : ''}:${limited.until}`,
            channelId: hub.channelId,
            userId,
            notice: { kind: 'limited', limit: limited.limit, until: limited.until },
          })
          continue
        }
        const id = await insertChannel(tx, guildId, userId, hub, memberName)
        if (id !== undefined) begun.keys.push({ guildId, id })
      }
      return begun
    }),
  )
}

/** No channel came of it: the row goes, and what it took of the limits is given back. */
export async function takeBack(db: Pick<Database, 'system'>, key: VoiceKey): Promise<void> {
  await db.system.pool.query('DELETE FROM temp_voice_creations WHERE guild_id = $1 AND id = $2', [
    key.guildId,
    key.id,
  ])
  await forgetChannel(db, key)
}

/** Discord makes no channels before so many milliseconds: the hub begins none, and its chat is told until when. */
export function restHub(
  db: Pick<Database, 'system' | 'retry'>,
  { guildId, hubId, ownerId }: VoiceChannel,
  afterMs: number,
): Promise<void> {
  return db.retry(() =>
    db.system.kysely.transaction().execute(async tx => {
      const { rows } = await sql<{ channelId: string | null; until: number }>`
        UPDATE temp_voice_hubs SET retry_at = now() + ${afterMs}::float8 * interval '1 millisecond'
        WHERE guild_id = ${guildId} AND id = ${hubId} AND coalesce(retry_at <= now(), true)
        RETURNING channel_id AS "channelId", ceil(extract(epoch FROM retry_at))::int AS until`.execute(tx)
      const [hub] = rows
      if (!hub) return
      await announceIn(tx, {
        guildId,
        effectKey: `voiceLimit:${hubId}:later:${hub.until}`,
        channelId: hub.channelId,
        userId: ownerId,
        notice: { kind: 'limited', limit: 'guildMinute', until: hub.until },
      })
    }),
  )
}

/** The limit that is reached, and until when, in seconds since the Unix epoch. */
async function findLimit(
  kysely: Kysely<DB>,
  guildId: string,
  userId: string,
): Promise<{ limit: CreationLimit; until: number } | undefined> {
  for (const limit of ['guildDay', 'userMinute', 'guildMinute'] as const) {
    const { most, seconds } = creationLimits[limit]
    // The one that must grow old first.
    const { rows } = await sql<{ until: number }>`
      SELECT ceil(extract(epoch FROM created_at) + ${seconds}::int)::int AS until FROM temp_voice_creations
      WHERE guild_id = ${guildId} AND created_at > now() - ${seconds}::int * interval '1 second'
        AND (${limit !== 'userMinute'}::boolean OR user_id = ${userId})
      ORDER BY created_at DESC OFFSET ${most - 1}::int LIMIT 1`.execute(kysely)
    if (rows[0]) return { limit, until: rows[0].until }
  }
  return undefined
}

/** Undefined when they own one already, as another process was faster. */
async function insertChannel(
  kysely: Kysely<DB>,
  guildId: string,
  userId: string,
  hub: Hub,
  memberName: string,
): Promise<string | undefined> {
  const id = newId()
  const name = channelNameFrom(hub.nameTemplate, memberName)
  const { rows } = await sql`
    INSERT INTO temp_voice_channels (guild_id, id, hub_id, owner_id, name, user_limit, bitrate, region, locked, hidden,
      permitted_ids, rejected_ids, grace_seconds)
    SELECT h.guild_id, ${id}, h.id, ${userId}, coalesce(p.name, ${name}), coalesce(p.user_limit, h.user_limit),
      coalesce(p.bitrate, h.bitrate), h.region, coalesce(p.locked, h.is_private), coalesce(p.hidden, false),
      coalesce(p.permitted_ids, '{}'), coalesce(p.rejected_ids, '{}'), h.grace_seconds
    FROM temp_voice_hubs AS h JOIN guilds AS g ON g.id = h.guild_id AND g.is_active
      LEFT JOIN voice_preferences AS p ON p.guild_id = h.guild_id AND p.user_id = ${userId}
    WHERE h.guild_id = ${guildId} AND h.id = ${hub.id} AND h.removed_at IS NULL
      AND (h.retry_at IS NULL OR h.retry_at <= now())
    ON CONFLICT DO NOTHING RETURNING id`.execute(kysely)
  if (rows.length === 0) return undefined
  await sql`DELETE FROM temp_voice_creations WHERE guild_id = ${guildId} AND created_at <= now() - interval '1 day'`.execute(
    kysely,
  )
  await sql`INSERT INTO temp_voice_creations (guild_id, id, user_id) VALUES (${guildId}, ${id}, ${userId})`.execute(
    kysely,
  )
  return id
}
