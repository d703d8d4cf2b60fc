import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { type RoundOutcome, fetchRound } from '#src/giveaways/draw/fetchRound.ts'
import { Rounds } from '#src/giveaways/rounds.ts'
import { settleGiveaway } from '#src/giveaways/settleGiveaway.ts'
import { type Jobs, startJobs } from '#src/jobs/jobs.ts'
import { createPunctualTasks } from '#src/jobs/tasks.ts'
import { ownChain, recordedRounds, signRound } from '#test/support/beacons.ts'
import {
  enterCrowd,
  findBrokenGiveaways,
  giveawayRow,
  makeGiveaway,
  verifiedOf,
  winnersOf,
} from '#test/support/giveaways.ts'
import { addGuild, createTestBot, silent, type TestBot } from '#test/support/testBot.ts'
import { until } from '#test/support/until.ts'

let bot: TestBot
let jobs: Jobs | undefined
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

type Source = (round: number) => Promise<RoundOutcome>

/** The bot with rounds of the tests' own chain. */
const withSource = (source: Source, now = Date.now) => ({
  ...bot,
  now,
  beacon: { chain: ownChain, rounds: new Rounds({ source, log: silent, now }) },
})

/** What a relay answers to the question for a round; null for never. */
type Relay = (round: number) => object | number | null

/** Rounds as the bot itself fetches them, of relays that answer so. */
const relaying =
  (...relays: Relay[]): Source =>
  round =>
    fetchRound(ownChain, round, {
      endpoints: relays.map((_, i) => `https://${i}.example`),
      async fetch(url) {
        const { hostname, pathname } = new URL(url as string)
        const relay = relays[Number(hostname.split('.')[0])] as Relay
        const answer = relay(Number(pathname.split('/').at(-1)))
        if (answer === null) return await new Promise<Response>(() => undefined)
        return typeof answer === 'number'
          ? new Response('', { status: answer })
          : new Response(JSON.stringify(answer))
      },
      timeoutMs: 600_000,
      signal: new AbortController().signal,
    })

const right: Relay = round => ({ signature: signRound(round) })
const never: Relay = () => null

const settle = (giveawayId: string, on: Parameters<typeof settleGiveaway>[0], guildId = '10') =>
  settleGiveaway(on, { guildId, giveawayId })
const statusOf = async (id: string, guildId = '10') => (await giveawayRow(bot, guildId, id)).status
const roundOf = async (id: string, guildId = '10') => {
  const { draw } = await giveawayRow(bot, guildId, id)
  return (draw as unknown as { beacon: { round: number; signature: string | null } }).beacon
}

/** A giveaway whose time is over since so many seconds. */
async function due(seconds: number, guildId = '10', entrants = 3): Promise<string> {
  const id = await makeGiveaway(bot, guildId, { endsIn: -seconds })
  await bot.db.system.pool.query(`UPDATE giveaways SET ends_at = now() + interval '1 hour' WHERE id = $1`, [
    id,
  ])
  await enterCrowd(bot, guildId, id, entrants)
  await bot.db.system.pool.query(
    `UPDATE giveaways SET ends_at = now() - $2 * interval '1 second' WHERE id = $1`,
    [id, seconds],
  )
  return id
}

/** The jobs of giveaways, and when they come. */
async function jobsOf(): Promise<Map<string, number>> {
  const { rows } = await bot.db.system.pool.query<{ id: string; at: Date }>(
    `SELECT split_part(key, ':', 3) AS id, run_at AS at FROM graphile_worker._private_jobs WHERE key LIKE 'giveaway:%'`,
  )
  return new Map(rows.map(({ id, at }) => [id, at.getTime()]))
}

const hastenJobs = () => bot.db.system.pool.query('UPDATE graphile_worker._private_jobs SET run_at = now()')

test('the list is posted first, and without the round nothing is drawn; in the end the operator is trusted', async () => {
  const id = await due(60)
  const source: Source = async () => ({ kind: 'unavailable', reasons: ['away'] })
  await settle(id, withSource(source))
  const frozen = await giveawayRow(bot, '10', id)
  expect(frozen.status).toBe('DRAWING')
  const { round } = await roundOf(id)
  expect(await bot.db.system.prisma.outboxMessage.findMany()).toMatchObject([
    { kind: 'giveawayFrozen', data: { frozenHash: frozen.frozenHash, round, entries: 3 } },
  ])
  const at = Date.now()
  await settle(
    id,
    withSource(source, () => at),
  )
  expect(await giveawayRow(bot, '10', id)).toMatchObject({ status: 'DRAWING', drawLeaseUntil: null })
  expect((await jobsOf()).get(id)).toBeGreaterThan(at)
  expect((await jobsOf()).get(id)).toBeLessThanOrEqual(at + 60_000)
  // Long after the round, but not after the freeze: it is waited for.
  await bot.db.system.pool.query(
    `UPDATE giveaways SET draw = jsonb_set(draw, '{frozenAt}', to_jsonb($1::bigint))`,
    [Date.now() + 15 * 60_000],
  )
  await settle(
    id,
    withSource(source, () => Date.now() + 20 * 60_000),
  )
  expect(await statusOf(id)).toBe('DRAWING')
  await settle(
    id,
    withSource(source, () => Date.now() + 26 * 60_000),
  )
  expect(await winnersOf(bot, '10', id)).toHaveLength(1)
  expect((await verifiedOf(bot, '10', id, [ownChain])).verdict).toBe('trustsOperator')
})

test('all hashes are posted, each has its job, and one fetch serves those with the same round', async () => {
  const ids = [await due(60), await due(60), await due(60)]
  const endedAt = Date.now() - 60_000
  await bot.db.system.pool.query(`UPDATE giveaways SET ends_at = to_timestamp($1)`, [endedAt / 1_000])
  const fetches: number[] = []
  const source: Source = async round => {
    fetches.push(round)
    return await relaying(right)(round)
  }
  const early = withSource(source, () => endedAt)
  const [first = ''] = ids
  await settle(first, early)
  for (const id of ids) expect(await statusOf(id)).toBe('DRAWING')
  const posts = await bot.db.system.prisma.outboxMessage.findMany({ where: { kind: 'giveawayFrozen' } })
  expect(posts).toHaveLength(3)
  expect(new Set((await jobsOf()).keys())).toEqual(new Set(ids))
  // Those that wait for their round are left alone.
  const next = await due(1)
  await settle(next, early)
  for (const id of ids) expect(await giveawayRow(bot, '10', id)).toMatchObject({ drawLeaseUntil: null })
  await settle(first, early)
  expect(fetches).toEqual([])
  const { round } = await roundOf(first)
  await settle(first, { ...early, now: () => endedAt + 120_000 })
  for (const id of ids) {
    expect(await statusOf(id)).toBe('COMPLETED')
    expect(await roundOf(id)).toMatchObject({ signature: signRound(round) })
  }
  // The fourth ended in another second.
  expect(fetches).toEqual([round])
  expect(await statusOf(next)).toBe('DRAWING')
})

test.each<[string, Relay[]]>([
  [
    'a relay that has it late',
    [
      (() => {
        let asked = 0
        return (round: number) => (++asked < 3 ? 404 : right(round))
      })(),
    ],
  ],
  [
    'relays of which some lie',
    [
      () => ({ signature: recordedRounds[0].signature }),
      round => ({ signature: signRound(round + 1) }),
      () => 500,
      right,
    ],
  ],
])('a draw waits for the round of its chain: %s', async (_, relays) => {
  const id = await due(60)
  let tries = 0
  // What the relays did not have is asked for again some seconds later.
  const one = withSource(relaying(...relays), () => Date.now() + tries * 10_000)
  await settle(id, one)
  for (; tries < 5 && (await statusOf(id)) === 'DRAWING'; tries++) await settle(id, one)
  const { round, signature } = await roundOf(id)
  expect(signature).toBe(signRound(round))
  // Its list was frozen after the round here; all else is as it should be.
  const { verdict, findings } = await verifiedOf(bot, '10', id, [ownChain])
  expect(verdict).toBe('trustsOperator')
  expect(findings.filter(({ outcome }) => outcome !== 'holds').map(({ check }) => check)).toEqual(['posted'])
})

test.each([
  ['a process that starts long after the round', 11 * 60_000],
  ['one that comes back when its patience is over', 600_000],
])('no draw gives up a round that the relays have: %s', async (_, lateMs) => {
  const id = await due(60)
  await settle(id, withSource(relaying(right)))
  const late = withSource(relaying(right), () => Date.now() + lateMs)
  await settle(id, late)
  const { round, signature } = await roundOf(id)
  expect(signature).toBe(signRound(round))
})

test('a round that is let go of while draws begin decides them all the same', async () => {
  const id = await due(60)
  const one = withSource(relaying(right))
  await settle(id, one)
  const { rounds } = one.beacon
  const known = rounds.known.bind(rounds)
  rounds.known = () => {
    const here = known()
    if (here.size > 0) rounds.known = () => new Map()
    return here
  }
  await settle(id, one)
  const { round, signature } = await roundOf(id)
  expect(signature).toBe(signRound(round))
})

test('of a round that the relays do not have, many giveaways ask once', async () => {
  const ids = await Promise.all(Array.from({ length: 5 }, () => due(60)))
  await bot.db.system.pool.query(`UPDATE giveaways SET ends_at = to_timestamp($1)`, [
    Math.floor(Date.now() / 1_000) - 60,
  ])
  let asked = 0
  const at = Date.now()
  const one = withSource(
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
  const id = await due(60)
  const slow = withSource(
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

test('a giveaway of many entries is not read while its round is awaited', async () => {
  const id = await due(60)
  const one = withSource(relaying(() => 404))
  await settle(id, one)
  await bot.db.system.pool.query(`UPDATE giveaway_entries SET user_id = '0' WHERE user_id = '100000'`)
  // Reading them would say that 0 is no id.
  await settle(id, one)
  expect(await statusOf(id)).toBe('DRAWING')
  await bot.db.system.pool.query(`UPDATE giveaway_entries SET user_id = '100000' WHERE user_id = '0'`)
})

describe('while relays hang', () => {
  const guilds = Array.from({ length: 12 }, (_, i) => String(30 + i))

  test('giveaways of many guilds wait, and hold up none whose time has come', async () => {
    const waiting: { guildId: string; id: string }[] = []
    const asked = new Map<number, PromiseWithResolvers<RoundOutcome>>()
    const hanging = withSource(round => {
      const answer = Promise.withResolvers<RoundOutcome>()
      asked.set(round, answer)
      return answer.promise
    })
    for (const [i, guildId] of guilds.entries()) {
      await addGuild(bot, guildId)
      const id = await due(60 + 10 * i, guildId)
      await settle(id, hanging, guildId)
      waiting.push({ guildId, id })
    }
    const [{ guildId, id }] = waiting as [{ guildId: string; id: string }]
    expect(new Set(await Promise.all(waiting.map(one => roundOf(one.id, one.guildId)))).size).toBe(12)
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
    const late = await due(1)
    await bot.db.system.pool.query(
      `SELECT enqueue_job('settleGiveaway', json_build_object('guildId', '10', 'giveawayId', $1::text), 'giveaway:10:' || $1)`,
      [late],
    )
    await until(
      () => statusOf(late),
      status => status === 'DRAWING',
    )
    await until(jobsOf, planned => waiting.every(one => (planned.get(one.id) ?? 0) > Date.now() - 60_000))
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
      return await Promise.all(waiting.map(one => statusOf(one.id, one.guildId)))
    }
    await until(done, statuses => statuses.every(status => status === 'COMPLETED'))
    const { round, signature } = await roundOf(id, guildId)
    expect(signature).toBe(signRound(round))
    for (const one of waiting) {
      expect(await winnersOf(bot, one.guildId, one.id)).toHaveLength(1)
      expect(await findBrokenGiveaways(bot, one.guildId)).toEqual([])
    }
  })

  test('a process whose relays hang leaves the round to one whose relays answer', async () => {
    const id = await due(60)
    const hanging = withSource(relaying(never))
    await settle(id, hanging)
    await settle(id, hanging)
    expect(await statusOf(id)).toBe('DRAWING')
    await settle(id, withSource(relaying(never, right)))
    expect(await statusOf(id)).toBe('DRAWING')
    await settle(id, withSource(relaying(right, never)))
    expect(await winnersOf(bot, '10', id)).toHaveLength(1)
  })
})
