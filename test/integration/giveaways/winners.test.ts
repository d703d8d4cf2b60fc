import { afterEach, beforeEach, expect, test } from 'vitest'
import { settleGiveaway } from '#src/giveaways/settleGiveaway.ts'
import { sweepWinnerRolesInAllGuilds } from '#src/giveaways/sweepGiveaways.ts'
import { claimWin, reroll, revoke, syncWinnerRole } from '#src/giveaways/winners.ts'
import {
  enterCrowd,
  findBrokenGiveaways,
  makeDue,
  makeGiveaway,
  verdictOf,
  winnersOf,
} from '#test/support/giveaways.ts'
import { addGuild, createTestBot, type TestBot } from '#test/support/testBot.ts'
import { asker } from '#test/support/tickets.ts'

let bot: TestBot
beforeEach(async () => {
  bot = await createTestBot()
  await addGuild(bot, '10')
})
afterEach(async () => {
  expect(await findBrokenGiveaways(bot, '10')).toEqual([])
  await bot.close()
})

const settle = (giveawayId: string, on = bot) => settleGiveaway(on, { guildId: '10', giveawayId })
const host = () => asker('10', '1', { isManager: true })
const words = () => bot.db.system.prisma.outboxMessage.findMany({ where: { kind: 'giveawayWinners' } })
const living = async (id: string) =>
  (await winnersOf(bot, '10', id)).filter(({ deletedAt }) => deletedAt === null)

const verdict = (id: string) => verdictOf(bot, '10', id)

/** A giveaway that is drawn. */
async function drawn(made: Parameters<typeof makeGiveaway>[2] = {}, entrants = 10): Promise<string> {
  const id = await makeGiveaway(bot, '10', made)
  await enterCrowd(bot, '10', id, entrants)
  await makeDue(bot, id)
  await settle(id)
  return id
}

test('winners claim within their time, once', async () => {
  const id = await drawn({ claimSeconds: 60 })
  const [winner = { userId: '' }] = await living(id)
  const claim = (userId: string) => claimWin(bot, asker('10', userId), id)
  expect(await claim('1')).toEqual({ kind: 'notWinner' })
  const both = await Promise.all([claim(winner.userId), claim(winner.userId)])
  expect(both.map(({ kind }) => kind).toSorted()).toEqual(['alreadyClaimed', 'claimed'])
  expect(await claimWin(bot, asker('10', winner.userId), await drawn())).toMatchObject({
    kind: expect.stringMatching(/noNeed|notWinner/),
  })
})

test('winners who do not claim lose the place to the next, who has the whole time again, until nobody is left', async () => {
  const id = await drawn({ claimSeconds: 3_600 }, 3)
  const seen = new Set<string>()
  for (let round = 0; round < 3; round++) {
    const [winner] = await living(id)
    expect(winner?.round).toBe(round)
    expect(winner?.claimUntil?.getTime()).toBeGreaterThan(Date.now() + 3_000_000)
    seen.add(winner?.userId ?? '')
    await settle(id)
    expect(await living(id)).toEqual([winner])
    await bot.db.system.pool.query(`UPDATE giveaway_winners SET claim_until = now() - interval '1 second'`)
    expect(await claimWin(bot, asker('10', winner?.userId ?? ''), id)).toEqual({ kind: 'tooLate' })
    await Promise.all([settle(id), settle(id, bot.another())])
  }
  expect(seen.size).toBe(3)
  expect(await living(id)).toEqual([])
  expect(await words()).toHaveLength(4)
  expect(await verdict(id)).toBe('trustsOperator')
})

test('winners whose time is over, but who have claimed, leave the job to the next', async () => {
  const id = await drawn({ claimSeconds: 60, prizes: [{ name: 'Mug', quantity: 2 }] })
  const [first = { userId: '' }] = await living(id)
  await claimWin(bot, asker('10', first.userId), id)
  await bot.db.system.pool.query('CREATE SCHEMA IF NOT EXISTS graphile_worker')
  await bot.db.system.pool.query('DELETE FROM graphile_worker._private_jobs')
  await settle(id)
  const { rows } = await bot.db.system.pool.query<{ later: boolean }>(
    `SELECT run_at > now() AS later FROM graphile_worker._private_jobs WHERE key = 'giveaway:10:' || $1`,
    [id],
  )
  expect(rows).toEqual([{ later: true }])
})

test('winners are drawn again one by one, and whoever was drawn never comes again', async () => {
  const id = await drawn({ prizes: [{ name: 'Mug', quantity: 2 }] }, 5)
  const [first = { userId: '' }, second] = await living(id)
  const request = host()
  expect(await reroll(bot, request, id, first.userId)).toEqual({ kind: 'rerolled', count: 1 })
  // The same interaction again does nothing.
  await reroll(bot.another(), request, id, first.userId)
  const now = await living(id)
  expect(now.map(({ slot }) => slot)).toEqual([0, 1])
  expect(now[1]?.userId).toBe(second?.userId)
  expect(await winnersOf(bot, '10', id)).toHaveLength(3)
  expect(await reroll(bot, host(), id, first.userId)).toEqual({ kind: 'notWinner', userId: first.userId })
  expect(await reroll(bot, host(), id, null)).toEqual({ kind: 'nothing' })
  const third = now[0]?.userId ?? ''
  expect(await revoke(bot, host(), id, { winnerId: third, reason: 'cheated' })).toEqual({
    kind: 'revoked',
    userId: third,
  })
  expect(await living(id)).toHaveLength(1)
  expect(await reroll(bot, host(), id, null)).toEqual({ kind: 'rerolled', count: 1 })
  expect(await reroll(bot, host(), id, second?.userId ?? '')).toEqual({ kind: 'rerolled', count: 1 })
  const [, last] = await living(id)
  expect(await reroll(bot, host(), id, last?.userId ?? '')).toEqual({ kind: 'noneLeft' })
  const gone = (await winnersOf(bot, '10', id)).filter(({ deletedAt }) => deletedAt !== null)
  expect(gone.map(({ reason }) => reason ?? '').toSorted()).toEqual([
    'REROLLED',
    'REROLLED',
    'REROLLED',
    'REVOKED: cheated',
  ])
  expect(await verdict(id)).toBe('trustsOperator')
})

test('winners are each drawn again once, however many staff do it at once', async () => {
  const id = await drawn({}, 30)
  const processes = [bot, bot.another(), bot.another()]
  const [winner = { userId: '' }] = await living(id)
  const outcomes = await Promise.all(processes.map(one => reroll(one, host(), id, winner.userId)))
  expect(outcomes.filter(({ kind }) => kind === 'rerolled').length).toBeGreaterThanOrEqual(1)
  expect(await living(id)).toHaveLength(1)
  expect(await verdict(id)).toBe('trustsOperator')
})

test('winners have the winners’ role for as long as they are', async () => {
  const id = await makeGiveaway(bot, '10', { claimSeconds: 60 })
  await bot.db.system.pool.query(`UPDATE giveaways SET winner_role_id = '77'`)
  const [userId = ''] = await enterCrowd(bot, '10', id, 1)
  bot.discord.members.set(`10:${userId}`, { userId, roleIds: ['5'], joinedAt: 0, boosting: false })
  const rolesOf = () => bot.discord.members.get(`10:${userId}`)?.roleIds
  const key = { guildId: '10', giveawayId: id, userId }
  await makeDue(bot, id)
  await settle(id)
  await syncWinnerRole(bot, key)
  expect(rolesOf()).toEqual(['5'])
  await claimWin(bot, asker('10', userId), id)
  await syncWinnerRole(bot, key)
  expect(rolesOf()).toEqual(['5', '77'])
  await revoke(bot, host(), id, { winnerId: userId, reason: null })
  await syncWinnerRole(bot, key)
  expect(rolesOf()).toEqual(['5'])
})

test('winners whose role a dead process was about to give get it from another, and a living one is left alone', async () => {
  const id = await makeGiveaway(bot, '10', { winnerRoleId: '77', prizes: [{ name: 'Mug', quantity: 2 }] })
  await enterCrowd(bot, '10', id, 2)
  await makeDue(bot, id)
  await settle(id)
  const heldFor = async (seconds: number, members: string[]) =>
    await bot.db.system.pool.query(
      `UPDATE graphile_worker._private_jobs SET locked_at = now() - $1 * interval '1 second', locked_by = 'dead'
       WHERE key = ANY ($2)`,
      [seconds, members.map(userId => `winnerRole:10:${id}:${userId}`)],
    )
  await heldFor(10, ['100001'])
  await heldFor(70, ['100000'])
  expect(await sweepWinnerRolesInAllGuilds(bot.db)).toBe(1)
  expect(await sweepWinnerRolesInAllGuilds(bot.db)).toBe(0)
  const { rows } = await bot.db.system.pool.query<{ payload: object }>(
    `SELECT payload FROM graphile_worker._private_jobs WHERE key LIKE 'winnerRole:%' AND locked_at IS NULL`,
  )
  expect(rows).toEqual([{ payload: { guildId: '10', giveawayId: id, userId: '100000' } }])
})
