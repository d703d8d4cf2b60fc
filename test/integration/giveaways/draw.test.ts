import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { readProof } from '#src/giveaways/draw/proof.ts'
import { makeProof } from '#src/giveaways/proof.ts'
import { RoundNotThere } from '#src/giveaways/finishDraws.ts'
import { settleGiveaway } from '#src/giveaways/settleGiveaway.ts'
import { sweepGiveawaysInAllGuilds } from '#src/giveaways/sweepGiveaways.ts'
import {
  attempt,
  enterCrowd,
  findBrokenGiveaways,
  giveawayRow,
  makeDue,
  makeGiveaway,
  verdictOf,
  winnersOf,
} from '#test/support/giveaways.ts'
import { addGuild, createTestBot, type TestBot } from '#test/support/testBot.ts'
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
})

test('entries by the ten thousand are read in pages, in the order of their ids as numbers', async () => {
  const id = await makeGiveaway(bot, '10', { prizes: [{ name: 'Mug', quantity: 3 }] })
  // Of four to five digits, whose order as text is another one; the last page is not full.
  await bot.db.system.pool.query(
    `INSERT INTO giveaway_entries (guild_id, giveaway_id, user_id, weight) SELECT '10', $1, n::text, 1 + n % 3 FROM generate_series(1001, 51000) AS n`,
    [id],
  )
  await bot.db.system.pool.query(
    `UPDATE giveaways SET (entry_count, weight_sum) = (SELECT count(*), sum(weight) FROM giveaway_entries) WHERE id = $1`,
    [id],
  )
  await makeDue(bot, id)
  await settle(id)
  expect(await living(id)).toHaveLength(3)
  const made = await makeProof(bot, '10', id)
  const read = made.kind === 'proof' ? readProof(made.text) : undefined
  expect(read && 'proof' in read && read.proof.entries).toHaveLength(50_000)
  expect(await verdict(id)).toBe('trustsOperator')
})

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
  const unclaimed = await drawn({ claimSeconds: 60 })
  const late = await makeGiveaway(bot, '10', { endsIn: -3 * 86_400 })
  await bot.db.system.pool.query(`UPDATE giveaway_winners SET claim_until = now() - interval '3 days'`)
  await makeGiveaway(bot, '10')
  await bot.db.system.pool.query('DELETE FROM graphile_worker._private_jobs')
  expect(await sweepGiveawaysInAllGuilds(bot.db)).toBe(2)
  expect(await sweepGiveawaysInAllGuilds(bot.db)).toBe(0)
  await settle(late)
  await settle(unclaimed)
  expect(await living(unclaimed)).toHaveLength(1)
})
