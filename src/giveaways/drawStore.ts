import type { PoolClient, QueryResult, QueryResultRow } from 'pg'
import type { GuildReading } from '#src/database/guildTransaction.ts'
import { preparedName } from '#src/database/statementName.ts'
import type { DrawRecord, GiveawayKey } from '#src/giveaways/heldGiveaways.ts'

/** Somebody who has won, and has not lost it again. Times in milliseconds since the Unix epoch. */
export interface Winner {
  userId: string
  slot: number
  prizePosition: number
  claimUntil: number | null
  claimedAt: number | null
}

/** The winners there are, in the order of their places. */
export async function readLivingWinners({ kysely, guildId }: GuildReading, id: string): Promise<Winner[]> {
  const rows = await kysely
    .selectFrom('giveaway_winners')
    .select(['user_id as userId', 'slot', 'prize_position as prizePosition'])
    .select(['claim_until as claimUntil', 'claimed_at as claimedAt'])
    .where('guild_id', '=', guildId)
    .where('giveaway_id', '=', id)
    .where('deleted_at', 'is', null)
    .orderBy('slot')
    .execute()
  return rows.map(({ claimUntil, claimedAt, ...winner }) => ({
    ...winner,
    claimUntil: claimUntil && new Date(claimUntil).getTime(),
    claimedAt: claimedAt && new Date(claimedAt).getTime(),
  }))
}

/** Starts a giveaway whose time has come, and makes the job that ends it. */
export async function activate(client: PoolClient, { guildId, giveawayId }: GiveawayKey): Promise<void> {
  await client.query(
    `WITH started AS (
       UPDATE giveaways SET status = 'ACTIVE', ends_at = now() + duration_seconds * interval '1 second', version = version + 1, updated_at = now()
       WHERE guild_id = $1 AND id = $2 AND status = 'SCHEDULED' RETURNING ends_at)
     SELECT enqueue_job('settleGiveaway', json_build_object('guildId', $1::text, 'giveawayId', $2::text), 'giveaway:' || $1::text || ':' || $2::text, ends_at)
     FROM started`,
    [guildId, giveawayId],
  )
}

export interface Frozen {
  id: string
  frozenHash: string
  record: DrawRecord
}

/** Freezes the entries of giveaways that the transaction holds and whose time has come. */
export async function freeze(client: PoolClient, guildId: string, frozen: readonly Frozen[]): Promise<void> {
  await run(
    client,
    `UPDATE giveaways AS g SET status = 'DRAWING', frozen_hash = f.frozen_hash, draw = f.draw, version = version + 1, updated_at = now()
     FROM unnest($2::text[], $3::text[], $4::jsonb[]) AS f(id, frozen_hash, draw)
     WHERE g.guild_id = $1 AND g.id = f.id AND g.status = 'ACTIVE' AND g.ends_at <= now()`,
    [
      guildId,
      frozen.map(({ id }) => id),
      frozen.map(({ frozenHash }) => frozenHash),
      frozen.map(({ record }) => JSON.stringify(record)),
    ],
  )
}

/** What a draw has found, and since when nobody else may have drawn. */
export interface NewRecord extends Frozen {
  expected: 'DRAWING' | 'COMPLETED'
  picksBefore: number
}

/**
 * Writes what draws have found, of each if nobody else has drawn since there were so many picks, and holds the giveaways. Answers
 * their messages as they are now, by their ids; those of which somebody has drawn are missing.
 */
export async function writeRecords(
  client: PoolClient,
  guildId: string,
  records: readonly NewRecord[],
): Promise<Map<string, string | null>> {
  const { rows } = await run<{ id: string; messageId: string | null }>(
    client,
    // Held in the order in which everybody holds several.
    `WITH held AS (
       SELECT id FROM giveaways WHERE guild_id = $1 AND id = ANY ($2::text[]) ORDER BY id FOR NO KEY UPDATE)
     UPDATE giveaways AS g SET status = 'COMPLETED', draw = r.draw, version = version + 1, updated_at = now(), draw_lease_until = NULL,
       completed_at = coalesce(completed_at, now())
     FROM held JOIN unnest($2::text[], $3::text[], $4::text[], $5::int[], $6::jsonb[])
       AS r(id, expected, frozen_hash, picks_before, draw) ON r.id = held.id
     WHERE g.guild_id = $1 AND g.id = held.id AND g.status = r.expected AND g.frozen_hash = r.frozen_hash
       AND jsonb_array_length(g.draw -> 'picks') = r.picks_before
       AND EXISTS (SELECT FROM guilds WHERE guilds.id = $1 AND is_active)
     RETURNING g.id, g.message_id AS "messageId"`,
    [
      guildId,
      records.map(({ id }) => id),
      records.map(({ expected }) => expected),
      records.map(({ frozenHash }) => frozenHash),
      records.map(({ picksBefore }) => picksBefore),
      records.map(({ record }) => JSON.stringify(record)),
    ],
  )
  return new Map(rows.map(({ id, messageId }) => [id, messageId]))
}

export interface NewWinner {
  giveawayId: string
  userId: string
  slot: number
  prizePosition: number
  round: number
  /** Within which they must claim; null when they need not. */
  claimSeconds: number | null
}

export async function insertWinners(
  client: PoolClient,
  guildId: string,
  winners: readonly NewWinner[],
): Promise<void> {
  if (winners.length === 0) return
  await run(
    client,
    `INSERT INTO giveaway_winners (guild_id, giveaway_id, user_id, slot, prize_position, round, claim_until)
     SELECT $1, giveaway_id, user_id, slot, prize_position, round, now() + claim_seconds * interval '1 second'
     FROM unnest($2::text[], $3::text[], $4::int[], $5::int[], $6::int[], $7::int[])
       AS t(giveaway_id, user_id, slot, prize_position, round, claim_seconds)`,
    [
      guildId,
      winners.map(({ giveawayId }) => giveawayId),
      winners.map(({ userId }) => userId),
      winners.map(({ slot }) => slot),
      winners.map(({ prizePosition }) => prizePosition),
      winners.map(({ round }) => round),
      winners.map(({ claimSeconds }) => claimSeconds),
    ],
  )
}

/** Takes wins back: of a place or of somebody. Answers who lost one. */
export async function removeWinners(
  client: PoolClient,
  { guildId, giveawayId }: GiveawayKey,
  slots: readonly number[],
  reason: string,
): Promise<string[]> {
  const { rows } = await client.query<{ userId: string }>(
    `UPDATE giveaway_winners SET deleted_at = now(), reason = $4, updated_at = now()
     WHERE guild_id = $1 AND giveaway_id = $2 AND slot = ANY ($3::int[]) AND deleted_at IS NULL
     RETURNING user_id AS "userId"`,
    [guildId, giveawayId, slots, reason],
  )
  return rows.map(({ userId }) => userId)
}

/** Makes jobs that give winners their role, or take it from who is none any more; where a giveaway has one. */
export async function enqueueRoles(
  client: PoolClient,
  guildId: string,
  people: readonly { giveawayId: string; userId: string }[],
): Promise<void> {
  if (people.length === 0) return
  await client.query(
    `SELECT enqueue_job('syncWinnerRole', json_build_object('guildId', $1::text, 'giveawayId', g.id, 'userId', user_id),
       'winnerRole:' || $1::text || ':' || g.id || ':' || user_id)
     FROM unnest($2::text[], $3::text[]) AS t(giveaway_id, user_id)
     JOIN giveaways AS g ON g.guild_id = $1 AND g.id = t.giveaway_id AND winner_role_id IS NOT NULL`,
    [guildId, people.map(({ giveawayId }) => giveawayId), people.map(({ userId }) => userId)],
  )
}

/** Makes the jobs that do what is due with giveaways after so many milliseconds by the database's clock, in place of those that there are. */
export async function enqueueSettling(
  client: { query(text: string, values: unknown[]): Promise<unknown> },
  guildId: string,
  jobs: readonly { id: string; inMs: number }[],
): Promise<void> {
  if (jobs.length === 0) return
  await client.query(
    // Jobs are held in one order by everybody who makes several.
    `SELECT enqueue_job('settleGiveaway', json_build_object('guildId', $1::text, 'giveawayId', id),
       'giveaway:' || $1::text || ':' || id, now() + in_ms * interval '1 millisecond')
     FROM (SELECT * FROM unnest($2::text[], $3::float8[]) AS t(id, in_ms) ORDER BY id OFFSET 0) AS jobs`,
    [guildId, jobs.map(({ id }) => id), jobs.map(({ inMs }) => inMs)],
  )
}

/** Makes the jobs that come when the next of a giveaway's winners would have had to claim. */
export async function enqueueClaims(
  client: PoolClient,
  guildId: string,
  giveawayIds: readonly string[],
): Promise<void> {
  if (giveawayIds.length === 0) return
  await client.query(
    `SELECT enqueue_job('settleGiveaway', json_build_object('guildId', $1::text, 'giveawayId', giveaway_id),
       'giveaway:' || $1::text || ':' || giveaway_id, min(claim_until))
     FROM giveaway_winners WHERE guild_id = $1 AND giveaway_id = ANY ($2::text[]) AND deleted_at IS NULL AND claimed_at IS NULL
     GROUP BY giveaway_id HAVING min(claim_until) IS NOT NULL`,
    [guildId, giveawayIds],
  )
}

/** The places whose winners have not claimed in time. */
export async function findUnclaimed(
  client: PoolClient,
  { guildId, giveawayId }: GiveawayKey,
): Promise<number[]> {
  const { rows } = await client.query<{ slot: number }>(
    `SELECT slot FROM giveaway_winners WHERE guild_id = $1 AND giveaway_id = $2 AND deleted_at IS NULL
       AND claimed_at IS NULL AND claim_until <= now() ORDER BY slot`,
    [guildId, giveawayId],
  )
  return rows.map(({ slot }) => slot)
}

/** Gives back what entries of a cancelled giveaway cost, of members after one by their ids as text; answers the last of them. */
export async function refundSome(
  client: PoolClient,
  { guildId, giveawayId }: GiveawayKey,
  { after, limit }: { after: string; limit: number },
): Promise<string | null> {
  const { rows } = await client.query<{ userId: string }>(
    `SELECT user_id AS "userId", move_coins(guild_id, user_id, paid, 'REFUND', 'refund:' || event_id)
     FROM (
       SELECT * FROM giveaway_entries AS e
       WHERE guild_id = $1 AND giveaway_id = $2 AND user_id > $3 AND paid > 0 AND deleted_at IS NULL
         AND NOT EXISTS (SELECT FROM ledger AS l WHERE l.guild_id = $1 AND l.key = 'refund:' || e.event_id)
       ORDER BY user_id LIMIT $4) AS unpaid`,
    [guildId, giveawayId, after, limit],
  )
  return rows.at(-1)?.userId ?? null
}

/** Prepared once a connection. */
function run<Row extends QueryResultRow>(
  client: PoolClient,
  text: string,
  values: unknown[],
): Promise<QueryResult<Row>> {
  return client.query<Row>({ name: preparedName(text), text, values })
}
