import { type Kysely, sql } from 'kysely'
import type { DB } from '#src/database/generated/kysely.ts'
import type { GuildReading, GuildTransaction } from '#src/database/guildTransaction.ts'
import type { Giveaway, GiveawayStatus, ParticipantRole } from '#src/giveaways/giveaway.ts'
import type { Plan, Prize } from '#src/giveaways/plan.ts'

export async function readGiveaway(
  { kysely, guildId }: GuildReading,
  id: string,
): Promise<Giveaway | undefined> {
  return await giveaways(kysely).where('g.guild_id', '=', guildId).where('g.id', '=', id).executeTakeFirst()
}

/** Those of them that there are. */
export async function readGiveaways(
  { kysely, guildId }: GuildReading,
  ids: readonly string[],
): Promise<Giveaway[]> {
  return await giveaways(kysely)
    .where('g.guild_id', '=', guildId)
    .where(sql<boolean>`g.id = ANY (${ids}::text[])`)
    .execute()
}

/** The id of the giveaway with that number or id, if there is one. */
export async function findId(
  { kysely, guildId }: GuildReading,
  named: number | string,
): Promise<string | undefined> {
  const found = await kysely
    .selectFrom('giveaways')
    .select('id')
    .where('guild_id', '=', guildId)
    .where(typeof named === 'number' ? 'number' : 'id', '=', named)
    .executeTakeFirst()
  return found?.id
}

/** How many days ago what is over may have changed last to be offered and shown still. */
const recentDays = 30

/** Giveaways that are not over, or were lately, the newest first. */
export async function readRecentGiveawaysInAllGuilds(
  kysely: Kysely<DB>,
  guildIds: readonly string[],
): Promise<Giveaway[]> {
  return await giveaways(kysely)
    .where('g.guild_id', 'in', [...guildIds])
    .where(
      sql<boolean>`(g.status NOT IN ('COMPLETED', 'CANCELLED') OR g.updated_at > now() - ${recentDays}::int * interval '1 day')`,
    )
    .orderBy('g.number', 'desc')
    .execute()
}

const ms = (column: string) => sql<number | null>`(extract(epoch FROM ${sql.ref(column)}) * 1000)::float8`

function giveaways(kysely: Kysely<DB>) {
  return kysely.selectFrom('giveaways as g').select([
    'g.guild_id as guildId',
    'g.id',
    'g.number',
    'g.title',
    'g.description',
    'g.channel_id as channelId',
    'g.message_id as messageId',
    'g.host_id as hostId',
    'g.duration_seconds as durationSeconds',
    'g.max_entries as maxEntries',
    'g.entry_count as entryCount',
    'g.cost',
    'g.bypass_role_ids as bypassRoleIds',
    'g.winner_role_id as winnerRoleId',
    'g.claim_seconds as claimSeconds',
    'g.commitment',
    'g.frozen_hash as frozenHash',
    'g.version',
    sql<GiveawayStatus>`g.status`.as('status'),
    sql<Plan['requirements']>`g.requirements`.as('requirements'),
    sql<Plan['bonuses']>`g.bonuses`.as('bonuses'),
    sql<Plan['bonusMode']>`g.bonus_mode`.as('bonusMode'),
    sql<number>`g.weight_sum::float8`.as('weightSum'),
    sql<number | null>`g.remaining_ms::float8`.as('remainingMs'),
    ms('g.starts_at').as('startsAt'),
    ms('g.ends_at').as('endsAt'),
    sql<
      Prize[]
    >`(SELECT coalesce(json_agg(json_build_object('name', p.name, 'quantity', p.quantity) ORDER BY p.position), '[]')
        FROM giveaway_prizes AS p WHERE p.guild_id = g.guild_id AND p.giveaway_id = g.id)`.as('prizes'),
  ])
}

export interface NewGiveaway {
  id: string
  number: number
  channelId: string
  hostId: string
  templateId: string | null
  seed: string
  commitment: string
  plan: Plan
}

/** As a draft, with its prizes and its organizer. */
export async function insertGiveaway(tx: GuildTransaction, giveaway: NewGiveaway): Promise<void> {
  const { id, number, channelId, hostId, templateId, seed, commitment, plan } = giveaway
  const { kysely, guildId } = tx
  await kysely
    .insertInto('giveaways')
    .values({
      guild_id: guildId,
      id,
      number,
      channel_id: channelId,
      host_id: hostId,
      template_id: templateId,
      seed,
      commitment,
      ...planColumns(plan),
    })
    .execute()
  await writePrizes(tx, id, plan.prizes)
  await writeRole(tx, id, hostId, 'ORGANIZER')
}

/** Keeps everybody else from changing a giveaway until the transaction ends, so that what is read then stays true. */
export async function lockGiveaway({ kysely, guildId }: GuildTransaction, id: string): Promise<void> {
  await kysely
    .selectFrom('giveaways')
    .select('id')
    .where('guild_id', '=', guildId)
    .where('id', '=', id)
    .forNoKeyUpdate()
    .execute()
}

/** An update of one giveaway; add the conditions of the step, and look whether it changed a row with changedOne. */
export function updateGiveaway({ kysely, guildId }: GuildTransaction, id: string) {
  return kysely
    .updateTable('giveaways')
    .set({ version: sql<number>`version + 1`, updated_at: sql<Date>`now()` })
    .where('guild_id', '=', guildId)
    .where('id', '=', id)
    .returning('id')
}

/** Whether the one row was in the state that the update needs. */
export async function changedOne(update: { execute(): Promise<unknown[]> }): Promise<boolean> {
  return (await update.execute()).length === 1
}

export function planColumns({ prizes: _, ...plan }: Plan) {
  return {
    title: plan.title,
    description: plan.description,
    duration_seconds: plan.durationSeconds,
    max_entries: plan.maxEntries,
    cost: plan.cost,
    requirements: sql<string>`${JSON.stringify(plan.requirements)}::jsonb`,
    bonuses: sql<string>`${JSON.stringify(plan.bonuses)}::jsonb`,
    bonus_mode: plan.bonusMode,
    bypass_role_ids: plan.bypassRoleIds,
    winner_role_id: plan.winnerRoleId,
    claim_seconds: plan.claimSeconds,
  }
}

/** Puts these prizes in the place of those there are: of a giveaway that has no winners yet. */
export async function writePrizes(
  { kysely, guildId }: GuildTransaction,
  giveawayId: string,
  prizes: readonly Prize[],
): Promise<void> {
  await kysely
    .deleteFrom('giveaway_prizes')
    .where('guild_id', '=', guildId)
    .where('giveaway_id', '=', giveawayId)
    .where('position', '>', prizes.length)
    .execute()
  await kysely
    .insertInto('giveaway_prizes')
    .values(
      prizes.map(({ name, quantity }, i) => ({
        guild_id: guildId,
        giveaway_id: giveawayId,
        position: i + 1,
        name,
        quantity,
      })),
    )
    .onConflict(conflict =>
      conflict.columns(['guild_id', 'giveaway_id', 'position']).doUpdateSet({
        name: sql`excluded.name`,
        quantity: sql`excluded.quantity`,
        updated_at: sql<Date>`now()`,
      }),
    )
    .execute()
}

/**
 * Gives somebody who does not take part a role in a giveaway, which begins now unless they have it. Answers false for one who takes
 * part. The giveaway is locked, so that of two the second begins later.
 */
export async function writeRole(
  { kysely, guildId }: GuildTransaction,
  giveawayId: string,
  userId: string,
  role: Exclude<ParticipantRole, 'PARTICIPANT'>,
): Promise<boolean> {
  const { rows } = await sql`
    INSERT INTO giveaway_entries AS e (guild_id, giveaway_id, user_id, role, created_at)
    VALUES (${guildId}, ${giveawayId}, ${userId}, ${role}, clock_timestamp())
    ON CONFLICT (guild_id, giveaway_id, user_id) DO UPDATE SET role = excluded.role, deleted_at = NULL, updated_at = now(),
      created_at = CASE WHEN e.role = excluded.role AND e.deleted_at IS NULL THEN e.created_at ELSE excluded.created_at END
      WHERE e.role <> 'PARTICIPANT' OR e.deleted_at IS NOT NULL
    RETURNING user_id`.execute(kysely)
  return rows.length === 1
}

/** Makes the job that starts or ends a giveaway, at the time its row has; it takes the place of an earlier one. */
export async function enqueueDue({ kysely, guildId }: GuildTransaction, id: string): Promise<void> {
  await sql`
    SELECT enqueue_job('settleGiveaway', json_build_object('guildId', guild_id, 'giveawayId', id), 'giveaway:' || guild_id || ':' || id,
      CASE status WHEN 'SCHEDULED' THEN starts_at WHEN 'ACTIVE' THEN ends_at ELSE now() END)
    FROM giveaways WHERE guild_id = ${guildId} AND id = ${id}`.execute(kysely)
}

/** Takes a member out of an open giveaway, with what they paid. Answers whether they were in. */
export async function leave(
  { kysely, guildId }: GuildTransaction,
  id: string,
  userId: string,
): Promise<boolean> {
  const { rows } = await sql<{
    left: boolean
  }>`SELECT leave_giveaway(${guildId}, ${id}, ${userId}) AS left`.execute(kysely)
  return rows[0]?.left === true
}

export interface Entrant {
  userId: string
  weight: number
}

/** Where a page of entrants lies: next to this id, which need not take part any more. */
export interface EntrantCursor {
  direction: 'after' | 'before'
  userId: string
}

/**
 * Those who take part, in the order of their ids as text, which the primary key serves: the first of them, or those next to the cursor.
 */
export async function readEntrants(
  { kysely, guildId }: GuildReading,
  id: string,
  { cursor, limit }: { cursor: EntrantCursor | null; limit: number },
): Promise<Entrant[]> {
  const isBefore = cursor?.direction === 'before'
  const found = await kysely
    .selectFrom('giveaway_entries')
    .select(['user_id as userId', 'weight'])
    .where('guild_id', '=', guildId)
    .where('giveaway_id', '=', id)
    .where('role', '=', 'PARTICIPANT')
    .where('deleted_at', 'is', null)
    .$if(cursor !== null, query => query.where('user_id', isBefore ? '<' : '>', cursor?.userId ?? ''))
    .orderBy('user_id', isBefore ? 'desc' : 'asc')
    .limit(limit)
    .execute()
  return isBefore ? found.toReversed() : found
}

/** Where a member takes part, the newest first. */
export async function readOwnEntries(
  { kysely, guildId }: GuildReading,
  userId: string,
  limit: number,
): Promise<{ giveawayId: string; weight: number }[]> {
  return await kysely
    .selectFrom('giveaway_entries as e')
    .innerJoin('giveaways as g', join =>
      join.onRef('g.guild_id', '=', 'e.guild_id').onRef('g.id', '=', 'e.giveaway_id'),
    )
    .select(['e.giveaway_id as giveawayId', 'e.weight'])
    .where('e.guild_id', '=', guildId)
    .where('e.user_id', '=', userId)
    .where('e.role', '=', 'PARTICIPANT')
    .where('e.deleted_at', 'is', null)
    .where('g.status', 'in', ['ACTIVE', 'PAUSED', 'DRAWING'])
    .orderBy('g.number', 'desc')
    .limit(limit)
    .execute()
}
