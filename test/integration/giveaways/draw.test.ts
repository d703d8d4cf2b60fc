import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { readProof } from '#src/giveaways/draw/proof.ts'
import { verifyProof } from '#src/giveaways/draw/verifyProof.ts'
import { makeProof } from '#src/giveaways/proof.ts'
import { RoundNotThere, settleGiveaway } from '#src/giveaways/settleGiveaway.ts'
import { sweepGiveawaysInAllGuilds, sweepWinnerRolesInAllGuilds } from '#src/giveaways/sweepGiveaways.ts'
import { claimWin, reroll, revoke, syncWinnerRole } from '#src/giveaways/winners.ts'
import {
  attempt,
  enterCrowd,
  findBrokenGiveaways,
  giveawayRow,
  makeDue,
  makeGiveaway,
  winnersOf,
} from '#test/support/giveaways.ts'
import { addGuild, createTestBot, type TestBot } from '#test/support/testBot.ts'
import { asker } from '#test/support/tickets.ts'
import { enterInAllGuilds } from '#src/giveaways/entryWriter.ts'

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

async function verdict(id: string): Promise<unknown> {
  const made = await makeProof(bot, '10', id)
  const read = made.kind === 'proof' ? readProof(made.text) : undefined
  return read && 'proof' in read ? verifyProof(read.proof).verdict : made.kind
}

/** A giveaway that is drawn. */
async function drawn(made: Parameters<typeof makeGiveaway>[2] = {}, entrants = 10): Promise<string> {
  const id = await makeGiveaway(bot, '10', made)
  await enterCrowd(bot, '10', id, entrants)
  await makeDue(bot, id)
  await settle(id)
  return id
}

test('of eight that find it due at once, over four processes, one draws and announces it', async () => {
  const id = await makeGiveaway(bot, '10', { prizes: [{ name: 'Mug', quantity: 3 }] })
  await enterCrowd(bot, '10', id, 20)
  await settle(id)
  expect((await giveawayRow(bot, '10', id)).status).toBe('ACTIVE')
  await makeDue(bot, id)
  const processes = [bot, bot.another(), bot.another(), bot.another()]
  await Promise.all([...processes, ...processes].map(one => settle(id, one)))
  expect((await giveawayRow(bot, '10', id)).status).toBe('COMPLETED')
  expect(await winnersOf(bot, '10', id)).toHaveLength(3)
  expect(await words()).toHaveLength(1)
  expect(await verdict(id)).toBe('trustsOperator')
})

test('500 that end together are drawn once each by two processes', async () => {
  const ids: string[] = []
  for (let i = 0; i < 500; i++) ids.push(await makeGiveaway(bot, '10'))
  const [first = ''] = ids
  await enterCrowd(bot, '10', first, 5)
  await bot.db.system.pool.query(`UPDATE giveaways SET ends_at = now()`)
  const other = bot.another()
  // As jobs are run: each process goes through all of them, four at a time.
  const runAll = async (process: TestBot) => {
    const left = [...ids]
    const work = async () => {
      for (let id = left.pop(); id !== undefined; id = left.pop()) await settle(id, process)
    }
    await Promise.all([work(), work(), work(), work()])
  }
  await Promise.all([runAll(bot), runAll(other)])
  expect(await bot.db.system.prisma.giveaway.count({ where: { status: 'COMPLETED' } })).toBe(500)
  expect(await words()).toHaveLength(500)
}, 120_000)

test('a giveaway without entries ends, and that is said', async () => {
  const id = await drawn({}, 0)
  expect(await winnersOf(bot, '10', id)).toEqual([])
  expect(await words()).toMatchObject([{ data: { winners: [] } }])
})

test('more winners than a message holds are announced in several', async () => {
  await drawn({ prizes: [{ name: 'A very long name of a prize '.repeat(7), quantity: 50 }] }, 60)
  const all = await words()
  const parts = all.map(({ data }) => data as { part: number; parts: number; winners: unknown[] })
  expect(parts.length).toBeGreaterThan(5)
  expect(parts.map(({ winners }) => winners.length).reduce((a, b) => a + b)).toBe(50)
  expect(new Set(parts.map(({ part }) => part)).size).toBe(parts[0]?.parts)
})

test('who no longer meets the requirements is passed over, and the proof says so', async () => {
  const id = await makeGiveaway(bot, '10', {
    requirements: { anyRoleIds: ['5'] },
    prizes: [{ name: 'Mug', quantity: 2 }],
  })
  const members = await enterCrowd(bot, '10', id, 12)
  // Two kept the role, one has lost it, and nine have left.
  for (const [i, userId] of members.slice(0, 3).entries())
    bot.discord.members.set(`10:${userId}`, {
      userId,
      roleIds: i < 2 ? ['5'] : [],
      joinedAt: 0,
      boosting: false,
    })
  await makeDue(bot, id)
  await settle(id)
  expect((await living(id)).map(({ userId }) => userId).toSorted()).toEqual(members.slice(0, 2))
  const { draw } = await giveawayRow(bot, '10', id)
  const skipped = (
    draw as unknown as { picks: { skipped: { user: string; reason: string }[] }[] }
  ).picks.flatMap(pick => pick.skipped)
  for (const { user, reason } of skipped)
    expect(reason).toBe(user === members[2] ? 'roleMissing' : 'notMember')
  expect(await verdict(id)).toBe('trustsOperator')
})

test('who has left wins nothing, though nothing was required', async () => {
  const id = await makeGiveaway(bot, '10', { prizes: [{ name: 'Mug', quantity: 2 }] })
  const [userId = ''] = await enterCrowd(bot, '10', id, 300)
  bot.discord.members.set(`10:${userId}`, { userId, roleIds: [], joinedAt: 0, boosting: false })
  await makeDue(bot, id)
  await settle(id)
  expect((await living(id)).map(winner => winner.userId)).toEqual([userId])
  // Nobody is asked about twice.
  expect(bot.discord.calls.filter(call => call === 'findMember')).toHaveLength(300)
  expect(await verdict(id)).toBe('trustsOperator')
})

test('while one process asks about candidates, others leave the draw to it', async () => {
  const id = await makeGiveaway(bot, '10')
  await enterCrowd(bot, '10', id, 3)
  await makeDue(bot, id)
  await bot.db.system.pool.query('CREATE SCHEMA IF NOT EXISTS graphile_worker')
  const asked = Promise.withResolvers<void>()
  const answer = Promise.withResolvers<void>()
  const discord = {
    ...bot.discord,
    async findMember(guildId: string, userId: string) {
      asked.resolve()
      await answer.promise
      return await bot.discord.findMember(guildId, userId)
    },
  }
  const slow = settleGiveaway({ ...bot, discord }, { guildId: '10', giveawayId: id })
  await asked.promise
  await settle(id, bot.another())
  expect(bot.discord.calls).not.toContain('findMember')
  expect(await sweepGiveawaysInAllGuilds(bot.db)).toBe(0)
  answer.resolve()
  await slow
  expect(await living(id)).toHaveLength(1)
})

test('the message is shown once the winners are there', async () => {
  const id = await makeGiveaway(bot, '10')
  await enterCrowd(bot, '10', id, 1)
  await makeDue(bot, id)
  const shown: Promise<{ status: string }>[] = []
  const discord = {
    ...bot.discord,
    async findMember(guildId: string, userId: string) {
      await Promise.all(shown)
      return await bot.discord.findMember(guildId, userId)
    },
  }
  const giveawayMessages = { touch: () => void shown.push(giveawayRow(bot, '10', id)) }
  await settleGiveaway({ ...bot, discord, giveawayMessages }, { guildId: '10', giveawayId: id })
  expect((await Promise.all(shown)).at(-1)?.status).toBe('COMPLETED')
})

test('a draw that fails is taken up again at once', async () => {
  const id = await makeGiveaway(bot, '10')
  await enterCrowd(bot, '10', id, 1)
  await makeDue(bot, id)
  bot.discord.faults.push({ method: 'findMember', when: 'before', error: new Error('away') })
  await expect(settle(id)).rejects.toThrow('away')
  await settle(id)
  expect(await living(id)).toHaveLength(1)
})

test('an entry that counts more wins more often', async () => {
  let heavy = 0
  for (let i = 0; i < 60; i++) {
    const id = await makeGiveaway(bot, '10')
    // Seeds of these tests are the same, their giveaways' ids are not.
    await enterInAllGuilds(bot.db, [attempt('10', id, '501', { weight: 9 }), attempt('10', id, '502')])
    await bot.db.system.pool.query(`UPDATE giveaways SET ends_at = now() WHERE id = $1`, [id])
    await bot.db.system.pool.query(`DELETE FROM giveaway_entry_attempts`)
    await settle(id)
    if ((await living(id))[0]?.userId === '501') heavy++
  }
  // 54 are expected; fewer than 40 come once in 10 million runs.
  expect(heavy).toBeGreaterThan(39)
}, 60_000)

describe('winners', () => {
  test('claim within their time, once', async () => {
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

  test('who do not claim lose the place to the next, who has the whole time again, until nobody is left', async () => {
    const id = await drawn({ claimSeconds: 60 }, 3)
    const seen = new Set<string>()
    for (let round = 0; round < 3; round++) {
      const [winner] = await living(id)
      expect(winner?.round).toBe(round)
      expect(winner?.claimUntil?.getTime()).toBeGreaterThan(Date.now() + 30_000)
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

  test('whose time is over, but who have claimed, leave the job to the next', async () => {
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

  test('are drawn again one by one, and whoever was drawn never comes again', async () => {
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

  test('are each drawn again once, however many staff do it at once', async () => {
    const id = await drawn({}, 30)
    const processes = [bot, bot.another(), bot.another()]
    const [winner = { userId: '' }] = await living(id)
    const outcomes = await Promise.all(processes.map(one => reroll(one, host(), id, winner.userId)))
    expect(outcomes.filter(({ kind }) => kind === 'rerolled').length).toBeGreaterThanOrEqual(1)
    expect(await living(id)).toHaveLength(1)
    expect(await verdict(id)).toBe('trustsOperator')
  })

  test('have the winners’ role for as long as they are', async () => {
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

  test('whose role a dead process was about to give get it from another, and a living one is left alone', async () => {
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
})

describe('with a beacon', () => {
  const withSource = (source: TestBot['beacon']['source'], now = Date.now) => ({
    ...bot,
    now,
    beacon: { ...bot.beacon, source },
  })

  test('the list is posted first, and without the round nothing is drawn; in the end the operator is trusted', async () => {
    const id = await makeGiveaway(bot, '10')
    await enterCrowd(bot, '10', id, 5)
    await makeDue(bot, id)
    const key = { guildId: '10', giveawayId: id }
    const source = async () => ({ kind: 'unavailable' as const, reasons: ['away'] })
    await settleGiveaway(withSource(source), key)
    const frozen = await giveawayRow(bot, '10', id)
    expect(frozen.status).toBe('DRAWING')
    const { beacon } = frozen.draw as unknown as { beacon: { round: number } }
    expect(await bot.db.system.prisma.outboxMessage.findMany()).toMatchObject([
      { kind: 'giveawayFrozen', data: { frozenHash: frozen.frozenHash, round: beacon.round, entries: 5 } },
    ])
    await expect(settleGiveaway(withSource(source), key)).rejects.toThrow(RoundNotThere)
    // Long after the round, but not after the freeze: it is waited for.
    await bot.db.system.pool.query(
      `UPDATE giveaways SET draw = jsonb_set(draw, '{frozenAt}', to_jsonb($1::bigint))`,
      [Date.now() + 15 * 60_000],
    )
    await expect(
      settleGiveaway(
        withSource(source, () => Date.now() + 20 * 60_000),
        key,
      ),
    ).rejects.toThrow(RoundNotThere)
    await settleGiveaway(
      withSource(source, () => Date.now() + 26 * 60_000),
      key,
    )
    expect(await living(id)).toHaveLength(1)
    expect(await verdict(id)).toBe('trustsOperator')
  })
})

test('after three days away the sweep finds what is due, and nothing that is not', async () => {
  await bot.db.system.pool.query('CREATE SCHEMA IF NOT EXISTS graphile_worker')
  const late = await makeGiveaway(bot, '10', { endsIn: -3 * 86_400 })
  const unclaimed = await drawn({ claimSeconds: 60 })
  await bot.db.system.pool.query(`UPDATE giveaway_winners SET claim_until = now() - interval '3 days'`)
  await makeGiveaway(bot, '10')
  await bot.db.system.pool.query('DELETE FROM graphile_worker._private_jobs')
  expect(await sweepGiveawaysInAllGuilds(bot.db)).toBe(2)
  expect(await sweepGiveawaysInAllGuilds(bot.db)).toBe(0)
  await settle(late)
  await settle(unclaimed)
  expect(await living(unclaimed)).toHaveLength(1)
})
