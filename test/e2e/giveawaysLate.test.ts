import { afterEach, beforeEach, expect, test } from 'vitest'
import { enterInAllGuilds } from '#src/giveaways/entryWriter.ts'
import { settleGiveaway } from '#src/giveaways/settleGiveaway.ts'
import { parseConfig } from '#src/config.ts'
import { type Database, openDatabase } from '#src/database/database.ts'
import { attempt, findBrokenGiveaways, makeDue, makeGiveaway } from '#test/support/giveaways.ts'
import { type Stage, setStage } from '#test/support/stage.ts'
import { silent } from '#test/support/testBot.ts'
import { until } from '#test/support/until.ts'

let stage: Stage
let db: Database
beforeEach(async () => {
  stage = await setStage({ sandbox: { rateLimits: 'off' } })
  const { database } = parseConfig({})
  db = openDatabase({ ...database, url: stage.databaseUrl, log: silent, random: Math.random })
})
afterEach(async () => {
  await db.close()
  await stage.close()
})

const ended = 30
const unclaimed = 9

/** What there is to do, and what has been done of it, at one moment. */
async function readState() {
  const { rows } = await db.system.pool.query<{
    drawn: number
    redrawn: number
    started: number
    running: boolean
  }>(
    `SELECT count(*) FILTER (WHERE title = 'ended' AND status = 'COMPLETED')::int AS drawn,
       count(*) FILTER (WHERE title = 'scheduled' AND status = 'ACTIVE')::int AS started,
       bool_or(title = 'running' AND status = 'ACTIVE') AS running,
       (SELECT count(*)::int FROM giveaway_winners AS w WHERE round = 1 AND deleted_at IS NULL) AS redrawn
     FROM giveaways`,
  )
  return rows[0] as (typeof rows)[number]
}

test('a bot that was away for three days does all that became due at its start, and nothing else', async () => {
  const { sandbox, guildId, channels } = stage
  const first = await stage.startBot()
  const crowd = sandbox.build.crowd(guildId, 6)
  const make = async (title: string, made: Parameters<typeof makeGiveaway>[2] = {}) => {
    const id = await makeGiveaway({ db }, guildId, { channelId: channels.general, ...made })
    await db.system.pool.query('UPDATE giveaways SET title = $2 WHERE id = $1', [id, title])
    // A member may only try ten times a minute.
    await db.system.pool.query('DELETE FROM giveaway_entry_attempts')
    const attempts = crowd.map(userId => attempt(guildId, id, userId))
    await enterInAllGuilds(db, attempts)
    return id
  }
  for (let i = 0; i < ended; i++) await make('ended')
  for (let i = 0; i < unclaimed; i++) {
    const id = await make('unclaimed', { claimSeconds: 3_600 })
    await makeDue({ db }, id)
    await settleGiveaway(first.bot, { guildId, giveawayId: id })
  }
  await make('scheduled', { status: 'SCHEDULED' })
  await make('running')
  await first.stop()

  await db.system.pool.query(
    `UPDATE giveaways SET starts_at = now() - interval '3 days 1 hour',
       ends_at = CASE title WHEN 'running' THEN now() + interval '1 hour' ELSE now() - interval '3 days' END
     WHERE status IN ('ACTIVE', 'SCHEDULED')`,
  )
  await db.system.pool.query(`UPDATE giveaway_winners SET claim_until = now() - interval '3 days'`)
  await db.system.pool.query(`DELETE FROM graphile_worker._private_jobs WHERE key LIKE 'giveaway:%'`)
  // The jobs of some were lost.
  await db.system.pool.query(
    `SELECT enqueue_job('settleGiveaway', json_build_object('guildId', guild_id, 'giveawayId', id), 'giveaway:' || guild_id || ':' || id,
       CASE title WHEN 'running' THEN ends_at ELSE now() - interval '3 days' END)
     FROM giveaways WHERE title = 'running' OR number % 2 = 0`,
  )
  await stage.startBot()
  const state = await until(
    readState,
    ({ drawn, redrawn, started }) => drawn === ended && redrawn === unclaimed && started === 1,
  )
  expect(state.running).toBe(true)
  expect(await findBrokenGiveaways({ db }, guildId)).toEqual([])
  await until(
    () => db.system.prisma.outboxMessage.count({ where: { announcedAt: null } }),
    waiting => waiting === 0,
  )
  const words = sandbox.world
    .messages(channels.general)
    .all.filter(({ message }) => message.content.includes('Congratulations'))
  // A draw each, of those that nobody claimed a second one.
  expect(words).toHaveLength(ended + 2 * unclaimed)
})
