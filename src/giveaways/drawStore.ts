import type { PoolClient, QueryConfig, QueryResult, QueryResultRow } from 'pg'
import type { GuildReading } from '#src/database/guildTransaction.ts'
import type { DrawPick } from '#src/giveaways/draw/draw.ts'
import { EntryList } from '#src/giveaways/draw/entryList.ts'
import type { Giveaway } from '#src/giveaways/giveaway.ts'
import { readGiveaway } from '#src/giveaways/store.ts'
import { kyselyOnConnection } from '#src/database/kyselyOn.ts'
import { preparedName } from '#src/database/statementName.ts'

export interface GiveawayKey {
  guildId: string
  giveawayId: string
}

/** What a draw used and found; with the entries and the seed it is the proof. */
export interface DrawRecord {
  /** Null where no round was named; the signature is null until the round came, or when it was given up. */
  beacon: { chainHash: string; round: number; signature: string | null } | null
  /** In whole seconds since the Unix epoch, as the frozen hash has it. */
  endsAt: number
  /** When the entries were frozen, in milliseconds since the Unix epoch. */
  frozenAt: number
  picks: DrawPick[]
  /** Interactions that had a place drawn again, so that each does it once. */
  requests: string[]
}

/** A giveaway in the hands of the transaction that goes on with it. */
export interface HeldGiveaway extends Giveaway {
  /** Its time to start, or to end, has come. */
  isDue: boolean
  seed: string
  draw: DrawRecord | null
}

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

/** Holds a giveaway of a guild that the bot is in until the transaction ends. */
export async function holdGiveaway(client: PoolClient, key: GiveawayKey): Promise<HeldGiveaway | undefined> {
  return await readWithDraw(client, key, 'FOR NO KEY UPDATE OF giveaways')
}

/** As holdGiveaway, without keeping anybody from it. */
export async function readWithDraw(
  client: PoolClient,
  { guildId, giveawayId }: GiveawayKey,
  lock: 'FOR NO KEY UPDATE OF giveaways' | '' = '',
): Promise<HeldGiveaway | undefined> {
  const { rows } = await run<Pick<HeldGiveaway, 'isDue' | 'seed' | 'draw'>>(
    client,
    `SELECT coalesce(CASE status WHEN 'SCHEDULED' THEN starts_at ELSE ends_at END <= now(), false) AS "isDue", seed, draw
     FROM giveaways JOIN guilds ON guilds.id = guild_id AND is_active
     WHERE guild_id = $1 AND guilds.id = $1 AND giveaways.id = $2 ${lock}`,
    [guildId, giveawayId],
  )
  const giveaway =
    rows[0] &&
    (await readGiveaway(
      { kysely: kyselyOnConnection(statement => client.query(statement)), guildId },
      giveawayId,
    ))
  return giveaway && { ...giveaway, ...(rows[0] as (typeof rows)[number]) }
}

/** Entries read at a time. */
const pageSize = 20_000

/** All who take part, as the draw wants them. Within a transaction. */
export async function readEntryList(
  client: PoolClient,
  { guildId, id, entryCount }: Pick<Giveaway, 'guildId' | 'id' | 'entryCount'>,
): Promise<EntryList> {
  const list = new EntryList()
  const select = `SELECT user_id, weight FROM giveaway_entries
    WHERE guild_id = $1 AND giveaway_id = $2 AND role = 'PARTICIPANT' AND deleted_at IS NULL ORDER BY user_id::numeric`
  const addPage = async (query: QueryConfig) => {
    const { rows } = await client.query<[string, number]>({ ...query, rowMode: 'array' })
    for (const [userId, weight] of rows) list.add(userId, weight)
    return rows.length
  }
  if (entryCount < pageSize) {
    await addPage({ name: preparedName(select), text: select, values: [guildId, id] })
    return list
  }
  await client.query(`DECLARE entry_list NO SCROLL CURSOR FOR ${select}`, [guildId, id])
  while ((await addPage({ text: `FETCH ${pageSize} FROM entry_list` })) === pageSize);
  await client.query('CLOSE entry_list')
  return list
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

/**
 * Freezes the entries of a giveaway that the transaction holds. leaseMs: how long others are kept from drawing, null for not at
 * all. Answers until when.
 */
export async function freeze(
  client: PoolClient,
  { guildId, giveawayId }: GiveawayKey,
  { frozenHash, record, leaseMs }: { frozenHash: string; record: DrawRecord; leaseMs: number | null },
): Promise<Date | null> {
  const { rows } = await run<{ lease: Date | null }>(
    client,
    `UPDATE giveaways SET status = 'DRAWING', frozen_hash = $3, draw = $4, version = version + 1, updated_at = now(),
       draw_lease_until = now() + $5 * interval '1 millisecond'
     WHERE guild_id = $1 AND id = $2 AND status = 'ACTIVE' AND ends_at <= now()
     RETURNING draw_lease_until AS lease`,
    [guildId, giveawayId, frozenHash, JSON.stringify(record), leaseMs],
  )
  return rows[0]?.lease ?? null
}

/**
 * Writes what a draw has found, if nobody else has drawn since there were so many picks, and holds the giveaway. Answers its message
 * as it is now, or undefined where somebody has.
 */
export async function writeRecord(
  client: PoolClient,
  { guildId, giveawayId }: GiveawayKey,
  {
    expected,
    frozenHash,
    picksBefore,
    record,
  }: { expected: 'DRAWING' | 'COMPLETED'; frozenHash: string; picksBefore: number; record: DrawRecord },
): Promise<Pick<Giveaway, 'messageId'> | undefined> {
  const { rows } = await run<Pick<Giveaway, 'messageId'>>(
    client,
    `UPDATE giveaways SET status = 'COMPLETED', draw = $6, version = version + 1, updated_at = now(), draw_lease_until = NULL,
       completed_at = coalesce(completed_at, now())
     WHERE guild_id = $1 AND id = $2 AND status = $3 AND frozen_hash = $4 AND jsonb_array_length(draw -> 'picks') = $5
       AND EXISTS (SELECT FROM guilds WHERE guilds.id = $1 AND is_active)
     RETURNING message_id AS "messageId"`,
    [guildId, giveawayId, expected, frozenHash, picksBefore, JSON.stringify(record)],
  )
  return rows[0]
}

export interface NewWinner {
  userId: string
  slot: number
  prizePosition: number
  round: number
}

/** Writes winners, with a job for each that gives them the winners' role where there is one. */
export async function insertWinners(
  client: PoolClient,
  { guildId, giveawayId }: GiveawayKey,
  winners: readonly NewWinner[],
  claimSeconds: number | null,
): Promise<void> {
  await run(
    client,
    `INSERT INTO giveaway_winners (guild_id, giveaway_id, user_id, slot, prize_position, round, claim_until)
     SELECT $1, $2, user_id, slot, prize_position, round, now() + $7 * interval '1 second'
     FROM unnest($3::text[], $4::int[], $5::int[], $6::int[]) AS t(user_id, slot, prize_position, round)`,
    [
      guildId,
      giveawayId,
      winners.map(({ userId }) => userId),
      winners.map(({ slot }) => slot),
      winners.map(({ prizePosition }) => prizePosition),
      winners.map(({ round }) => round),
      claimSeconds,
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

/** Makes jobs that give winners their role, or take it: of all of them, where the giveaway has one. */
export async function enqueueRoles(
  client: PoolClient,
  { guildId, giveawayId }: GiveawayKey,
  userIds: readonly string[],
): Promise<void> {
  await client.query(
    `SELECT enqueue_job('syncWinnerRole', json_build_object('guildId', $1::text, 'giveawayId', $2::text, 'userId', user_id),
       'winnerRole:' || $1::text || ':' || $2::text || ':' || user_id)
     FROM unnest($3::text[]) AS t(user_id)
     WHERE EXISTS (SELECT FROM giveaways WHERE guild_id = $1 AND id = $2 AND winner_role_id IS NOT NULL)`,
    [guildId, giveawayId, userIds],
  )
}

/** Makes the job that comes when the next of the winners would have had to claim. */
export async function enqueueClaims(client: PoolClient, { guildId, giveawayId }: GiveawayKey): Promise<void> {
  await client.query(
    `SELECT enqueue_job('settleGiveaway', json_build_object('guildId', $1::text, 'giveawayId', $2::text), 'giveaway:' || $1::text || ':' || $2::text, min(claim_until))
     FROM giveaway_winners WHERE guild_id = $1 AND giveaway_id = $2 AND deleted_at IS NULL AND claimed_at IS NULL
     HAVING min(claim_until) IS NOT NULL`,
    [guildId, giveawayId],
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
