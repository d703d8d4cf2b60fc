import { newId } from '#src/database/newId.ts'
import type { Chain } from '#src/giveaways/draw/beacon.ts'
import { commitmentOf } from '#src/giveaways/draw/draw.ts'
import { readProof } from '#src/giveaways/draw/proof.ts'
import { type Finding, verifyProof } from '#src/giveaways/draw/verifyProof.ts'
import { makeProof } from '#src/giveaways/proof.ts'
import { settleGiveaway } from '#src/giveaways/settleGiveaway.ts'
import { type EntryAttempt, enterInAllGuilds } from '#src/giveaways/entryWriter.ts'
import { snowflakeAt } from '#src/discord/snowflake.ts'
import type { TestBot } from '#test/support/testBot.ts'

/** The channel in which the giveaways of these tests are. */
export const giveawayChannel = '500'

interface Made {
  status?: string
  maxEntries?: number | null
  cost?: number
  requirements?: object
  bonuses?: object[]
  claimSeconds?: number | null
  prizes?: { name: string; quantity: number }[]
  /** Seconds until it ends. */
  endsIn?: number
  channelId?: string
  winnerRoleId?: string | null
}

/** As much of a bot as these need; that of an end-to-end test has it too. */
type WithDb = Pick<TestBot, 'db'>

/** A giveaway that runs, straight into the database. Answers its id. */
export async function makeGiveaway(bot: WithDb, guildId: string, made: Made = {}): Promise<string> {
  const id = newId()
  const { status = 'ACTIVE', maxEntries = null, cost = 0, requirements = {}, bonuses = [] } = made
  const { claimSeconds = null, prizes = [{ name: 'Mug', quantity: 1 }], endsIn = 3_600 } = made
  const { channelId = giveawayChannel, winnerRoleId = null } = made
  await bot.db.system.pool.query(
    `WITH numbered AS (
       INSERT INTO guild_counters AS c (guild_id, kind, n) VALUES ($1, 'giveaway', 1)
       ON CONFLICT (guild_id, kind) DO UPDATE SET n = c.n + 1 RETURNING n),
     made AS (
       INSERT INTO giveaways (guild_id, id, number, title, channel_id, host_id, status, duration_seconds, starts_at, ends_at,
         max_entries, cost, requirements, bonuses, claim_seconds, seed, commitment, winner_role_id, version)
       SELECT $1::text, $2::text, (SELECT n FROM numbered), 'Mug', $3, '1', $4, 3600, now(),
         now() + $5 * interval '1 second', $6, $7, $8::jsonb, $9::jsonb, $10, $12, $13, $14, 1)
     INSERT INTO giveaway_prizes (guild_id, giveaway_id, position, name, quantity)
     SELECT $1::text, $2::text, n, prize ->> 'name', (prize ->> 'quantity')::int FROM jsonb_array_elements($11::jsonb) WITH ORDINALITY AS t(prize, n)`,
    [
      guildId,
      id,
      channelId,
      status,
      endsIn,
      maxEntries,
      cost,
      JSON.stringify(requirements),
      JSON.stringify(bonuses),
      claimSeconds,
      JSON.stringify(prizes),
      seed,
      commitmentOf(id, seed),
      winnerRoleId,
    ],
  )
  return id
}

/** Nothing that a test shows depends on it. */
const seed = 'ab'.repeat(32)

let interactions = 0n

/** An interaction of these days, different from all others. */
function interactionId(): string {
  return String(snowflakeAt(Date.now()) + ++interactions)
}

export function attempt(guildId: string, giveawayId: string, userId: string, more = {}): EntryAttempt {
  return { guildId, giveawayId, userId, eventId: interactionId(), unfit: null, weight: 1, ...more }
}

/** Enters so many members, 100000 and the following. */
export async function enterCrowd(
  bot: WithDb,
  guildId: string,
  giveawayId: string,
  count: number,
): Promise<string[]> {
  const members = Array.from({ length: count }, (_, i) => String(100_000 + i))
  await enterInAllGuilds(
    bot.db,
    members.map(userId => attempt(guildId, giveawayId, userId)),
  )
  return members
}

export const giveawayRow = async (bot: WithDb, guildId: string, id: string) =>
  await bot.db.system.prisma.giveaway.findUniqueOrThrow({ where: { guildId_id: { guildId, id } } })

export const winnersOf = async (bot: WithDb, guildId: string, giveawayId: string) =>
  await bot.db.system.prisma.giveawayWinner.findMany({
    where: { guildId, giveawayId },
    orderBy: [{ slot: 'asc' }, { round: 'asc' }],
  })

/** Its time is over. */
export async function makeDue(bot: WithDb, id: string): Promise<void> {
  await bot.db.system.pool.query(`UPDATE giveaways SET ends_at = now() - interval '1 second' WHERE id = $1`, [
    id,
  ])
}

/** Those who have a place now, in the order of the places. */
export const livingWinnersOf = async (bot: WithDb, guildId: string, giveawayId: string) =>
  (await winnersOf(bot, guildId, giveawayId)).filter(({ deletedAt }) => deletedAt === null)

/** A giveaway whose time is over, with so many entrants. */
export async function makeDueGiveaway(
  bot: WithDb,
  guildId: string,
  made: Made = {},
  entrants = 10,
): Promise<string> {
  const id = await makeGiveaway(bot, guildId, made)
  await enterCrowd(bot, guildId, id, entrants)
  await makeDue(bot, id)
  return id
}

/** A giveaway that is drawn among so many. */
export async function makeDrawnGiveaway(
  bot: TestBot,
  guildId: string,
  made: Made = {},
  entrants = 10,
): Promise<string> {
  const id = await makeDueGiveaway(bot, guildId, made, entrants)
  await settleGiveaway(bot, { guildId, giveawayId: id })
  return id
}

/** What is wrong with a guild's giveaways, in words; nothing when all have settled. */
export async function findBrokenGiveaways(bot: WithDb, guildId: string): Promise<string[]> {
  const { rows } = await bot.db.system.pool.query<{ broken: string }>(
    `SELECT format('#%s counts %s entries of weight %s, and has %s of %s', number, entry_count, weight_sum, n, w) AS broken
     FROM giveaways AS g, LATERAL (
       SELECT count(*) AS n, coalesce(sum(weight), 0) AS w FROM giveaway_entries AS e
       WHERE e.guild_id = g.guild_id AND e.giveaway_id = g.id AND role = 'PARTICIPANT' AND deleted_at IS NULL) AS entries
     WHERE guild_id = $1 AND (n <> entry_count OR w <> weight_sum)
     UNION ALL
     SELECT format('%s has %s coins, and movements of %s', user_id, balance, moved)
     FROM balances AS b, LATERAL (
       SELECT coalesce(sum(amount), 0) AS moved FROM ledger AS l WHERE l.guild_id = b.guild_id AND l.user_id = b.user_id) AS sums
     WHERE guild_id = $1 AND balance <> moved
     UNION ALL
     SELECT format('#%s has %s winners announced %s times', g.number, w.n, o.n)
     FROM giveaways AS g,
       LATERAL (SELECT count(*) AS n FROM giveaway_winners AS w WHERE w.guild_id = g.guild_id AND w.giveaway_id = g.id) AS w,
       LATERAL (SELECT count(*) AS n FROM outbox_messages AS o WHERE o.guild_id = g.guild_id AND o.effect_key = 'giveawayDrawn:' || g.id || ':1') AS o
     WHERE g.guild_id = $1 AND o.n <> (g.status = 'COMPLETED')::int`,
    [guildId],
  )
  return rows.map(({ broken }) => broken)
}

/** What the verifier makes of a giveaway's proof; or why there is none. */
export async function verdictOf(bot: WithDb, guildId: string, giveawayId: string): Promise<string> {
  return (await verifiedOf(bot, guildId, giveawayId)).verdict
}

/** The same with all that it looked at. */
export async function verifiedOf(
  bot: WithDb,
  guildId: string,
  giveawayId: string,
  chains?: readonly Chain[],
): Promise<{ verdict: string; findings: Finding[] }> {
  const made = await makeProof(bot, guildId, giveawayId)
  const read = made.kind === 'proof' ? readProof(made.text) : undefined
  return read && 'proof' in read ? verifyProof(read.proof, chains) : { verdict: made.kind, findings: [] }
}
