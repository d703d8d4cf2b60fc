import { CompiledQuery } from 'kysely'
import type { Database } from '#src/database/database.ts'
import type { GuildReading } from '#src/database/guildTransaction.ts'
import { announce } from '#src/jobs/outbox.ts'
import { announceIn } from '#src/tempVoice/notice.ts'
import type { Failure } from '#src/tickets/failure.ts'
import {
  type VoiceChannel,
  type VoiceKey,
  checkEverySeconds,
  inheritAfterSeconds,
} from '#src/tempVoice/voiceChannel.ts'

type System = Pick<Database, 'system'>

/** Seconds for which a process that makes Discord agree keeps others from it. */
const leaseSeconds = 30

/** How long Discord is left alone with what it refused. */
export const refusedSeconds = 300

/** Minutes within which a request for a channel is carried out, or never. */
const lateMinutes = 2

/** A channel and what is due with it, by the database's clock. */
export interface TendedChannel extends VoiceChannel {
  /** It has been empty for its grace. */
  isExpired: boolean
  /** Its owner has been away for so long that somebody else becomes it. */
  isHeirless: boolean
  isUnchecked: boolean
  isUnsynced: boolean
  /** Its hub has been refused something a moment ago, and rests. */
  isHubBlocked: boolean
  /** Somebody is at it. */
  isLeased: boolean
}

/** The right of one process to make Discord agree with a channel, for a while. */
export interface Lease {
  channel: TendedChannel
  version: number
  /** How often somebody tried, this time included: it tells this lease from others. */
  attempts: number
  createdAt: Date
  /** A request for its channel would have been carried out by now. */
  isLate: boolean
}

const due = {
  expired: "coalesce(c.empty_since + c.grace_seconds * interval '1 second' <= now(), false)",
  heirless: `coalesce(c.owner_left_at + interval '${inheritAfterSeconds} seconds' <= now() AND c.empty_since IS NULL, false)`,
  unchecked: `(c.empty_since IS NULL AND c.checked_at <= now() - interval '${checkEverySeconds} seconds')`,
  unsynced: `(c.synced_version < c.version OR coalesce(c.failure <> 'nameRejected', false)
    AND c.updated_at <= now() - interval '${refusedSeconds} seconds')`,
  leased: 'coalesce(c.lease_until > now(), false)',
}

const columns = `c.guild_id AS "guildId", c.id, c.status, c.owner_id AS "ownerId", c.channel_id AS "channelId", c.name,
  c.synced_name AS "syncedName", c.user_limit AS "userLimit", c.bitrate, c.region, c.locked, c.hidden,
  c.permitted_ids AS "permittedIds", c.rejected_ids AS "rejectedIds", c.occupant_ids AS "occupantIds",
  c.empty_since IS NOT NULL AS "isEmpty", c.owner_left_at IS NOT NULL AS "ownerIsGone", c.failure, c.hub_id AS "hubId",
  h.channel_id AS "hubChannelId", h.parent_id AS "parentId", h.staff_role_ids AS "staffRoleIds",
  ${due.expired} AS "isExpired", ${due.heirless} AS "isHeirless", ${due.unchecked} AS "isUnchecked",
  ${due.unsynced} AS "isUnsynced", coalesce(h.retry_at > now(), false) AS "isHubBlocked", ${due.leased} AS "isLeased"`

const joinHub = 'JOIN temp_voice_hubs AS h ON h.guild_id = c.guild_id AND h.id = c.hub_id'

/** Every temporary channel of a guild. */
export async function readChannels({ system }: System, guildId: string): Promise<TendedChannel[]> {
  const { rows } = await system.pool.query<TendedChannel>(
    `SELECT ${columns} FROM temp_voice_channels AS c ${joinHub} WHERE c.guild_id = $1 ORDER BY c.created_at, c.id`,
    [guildId],
  )
  return rows
}

/** Guilds with a channel with which something is due. */
export async function findDueGuildsInAllGuilds({ system }: System): Promise<string[]> {
  const { rows } = await system.pool.query<{ guildId: string }>(
    `SELECT DISTINCT guild_id AS "guildId" FROM temp_voice_channels AS c
     WHERE NOT ${due.leased} AND (${due.expired} OR ${due.heirless} OR ${due.unchecked} OR ${due.unsynced})`,
  )
  return rows.map(({ guildId }) => guildId)
}

/** The channel a person is asking about, in a transaction of the guild, locked: the one of this place, or their own. */
export async function lockChannel(
  { kysely, guildId }: GuildReading,
  { channelIds, ownerId }: { channelIds: readonly string[]; ownerId: string },
): Promise<VoiceChannel | undefined> {
  const { rows } = await kysely.executeQuery<VoiceChannel>(
    CompiledQuery.raw(
      `SELECT ${columns} FROM temp_voice_channels AS c ${joinHub}
       WHERE c.guild_id = $1 AND c.status = 'ACTIVE' AND (c.channel_id = ANY ($2) OR c.owner_id = $3)
       ORDER BY array_position($2::text[], c.channel_id::text), c.id LIMIT 1 FOR NO KEY UPDATE OF c`,
      [guildId, [...channelIds], ownerId],
    ),
  )
  return rows[0]
}

/** Null when somebody else is at it, or the channel is gone. */
export async function takeLease({ system }: System, { guildId, id }: VoiceKey): Promise<Lease | null> {
  const { rows } = await system.pool.query<TendedChannel & Omit<Lease, 'channel'>>(
    `UPDATE temp_voice_channels AS c
     SET sync_attempts = c.sync_attempts + 1, lease_until = now() + interval '${leaseSeconds} seconds'
     FROM temp_voice_hubs AS h
     WHERE c.guild_id = $1 AND c.id = $2 AND NOT ${due.leased} AND h.guild_id = c.guild_id AND h.id = c.hub_id
     RETURNING ${columns}, c.version, c.sync_attempts AS attempts, c.created_at AS "createdAt",
       c.created_at < now() - interval '${lateMinutes} minutes' AS "isLate"`,
    [guildId, id],
  )
  const [row] = rows
  if (!row) return null
  const { version, attempts, createdAt, isLate, ...channel } = row
  return { channel, version, attempts, createdAt, isLate }
}

/** Notes what Discord has now, and gives the lease back unless it is kept. Whoever has taken it meanwhile does it again. */
export async function settle(
  { system }: System,
  { channel: { guildId, id }, attempts, version }: Lease,
  {
    failure = null,
    syncedName = null,
    keepsLease = false,
  }: { failure?: Failure | null; syncedName?: string | null; keepsLease?: boolean } = {},
): Promise<void> {
  await system.pool.query(
    `UPDATE temp_voice_channels
     SET synced_version = $4, failure = $5, synced_name = coalesce($6, synced_name),
       updated_at = CASE WHEN $5::text IS NULL THEN updated_at ELSE now() END,
       lease_until = CASE WHEN $7 THEN lease_until END
     WHERE guild_id = $1 AND id = $2 AND sync_attempts = $3`,
    [guildId, id, attempts, version, failure, syncedName, keepsLease],
  )
}

/** Gives the lease back without having settled anything; nobody goes on before so many seconds. */
export async function postpone(
  { system }: System,
  { channel: { guildId, id }, attempts }: Lease,
  seconds: number,
  failure: Failure | null = null,
): Promise<void> {
  await system.pool.query(
    `UPDATE temp_voice_channels
     SET lease_until = CASE WHEN $4::float8 > 0 THEN now() + $4::float8 * interval '1 second' END, failure = coalesce($5, failure)
     WHERE guild_id = $1 AND id = $2 AND sync_attempts = $3`,
    [guildId, id, attempts, seconds, failure],
  )
}

/**
 * Discord has the channel: it counts as empty until somebody is in it. Its panel is announced in the same transaction. False
 * when somebody else went on with it meanwhile, or it is gone.
 */
export function markActive(
  db: Pick<Database, 'system' | 'retry'>,
  lease: Lease,
  channelId: string,
): Promise<boolean> {
  const { channel, attempts, version } = lease
  const { guildId, id, ownerId } = channel
  return db.retry(() =>
    db.system.kysely.transaction().execute(async tx => {
      const query = (text: string, values: unknown[]) =>
        tx.executeQuery<object>(CompiledQuery.raw(text, values))
      const marked = await query(
        `UPDATE temp_voice_channels SET status = 'ACTIVE', channel_id = $4, synced_name = name, synced_version = $5,
           empty_since = now(), occupant_ids = '{}', failure = NULL, updated_at = now()
         WHERE guild_id = $1 AND id = $2 AND sync_attempts = $3 AND status = 'CREATING' RETURNING id`,
        [guildId, id, attempts, channelId, version],
      )
      if (marked.rows.length === 0) return false
      await query(
        'UPDATE temp_voice_hubs SET failure = NULL, retry_at = NULL WHERE guild_id = $1 AND id = $2 AND failure IS NOT NULL',
        [guildId, channel.hubId],
      )
      await announce({ query }, [
        { guildId, effectKey: `voicePanel:${id}`, kind: 'voicePanel', channelId, userId: ownerId, data: {} },
      ])
      return true
    }),
  )
}

/** Notes who is in it, by what was seen; nobody makes it empty, and who was there last is kept. */
export async function notePresence(
  { system }: System,
  { guildId, id }: VoiceKey,
  occupantIds: readonly string[],
): Promise<void> {
  await system.pool.query(
    `UPDATE temp_voice_channels
     SET empty_since = CASE WHEN cardinality($3::text[]) = 0 THEN coalesce(empty_since, now()) END,
       occupant_ids = CASE WHEN cardinality($3::text[]) = 0 THEN occupant_ids ELSE $3::text[] END,
       owner_left_at = CASE WHEN owner_id = ANY ($3::text[]) THEN NULL ELSE coalesce(owner_left_at, now()) END,
       checked_at = now()
     WHERE guild_id = $1 AND id = $2 AND status = 'ACTIVE'`,
    [guildId, id, occupantIds],
  )
}

export async function noteChecked({ system }: System, { guildId, id }: VoiceKey): Promise<void> {
  await system.pool.query(
    'UPDATE temp_voice_channels SET checked_at = now() WHERE guild_id = $1 AND id = $2',
    [guildId, id],
  )
}

/** Sends it on its way out; `onlyExpired` unless somebody has come into it, or it has not been empty for its grace. */
export async function markDeleting(
  { system }: System,
  { channel: { guildId, id }, attempts }: Lease,
  { onlyExpired = false } = {},
): Promise<boolean> {
  const { rowCount } = await system.pool.query(
    `UPDATE temp_voice_channels AS c SET status = 'DELETING', version = c.version + 1, updated_at = now()
     WHERE c.guild_id = $1 AND c.id = $2 AND c.sync_attempts = $3 AND c.status <> 'DELETING' ${onlyExpired ? `AND ${due.expired}` : ''}`,
    [guildId, id, attempts],
  )
  return rowCount === 1
}

/** Discord does not have it any more. A removed hub goes with its last channel. */
export async function forgetChannel({ system }: System, { guildId, id }: VoiceKey): Promise<void> {
  await system.pool.query('DELETE FROM temp_voice_channels WHERE guild_id = $1 AND id = $2', [guildId, id])
  await system.pool.query(
    `DELETE FROM temp_voice_hubs AS h WHERE h.guild_id = $1 AND h.removed_at IS NOT NULL
       AND NOT EXISTS (SELECT FROM temp_voice_channels AS c WHERE c.guild_id = h.guild_id AND c.hub_id = h.id)`,
    [guildId],
  )
}

/** Discord does not accept the channel's name: it is called otherwise, and its owner's next one too. */
export async function rejectName(
  { system }: System,
  { channel: { guildId, id, ownerId, name }, attempts }: Lease,
  instead: string,
): Promise<void> {
  await system.pool.query(
    'UPDATE voice_preferences SET name = NULL, updated_at = now() WHERE guild_id = $1 AND user_id = $2 AND name = $3',
    [guildId, ownerId, name],
  )
  await system.pool.query(
    'UPDATE temp_voice_channels SET name = $4 WHERE guild_id = $1 AND id = $2 AND sync_attempts = $3 AND name = $5',
    [guildId, id, attempts, instead, name],
  )
}

/** Somebody who is in it becomes its owner; null when nobody can. */
export function passOn(
  db: Pick<Database, 'system' | 'retry'>,
  { guildId, id }: VoiceKey,
): Promise<string | null> {
  return db.retry(() =>
    db.system.kysely.transaction().execute(async tx => {
      const query = (text: string, values: unknown[]) =>
        tx.executeQuery<{ ownerId: string; channelId: string; version: number }>(
          CompiledQuery.raw(text, values),
        )
      const { rows } = await query(
        `UPDATE temp_voice_channels AS c SET owner_id = heir.id, owner_left_at = NULL, version = c.version + 1,
           rejected_ids = array_remove(c.rejected_ids, heir.id), updated_at = now()
         FROM temp_voice_channels AS self CROSS JOIN LATERAL (
           SELECT candidate AS id FROM unnest(self.occupant_ids) WITH ORDINALITY AS u(candidate, place)
           WHERE NOT EXISTS (SELECT FROM temp_voice_channels AS o
             WHERE o.guild_id = $1 AND o.owner_id = candidate AND o.status <> 'DELETING')
           ORDER BY place LIMIT 1) AS heir
         WHERE self.guild_id = $1 AND self.id = $2 AND c.guild_id = $1 AND c.id = $2
           AND c.status = 'ACTIVE' AND ${due.heirless}
         RETURNING c.owner_id AS "ownerId", c.channel_id AS "channelId", c.version`,
        [guildId, id],
      )
      const [passed] = rows
      if (!passed) return null
      const { ownerId, channelId, version } = passed
      await announceIn(tx, {
        guildId,
        effectKey: `voiceOwner:${id}:${version}`,
        channelId,
        userId: ownerId,
        notice: { kind: 'inherited' },
      })
      return passed.ownerId
    }),
  )
}
