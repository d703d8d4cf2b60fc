import { execFile } from 'node:child_process'
import path from 'node:path'
import { promisify } from 'node:util'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { nextNumber } from '#src/database/counters.ts'
import { changeGuild } from '#src/database/guildTransaction.ts'
import { lockInGuild } from '#src/database/locks.ts'
import { type TestBot, addGuild, createTestBot } from '#test/support/testBot.ts'

let bot: TestBot
beforeEach(async () => {
  bot = await createTestBot()
  await addGuild(bot, '1')
  await addGuild(bot, '2')
})
afterEach(() => bot.close())

const actor = () => ({ source: 'JOB', userId: null, requestId: 'test' }) as const

describe('counters', () => {
  test('10,000 numbers taken by four processes are 1 to 10,000, though some of the work is taken back', async () => {
    const script = path.resolve(import.meta.dirname, '../../support/numberTaker.ts')
    const take = promisify(execFile)
    const outputs = await Promise.all(
      [1, 2, 3, 4].map(() => take(process.execPath, [script, bot.databaseUrl, '1', '2500'])),
    )
    const taken = outputs.flatMap(({ stdout }) => JSON.parse(stdout) as number[])
    expect(taken.length).toBeGreaterThanOrEqual(10_000)
    expect(taken.toSorted((a, b) => a - b)).toEqual(Array.from(taken, (_, n) => n + 1))
  }, 600_000)

  test('each guild and kind counts for itself', async () => {
    const numbers = []
    for (const [guildId, kind] of [
      ['1', 'ticket'],
      ['1', 'case'],
      ['2', 'ticket'],
      ['1', 'ticket'],
    ] as const)
      numbers.push(await changeGuild(bot.db, guildId, actor(), tx => nextNumber(tx, kind)))
    expect(numbers).toEqual([1, 1, 1, 2])
  })
})

test('a lock lets one transaction after the other read and then write, over four processes', async () => {
  const bots = [bot, bot.another(), bot.another(), bot.another()]
  await bot.db.system.prisma.guildCounter.create({ data: { guildId: '1', kind: 'held', n: 0n } })
  const where = { guildId_kind: { guildId: '1', kind: 'held' } }
  const addOne = ({ db }: TestBot) =>
    changeGuild(db, '1', actor(), async tx => {
      await lockInGuild(tx, 'held')
      const row = await tx.prisma.guildCounter.findUniqueOrThrow({ where })
      await tx.prisma.guildCounter.update({ where, data: { n: row.n + 1n } })
    })
  for (let round = 0; round < 10; round++)
    await Promise.all(bots.flatMap(other => [addOne(other), addOne(other)]))
  expect((await bot.db.system.prisma.guildCounter.findUniqueOrThrow({ where })).n).toBe(80n)
})
