import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import type { RoundOutcome } from '#src/giveaways/draw/fetchRound.ts'
import { type Jobs, startJobs } from '#src/jobs/jobs.ts'
import { createPunctualTasks } from '#src/jobs/tasks.ts'
import { signRound } from '#test/support/beacons.ts'
import { findBrokenGiveaways, giveawayRow, winnersOf } from '#test/support/giveaways.ts'
import {
  due,
  jobsOf,
  never,
  relaying,
  right,
  roundOf,
  settle,
  statusOf,
  withSource,
} from '#test/support/rounds.ts'
import { addGuild, createTestBot, silent, type TestBot } from '#test/support/testBot.ts'
import { until } from '#test/support/until.ts'

let jobs: Jobs | undefined
let bot: TestBot
beforeEach(async () => {
  bot = await createTestBot()
  await addGuild(bot, '10')
})
afterEach(async () => {
  await jobs?.stop()
  jobs = undefined
  expect(await findBrokenGiveaways(bot, '10')).toEqual([])
  await bot.close()
})

const hastenJobs = () => bot.db.system.pool.query('UPDATE graphile_worker._private_jobs SET run_at = now()')

test.each([
  ['a process that starts long after the round', 11 * 60_000],
  ['one that comes back when its patience is over', 600_000],
])('no draw gives up a round that the relays have: %s', async (_, lateMs) => {
  const id = await due(bot, 60)
  await settle(id, withSource(bot, relaying(right)))
  const late = withSource(bot, relaying(right), () => Date.now() + lateMs)
  await settle(id, late)
  const { round, signature } = await roundOf(bot, id)
  expect(signature).toBe(signRound(round))
})

test('a round that is let go of while draws begin decides them all the same', async () => {
  const id = await due(bot, 60)
  const one = withSource(bot, relaying(right))
  await settle(id, one)
  const { rounds } = one.beacon
  const known = rounds.known.bind(rounds)
  rounds.known = () => {
    const here = known()
    if (here.size > 0) rounds.known = () => new Map()
    return here
  }
  await settle(id, one)
  const { round, signature } = await roundOf(bot, id)
  expect(signature).toBe(signRound(round))
})

test('of a round that the relays do not have, many giveaways ask once', async () => {
  const ids = await Promise.all(Array.from({ length: 5 }, () => due(bot, 60)))
  await bot.db.system.pool.query(`UPDATE giveaways SET ends_at = to_timestamp($1)`, [
    Math.floor(Date.now() / 1_000) - 60,
  ])
  let asked = 0
  const at = Date.now()
  const one = withSource(
    bot,
    () => {
      asked++
      return Promise.resolve({ kind: 'unavailable', reasons: ['HTTP 404'] })
    },
    () => at,
  )
  await settle(ids[0] ?? '', one)
  for (const id of ids) await settle(id, one)
  expect(asked).toBe(1)
})

test('a process whose clock is slow does not come again at once for ever', async () => {
  const id = await due(bot, 60)
  const slow = withSource(
    bot,
    relaying(() => 404),
    () => Date.now() - 6_000,
  )
  await settle(id, slow)
  await settle(id, slow)
  const { rowCount } = await bot.db.system.pool.query(
    `SELECT FROM graphile_worker._private_jobs WHERE key = 'giveaway:10:' || $1 AND run_at > updated_at + interval '1 second'`,
    [id],
  )
  expect(rowCount).toBe(1)
})

describe('while relays hang', () => {
  const guilds = Array.from({ length: 12 }, (_, i) => String(30 + i))

  test('giveaways of many guilds wait, and hold up none whose time has come', async () => {
    const waiting: { guildId: string; id: string }[] = []
    const asked = new Map<number, PromiseWithResolvers<RoundOutcome>>()
    const hanging = withSource(bot, round => {
      const answer = Promise.withResolvers<RoundOutcome>()
      asked.set(round, answer)
      return answer.promise
    })
    for (const [i, guildId] of guilds.entries()) {
      await addGuild(bot, guildId)
      const id = await due(bot, 60 + 10 * i, guildId)
      await settle(id, hanging, guildId)
      waiting.push({ guildId, id })
    }
    const [{ guildId, id }] = waiting as [{ guildId: string; id: string }]
    expect(new Set(await Promise.all(waiting.map(one => roundOf(bot, one.id, one.guildId)))).size).toBe(12)
    await hastenJobs()
    jobs = await startJobs({
      url: bot.databaseUrl,
      tasks: createPunctualTasks(hanging),
      crontab: '',
      log: silent,
    })
    await until(
      () => asked.size,
      size => size === 4,
    )
    const late = await due(bot, 1)
    await bot.db.system.pool.query(
      `SELECT enqueue_job('settleGiveaway', json_build_object('guildId', '10', 'giveawayId', $1::text), 'giveaway:10:' || $1)`,
      [late],
    )
    await until(
      () => statusOf(bot, late),
      status => status === 'DRAWING',
    )
    await until(
      () => jobsOf(bot),
      planned => waiting.every(one => (planned.get(one.id) ?? 0) > Date.now() - 60_000),
    )
    for (const one of waiting)
      expect(await giveawayRow(bot, one.guildId, one.id)).toMatchObject({
        status: 'DRAWING',
        drawLeaseUntil: null,
      })

    // The relays are back: all of them are drawn, with their rounds.
    const done = async () => {
      for (const [round, answer] of asked)
        answer.resolve({
          kind: 'fetched',
          round: { signature: signRound(round), randomness: 'ab'.repeat(32) },
        })
      await hastenJobs()
      return await Promise.all(waiting.map(one => statusOf(bot, one.id, one.guildId)))
    }
    await until(done, statuses => statuses.every(status => status === 'COMPLETED'))
    const { round, signature } = await roundOf(bot, id, guildId)
    expect(signature).toBe(signRound(round))
    for (const one of waiting) {
      expect(await winnersOf(bot, one.guildId, one.id)).toHaveLength(1)
      expect(await findBrokenGiveaways(bot, one.guildId)).toEqual([])
    }
  })

  test('a process whose relays hang leaves the round to one whose relays answer', async () => {
    const id = await due(bot, 60)
    const hanging = withSource(bot, relaying(never))
    await settle(id, hanging)
    await settle(id, hanging)
    expect(await statusOf(bot, id)).toBe('DRAWING')
    await settle(id, withSource(bot, relaying(never, right)))
    expect(await statusOf(bot, id)).toBe('DRAWING')
    await settle(id, withSource(bot, relaying(right, never)))
    expect(await winnersOf(bot, '10', id)).toHaveLength(1)
  })
})
