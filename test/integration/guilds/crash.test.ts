import { afterAll, beforeAll, expect, test } from 'vitest'
import { type CrashPoint, crashAt } from '#test/support/crash.ts'
import { addMessage, addRowsEverywhere, endGrace, imageOf, jobKeys } from '#test/support/guildLife.ts'
import { createTestBot, type TestBot } from '#test/support/testBot.ts'
import { closeGuild } from '#src/guilds/closeGuild.ts'
import { purgeGuild } from '#src/guilds/purgeGuild.ts'
import { removeGuild } from '#src/guilds/removeGuild.ts'

// One database for all runs: each has a guild of its own, and the guild `other` has the same rows and ids as each of them.

const other = '9'
let bot: TestBot
let image: string | null
beforeAll(async () => {
  bot = await createTestBot()
  await addRowsEverywhere(bot, other)
  image = await imageOf(bot, other)
})
afterAll(() => bot.close())

let guilds = 0

async function setStage(): Promise<string> {
  const guildId = String(1_000 + guilds++)
  await addRowsEverywhere(bot, guildId)
  await addMessage(bot, guildId, 'waiting')
  return guildId
}

/** Every place at which a run that makes so many calls can end. Nothing but the database tells after one from before the next. */
function pointsOf(calls: number): CrashPoint[] {
  const before = Array.from({ length: calls }, (_, call) => ({ call, when: 'before' as const }))
  return [...before, { call: calls - 1, when: 'after' }]
}

test('a process that dies anywhere while it marks a guild as left did all of it, or nothing', async () => {
  const run = async (point: CrashPoint | null) => {
    const guildId = await setStage()
    const calls = await crashAt(bot, point, ({ db }) =>
      db.system.kysely.transaction().execute(tx => removeGuild(tx, guildId, 30)),
    )
    return { guildId, calls }
  }
  const { calls } = await run(null)
  expect(calls).toBeGreaterThan(5)
  const left = new Set<string>()
  for (const point of pointsOf(calls)) {
    const { guildId } = await run(point)
    const { isActive } = await bot.db.system.prisma.guild.findUniqueOrThrow({ where: { id: guildId } })
    const waiting = await bot.db.system.prisma.outboxMessage.count({ where: { guildId, refusal: null } })
    const jobs = await jobKeys(bot, guildId)
    left.add(`${isActive} ${waiting > 0} ${jobs.join()}`.replaceAll(guildId, 'guild'))
    // The next start sees it.
    await closeGuild(bot, guildId)
    expect(await jobKeys(bot, guildId), JSON.stringify(point)).toEqual([`purge:${guildId}`])
  }
  expect(left).toEqual(new Set(['true true guild:waiting', 'false false purge:guild']))
}, 900_000)

test('a purge whose process dies anywhere is finished by the next one, and reaches no other guild', async () => {
  const run = async (point: CrashPoint | null) => {
    const guildId = await setStage()
    await closeGuild(bot, guildId)
    await endGrace(bot, guildId)
    // All but the tables of one row go in batches, so that there is much to break.
    const options = { operator: 'tester', graceDays: 30, batchRows: 2 }
    return {
      guildId,
      options,
      calls: await crashAt(bot, point, ({ db }) => purgeGuild(db, guildId, options)),
    }
  }
  const { calls } = await run(null)
  expect(calls).toBeGreaterThan(100)
  const left = new Set<boolean>()
  for (const point of pointsOf(calls)) {
    const { guildId, options } = await run(point)
    const again = await purgeGuild(bot.db, guildId, options)
    expect(['purged', 'unknown'], JSON.stringify(point)).toContain(again.kind)
    left.add(again.kind === 'purged')
    expect(await imageOf(bot, guildId), JSON.stringify(point)).toBeNull()
    expect(await jobKeys(bot, guildId), JSON.stringify(point)).toEqual([])
  }
  expect(left).toEqual(new Set([true, false]))
  expect(await imageOf(bot, other)).toBe(image)
}, 900_000)
