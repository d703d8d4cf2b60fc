import { afterEach, beforeEach, expect, test } from 'vitest'
import { ownChain, recordedRounds, signRound } from '#test/support/beacons.ts'
import { findBrokenGiveaways, giveawayRow, verifiedOf, winnersOf } from '#test/support/giveaways.ts'
import {
  type RelayAnswer,
  type Source,
  due,
  jobsOf,
  relaying,
  right,
  roundOf,
  settle,
  statusOf,
  withSource,
} from '#test/support/rounds.ts'
import { addGuild, createTestBot, type TestBot } from '#test/support/testBot.ts'

let bot: TestBot
beforeEach(async () => {
  bot = await createTestBot()
  await addGuild(bot, '10')
})
afterEach(async () => {
  expect(await findBrokenGiveaways(bot, '10')).toEqual([])
  await bot.close()
})

test('the list is posted first, and without the round nothing is drawn; in the end the operator is trusted', async () => {
  const id = await due(bot, 60)
  const source: Source = async () => ({ kind: 'unavailable', reasons: ['away'] })
  await settle(id, withSource(bot, source))
  const frozen = await giveawayRow(bot, '10', id)
  expect(frozen.status).toBe('DRAWING')
  const { round } = await roundOf(bot, id)
  expect(await bot.db.system.prisma.outboxMessage.findMany()).toMatchObject([
    { kind: 'giveawayFrozen', data: { frozenHash: frozen.frozenHash, round, entries: 3 } },
  ])
  const at = Date.now()
  await settle(
    id,
    withSource(bot, source, () => at),
  )
  expect(await giveawayRow(bot, '10', id)).toMatchObject({ status: 'DRAWING', drawLeaseUntil: null })
  expect((await jobsOf(bot)).get(id)).toBeGreaterThan(at)
  expect((await jobsOf(bot)).get(id)).toBeLessThanOrEqual(at + 60_000)
  // Long after the round, but not after the freeze: it is waited for.
  await bot.db.system.pool.query(
    `UPDATE giveaways SET draw = jsonb_set(draw, '{frozenAt}', to_jsonb($1::bigint))`,
    [Date.now() + 15 * 60_000],
  )
  await settle(
    id,
    withSource(bot, source, () => Date.now() + 20 * 60_000),
  )
  expect(await statusOf(bot, id)).toBe('DRAWING')
  await settle(
    id,
    withSource(bot, source, () => Date.now() + 26 * 60_000),
  )
  expect(await winnersOf(bot, '10', id)).toHaveLength(1)
  expect((await verifiedOf(bot, '10', id, [ownChain])).verdict).toBe('trustsOperator')
})

test('all hashes are posted, each has its job, and one fetch serves those with the same round', async () => {
  const ids = [await due(bot, 60), await due(bot, 60), await due(bot, 60)]
  const endedAt = Date.now() - 60_000
  await bot.db.system.pool.query(`UPDATE giveaways SET ends_at = to_timestamp($1)`, [endedAt / 1_000])
  const fetches: number[] = []
  const source: Source = async round => {
    fetches.push(round)
    return await relaying(right)(round)
  }
  const early = withSource(bot, source, () => endedAt)
  const [first = ''] = ids
  await settle(first, early)
  for (const id of ids) expect(await statusOf(bot, id)).toBe('DRAWING')
  const posts = await bot.db.system.prisma.outboxMessage.findMany({ where: { kind: 'giveawayFrozen' } })
  expect(posts).toHaveLength(3)
  expect(new Set((await jobsOf(bot)).keys())).toEqual(new Set(ids))
  // Those that wait for their round are left alone.
  const next = await due(bot, 1)
  await settle(next, early)
  for (const id of ids) expect(await giveawayRow(bot, '10', id)).toMatchObject({ drawLeaseUntil: null })
  await settle(first, early)
  expect(fetches).toEqual([])
  const { round } = await roundOf(bot, first)
  await settle(first, { ...early, now: () => endedAt + 120_000 })
  for (const id of ids) {
    expect(await statusOf(bot, id)).toBe('COMPLETED')
    expect(await roundOf(bot, id)).toMatchObject({ signature: signRound(round) })
  }
  // The fourth ended in another second.
  expect(fetches).toEqual([round])
  expect(await statusOf(bot, next)).toBe('DRAWING')
})

test.each<[string, RelayAnswer[]]>([
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
  const id = await due(bot, 60)
  let tries = 0
  // What the relays did not have is asked for again some seconds later.
  const one = withSource(bot, relaying(...relays), () => Date.now() + tries * 10_000)
  await settle(id, one)
  for (; tries < 5 && (await statusOf(bot, id)) === 'DRAWING'; tries++) await settle(id, one)
  const { round, signature } = await roundOf(bot, id)
  expect(signature).toBe(signRound(round))
  // Its list was frozen after the round here; all else is as it should be.
  const { verdict, findings } = await verifiedOf(bot, '10', id, [ownChain])
  expect(verdict).toBe('trustsOperator')
  expect(findings.filter(({ outcome }) => outcome !== 'holds').map(({ check }) => check)).toEqual(['posted'])
})

test('a giveaway of many entries is not read while its round is awaited', async () => {
  const id = await due(bot, 60)
  const one = withSource(
    bot,
    relaying(() => 404),
  )
  await settle(id, one)
  await bot.db.system.pool.query(`UPDATE giveaway_entries SET user_id = '0' WHERE user_id = '100000'`)
  // Reading them would say that 0 is no id.
  await settle(id, one)
  expect(await statusOf(bot, id)).toBe('DRAWING')
  await bot.db.system.pool.query(`UPDATE giveaway_entries SET user_id = '100000' WHERE user_id = '0'`)
})
