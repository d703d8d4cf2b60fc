import { afterEach, beforeEach, expect, test } from 'vitest'
import { enterInAllGuilds } from '#src/giveaways/entryWriter.ts'
import { settleGiveaway } from '#src/giveaways/settleGiveaway.ts'
import {
  attempt,
  findBrokenGiveaways,
  giveawayRow,
  makeDue,
  makeDueGiveaway,
  makeGiveaway,
  winnersOf,
} from '#test/support/giveaways.ts'
import { addGuild, createTestBot, type TestBot } from '#test/support/testBot.ts'
import { until } from '#test/support/until.ts'

let bot: TestBot
beforeEach(async () => {
  bot = await createTestBot()
  await addGuild(bot, '10')
  await addGuild(bot, '20')
})
afterEach(async () => {
  for (const guildId of ['10', '20']) expect(await findBrokenGiveaways(bot, guildId)).toEqual([])
  await bot.close()
})

const settle = (giveawayId: string, on: Parameters<typeof settleGiveaway>[0] = bot) =>
  settleGiveaway(on, { guildId: '10', giveawayId })
const statusOf = async (id: string, guildId = '10') => (await giveawayRow(bot, guildId, id)).status
const announced = () => bot.db.system.prisma.outboxMessage.count({ where: { kind: 'giveawayWinners' } })

const due = (entrants = 3, guildId = '10') => makeDueGiveaway(bot, guildId, {}, entrants)

test('what is due in the guild is drawn along, and nothing else', async () => {
  const [first, second, empty] = [await due(), await due(), await due(0)]
  const running = await makeGiveaway(bot, '10')
  const elsewhere = await due(3, '20')
  const large = await due(1_001)
  await settle(first)
  for (const id of [first, second, empty]) expect(await statusOf(id)).toBe('COMPLETED')
  expect(await winnersOf(bot, '10', second)).toHaveLength(1)
  expect(await statusOf(running)).toBe('ACTIVE')
  expect(await statusOf(elsewhere, '20')).toBe('ACTIVE')
  // It would keep the others waiting.
  expect(await statusOf(large)).toBe('ACTIVE')
  await settle(large)
  expect(await winnersOf(bot, '10', large)).toHaveLength(1)
  expect(await announced()).toBe(4)
})

test('one whose entries cannot be read keeps no other from being drawn', async () => {
  const [good, bad, other] = [await due(), await due(), await due()]
  await bot.db.system.pool.query(
    `UPDATE giveaway_entries SET user_id = '0' WHERE giveaway_id = $1 AND user_id = '100000'`,
    [bad],
  )
  await settle(good)
  expect(await statusOf(good)).toBe('COMPLETED')
  await settle(other)
  expect(await statusOf(other)).toBe('COMPLETED')
  await expect(settle(bad)).rejects.toThrow('0 is not an id')
  expect(await statusOf(bad)).toBe('ACTIVE')
})

test('one whose winner cannot be written keeps no other from it, and is free to be drawn again', async () => {
  const [good, bad] = [await due(), await due()]
  const discord = {
    ...bot.discord,
    async findMember(guildId: string, userId: string) {
      await bot.db.system.pool.query('DELETE FROM giveaway_prizes WHERE giveaway_id = $1', [bad])
      return await bot.discord.findMember(guildId, userId)
    },
  }
  await settle(good, { ...bot, discord })
  expect(await statusOf(good)).toBe('COMPLETED')
  expect(await giveawayRow(bot, '10', bad)).toMatchObject({ status: 'DRAWING', drawLeaseUntil: null })
  await bot.db.system.pool.query(
    `INSERT INTO giveaway_prizes (guild_id, giveaway_id, position, name, quantity) VALUES ('10', $1, 1, 'Mug', 1)`,
    [bad],
  )
  await settle(bad)
  expect(await winnersOf(bot, '10', bad)).toHaveLength(1)
})

test('one about whose candidates Discord says nothing keeps no other from being drawn', async () => {
  const good = await due(1)
  const bad = await dueOf777()
  const discord = {
    ...bot.discord,
    findMember: (guildId: string, userId: string) =>
      userId === '777' ? Promise.reject(new Error('away')) : bot.discord.findMember(guildId, userId),
  }
  await settle(good, { ...bot, discord })
  expect(await statusOf(good)).toBe('COMPLETED')
  expect(await giveawayRow(bot, '10', bad)).toMatchObject({ status: 'DRAWING', drawLeaseUntil: null })
  // It does not wait for the sweep.
  expect((await jobs()).get(bad)?.getTime()).toBeLessThan(Date.now() + 10_000)
  await expect(settle(bad, { ...bot, discord })).rejects.toThrow('away')
})

/** The jobs that do what is due, by giveaway, and when they come. */
async function jobs(): Promise<Map<string, Date>> {
  const { rows } = await bot.db.system.pool.query<{ id: string; at: Date }>(
    `SELECT split_part(key, ':', 3) AS id, run_at AS at FROM graphile_worker._private_jobs WHERE key LIKE 'giveaway:10:%'`,
  )
  return new Map(rows.map(({ id, at }) => [id, at]))
}

/** Discord, which says nothing about 777 until it is told to. */
function hesitant() {
  const told = Promise.withResolvers<void>()
  const asked = Promise.withResolvers<void>()
  const discord = {
    ...bot.discord,
    async findMember(guildId: string, userId: string) {
      if (userId === '777') {
        asked.resolve()
        await told.promise
      }
      return await bot.discord.findMember(guildId, userId)
    },
  }
  return { discord, asked: asked.promise, tell: told.resolve }
}

async function dueOf777(): Promise<string> {
  const id = await makeGiveaway(bot, '10')
  await enterInAllGuilds(bot.db, [attempt('10', id, '777')])
  await makeDue(bot, id)
  return id
}

test('one about whose candidate Discord is slow keeps the others waiting for a moment only', async () => {
  const [good, slow] = [await due(), await dueOf777()]
  const { discord, tell } = hesitant()
  const drawing = settle(good, { ...bot, discord })
  await until(
    () => statusOf(good),
    status => status === 'COMPLETED',
  )
  expect(await statusOf(slow)).toBe('DRAWING')
  tell()
  await drawing
  expect(await winnersOf(bot, '10', slow)).toHaveLength(1)
})

test('who dies while drawing leaves a job for each that was taken along, and nobody else is at them until then', async () => {
  const [first, along] = [await dueOf777(), await due()]
  const { discord, asked, tell } = hesitant()
  const drawing = settle(first, {
    ...bot,
    discord: { ...discord, findMember: () => discord.findMember('10', '777') },
  })
  await asked
  const { drawLeaseUntil } = await giveawayRow(bot, '10', along)
  const planned = await jobs()
  expect([...planned.keys()]).toEqual([along])
  const lateMs = (planned.get(along)?.getTime() ?? 0) - (drawLeaseUntil?.getTime() ?? 0)
  expect(lateMs).toBeGreaterThanOrEqual(0)
  expect(lateMs).toBeLessThan(10)
  const later = await due()
  const other = bot.another()
  await settle(later, other)
  expect(await statusOf(later)).toBe('COMPLETED')
  expect(await statusOf(along)).toBe('DRAWING')
  tell()
  await drawing
  expect(await statusOf(along)).toBe('COMPLETED')
})

test('jobs of several processes that begin at once draw each giveaway once', async () => {
  const ids: string[] = []
  for (let i = 0; i < 8; i++) ids.push(await due())
  const processes = [bot, bot.another(), bot.another()]
  await Promise.all(processes.flatMap(one => ids.map(id => settle(id, one))))
  for (const id of ids) expect(await winnersOf(bot, '10', id)).toHaveLength(1)
  expect(await announced()).toBe(8)
})
