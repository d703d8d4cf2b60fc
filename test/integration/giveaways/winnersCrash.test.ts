import { afterAll, beforeAll, expect, test } from 'vitest'
import { settleGiveaway } from '#src/giveaways/settleGiveaway.ts'
import { reroll, revoke } from '#src/giveaways/winners.ts'
import { type CrashPoint, crashAt, pointsOf } from '#test/support/crash.ts'
import { deliver, mortalBot, quietBot, sentIn, setDueStage } from '#test/support/giveawayCrash.ts'
import { findBrokenGiveaways, verdictOf, winnersOf } from '#test/support/giveaways.ts'
import { createTestBot, type TestBot } from '#test/support/testBot.ts'
import { asker } from '#test/support/tickets.ts'

let bot: TestBot
beforeAll(async () => {
  bot = await createTestBot()
})
afterAll(() => bot.close())

/** A giveaway that is drawn and announced, with its two winners, who must claim. */
async function setDrawnStage() {
  const stage = await setDueStage(bot, {})
  const { guildId, id, key } = stage
  await bot.db.system.pool.query(
    `UPDATE giveaways SET claim_seconds = 600, winner_role_id = '77' WHERE id = $1`,
    [id],
  )
  await settleGiveaway(quietBot(bot), key)
  await deliver(bot, bot, guildId)
  await bot.db.system.pool.query(`DELETE FROM graphile_worker._private_jobs`)
  const [first = '', second = ''] = (await winnersOf(bot, guildId, id)).map(({ userId }) => userId)
  const host = asker(guildId, '1', { isManager: true })
  return { ...stage, first, second, host }
}

type DrawnStage = Awaited<ReturnType<typeof setDrawnStage>>
type WinnersBot = Parameters<typeof reroll>[0]

/** Who has the places, who was announced as drawn again, and who is to get or lose the role. */
async function readWinners({ guildId, id }: DrawnStage) {
  const rows = await winnersOf(bot, guildId, id)
  const { rows: jobs } = await bot.db.system.pool.query<{ userId: string }>(
    `SELECT payload ->> 'userId' AS "userId" FROM graphile_worker._private_jobs AS j
       JOIN graphile_worker._private_tasks AS t ON t.id = task_id AND identifier = 'syncWinnerRole'
     WHERE payload ->> 'giveawayId' = $1`,
    [id],
  )
  return {
    living: rows.filter(({ deletedAt }) => deletedAt === null),
    lost: rows.filter(({ deletedAt }) => deletedAt !== null),
    again: sentIn(bot, guildId).slice(1),
    roles: jobs.map(({ userId }) => userId),
  }
}

test.each<
  [
    string,
    (who: WinnersBot, stage: DrawnStage) => Promise<unknown>,
    { prepare?: (stage: DrawnStage) => Promise<unknown>; lost: string; again: number },
  ]
>([
  [
    'a place that was not claimed is drawn again',
    (who, { key }) => settleGiveaway(who, key),
    {
      prepare: ({ guildId, first }) =>
        bot.db.system.pool.query(
          `UPDATE giveaway_winners SET claim_until = now() - interval '1 second' WHERE guild_id = $1 AND user_id = $2`,
          [guildId, first],
        ),
      lost: 'NOT_CLAIMED',
      again: 1,
    },
  ],
  [
    'staff draw a place again',
    (who, { id, host, first }) => reroll(who, host, id, first),
    { lost: 'REROLLED', again: 1 },
  ],
  [
    'staff take a win away',
    (who, { id, host, first }) => revoke(who, host, id, { winnerId: first, reason: 'cheated' }),
    { lost: 'REVOKED: cheated', again: 0 },
  ],
  [
    'staff have the free places drawn again',
    (who, { id, host }) => reroll(who, host, id, null),
    {
      prepare: ({ id, guildId, first }) =>
        revoke(quietBot(bot), asker(guildId, '1'), id, { winnerId: first, reason: null }),
      lost: 'REVOKED',
      again: 1,
    },
  ],
])(
  'a process that dies anywhere while %s leaves it done once or not at all',
  async (_, work, { prepare, lost, again }) => {
    const run = async (point: CrashPoint | null) => {
      const stage = await setDrawnStage()
      await prepare?.(stage)
      const calls = await crashAt(bot, point, async mortal => {
        await work(mortalBot(bot, mortal), stage)
        await deliver(bot, mortalBot(bot, mortal), stage.guildId)
      })
      return { ...stage, calls }
    }
    const { calls } = await run(null)
    expect(calls).toBeGreaterThan(5)
    for (const point of pointsOf(calls)) {
      const stage = await run(point)
      const { guildId, id, first, second } = stage
      await bot.db.system.pool.query('UPDATE giveaways SET draw_lease_until = NULL WHERE id = $1', [id])
      // The same again: an interaction with the same id, or the job.
      await work(quietBot(bot), stage)
      await deliver(bot, bot, guildId)
      const now = await readWinners(stage)
      const at = JSON.stringify(point)
      expect(
        now.lost.map(({ userId, reason }) => [userId, reason]),
        at,
      ).toEqual([[first, lost]])
      expect(
        now.living.map(({ slot, userId }) => (slot === 0 ? userId !== first : userId === second)),
        at,
      ).toEqual(again === 1 ? [true, true] : [true])
      expect(now.again, at).toHaveLength(again)
      // Who must claim gets the role by claiming; who lost the win loses it.
      expect(now.roles, at).toEqual([first])
      expect(await findBrokenGiveaways(bot, guildId), at).toEqual([])
      expect(await verdictOf(bot, guildId, id), at).toBe('trustsOperator')
    }
  },
  600_000,
)
