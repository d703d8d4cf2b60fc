import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { type Database, openDatabase } from '#src/database/database.ts'
import { nextNumber } from '#src/database/counters.ts'
import { changeGuild, changeGuildOnce } from '#src/database/guildTransaction.ts'
import { OutcomeUnknown } from '#src/database/transactionErrors.ts'
import { actor, databaseOptions, lastNumber } from '#test/support/guildTransactions.ts'
import { type PostgresProxy, startPostgresProxy } from '#test/support/postgresProxy.ts'
import { type TestBot, addGuild, createTestBot } from '#test/support/testBot.ts'

let bot: TestBot
beforeEach(async () => {
  bot = await createTestBot()
  await addGuild(bot, '1')
  await addGuild(bot, '2')
})
afterEach(() => bot.close())

const count = (guildId: string) => lastNumber(bot, guildId)

describe('a connection that breaks during the commit', () => {
  let proxy: PostgresProxy
  let db: Database
  beforeEach(async () => {
    proxy = await startPostgresProxy(bot.databaseUrl)
    db = openDatabase({ ...databaseOptions, url: proxy.url })
  })
  afterEach(async () => {
    await db.close()
    await proxy.close()
  })

  test.each([
    ['before', false],
    ['after', true],
  ] as const)('%s the server hears of it: the interaction is done once', async (when, repeated) => {
    proxy.breakNextCommit(when)
    expect(await changeGuildOnce(db, '1', actor(), tx => nextNumber(tx, 'ticket'))).toEqual({
      repeated,
      value: 1,
    })
    expect(await count('1')).toBe(1n)
  })

  test.each([
    ['before', undefined],
    ['after', 1n],
  ] as const)('%s: without a key to know it by, the work is not run again', async (when, n) => {
    let tries = 0
    proxy.breakNextCommit(when)
    const work = changeGuild(db, '1', actor(), tx => {
      tries++
      return nextNumber(tx, 'ticket')
    })
    await expect(work).rejects.toBeInstanceOf(OutcomeUnknown)
    expect(tries).toBe(1)
    expect(await count('1')).toBe(n)
  })
})

describe('once for each interaction', () => {
  const eventRow = (requestId: string) =>
    bot.db.system.prisma.processedEvent.findUnique({
      where: { guildId_eventId: { guildId: '1', eventId: BigInt(requestId) } },
    })

  test('twenty deliveries at once over four processes do it once, and all hear the same', async () => {
    const bots = [bot, bot.another(), bot.another(), bot.another()]
    const who = actor()
    const answers = await Promise.all(
      Array.from({ length: 20 }, (_, n) =>
        changeGuildOnce((bots[n % 4] as TestBot).db, '1', who, async tx => ({
          kind: 'opened',
          number: await nextNumber(tx, 'ticket'),
        })),
      ),
    )
    expect(answers.filter(answer => !answer.repeated)).toHaveLength(1)
    expect(new Set(answers.map(answer => JSON.stringify(answer.value)))).toEqual(
      new Set(['{"kind":"opened","number":1}']),
    )
    expect(await eventRow(who.requestId)).toMatchObject({
      status: 'PROCESSED',
      attempts: 20,
      lastError: null,
    })
  })

  test('the same id in another guild is another interaction', async () => {
    const who = actor()
    for (const guildId of ['1', '2'])
      expect(await changeGuildOnce(bot.db, guildId, who, tx => nextNumber(tx, 'ticket'))).toEqual({
        repeated: false,
        value: 1,
      })
  })

  test('a failure is noted, and the next delivery does the work', async () => {
    const who = actor()
    const work = changeGuildOnce(bot.db, '1', who, async tx => {
      await nextNumber(tx, 'ticket')
      throw new TypeError('no such category')
    })
    await expect(work).rejects.toThrow('no such category')
    expect(await eventRow(who.requestId)).toMatchObject({
      status: 'FAILED',
      attempts: 1,
      lastError: 'TypeError: no such category',
    })
    expect(await changeGuildOnce(bot.db, '1', who, tx => nextNumber(tx, 'ticket'))).toEqual({
      repeated: false,
      value: 1,
    })
    expect(await eventRow(who.requestId)).toMatchObject({ status: 'PROCESSED', attempts: 2, lastError: null })
  })
})
